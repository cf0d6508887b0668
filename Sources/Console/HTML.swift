/// A piece of a page that is well-formed by construction.
///
/// There is no way to put ready-made markup into it: text and attribute values are escaped where they enter, names
/// come from closed lists, and an address in a page is a ``PageLink``. So no author of a page can forget to escape.
struct HTML: Sendable {
    /// The markup itself.
    let source: String

    private init(source: String) { self.source = source }

    /// An element with its attributes and what stands inside it.
    init(_ tag: Tag, _ attributes: Attribute?..., @HTMLBuilder content: () -> HTML = { .empty }) {
        let opening = "<\(tag.rawValue)" + attributes.compactMap { $0?.source }.joined() + ">"
        source = tag.isVoid ? opening : opening + content().source + "</\(tag.rawValue)>"
    }

    static let empty = HTML(source: "")

    static func text(_ text: String) -> HTML { HTML(source: EscapedText.of(text)) }

    static func joined(_ parts: [HTML]) -> HTML { HTML(source: parts.map(\.source).joined()) }

    /// The whole page as it is served (HTML Living Standard section 13.1).
    var document: String { "<!DOCTYPE html>\n" + source + "\n" }

    enum Tag: String, Sendable {
        case html, head, title, meta, link, body
        case header, nav, main, footer, section, article, div, span, bdi
        case h1, h2, p, ul, ol, li, dl, dt, dd, a, sup, strong, mark, blockquote, cite, code, pre, time
        case table, caption, thead, tbody, tr, th, td
        case form, label, input, select, option, textarea, button, details, summary

        var isVoid: Bool { self == .meta || self == .link || self == .input }
    }

    /// A name from a closed list with its escaped value.
    struct Attribute: Sendable {
        fileprivate let source: String

        private init(_ name: StaticString, _ value: String) {
            source = " \(name)=\"\(EscapedText.of(value))\""
        }

        static func id(_ value: String) -> Attribute { Attribute("id", value) }
        static func `class`(_ value: String) -> Attribute { Attribute("class", value) }
        static func lang(_ value: String) -> Attribute { Attribute("lang", value) }
        static func dir(_ value: String) -> Attribute { Attribute("dir", value) }
        static func name(_ value: String) -> Attribute { Attribute("name", value) }
        static func content(_ value: String) -> Attribute { Attribute("content", value) }
        static func charset(_ value: String) -> Attribute { Attribute("charset", value) }
        static func rel(_ value: String) -> Attribute { Attribute("rel", value) }
        static func type(_ value: String) -> Attribute { Attribute("type", value) }
        static func value(_ value: String) -> Attribute { Attribute("value", value) }
        static func `for`(_ value: String) -> Attribute { Attribute("for", value) }
        static func scope(_ value: String) -> Attribute { Attribute("scope", value) }
        static func method(_ value: String) -> Attribute { Attribute("method", value) }
        static func rows(_ count: Int) -> Attribute { Attribute("rows", String(count)) }
        static func maxLength(_ count: Int) -> Attribute { Attribute("maxlength", String(count)) }
        static func tabIndex(_ index: Int) -> Attribute { Attribute("tabindex", String(index)) }
        static func placeholder(_ value: String) -> Attribute { Attribute("placeholder", value) }
        static func autocomplete(_ value: String) -> Attribute { Attribute("autocomplete", value) }
        static func spellcheck(_ value: String) -> Attribute { Attribute("spellcheck", value) }
        static func datetime(_ value: String) -> Attribute { Attribute("datetime", value) }
        static func describedBy(_ id: String) -> Attribute { Attribute("aria-describedby", id) }
        static func ariaLabel(_ value: String) -> Attribute { Attribute("aria-label", value) }
        static func role(_ value: String) -> Attribute { Attribute("role", value) }
        static func href(_ link: PageLink) -> Attribute { Attribute("href", link.text) }
        static func action(_ link: PageLink) -> Attribute { Attribute("action", link.text) }

        static var required: Attribute { Attribute("required", "required") }
        static var selected: Attribute { Attribute("selected", "selected") }
        static var currentPage: Attribute { Attribute("aria-current", "page") }
    }
}

/// Lets a page be written as it reads: texts and elements one under the other.
@resultBuilder
enum HTMLBuilder {
    static func buildExpression(_ text: String) -> HTML { .text(text) }
    static func buildExpression(_ element: HTML) -> HTML { element }
    static func buildBlock(_ parts: HTML...) -> HTML { .joined(parts) }
    static func buildOptional(_ part: HTML?) -> HTML { part ?? .empty }
    static func buildEither(first part: HTML) -> HTML { part }
    static func buildEither(second part: HTML) -> HTML { part }
    static func buildArray(_ parts: [HTML]) -> HTML { .joined(parts) }
}
