import GRDB

/// The index's tokenizer: `unicode61` without diacritics, then the terms of ``WordAnalyzer``.
///
/// A word's further terms stand at its own place (`FTS5_TOKEN_COLOCATED`), so that they lengthen no passage.
final class PassageTokenizer: FTS5CustomTokenizer {
    static let name = "mickai_words"
    /// SQLite's "token at the position of the one before" (fts5.h).
    private static let colocated: CInt = 1

    private let cutter: any FTS5Tokenizer
    private let analyzer: WordAnalyzer

    init(db database: GRDB.Database, arguments: [String]) throws {
        cutter = try WordCutting.tokenizer(database)
        analyzer = try WordAnalyzer()
    }

    func tokenize(
        context: UnsafeMutableRawPointer?, tokenization: FTS5Tokenization, pText: UnsafePointer<CChar>?, nText: CInt,
        tokenCallback: @escaping FTS5TokenCallback
    ) -> CInt {
        let text = UnsafeRawBufferPointer(start: pText, count: Int(nText))
        let (words, status) = WordCutting.words(in: text, by: cutter)
        guard status == WordCutting.fine else { return status }
        for (word, terms) in zip(words, analyzer.terms(of: words, in: text)) {
            var sent: [String] = []
            for term in terms.own + terms.parts where !sent.contains(term) {
                let status = Self.send(
                    term, flags: sent.isEmpty ? 0 : Self.colocated, word, context, tokenCallback)
                guard status == WordCutting.fine else { return status }
                sent.append(term)
            }
        }
        return WordCutting.fine
    }

    private static func send(
        _ term: String, flags: CInt, _ word: WordAnalyzer.Word, _ context: UnsafeMutableRawPointer?,
        _ callback: FTS5TokenCallback
    ) -> CInt {
        var term = term
        return term.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                callback(
                    context, flags, characters.baseAddress, CInt(characters.count), CInt(word.start), CInt(word.end))
            }
        }
    }
}

/// Cuts a text into words by SQLite's own `unicode61`.
enum WordCutting {
    /// `SQLITE_OK`.
    static let fine: CInt = 0

    static func tokenizer(_ database: GRDB.Database) throws -> any FTS5Tokenizer {
        try database.makeTokenizer(.unicode61(diacritics: .remove))
    }

    private final class Collected {
        var words: [WordAnalyzer.Word] = []
    }

    /// The words, and SQLite's status.
    static func words(
        in text: UnsafeRawBufferPointer, by cutter: any FTS5Tokenizer
    ) -> (words: [WordAnalyzer.Word], status: CInt) {
        let collected = Collected()
        let status = withExtendedLifetime(collected) {
            cutter.tokenize(
                context: Unmanaged.passUnretained(collected).toOpaque(), tokenization: .document,
                pText: text.bindMemory(to: CChar.self).baseAddress, nText: CInt(text.count)
            ) { context, _, token, count, start, end in
                guard let context, let token else { return WordCutting.fine }
                let bytes = UnsafeRawBufferPointer(start: token, count: Int(count))
                Unmanaged<Collected>.fromOpaque(context).takeUnretainedValue().words.append(
                    WordAnalyzer.Word(
                        folded: String(decoding: bytes, as: UTF8.self), start: Int(start), end: Int(end)))
                return WordCutting.fine
            }
        }
        return (collected.words, status)
    }
}
