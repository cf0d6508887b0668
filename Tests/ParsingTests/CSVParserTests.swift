import Contracts
import Core
import Knowledge
import Testing

@testable import Knowledge

@Suite("Comma-separated values")
struct CSVParserTests {
    @Test("give a section a row, as it stands, under the names of the columns")
    func rows() async throws {
        let text = "id,note\r\n1,\"two\r\nlines, \"\"quoted\"\"\"\r\n\r\n2,x"
        let document = try await Parsing.parse(text, named: "x.csv")
        #expect(
            document.outline == [
                "id/note: id,note", "id/note: 1,\"two\r\nlines, \"\"quoted\"\"\"", "id/note: 2,x",
            ])
        #expect(document.text == text)
    }

    @Test(
        "are separated by what is most frequent in the first row",
        arguments: [
            ("a;b;c,d\n1;2;3\n", "a/b/c,d"), ("a\tb\n", "a/b"), ("a|b\n", "a/b"), ("\"x;y;z\",b\n", "x;y;z/b"),
        ])
    func separators(text: String, headings: String) async throws {
        let document = try await Parsing.parse(text, named: "x.csv")
        #expect(document.sections.first?.headings.joined(separator: "/") == headings)
    }

    @Test("come back as they were written, whatever they hold", arguments: UInt64(1)...200)
    func roundTrip(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let alphabet = ["a", "é", "\"", ",", "\n", "\r\n", " ", "👩‍🔧", ";", ""]
        let table = (0..<Int.random(in: 1...6, using: &random)).map { _ in
            (0..<3).map { _ in
                (0..<4).map { _ in alphabet.randomElement(using: &random) ?? "" }.joined() + "x"
            }
        }
        let text = table.map { row in
            row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") + "\r\n"
        }.joined()
        let parser = CSVParser(scalars: Array(text.unicodeScalars), separator: ",")
        #expect(try parser.rows().map(\.fields) == table)
    }
}
