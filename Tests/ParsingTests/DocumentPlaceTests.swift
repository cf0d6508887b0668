import Contracts
import Knowledge
import Testing

@Suite("A place in a document")
struct DocumentPlaceTests {
    @Test("is written as a person writes it")
    func texts() {
        #expect(DocumentPlace.page(3).text == "page 3")
        #expect(DocumentPlace.rows(5...5).text == "row 5")
        #expect(DocumentPlace.rows(5...7).text == "rows 5-7")
        #expect(DocumentPlace.cells(sheet: "S", rows: 2...5, columns: 1...28).text == "cells A2:AB5")
        #expect(DocumentPlace.cells(sheet: "S", rows: 2...2, columns: 3...3).text == "cell C2")
        #expect(
            [1, 26, 27, 52, 702, 703, 16_384].map(DocumentPlace.columnName) == [
                "A", "Z", "AA", "AZ", "ZZ", "AAA", "XFD",
            ])
    }

    @Test("holds two where one place can")
    func joins() {
        #expect(DocumentPlace.rows(2...3).joined(with: .rows(5...5)) == .rows(2...5))
        #expect(DocumentPlace.page(1).joined(with: .page(2)) == nil)
        #expect(DocumentPlace.page(1).joined(with: .rows(1...1)) == nil)
        let one = DocumentPlace.cells(sheet: "S", rows: 2...2, columns: 1...3)
        #expect(
            one.joined(with: .cells(sheet: "S", rows: 3...3, columns: 1...5))
                == .cells(sheet: "S", rows: 2...3, columns: 1...5))
        #expect(one.joined(with: .cells(sheet: "T", rows: 3...3, columns: 1...5)) == nil)
    }

    @Test("goes with the chunks of tables, however their rows are joined")
    func chunks() async throws {
        let document = try await Parsing.parse("id,note\n\n1,a\n2,b\n", named: "x.csv")
        #expect(document.sections.map(\.place) == [.rows(1...1), .rows(3...3), .rows(4...4)])
        #expect(Chunker.chunks(of: document).map(\.place) == [.rows(1...4)])
    }
}
