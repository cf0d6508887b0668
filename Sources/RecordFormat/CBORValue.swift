/// A value of the deterministic subset of CBOR that the record is written in (RFC 8949, 4.2.1).
///
/// There are no floats, no tags and no indefinite lengths; the tag of a COSE message is handled by ``COSESign1``.
package enum CBORValue: Equatable, Sendable {
    case unsigned(UInt64)
    /// The integer `-1 - n`.
    case negative(UInt64)
    case bytes([UInt8])
    case text(String)
    case array([CBORValue])
    /// Pairs in the order of their encoded keys after decoding; in any order before encoding.
    case map([CBORPair])
    case boolean(Bool)
    case null
}

/// One key and its value in a CBOR map.
package struct CBORPair: Equatable, Sendable {
    package let key: CBORValue
    package let value: CBORValue

    package init(_ key: CBORValue, _ value: CBORValue) {
        self.key = key
        self.value = value
    }

    package init(_ key: UInt64, _ value: CBORValue) {
        self.init(.unsigned(key), value)
    }

    fileprivate func hasKey(_ number: UInt64) -> Bool { key.unsignedInteger == number }
}

extension CBORValue {
    package init(_ digest: RecordDigest) { self = .bytes(digest.bytes) }
    package init(_ identifier: RecordID) { self = .bytes(identifier.bytes) }

    package init(_ integer: Int64) {
        self = integer < 0 ? .negative(UInt64(bitPattern: ~integer)) : .unsigned(UInt64(integer))
    }

    package var unsignedInteger: UInt64? {
        if case .unsigned(let value) = self { value } else { nil }
    }

    package var byteString: [UInt8]? {
        if case .bytes(let value) = self { value } else { nil }
    }

    package var textString: String? {
        if case .text(let value) = self { value } else { nil }
    }

    package var items: [CBORValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    package var pairs: [CBORPair]? {
        if case .map(let value) = self { value } else { nil }
    }

    package var digest: RecordDigest? { byteString.flatMap { RecordDigest($0) } }
    package var identifier: RecordID? { byteString.flatMap { RecordID($0) } }

    /// The items when this is an array of exactly `count`.
    package func items(count: Int) -> [CBORValue]? {
        guard let items, items.count == count else { return nil }
        return items
    }

    /// The values when this is a map whose keys are exactly the integers 1 to `count`.
    package func values(ofKeysUpTo count: Int) -> [CBORValue]? {
        guard let pairs, pairs.count == count else { return nil }
        var values: [CBORValue] = []
        for position in pairs.indices {
            guard pairs[position].hasKey(UInt64(position + 1)) else { return nil }
            values.append(pairs[position].value)
        }
        return values
    }
}
