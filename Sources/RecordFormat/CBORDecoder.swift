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

    private init(_ bytes: [UInt8], from start: Int, to end: Int) {
        self.bytes = bytes
        self.end = end
        position = start
    }

    /// Decodes exactly one value that fills `bytes` from `start` on.
    package static func decode(_ bytes: [UInt8], from start: Int = 0) throws(CBORError) -> CBORValue {
        var decoder = CBORDecoder(bytes, from: start, to: bytes.count)
        let value = try decoder.value(depth: 0)
        guard decoder.position == decoder.end else { throw .trailingBytes }
        return value
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

    private mutating func value(depth: Int) throws(CBORError) -> CBORValue {
        let (major, argument) = try head()
        switch major {
        case 0: return .unsigned(argument)
        case 1: return .negative(argument)
        case 2: return .bytes(Array(try take(argument)))
        case 3:
            let text = try take(argument)
            guard isWellFormedUTF8(text) else { throw .malformedText }
            return .text(String(decoding: text, as: UTF8.self))
        case 4: return try array(count: argument, depth: depth + 1)
        case 5: return try map(count: argument, depth: depth + 1)
        case 7:
            switch argument {
            case 20: return .boolean(false)
            case 21: return .boolean(true)
            case 22: return .null
            default: throw .unsupported
            }
        default: throw .unsupported
        }
    }

    private mutating func array(count: UInt64, depth: Int) throws(CBORError) -> CBORValue {
        guard depth <= Self.maximumDepth else { throw .tooDeep }
        guard count <= UInt64(end - position) else { throw .truncated }
        var items: [CBORValue] = []
        items.reserveCapacity(Int(count))
        for _ in 0..<count { items.append(try value(depth: depth)) }
        return .array(items)
    }

    private mutating func map(count: UInt64, depth: Int) throws(CBORError) -> CBORValue {
        guard depth <= Self.maximumDepth else { throw .tooDeep }
        guard count <= UInt64(end - position) / 2 else { throw .truncated }
        var pairs: [CBORPair] = []
        pairs.reserveCapacity(Int(count))
        var previous = position..<position
        for _ in 0..<count {
            let start = position
            let key = try value(depth: depth)
            let current = start..<position
            if !pairs.isEmpty {
                guard bytes[previous].lexicographicallyPrecedes(bytes[current]) else { throw .notDeterministic }
            }
            previous = current
            pairs.append(CBORPair(key, try value(depth: depth)))
        }
        return .map(pairs)
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
            for byte in try take(UInt64(width)) { argument = argument << 8 | UInt64(byte) }
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
