/// Brings text into the one form in which brains compare words: lower case, no accents, nothing invisible.
///
/// Independent of locale and of Foundation. It maps one scalar to zero, one or two, so offsets stay traceable.
package enum TextFolding {
    /// Latin letters with marks, by their plain letter.
    private static let marked: [(String, String)] = [
        ("a", "àáâãäåāăą"), ("c", "çćĉċč"), ("d", "ďđð"), ("e", "èéêëēĕėęě"), ("g", "ĝğġģ"), ("h", "ĥħ"),
        ("i", "ìíîïĩīĭįı"), ("j", "ĵ"), ("k", "ķ"), ("l", "ĺļľŀł"), ("n", "ñńņň"), ("o", "òóôõöøōŏő"),
        ("r", "ŕŗř"), ("s", "śŝşš"), ("t", "ţťŧ"), ("u", "ùúûüũūŭůűų"), ("w", "ŵ"), ("y", "ýÿŷ"), ("z", "źżž"),
        ("ss", "ß"), ("ae", "æ"), ("oe", "œ"), ("u", "µμ"),
    ]

    private static let plain: [Unicode.Scalar: [Unicode.Scalar]] = {
        var table: [Unicode.Scalar: [Unicode.Scalar]] = [:]
        for (letter, variants) in marked {
            for scalar in variants.unicodeScalars { table[scalar] = Array(letter.unicodeScalars) }
        }
        return table
    }()

    /// The folded form of one scalar; empty for marks and for what is not seen.
    package static func fold(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        switch scalar.value {
        case 0x41...0x5A: return scalar.value == 0 ? [] : [Unicode.Scalar(UInt8(scalar.value + 32))]
        case 0x00...0x7F: return [scalar]
        case 0xFF01...0xFF5E:
            return Unicode.Scalar(scalar.value - 0xFEE0).map(fold) ?? []
        default: break
        }
        if isInvisible(scalar) { return [] }
        var folded: [Unicode.Scalar] = []
        for lower in scalar.properties.lowercaseMapping.unicodeScalars where !isInvisible(lower) {
            folded += plain[lower] ?? [lower]
        }
        return folded
    }

    /// The folded form of a text.
    package static func fold(_ text: String) -> String {
        var folded = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { folded.append(contentsOf: fold(scalar)) }
        return String(folded)
    }

    /// Whether a scalar leaves no ink of its own: combining marks, joiners, direction controls, variation selectors.
    package static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value > 0x7F else { return false }
        if scalar.properties.isDefaultIgnorableCodePoint { return true }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return true
        default: return false
        }
    }

    /// Whether a scalar can stand inside a word.
    package static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x00...0x7F: false
        default: scalar.properties.isAlphabetic || isInvisible(scalar)
        }
    }

    package static func isDigit(_ scalar: Unicode.Scalar) -> Bool { (0x30...0x39).contains(scalar.value) }

    package static func isUppercase(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x80 ? (0x41...0x5A).contains(scalar.value) : scalar.properties.isUppercase
    }

    package static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0x20 || (0x09...0x0D).contains(scalar.value)
            || (scalar.value > 0x7F && scalar.properties.isWhitespace)
    }
}
