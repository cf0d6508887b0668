import Contracts
import Core
import Knowledge
import Testing

@Suite("Chunks")
struct ChunkerTests {
    /// What must hold of the chunks of any document.
    static func check(_ document: ParsedDocument, _ chunks: [Chunk]) {
        let scalars = Array(document.text.unicodeScalars)
        let limit = document.isTable ? Chunker.maximumRowLength : Chunker.maximumLength
        for (left, right) in zip(chunks, chunks.dropFirst()) { #expect(left.end <= right.start) }
        for chunk in chunks {
            #expect(chunk.start < chunk.end && chunk.end - chunk.start <= limit)
            #expect(!scalars[chunk.start].isBlank && !scalars[chunk.end - 1].isBlank)
        }
        var covered = 0
        for chunk in chunks { covered += scalars[chunk.start..<chunk.end].count { !$0.isBlank } }
        var expected = 0
        for section in document.sections { expected += scalars[section.start..<section.end].count { !$0.isBlank } }
        #expect(covered == expected)
    }

    private func texts(_ text: String, named name: String) async throws -> [String] {
        let document = try await Parsing.parse(text, named: name)
        let scalars = Array(text.unicodeScalars)
        return Chunker.chunks(of: document).map {
            $0.headings.joined(separator: "/") + ": " + scalars.text($0.start..<$0.end)
        }
    }

    @Test("join small neighbours under one heading, and a bare heading with what stands under it")
    func joins() async throws {
        let long = String(repeating: "Long text. ", count: 60)
        let text = "# T\n\n## A\n\na.\n\n## B\n\nb.\n\n## C\n\n\(long)\n\n# U\n\nu.\n"
        #expect(
            try await texts(text, named: "x.md") == [
                "T: # T\n\n## A\n\na.\n\n## B\n\nb.", "T/C: ## C\n\n\(long.dropLast())", "U: # U\n\nu.",
            ])
    }

    @Test("never join neighbours that have no heading in common")
    func topLevel() async throws {
        #expect(try await texts("# A\na\n# B\nb\n", named: "x.md") == ["A: # A\na", "B: # B\nb"])
    }

    @Test("never join pages, whose number stands in the heading alone")
    func pages() {
        let document = ParsedDocument(
            text: "one\u{0C}two",
            sections: [
                DocumentSection(headings: ["page 1"], start: 0, end: 3),
                DocumentSection(headings: ["page 2"], start: 4, end: 7),
            ], parser: "test")
        #expect(Chunker.chunks(of: document).map(\.headings) == [["page 1"], ["page 2"]])
    }

    @Test("never cut a row that fits")
    func rows() async throws {
        let row = String(repeating: "x. Y ", count: 70) + ",\"a\nb\""
        let text = "c,d\n" + [row, row, row, row].joined(separator: "\n") + "\n"
        let document = try await Parsing.parse(text, named: "x.csv")
        let chunks = Chunker.chunks(of: document)
        for section in document.sections {
            #expect(chunks.contains { $0.start <= section.start && section.end <= $0.end })
        }
        let table = "| a | b |\n" + String(repeating: "| cell. With | stop. In it |\n", count: 80)
        for chunk in try await texts(table, named: "x.md") { #expect(chunk.hasSuffix("|") && chunk.hasPrefix(": |")) }
    }

    @Test("keep a row of a table whole beyond the length of running text")
    func longRows() async throws {
        let row = "id,\"" + String(repeating: "A sentence of the summary. ", count: 60) + "\",end"
        #expect(try await texts("a,b,c\n\(row)\n", named: "x.csv").last == "a/b/c: \(row)")
    }

    @Test("end with sentences where a paragraph is too long")
    func sentences() async throws {
        let text = String(repeating: "This sentence stays whole. ", count: 100)
        for chunk in try await texts(text, named: "x.txt") { #expect(chunk.hasSuffix("whole.")) }
    }

    @Test("leave no mere remainder of what is a little too long")
    func balanced() async throws {
        let row = "id,\"" + String(repeating: "A sentence of the summary. ", count: 156) + "\",end"
        let chunks = try await texts("a,b,c\n\(row)\n", named: "x.csv").dropFirst()
        #expect(chunks.count == 2)
        #expect(chunks.allSatisfy { $0.count > 400 })
        #expect(chunks.first?.hasSuffix("summary.") == true)
    }

    @Test("hold every scalar once, in order, within the limit", arguments: UInt64(1)...150)
    func invariants(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let parts = [
            "word ", "Satz. ", "\n", "\n\n", "\n# Head\n", "\n## Sub\n\n", "\n### Deep\n", "- item\n", "| a | b |\n",
            "é👩‍🔧",
            String(repeating: "x", count: 300), "Long sentence with many words in it, and more of them. ", "\r\n",
        ]
        let text =
            "s"
            + (0..<Int.random(in: 1...120, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }
            .joined()
        let document = try await Parsing.parse(text, named: "x.md")
        let chunks = Chunker.chunks(of: document)
        Self.check(document, chunks)
        #expect(chunks == Chunker.chunks(of: document))
    }
}
