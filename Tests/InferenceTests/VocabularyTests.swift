import Testing

@testable import Inference

@Suite("A vocabulary")
struct VocabularyTests {
    static let sound = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nbrake\n##s\nbr\n##\n"

    @Test("numbers its pieces by line and finds the longest")
    func finds() throws {
        let vocabulary = try Vocabulary(Array(Self.sound.utf8))
        #expect(vocabulary.count == 8)
        #expect([vocabulary.unknown, vocabulary.start, vocabulary.end] == [1, 2, 3])
        let word = "brakes".unicodeScalars.map(\.value)
        let first = try #require(vocabulary.longestPiece(in: word, from: 0))
        #expect(first == (4, 5))
        #expect(try #require(vocabulary.longestPiece(in: word, from: 5)) == (5, 6))
        #expect(vocabulary.longestPiece(in: word, from: 1) == nil)
    }

    @Test("holds canonically equivalent pieces apart")
    func comparesScalars() throws {
        let vocabulary = try Vocabulary(Array((Self.sound + "\u{E9}\ne\u{301}\n").utf8))
        #expect(vocabulary.longestPiece(in: [0xE9], from: 0)?.piece == 8)
        #expect(vocabulary.longestPiece(in: [0x65, 0x301], from: 0)?.piece == 9)
    }

    static let malformed: [(String, [UInt8])] = [
        ("empty", []),
        ("an empty line", Array("[UNK]\n\n[CLS]\n[SEP]\n##s\n".utf8)),
        ("a repeated piece", Array((sound + "brake\n").utf8)),
        ("no [SEP]", Array("[UNK]\n[CLS]\n##s\n".utf8)),
        ("no [UNK] but a longer piece", Array("[UNK]x\n[CLS]\n[SEP]\n##s\n".utf8)),
        ("no continuation", Array("[UNK]\n[CLS]\n[SEP]\n".utf8)),
        ("not UTF-8", Array(sound.utf8) + [0xC3, 0x28, 0x0A]),
        ("an overlong piece", Array((sound + String(repeating: "x", count: 1025) + "\n").utf8)),
    ]

    @Test("is refused when malformed", arguments: malformed)
    func refuses(what: String, bytes: [UInt8]) {
        let error = #expect(throws: InferenceError.self) { try Vocabulary(bytes) }
        #expect(error?.code == "inference.malformed-model", "\(what)")
    }
}
