/// Writes values in the one form that RFC 8949, 4.2.1 allows: shortest heads, definite lengths, sorted keys.
package enum CBOREncoder {
    package static func encode(_ value: CBORValue) -> [UInt8] {
        var bytes: [UInt8] = []
        append(value, to: &bytes)
        return bytes
    }

    /// Appends the encoding of `value`. Map keys are sorted here; equal keys are the caller's mistake.
    package static func append(_ value: CBORValue, to bytes: inout [UInt8]) {
        switch value {
        case .unsigned(let integer): appendHead(0, integer, to: &bytes)
        case .negative(let integer): appendHead(1, integer, to: &bytes)
        case .bytes(let string):
            appendHead(2, UInt64(string.count), to: &bytes)
            bytes.append(contentsOf: string)
        case .text(let string):
            appendHead(3, UInt64(string.utf8.count), to: &bytes)
            bytes.append(contentsOf: string.utf8)
        case .array(let items):
            appendHead(4, UInt64(items.count), to: &bytes)
            for item in items { append(item, to: &bytes) }
        case .map(let pairs): appendMap(pairs, to: &bytes)
        case .boolean(let flag): bytes.append(flag ? 0xF5 : 0xF4)
        case .null: bytes.append(0xF6)
        }
    }

    /// Appends an integer key and its value, as a map holds them.
    package static func append(_ key: UInt64, _ value: CBORValue, to bytes: inout [UInt8]) {
        appendHead(0, key, to: &bytes)
        append(value, to: &bytes)
    }

    /// Appends an integer key and the head of the array that is its value.
    package static func appendArray(_ key: UInt64, count: Int, to bytes: inout [UInt8]) {
        appendHead(0, key, to: &bytes)
        appendHead(4, UInt64(count), to: &bytes)
    }

    /// Appends `digest` as a byte string; `nil` as null.
    package static func append(_ digest: RecordDigest?, to bytes: inout [UInt8]) {
        guard let digest else { return append(CBORValue.null, to: &bytes) }
        appendHead(2, UInt64(RecordDigest.byteCount), to: &bytes)
        digest.append(to: &bytes)
    }

    /// Appends `identifier` as a byte string; `nil` as null.
    package static func append(_ identifier: RecordID?, to bytes: inout [UInt8]) {
        guard let identifier else { return append(CBORValue.null, to: &bytes) }
        appendHead(2, UInt64(RecordID.byteCount), to: &bytes)
        identifier.append(to: &bytes)
    }

    /// Appends a head: the major type in the top three bits and the shortest form of `argument`.
    package static func appendHead(_ major: UInt8, _ argument: UInt64, to bytes: inout [UInt8]) {
        let type = major << 5
        switch argument {
        case 0...23: bytes.append(type | UInt8(argument))
        case 24...0xFF:
            bytes.append(type | 24)
            bytes.append(UInt8(argument))
        case 0x100...0xFFFF:
            bytes.append(type | 25)
            appendBigEndian(UInt16(argument), to: &bytes)
        case 0x1_0000...0xFFFF_FFFF:
            bytes.append(type | 26)
            appendBigEndian(UInt32(argument), to: &bytes)
        default:
            bytes.append(type | 27)
            appendBigEndian(argument, to: &bytes)
        }
    }

    private static func appendMap(_ pairs: [CBORPair], to bytes: inout [UInt8]) {
        if hasAscendingIntegerKeys(pairs) {
            appendHead(5, UInt64(pairs.count), to: &bytes)
            for pair in pairs {
                append(pair.key, to: &bytes)
                append(pair.value, to: &bytes)
            }
            return
        }
        var encoded: [(key: [UInt8], value: CBORValue)] = []
        encoded.reserveCapacity(pairs.count)
        for pair in pairs { encoded.append((encode(pair.key), pair.value)) }
        encoded.sort { $0.key.lexicographicallyPrecedes($1.key) }
        for index in encoded.indices.dropFirst() {
            precondition(encoded[index - 1].key != encoded[index].key, "a map has two equal keys")
        }
        appendHead(5, UInt64(pairs.count), to: &bytes)
        for pair in encoded {
            bytes.append(contentsOf: pair.key)
            append(pair.value, to: &bytes)
        }
    }

    /// Whether the keys stand in the order of their encodings already, as those of every fixed map do.
    private static func hasAscendingIntegerKeys(_ pairs: [CBORPair]) -> Bool {
        var previous: UInt64?
        for pair in pairs {
            guard let key = pair.key.unsignedInteger else { return false }
            if let previous, key <= previous { return false }
            previous = key
        }
        return true
    }
}
