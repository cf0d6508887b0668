/// Appends `value` with its most significant byte first.
package func appendBigEndian<Value: FixedWidthInteger & UnsignedInteger>(_ value: Value, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
}

/// Reads four bytes at `offset`, most significant first; the caller has checked that they are there.
package func bigEndianWord(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    UInt32(bytes[offset]) << 24 | UInt32(bytes[offset + 1]) << 16 | UInt32(bytes[offset + 2]) << 8
        | UInt32(bytes[offset + 3])
}

/// Lower-case hexadecimal of `bytes`.
package func hexadecimalText(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}

/// The bytes of hexadecimal `text`, either case; `nil` when a character is not a digit or one is left over.
package func bytes(hexadecimal text: String) -> [UInt8]? {
    var result: [UInt8] = []
    var pending: UInt8?
    for character in text.utf8 {
        let digit: UInt8
        switch character {
        case 0x30...0x39: digit = character - 0x30
        case 0x41...0x46: digit = character - 0x41 + 10
        case 0x61...0x66: digit = character - 0x61 + 10
        default: return nil
        }
        if let high = pending {
            result.append(high << 4 | digit)
            pending = nil
        } else {
            pending = digit
        }
    }
    return pending == nil ? result : nil
}

/// Whether `bytes` are well-formed UTF-8 (Unicode 15, table 3-7): no overlong form, surrogate or stray byte.
package func isWellFormedUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
    var position = bytes.startIndex
    while position < bytes.endIndex {
        let lead = bytes[position]
        let following: Int
        var secondRange: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0x00...0x7F: following = 0
        case 0xC2...0xDF: following = 1
        case 0xE0: (following, secondRange) = (2, 0xA0...0xBF)
        case 0xED: (following, secondRange) = (2, 0x80...0x9F)
        case 0xE1...0xEF: following = 2
        case 0xF0: (following, secondRange) = (3, 0x90...0xBF)
        case 0xF4: (following, secondRange) = (3, 0x80...0x8F)
        case 0xF1...0xF3: following = 3
        default: return false
        }
        guard bytes.endIndex - position > following else { return false }
        if following > 0 {
            guard secondRange.contains(bytes[position + 1]) else { return false }
            for offset in 1...following where bytes[position + offset] & 0xC0 != 0x80 { return false }
        }
        position += following + 1
    }
    return true
}
