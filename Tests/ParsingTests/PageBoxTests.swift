import Contracts
import Core
import Foundation
import Testing

@testable import Knowledge

@Suite("Where the lines of a PDF stand")
struct PageBoxTests {
    private static let lines = "Tighten the bolts to 105 Nm, then ange-\nzogen lassen.\nUse part 5Q0-407-151 only."

    private func document(_ bytes: [UInt8]) async throws -> (ParsedDocument, [Unicode.Scalar]) {
        let document = try await Parsing.parse(bytes, named: "a.pdf")
        return (document, Array(document.text.unicodeScalars))
    }

    /// The boxes of a piece of the text, each word of it wholly.
    private func boxes(of words: String, _ document: ParsedDocument, _ text: [Unicode.Scalar]) throws -> [PageBox] {
        let sought = Array(words.unicodeScalars)
        let start = try #require(text.indices.first { text[$0...].starts(with: sought) })
        return document.lines.compactMap { $0.part(in: start..<start + sought.count, of: text, from: 0)?.box }
    }

    @Test("is told in points from the top left corner, a word to its edges")
    func edges() async throws {
        let (document, text) = try await document(PDF.file(pages: [Self.lines, "Second page."]))
        #expect(document.lines.count == 4)
        let whole = try boxes(of: "Use part 5Q0-407-151 only.", document, text)
        let part = try boxes(of: "5Q0-407-151", document, text)
        // 12 points of Helvetica from (72, 720 - 2 * 14) up: widths by Adobe's metrics, 0.278 em a blank.
        #expect(whole.map { [$0.left, $0.right] } == [[288, 881]])
        #expect(part.map(\.left) == [482])
        #expect(part[0].top >= 364 && part[0].bottom <= 410 && part[0].bottom > 396)
        #expect(try boxes(of: "Second", document, text).map(\.left) == [288])
    }

    @Test("follows a word that a line's end parted to both of its lines")
    func hyphen() async throws {
        let (document, text) = try await document(PDF.file(pages: [Self.lines]))
        let both = try boxes(of: "angezogen", document, text)
        #expect(both.count == 2)
        #expect(both.first.map { $0.left > 288 } == true)
        #expect(both.last?.left == 288)
    }

    /// What `pdftoppm` draws is the judge: all ink of a page lies in the boxes of its lines, and each box has some.
    @Test("holds the ink that another program draws", arguments: ["", "/Rotate 90", "/Rotate 180", "/UserUnit 2"])
    func ink(page: String) async throws {
        let bytes = PDF.file(pages: [Self.lines], page: page)
        let (document, _) = try await document(bytes)
        #expect(document.lines.count == 3)
        let ink = try Drawing(bytes).ink
        #expect(ink.count > 1_000)
        let boxes = document.lines.map(\.box)
        func holds(_ box: PageBox, _ dot: Drawing.Dot) -> Bool {
            (box.left - 4...box.right + 4).contains(dot.x) && (box.top - 4...box.bottom + 4).contains(dot.y)
        }
        #expect(ink.filter { dot in !boxes.contains { holds($0, dot) } }.isEmpty)
        for box in boxes { #expect(ink.contains { holds(box, $0) }) }
    }

    @Test("comes back from its bytes, and from no others")
    func coding() async throws {
        let (document, _) = try await document(PDF.file(pages: [Self.lines, "Second page."]))
        let bytes = PageLineCoding.encode(document.lines, from: 0)
        #expect(PageLineCoding.decode(bytes, from: 0) == document.lines)
        #expect(bytes.count < document.text.utf8.count * 2)
        for count in 1..<bytes.count {
            let part = PageLineCoding.decode(Array(bytes.prefix(count)), from: 0)
            #expect(part == nil || part == Array(document.lines.prefix(part?.count ?? 0)))
        }
        // Start, length, left, top, width, height, words: no length, more words than scalars, a word beyond its line.
        #expect(PageLineCoding.decode([0, 0, 1, 2, 3, 4, 0], from: 0) == nil)
        #expect(PageLineCoding.decode([0, 1, 1, 2, 3, 4, 2, 1, 1], from: 0) == nil)
        #expect(PageLineCoding.decode([0, 9, 1, 2, 3, 4, 1, 4], from: 0) == nil)
        // A top above the page, and a number of more than 28 bits.
        #expect(PageLineCoding.decode([0, 9, 1, 1, 3, 4, 0], from: 0) == nil)
        #expect(PageLineCoding.decode([0x80, 0x80, 0x80, 0x80, 1, 9, 1, 2, 3, 4, 0], from: 0) == nil)
    }
}
