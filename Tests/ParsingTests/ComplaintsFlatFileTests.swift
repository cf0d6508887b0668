import Contracts
import Foundation
import Knowledge
import Testing

@testable import Knowledge

@Suite("A complaints file")
struct ComplaintsFlatFileTests {
    private static let row = (["1", "958173", "Maker \"X\"", "MAKE"] + (5...49).map { "f\($0)" }).joined(
        separator: "\t")

    @Test("is told by its shape, and gives every row with its fields named", arguments: ["a.tsv", "FLAT_CMPL.txt"])
    func rows(name: String) async throws {
        let text = Self.row + "\r\n" + Self.row + "\n"
        let document = try await Parsing.parse(text, named: name)
        #expect(document.text == text && document.parser == "nhtsa 1" && document.isTable)
        #expect(document.sections.map(\.place) == [.rows(1...1), .rows(2...2)])
        #expect(document.outline.allSatisfy { $0.hasSuffix(": " + Self.row) })
        #expect(document.sections[0].headings.count == 49 && document.sections[0].headings[19] == "CDESCR")
    }

    @Test("that lacks a field is refused with the row")
    func short() async throws {
        let text = Self.row + "\n" + Self.row.dropLast(4) + "\n"
        await #expect { try await Parsing.parse(text, named: "a.tsv") } throws: { error in
            (error as? ParsingError)?.code == "parse.unreadable"
                && (error as? ParsingError)?.message.contains("Row 2") == true
        }
    }

    @Test("is not seen in other tables with tabs")
    func others() async throws {
        let document = try await Parsing.parse("id\tnote\n1\tx\n", named: "a.tsv")
        #expect(document.outline == ["id/note: id\tnote", "id/note: 1\tx"])
        #expect(try await Parsing.parse("some text\twith a tab", named: "a.txt").parser == "text 1")
    }

    private static let file =
        (ProcessInfo.processInfo.environment["MICKAI_DATA"] ?? "../shared/data")
        + "/3-warranty-quality/nhtsa-odi-flatfile-100/FLAT_CMPL_sample100.tsv"

    @Test(
        "of the agency loses nothing",
        .enabled(
            if: FileManager.default.fileExists(atPath: file),
            "skipped: needs 3-warranty-quality/nhtsa-odi-flatfile-100 under MICKAI_DATA (now \(file))"))
    func real() async throws {
        let bytes = Array(try Data(contentsOf: URL(filePath: Self.file)))
        let document = try await Parsing.parse(bytes, named: Self.file)
        #expect(document.sections.count == 101)
        #expect(Array(document.text.utf8) == bytes)
        let chunks = Chunker.chunks(of: document)
        ChunkerTests.check(document, chunks)
        #expect(chunks.count <= 101)
    }
}
