/// The Castagnoli checksum (RFC 3720, 12.1): finds accidents in a frame; it proves nothing against intent.
package enum CRC32C {
    private static let tables: [[UInt32]] = makeTables()

    package static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        ~update(~0, bytes)
    }

    /// Eight bytes a step over a contiguous range.
    package static func checksum(_ bytes: [UInt8], in range: Range<Int>) -> UInt32 {
        var state: UInt32 = ~0
        var position = range.lowerBound
        let tables = tables
        while range.upperBound - position >= 8 {
            let low =
                state
                ^ (UInt32(bytes[position]) | UInt32(bytes[position + 1]) << 8
                    | UInt32(bytes[position + 2]) << 16 | UInt32(bytes[position + 3]) << 24)
            let head = tables[7][Int(low & 255)] ^ tables[6][Int(low >> 8 & 255)]
            let neck = tables[5][Int(low >> 16 & 255)] ^ tables[4][Int(low >> 24)]
            let body = tables[3][Int(bytes[position + 4])] ^ tables[2][Int(bytes[position + 5])]
            let tail = tables[1][Int(bytes[position + 6])] ^ tables[0][Int(bytes[position + 7])]
            state = head ^ neck ^ body ^ tail
            position += 8
        }
        return ~update(state, bytes[position..<range.upperBound])
    }

    private static func update(_ start: UInt32, _ bytes: some Sequence<UInt8>) -> UInt32 {
        var state = start
        let table = tables[0]
        for byte in bytes { state = state >> 8 ^ table[Int((state ^ UInt32(byte)) & 255)] }
        return state
    }

    private static func makeTables() -> [[UInt32]] {
        var first: [UInt32] = []
        for index in UInt32(0)..<256 {
            var value = index
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
            first.append(value)
        }
        var tables = [first]
        for level in 1..<8 {
            tables.append(tables[level - 1].map { $0 >> 8 ^ first[Int($0 & 255)] })
        }
        return tables
    }
}
