import BrainKit

/// Undoes the common ways of hiding words from a filter: look-alike letters, spaced letters, digits for letters,
/// and text in base64, hexadecimal, rotated by 13 or written backwards.
enum TextDisguises {
    /// At most this many hidden stretches of one text are decoded.
    static let maximumDecoded = 32
    private static let minimumBlob = 16

    /// Cyrillic and Greek letters that look like Latin ones.
    static let lookAlikes: [Unicode.Scalar: Unicode.Scalar] = [
        "а": "a", "в": "b", "с": "c", "е": "e", "н": "h", "і": "i", "ј": "j", "к": "k", "м": "m", "о": "o", "р": "p",
        "ѕ": "s", "т": "t", "у": "y", "х": "x", "α": "a", "ε": "e", "ι": "i", "κ": "k", "ο": "o", "ρ": "p", "τ": "t",
        "υ": "u", "ν": "v", "ԁ": "d", "ɡ": "g", "ո": "n", "ѵ": "v", "ı": "i", "ℓ": "l", "ʀ": "r",
    ]

    static let digitLetters: [Unicode.Scalar: Unicode.Scalar] = [
        "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "€": "e",
    ]

    /// Folded, with look-alikes replaced.
    static func plain(_ text: String) -> String {
        var folded = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            for plain in TextFolding.fold(scalar) { folded.append(lookAlikes[plain] ?? plain) }
        }
        return String(folded)
    }

    static func withoutDigits(_ plain: String) -> String {
        String(String.UnicodeScalarView(plain.unicodeScalars.map { digitLetters[$0] ?? $0 }))
    }

    static func rotated(_ plain: String) -> String {
        String(
            String.UnicodeScalarView(
                plain.unicodeScalars.map { scalar in
                    guard (0x61...0x7A).contains(scalar.value) else { return scalar }
                    return Unicode.Scalar(UInt8((scalar.value - 0x61 + 13) % 26 + 0x61))
                }))
    }

    static func reversed(_ plain: String) -> String {
        String(String.UnicodeScalarView(plain.unicodeScalars.reversed()))
    }

    /// Joins runs of single letters: `i g n o r e` and `i.g.n.o.r.e`; a wider gap divides words.
    static func joined(_ plain: String) -> String {
        let scalars = Array(plain.unicodeScalars)
        var output = String.UnicodeScalarView()
        for position in scalars.indices {
            if isGapInsideSpelling(scalars, position) { continue }
            output.append(scalars[position])
        }
        return String(output)
    }

    private static func isGapInsideSpelling(_ scalars: [Unicode.Scalar], _ position: Int) -> Bool {
        guard " .-_*".unicodeScalars.contains(scalars[position]) else { return false }
        return isLoneLetter(scalars, position - 1) && isLoneLetter(scalars, position + 1)
    }

    private static func isLoneLetter(_ scalars: [Unicode.Scalar], _ position: Int) -> Bool {
        guard scalars.indices.contains(position), TextFolding.isWordScalar(scalars[position]) else { return false }
        let before = position > 0 && TextFolding.isWordScalar(scalars[position - 1])
        let after = position + 1 < scalars.count && TextFolding.isWordScalar(scalars[position + 1])
        return !before && !after
    }

    /// What the base64 and hexadecimal stretches of a text say, where that is readable text.
    static func decodedBlobs(in text: String) -> [String] {
        let runs = text.unicodeScalars.split { !isBase64($0) }.filter { $0.count >= minimumBlob }
        return runs.prefix(maximumDecoded).compactMap { run in
            let characters = run.map { UInt8(truncatingIfNeeded: $0.value) }
            return readable(hexadecimal(characters)) ?? readable(base64(characters))
        }
    }

    private static func isBase64(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2F, 0x3D, 0x2D, 0x5F: true
        default: false
        }
    }

    private static func hexadecimal(_ characters: [UInt8]) -> [UInt8]? {
        guard characters.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: characters.count, by: 2) {
            guard let high = Character(Unicode.Scalar(characters[start])).hexDigitValue,
                let low = Character(Unicode.Scalar(characters[start + 1])).hexDigitValue
            else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return bytes
    }

    private static func base64(_ characters: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for character in characters {
            if character == UInt8(ascii: "=") { break }
            guard let value = sextet(character) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }

    private static func sextet(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }

    /// Text of at least three words, all of it printable.
    private static func readable(_ bytes: [UInt8]?) -> String? {
        guard let bytes, bytes.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x0A || $0 == 0x0D }) else {
            return nil
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.split(separator: " ").count >= 3 ? text : nil
    }
}
