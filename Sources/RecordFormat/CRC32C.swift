/// The Castagnoli checksum (RFC 3720, 12.1): finds accidents in a frame; it proves nothing against intent.
package enum CRC32C {
    /// How many bytes one step takes; a table of 256 words for each of them.
    private static let step = 16
    private static let tables: [UInt32] = makeTables()

    package static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        let table = tables
        var state: UInt32 = ~0
        for byte in bytes { state = state >> 8 ^ table[Int((state ^ UInt32(byte)) & 255)] }
        return ~state
    }

    /// Sixteen bytes a step over a contiguous range.
    package static func checksum(_ bytes: [UInt8], in range: Range<Int>) -> UInt32 {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "the range lies in the bytes")
        return tables.withUnsafeBufferPointer { tables in
            bytes.withUnsafeBytes { ~update(~0, UnsafeRawBufferPointer(rebasing: $0[range]), tables) }
        }
    }

    private static func update(
        _ start: UInt32, _ bytes: UnsafeRawBufferPointer, _ tables: UnsafeBufferPointer<UInt32>
    ) -> UInt32 {
        var state = start
        var position = 0
        while bytes.count - position >= step {
            let low = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let high = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position + 8, as: UInt64.self))
            state = fold(low ^ UInt64(state), tables, 8) ^ fold(high, tables, 0)
            position += step
        }
        while position < bytes.count {
            state = state >> 8 ^ tables[Int((state ^ UInt32(bytes[position])) & 255)]
            position += 1
        }
        return state
    }

    /// What eight bytes come to when `after` more follow them in the step.
    @inline(__always)
    private static func fold(_ word: UInt64, _ tables: UnsafeBufferPointer<UInt32>, _ after: Int) -> UInt32 {
        let base = after * 256
        let first = tables[base + 7 * 256 + Int(word & 255)] ^ tables[base + 6 * 256 + Int(word >> 8 & 255)]
        let second = tables[base + 5 * 256 + Int(word >> 16 & 255)] ^ tables[base + 4 * 256 + Int(word >> 24 & 255)]
        let third = tables[base + 3 * 256 + Int(word >> 32 & 255)] ^ tables[base + 2 * 256 + Int(word >> 40 & 255)]
        let fourth = tables[base + 256 + Int(word >> 48 & 255)] ^ tables[base + Int(word >> 56)]
        return first ^ second ^ third ^ fourth
    }

    private static func makeTables() -> [UInt32] {
        var tables: [UInt32] = []
        tables.reserveCapacity(step * 256)
        for index in UInt32(0)..<256 {
            var value = index
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
            tables.append(value)
        }
        for level in 1..<step {
            for index in 0..<256 {
                let before = tables[(level - 1) * 256 + index]
                tables.append(before >> 8 ^ tables[Int(before & 255)])
            }
        }
        return tables
    }
}
