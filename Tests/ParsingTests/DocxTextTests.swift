import Contracts
import Core
import Foundation
import Knowledge
import Testing

@Suite("A word-processing document")
struct DocxTextTests {
    @Test("gives headings by style or outline level, lists with their numbers, tables and notes")
    func structure() async throws {
        let body = """
            <w:p><w:pPr><w:pStyle w:val="Titel"/></w:pPr><w:r><w:t>Axle manual</w:t></w:r></w:p>
            <w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr><w:r><w:t>Assem</w:t></w:r><w:r><w:t>bly</w:t></w:r></w:p>
            <w:p><w:r><w:t xml:space="preserve">Tighten to </w:t></w:r><w:hyperlink><w:r><w:t>105 Nm</w:t></w:r></w:hyperlink>\
            <w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:tab/><w:t>now.</w:t></w:r></w:p>
            <w:p><w:pPr><w:pStyle w:val="Mine"/></w:pPr><w:r><w:t>Bolts</w:t></w:r></w:p>
            <w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>M10</w:t></w:r></w:p>
            <w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>dry</w:t></w:r></w:p>
            <w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>oiled</w:t></w:r></w:p>
            <w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>M12</w:t></w:r></w:p>
            <w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr></w:pPr><w:r><w:t>point</w:t></w:r></w:p>
            <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Bolt</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Nm</w:t></w:r></w:p>\
            <w:p><w:r><w:t>dry</w:t></w:r></w:p></w:tc></w:tr><w:sdt><w:sdtContent><w:tr><w:tc><w:p><w:r><w:t>M10</w:t></w:r></w:p></w:tc>\
            <w:tc><w:tbl><w:tr><w:tc><w:p><w:r><w:t>45</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>
            <w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>End</w:t></w:r></w:p>
            <w:sdt><w:sdtContent><w:p><w:r><w:t>Fin.</w:t></w:r></w:p></w:sdtContent></w:sdt>
            """
        let document = try await Parsing.parse(Docx.file(body), named: "a.docx")
        #expect(
            document.outline == [
                "Axle manual: Axle manual",
                "Axle manual/Assembly: Assembly\n\nTighten to 105 Nm now.\n\n[See ISO 898.]",
                "Axle manual/Assembly/Bolts: Bolts\n\n1. M10\n1.a) dry\n1.b) oiled\n2. M12\n- point\n\n| Bolt | Nm dry |\n| M10 | 45 |",
                "Axle manual/End: End\n\nFin.",
            ])
        #expect(document.parser == "docx 1")
    }

    @Test("shows what was inserted, never what was deleted, moved away or hidden")
    func revisions() async throws {
        let body = """
            <w:p><w:r><w:t>a</w:t></w:r><w:del><w:r><w:delText>B</w:delText></w:r><w:r><w:t>B</w:t></w:r></w:del>\
            <w:ins><w:r><w:t>c</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>D</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>e</w:t></w:r></w:moveTo>\
            <w:r><w:rPr><w:vanish/></w:rPr><w:t>F</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>g</w:t></w:r>\
            <w:r><w:rPr><w:rStyle w:val="Secret"/></w:rPr><w:t>H</w:t></w:r><w:r><w:instrText>PAGE I</w:instrText></w:r></w:p>
            <w:p><w:pPr><w:pStyle w:val="Secret"/></w:pPr><w:r><w:t>J</w:t></w:r></w:p>
            <w:del><w:p><w:r><w:t>K</w:t></w:r></w:p></w:del>
            <w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>L</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
            <w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent>\
            </wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></w:pict>\
            </mc:Fallback></mc:AlternateContent><w:t>m</w:t></w:r></w:p>
            """
        #expect(try await Parsing.parse(Docx.file(body), named: "a.docx").text == "aceg\n\nm\n\nbox")
    }

    @Test(
        "that another program packed is read the same",
        .enabled(if: PythonZip.program != nil, "skipped: needs Python, named by MICKAI_PYTHON"))
    func python() async throws {
        let script = """
            z.writestr('[Content_Types].xml', '<Types/>')
            z.writestr('_rels/.rels', '<Relationships><Relationship Id="r" Type="http://x/officeDocument" Target="/d/main.xml"/></Relationships>')
            z.writestr('d/main.xml', '<document><body>' + '<p><r><t>A line of text.</t></r></p>' * 2000 + '</body></document>')
            """
        let document = try await Parsing.parse(PythonZip.file(script), named: "a.docx")
        #expect(document.text.split(separator: "\n\n").count == 2_000)
    }

    @Test("of another kind, or without a document, is refused")
    func wrongKind() async throws {
        let cases: [([UInt8], String)] = [
            (Array("PK".utf8), "parse.unreadable"), ([0xD0, 0xCF, 0x11, 0xE0, 0], "parse.unreadable"),
            (Zip.file([("a.txt", "x")]), "parse.unreadable"), (Docx.file("<w:p/>"), "parse.empty"),
            (Docx.file("<w:p>"), "parse.unreadable"),
            (Docx.file("", document: "<!DOCTYPE l [<!ENTITY a 'ha'>]><l>&a;</l>"), "parse.unreadable"),
            (Docx.file("", document: "<workbook/>"), "parse.unreadable"),
            (Docx.file(String(repeating: "<w:sdt>", count: 300)), "parse.unreadable"),
        ]
        for (bytes, code) in cases { #expect(try await Parsing.refusal(bytes, named: "a.docx") == code) }
    }

    @Test("with a note that speaks of itself, or styles that rest on each other, ends")
    func circles() async throws {
        let body = """
            <w:p><w:pPr><w:pStyle w:val="Loop"/></w:pPr><w:r><w:t>a</w:t><w:footnoteReference w:id="3"/></w:r></w:p>
            <w:p><w:r><w:t>b</w:t></w:r></w:p>
            """
        #expect(try await Parsing.parse(Docx.file(body), named: "a.docx").text == "a\n\n[again]\n\nb")
    }

    @Test("fails by a code and nothing else, whatever bytes it holds", arguments: UInt64(1)...40)
    func mutated(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        var bytes = Docx.file("<w:p><w:r><w:t>text</w:t></w:r></w:p>")
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let position = Int.random(in: 4..<bytes.count, using: &random)
            if Bool.random(using: &random) {
                bytes[position] = UInt8.random(in: 0...255, using: &random)
            } else {
                bytes.removeLast(min(Int.random(in: 1...40, using: &random), bytes.count - 8))
            }
        }
        let code = try await Parsing.refusal(bytes, named: "a.docx")
        #expect(code != "parse.worker-failed")
    }
}

/// The smallest word-processing document with styles, lists and notes.
enum Docx {
    static func file(_ body: String, document: String? = nil) -> [UInt8] {
        Zip.file([
            ("[Content_Types].xml", "<Types/>"),
            ("_rels/.rels", Zip.relationships([("officeDocument", "word/document.xml")])),
            ("word/_rels/document.xml.rels", relationships), ("word/styles.xml", styles),
            ("word/numbering.xml", numbering),
            ("word/footnotes.xml", notes),
            ("word/document.xml", document ?? "<w:document xmlns:w=\"x\"><w:body>\(body)</w:body></w:document>"),
        ])
    }

    private static let relationships = Zip.relationships(
        ["styles", "numbering", "footnotes"].map { ($0, "\($0).xml") })

    private static let styles = """
        <w:styles xmlns:w="x"><w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
        <w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>
        <w:style w:styleId="Mine"><w:name w:val="My own"/><w:basedOn w:val="Two"/></w:style>
        <w:style w:styleId="Two"><w:name w:val="two"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
        <w:style w:styleId="Secret"><w:name w:val="secret"/><w:rPr><w:vanish/></w:rPr></w:style>
        <w:style w:styleId="Loop"><w:name w:val="loop"/><w:basedOn w:val="Loop2"/></w:style>
        <w:style w:styleId="Loop2"><w:name w:val="loop 2"/><w:basedOn w:val="Loop"/></w:style></w:styles>
        """

    private static let numbering = """
        <w:numbering xmlns:w="x"><w:abstractNum w:abstractNumId="0">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum>
        <w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>
        """

    private static let notes = """
        <w:footnotes xmlns:w="x"><w:footnote w:id="2"><w:p><w:r><w:t>See ISO 898.</w:t></w:r></w:p></w:footnote>
        <w:footnote w:id="3"><w:p><w:r><w:t>again</w:t><w:footnoteReference w:id="3"/></w:r></w:p></w:footnote></w:footnotes>
        """
}
