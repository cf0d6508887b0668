/// Makes text from outside safe to stand in a page, as content or in a quoted attribute.
///
/// The five characters that mean something to HTML become references. Control and format characters (NUL, escape,
/// bidirectional overrides, tags, soft hyphens) are spelled out as `\u{202E}`, so that no document or name can
/// reorder or hide words; line ends, tabs and the joiners that scripts need stay.
enum EscapedText {
    static func of(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "'": result.append(contentsOf: "&#39;".unicodeScalars)
            case "\r": result.append(contentsOf: "&#13;".unicodeScalars)
            case "\n", "\t", "\u{200C}", "\u{200D}": result.append(scalar)
            case _ where isHidden(scalar): result.append(contentsOf: spelled(scalar))
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: scalar.properties.isNoncharacterCodePoint
        }
    }

    private static func spelled(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
        ("\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}").unicodeScalars
    }
}
