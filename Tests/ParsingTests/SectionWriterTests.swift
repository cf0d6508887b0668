import Contracts
import Core
import Knowledge
import Testing

@testable import Knowledge

@Suite("The writer of sections")
struct SectionWriterTests {
    private func code(_ fill: (inout SectionWriter) -> Void) -> String {
        var writer = SectionWriter()
        fill(&writer)
        do throws(ParsingError) {
            _ = try writer.document(parser: "test 1")
            return "written"
        } catch {
            return error.code
        }
    }

    @Test("refuses too much text, too many sections, and nothing at all")
    func limits() {
        #expect(code { _ in } == "parse.empty")
        #expect(code { $0.add([Unicode.Scalar](repeating: "x", count: SectionWriter.maximumScalars)) } == "written")
        #expect(
            code {
                $0.add("x")
                $0.add([Unicode.Scalar](repeating: "x", count: SectionWriter.maximumScalars))
            } == "parse.too-large")
        #expect(
            code { writer in
                for row in 1...ParsedDocument.maximumSections + 1 { writer.add("x", as: .row, place: .rows(row...row)) }
            } == "parse.too-large")
    }

    @Test("opens and closes headings by their level")
    func levels() throws {
        var writer = SectionWriter()
        for (heading, level) in [("a", 1), ("b", 3), ("c", 2), ("d", 2), ("e", 1)] {
            writer.heading(Array(heading.unicodeScalars), level: level)
        }
        writer.leave(level: 1)
        writer.add("end")
        #expect(
            try writer.document(parser: "test 1").outline == ["a: a", "a/b: b", "a/c: c", "a/d: d", "e: e", ": end"])
    }
}
