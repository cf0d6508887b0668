import Core
import Testing

@testable import Inference

@Suite("The tokeniser")
struct WordPieceTokenizerTests {
    private struct Fixture: Decodable {
        struct Case: Decodable {
            let text: String
            let tokens: [Int32]
        }
        struct Scalars: Decodable {
            let first: UInt32
            let last: UInt32
            let sha256: String
        }
        let cases: [Case]
        let scalars: [Scalars]
    }

    private func small(_ text: String, limit: Int = 256) throws -> [Int32] {
        let vocabulary = try Vocabulary(Array((VocabularyTests.sound + "[\n]\nsep\n#\na\n##a\nu\n##ber\n").utf8))
        return try WordPieceTokenizer(vocabulary: vocabulary, maximumTokens: limit).tokens(of: text)
    }

    @Test("takes special tokens in a text for text")
    func readsSpecialTokensAsText() throws {
        #expect(try small("[SEP]") == [2, 8, 10, 9, 3])
        #expect(try small("##s") == [2, 11, 11, 1, 3])
    }

    @Test("strips accents in either form and parts a carriage return from a line feed")
    func normalizes() throws {
        #expect(try small("Über U\u{308}ber") == [2, 14, 15, 14, 15, 3])
        #expect(try small("a\r\na") == [2, 12, 12, 3])
    }

    @Test("cuts at the limit and keeps the end token", arguments: [2, 3, 7, 256])
    func cuts(limit: Int) throws {
        let tokens = try small(String(repeating: "brakes ", count: 300), limit: limit)
        #expect(tokens.count == limit)
        #expect(tokens.first == 2)
        #expect(tokens.last == 3)
    }

    @Test("makes a word of more than 100 scalars unknown")
    func boundsWords() throws {
        #expect(try small(String(repeating: "a", count: 100)).count == 102)
        #expect(try small(String(repeating: "a", count: 101)) == [2, 1, 3])
    }

    @Test("refuses a text above one mebibyte")
    func refusesLongTexts() throws {
        let error = #expect(throws: InferenceError.self) { try small(String(repeating: " ", count: (1 << 20) + 1)) }
        #expect(error?.code == "inference.text-too-long")
        #expect(try small(String(repeating: " ", count: 1 << 20)) == [2, 3])
    }

    @Test(
        "gives the reference's tokens for written and random texts",
        .enabled(if: ModelUnderTest.isPresent, ModelUnderTest.skipReason))
    func equalsReference() throws {
        let tokenizer = try ModelUnderTest.tokenizer.get()
        let fixture = try ModelUnderTest.fixture("tokens.json", as: Fixture.self)
        #expect(fixture.cases.count >= 200)
        for entry in fixture.cases {
            #expect(try tokenizer.tokens(of: entry.text) == entry.tokens, "\(entry.text.debugDescription)")
        }
    }

    @Test(
        "treats each Unicode scalar of the assigned planes as the reference does",
        .enabled(if: ModelUnderTest.isPresent, ModelUnderTest.skipReason), arguments: 0..<4)
    func equalsReferenceForScalars(range: Int) throws {
        let tokenizer = try ModelUnderTest.tokenizer.get()
        let scalars = try ModelUnderTest.fixture("tokens.json", as: Fixture.self).scalars[range]
        var bytes: [UInt8] = []
        for scalar in (scalars.first...scalars.last).lazy.compactMap(Unicode.Scalar.init) {
            for token in try tokenizer.tokens(of: "a\(scalar)b") {
                withUnsafeBytes(of: token.littleEndian) { bytes.append(contentsOf: $0) }
            }
        }
        #expect(ModelUnderTest.sha256(bytes).description == scalars.sha256)
    }
}
