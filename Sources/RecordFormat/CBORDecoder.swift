/// Why bytes are not deterministic CBOR as the record allows it.
package enum CBORError: Error, Equatable, Sendable {
    case truncated
    case trailingBytes
    case notDeterministic
    case unsupported
    case tooDeep
    case malformedText
}

/// Reads deterministic CBOR from hostile bytes and refuses everything else.
///
/// Memory stays within a small multiple of the input, since every length is checked against the bytes that are left.
package struct CBORDecoder {
    /// How many arrays and maps may enclose an item.
    package static let maximumDepth = 8

    private let bytes: [UInt8]
    private let end: Int
    private var position: Int
    private var items: [CBORIndex.Item] = []

    private init(_ bytes: [UInt8], from start: Int, to end: Int) {
        self.bytes = bytes
        self.end = end
        position = start
    }

    /// Decodes exactly one value that fills `bytes` from `start` on.
    package static func decode(_ bytes: [UInt8], from start: Int = 0) throws(CBORError) -> CBORValue {
        try index(bytes, from: start).value(0)
    }

    /// Finds the items of exactly one value that fills `bytes` from `start` on.
    static func index(_ bytes: [UInt8], from start: Int = 0) throws(CBORError) -> CBORIndex {
        var decoder = CBORDecoder(bytes, from: start, to: bytes.count)
        // As many as an ordinary entry's payload has.
        decoder.items.reserveCapacity(96)
        try decoder.value(depth: 0)
        guard decoder.position == decoder.end else { throw .trailingBytes }
        return CBORIndex(bytes: bytes, items: decoder.items)
    }

    /// The byte string at `position`, which moves behind it; `nil` when there is none in deterministic form.
    static func byteString(in bytes: [UInt8], at position: inout Int) -> ArraySlice<UInt8>? {
        var decoder = CBORDecoder(bytes, from: position, to: bytes.count)
        guard let (major, count) = try? decoder.head(), major == 2, let string = try? decoder.take(count) else {
            return nil
        }
        position = decoder.position
        return string
    }

    private mutating func value(depth: Int) throws(CBORError) {
        let (major, argument) = try head()
        let place = items.count
        items.append(CBORIndex.Item(major: major, argument: argument, content: position, next: place + 1))
        switch major {
        case 0, 1: return
        case 2: _ = try take(argument)
        case 3:
            guard isWellFormedUTF8(try take(argument)) else { throw .malformedText }
        case 4: try array(count: argument, depth: depth + 1)
        case 5: try map(count: argument, depth: depth + 1)
        case 7:
            guard (20...22).contains(argument) else { throw .unsupported }
        default: throw .unsupported
        }
        items[place].next = items.count
    }

    private mutating func array(count: UInt64, depth: Int) throws(CBORError) {
        guard depth <= Self.maximumDepth else { throw .tooDeep }
        guard count <= UInt64(end - position) else { throw .truncated }
        for _ in 0..<count { try value(depth: depth) }
    }

    private mutating func map(count: UInt64, depth: Int) throws(CBORError) {
        guard depth <= Self.maximumDepth else { throw .tooDeep }
        guard count <= UInt64(end - position) / 2 else { throw .truncated }
        var previous = position..<position
        for _ in 0..<count {
            let start = position
            try value(depth: depth)
            let current = start..<position
            // No key is empty, so every first key comes after the empty one before it.
            guard precedes(previous, current) else { throw .notDeterministic }
            previous = current
            try value(depth: depth)
        }
    }

    /// Whether the bytes of one key come before those of another in the order of RFC 8949, 4.2.1. Every key of every map
    /// passes here, so nothing is sliced.
    private func precedes(_ earlier: Range<Int>, _ later: Range<Int>) -> Bool {
        let common = min(earlier.count, later.count)
        for offset in 0..<common {
            let (first, second) = (bytes[earlier.lowerBound + offset], bytes[later.lowerBound + offset])
            if first != second { return first < second }
        }
        return earlier.count < later.count
    }

    /// Reads a head and refuses an argument that a shorter form could have held.
    private mutating func head() throws(CBORError) -> (major: UInt8, argument: UInt64) {
        guard position < end else { throw .truncated }
        let initial = bytes[position]
        position += 1
        let major = initial >> 5
        let information = initial & 31
        switch information {
        case 0...23: return (major, UInt64(information))
        case 24...27:
            guard major != 7 else { throw .unsupported }
            var argument: UInt64 = 0
            let width = 1 << Int(information - 24)
            guard width <= end - position else { throw .truncated }
            for place in position..<position + width { argument = argument << 8 | UInt64(bytes[place]) }
            position += width
            let least: UInt64 = width == 1 ? 24 : 1 << UInt64(width * 4)
            guard argument >= least else { throw .notDeterministic }
            return (major, argument)
        case 31: throw .notDeterministic
        default: throw .unsupported
        }
    }

    private mutating func take(_ count: UInt64) throws(CBORError) -> ArraySlice<UInt8> {
        guard count <= UInt64(end - position) else { throw .truncated }
        let start = position
        position += Int(count)
        return bytes[start..<position]
    }
}
