import Core

/// What the styles of a word-processing document say of paragraphs and runs (ECMA-376 part 1, 17.7).
struct DocxStyles {
    private struct Style {
        let name: String
        let parent: String?
        let outline: Int?
        let isHidden: Bool?
        let numbering: DocxListPlace?
    }

    private static let maximumParents = 32

    private var styles: [String: Style] = [:]

    init(_ root: XMLElement?) {
        for element in root?.elements ?? [] where element.name == "style" {
            guard let id = element.value("styleId") else { continue }
            let paragraph = element.first("pPr")
            let run = element.first("rPr")
            styles[id] = Style(
                name: element.first("name")?.value("val")?.lowercased() ?? "",
                parent: element.first("basedOn")?.value("val"),
                outline: paragraph?.first("outlineLvl")?.value("val").flatMap { Int($0) },
                isHidden: run?.first("vanish").map { _ in run?.switches(on: "vanish") ?? false },
                numbering: paragraph?.first("numPr").map { DocxListPlace($0) })
        }
    }

    /// 0 for the title, 1 to 9 for headings, `nil` for running text: by the name that the program gives the style
    /// (whatever its identifier was renamed to), else by its outline level.
    func headingLevel(of id: String) -> Int? {
        for style in chain(id) {
            if style.name == "title" { return 0 }
            if style.name.hasPrefix("heading "), let level = Int(style.name.dropFirst(8)), (1...9).contains(level) {
                return level
            }
            if let outline = style.outline { return Self.headingLevel(outline: outline) }
        }
        return nil
    }

    /// An outline level counts from 0; 9 is running text (17.3.1.20).
    static func headingLevel(outline: Int) -> Int? { (0...8).contains(outline) ? outline + 1 : nil }

    func isHidden(_ id: String) -> Bool { chain(id).lazy.compactMap(\.isHidden).first ?? false }

    /// The list that paragraphs of a style belong to.
    func numbering(of id: String) -> DocxListPlace? { chain(id).lazy.compactMap(\.numbering).first }

    /// The style and those it is based on, nearest first.
    private func chain(_ id: String) -> [Style] {
        var chain: [Style] = []
        var next: String? = id
        while let id = next, let style = styles[id], chain.count < Self.maximumParents {
            chain.append(style)
            next = style.parent
        }
        return chain
    }
}

/// Where in which list a paragraph stands.
struct DocxListPlace {
    /// `0` takes a paragraph out of the list of its style.
    let list: String?
    let level: Int?

    init(_ properties: XMLElement) {
        list = properties.first("numId")?.value("val")
        level = properties.first("ilvl")?.value("val").flatMap { Int($0) }
    }
}
