/// Makes text from outside safe to show on a terminal.
///
/// Every control and format character is spelled out as `\u{1B}`, so no document, name or error can move the cursor,
/// change colours, reorder text (bidirectional overrides) or hide words. Only the zero-width joiner and non-joiner
/// stay, which scripts need.
enum VisibleText {
    /// On one line: line ends and tabs become a space.
    static func line(_ text: String) -> String { clean(text, keepsLines: false) }

    /// Line ends stay (CR LF as LF), tabs become four spaces.
    static func block(_ text: String) -> String { clean(text, keepsLines: true) }

    private static func clean(_ text: String, keepsLines: Bool) -> String {
        var result = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if previous == "\r", scalar != "\n" { result.append(contentsOf: spelled("\r")) }
            switch scalar {
            case "\r": break
            case "\n": result.append(keepsLines ? "\n" : " ")
            case "\t": result.append(contentsOf: (keepsLines ? "    " : " ").unicodeScalars)
            case "\u{200C}", "\u{200D}": result.append(scalar)
            case _ where isHidden(scalar): result.append(contentsOf: spelled(scalar))
            default: result.append(scalar)
            }
            previous = scalar
        }
        if previous == "\r" { result.append(contentsOf: spelled("\r")) }
        return String(result)
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    private static func spelled(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
        ("\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}").unicodeScalars
    }
}
