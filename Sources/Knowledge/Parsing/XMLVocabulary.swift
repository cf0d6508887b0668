/// What the elements of a kind of XML mean for its text.
struct XMLVocabulary {
    /// Elements whose text is a heading over what follows in the element around them.
    let headings: Set<String>
    /// Elements that stand before a paragraph as its number.
    let labels: Set<String>
    /// Elements that end the line they stand in, also within running text.
    let blocks: Set<String>
    let rows: Set<String>
    /// Elements whose text follows the paragraph they stand in.
    let notes: Set<String>
    /// Elements that hold no text of the document.
    let skipped: Set<String>
    /// Attributes whose value is a heading over an element with elements in it.
    let headingAttributes: [String]
    /// Whether an element's name and attributes say what its text is, as in records of data.
    let namesLeaves: Bool

    /// The Publications Office's format for the Official Journal, versions 4 and 5.
    static let formex = XMLVocabulary(
        headings: ["TITLE", "TI", "STI", "TI.ART", "STI.ART", "TI.TBL", "TI.BLK", "TI.CJT", "TI.COLL", "TI.INFO"],
        labels: ["NO.P", "NO.PARAG", "NO.ITEM"],
        blocks: ["P", "LIST", "ITEM", "NP", "ALINEA", "PARAG", "TBL", "GR.SEQ", "DLIST", "DLIST.ITEM"],
        rows: ["ROW"], notes: ["NOTE"], skipped: ["BIB.INSTANCE", "BIB.OJ", "BIB.VOLUME"], headingAttributes: [],
        namesLeaves: false)

    /// Anything else: the names that DocBook, DITA and XHTML share, and records of data.
    static let generic = XMLVocabulary(
        headings: ["title", "heading", "caption", "h1", "h2", "h3", "h4", "h5", "h6"],
        labels: [],
        blocks: [
            "p", "para", "paragraph", "simpara", "li", "listitem", "item", "ul", "ol", "dl", "dt", "dd", "section",
            "div", "table", "itemizedlist", "orderedlist", "blockquote", "pre", "programlisting",
        ],
        rows: ["row", "tr"], notes: ["footnote"], skipped: ["script", "style"],
        headingAttributes: ["title", "name"], namesLeaves: true)

    /// Elements that hold prose, whose name says nothing of it.
    static let prose: Set<String> = [
        "p", "para", "paragraph", "simpara", "text", "li", "listitem", "item", "dt", "dd", "span", "td", "th",
        "entry", "body", "div", "pre", "programlisting", "quote", "blockquote", "emphasis", "b", "i", "em", "strong",
    ]

    static func of(_ root: XMLElement) -> XMLVocabulary {
        // A combined file names the schema at the elements it combines.
        let schemas = ([root] + root.elements).compactMap {
            $0.attribute("xsi:noNamespaceSchemaLocation") ?? $0.attribute("xsi:schemaLocation")
        }
        let isFormex = root.name == "ACT" || root.name == "COMBINED.FMX" || schemas.contains { $0.contains("formex") }
        return isFormex ? .formex : .generic
    }

    func isHeading(_ name: String) -> Bool { headings.contains(name) || headings.contains(name.lowercased()) }
}
