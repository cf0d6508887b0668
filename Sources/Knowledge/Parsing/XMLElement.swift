import Core

/// An element of an XML document, as far as its text matters.
struct XMLElement {
    enum Node {
        case element(XMLElement)
        case text(String)
    }

    /// Without a namespace prefix.
    let name: String
    let attributes: [(name: String, value: String)]
    var children: [Node] = []

    func attribute(_ name: String) -> String? {
        attributes.first { $0.name == name }?.value
    }

    var elements: [XMLElement] {
        children.compactMap { if case .element(let element) = $0 { element } else { nil } }
    }

    /// Whether text that is more than blanks stands directly in it.
    var hasOwnText: Bool {
        children.contains {
            if case .text(let text) = $0 { text.unicodeScalars.contains { !$0.isBlank } } else { false }
        }
    }
}
