/// Base64 (RFC 4648, 4) with padding, reading only the one canonical form.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    package static func encode(_ bytes: [UInt8]) -> String {
        let alphabet = alphabet
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var position = 0
        while position < bytes.count {
            let count = min(3, bytes.count - position)
            var word: UInt32 = 0
            for offset in 0..<3 { word = word << 8 | (offset < count ? UInt32(bytes[position + offset]) : 0) }
            for place in 0..<4 {
                text.append(place <= count ? alphabet[Int(word >> UInt32(18 - 6 * place) & 63)] : 0x3D)
            }
            position += 3
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes, or `nil` for anything that ``encode(_:)`` would not have written.
    package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var word: UInt32 = 0
        var digits = 0
        var padding = 0
        for character in text {
            if character == 0x3D {
                padding += 1
                guard padding <= 2 else { return nil }
                word <<= 6
            } else {
                guard padding == 0, let digit = value(character) else { return nil }
                word = word << 6 | digit
            }
            digits += 1
            if digits == 4 {
                let kept = 3 - padding
                for place in 0..<kept { bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(16 - 8 * place))) }
                if padding > 0, word & (padding == 1 ? 0xFF : 0xFFFF) != 0 { return nil }
                word = 0
                digits = 0
            }
        }
        return bytes
    }

    private static func value(_ character: UInt8) -> UInt32? {
        switch character {
        case 0x41...0x5A: UInt32(character - 0x41)
        case 0x61...0x7A: UInt32(character - 0x61) + 26
        case 0x30...0x39: UInt32(character - 0x30) + 52
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}
