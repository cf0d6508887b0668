import Core

/// What the elements of HTML mean for its text (WHATWG HTML, section 15.3, and the elements before it).
enum HTMLVocabulary {
    static let lists: Set<String> = ["ul", "ol", "menu", "dir"]
    static let cells: Set<String> = ["td", "th"]

    /// Elements that start and end a line.
    static let blocks: Set<String> = lists.union([
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div",
        "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "legend", "li",
        "main",
        "nav", "option", "p", "pre", "search", "section", "select", "summary", "table", "tbody", "textarea", "tfoot",
        "thead",
    ])

    /// 1 to 6, and 0 for the title of the page.
    static func headingLevel(_ name: String) -> Int? {
        switch name {
        case "title": 0
        case "h1": 1
        case "h2": 2
        case "h3": 3
        case "h4": 4
        case "h5": 5
        case "h6": 6
        default: nil
        }
    }
}

/// Whether a browser shows an element.
enum HTMLVisibility {
    private static let neverShown: Set<String> = [
        "script", "style", "template", "noscript", "iframe", "object", "embed", "canvas", "audio", "video", "svg",
        "math", "noframes", "noembed", "datalist",
    ]

    static func isHidden(_ name: String, _ attributes: [String: String]) -> Bool {
        if neverShown.contains(name) || attributes["hidden"] != nil { return true }
        if name == "dialog", attributes["open"] == nil { return true }
        return attributes["style"].map(hides) ?? false
    }

    /// Whether a `style` attribute takes its element out of sight; the last word on a property counts.
    private static func hides(_ style: String) -> Bool {
        var values: [String: String] = [:]
        for declaration in withoutComments(style).split(separator: ";") {
            let parts = declaration.split(separator: ":", maxSplits: 1).map {
                $0.lowercased().filter { !$0.isWhitespace }.replacing("!important", with: "")
            }
            if parts.count == 2 { values[parts[0]] = parts[1] }
        }
        if values["display"] == "none" || ["hidden", "collapse"].contains(values["visibility"]) { return true }
        return [values["opacity"], values["font-size"]].contains { isZero($0) }
    }

    private static func isZero(_ value: String?) -> Bool {
        guard let value else { return false }
        let number = value.prefix { $0.isNumber || $0 == "." || $0 == "-" || $0 == "+" }
        return !number.isEmpty && (Double(number) ?? 1) <= 0
    }

    private static func withoutComments(_ style: String) -> String {
        style.contains("/*") ? style.replacing(/(?s)\/\*.*?(\*\/|$)/, with: "") : style
    }
}
