import Testing

@testable import Knowledge

@Suite("The words of the index")
struct WordTests {
    private let analyzer = try? WordAnalyzer()

    private func terms(_ word: String, _ language: TextLanguage) throws -> WordAnalyzer.Terms {
        try #require(analyzer).terms(of: word, in: language)
    }

    @Test(
        "are cut by Snowball's published algorithms",
        arguments: [
            // Snowball's own vocabularies: english/voc.txt and german/voc.txt with their output.
            (WordStemmer.Language.english, "consignment", "consign"), (.english, "knightly", "knight"),
            (.english, "consistency", "consist"), (.german, "aufeinander", "aufeinand"),
            (.german, "kategorien", "kategori"),
            (.german, "aufenthalts", "aufenthalt"),
        ])
    func published(language: WordStemmer.Language, word: String, stem: String) throws {
        #expect(try WordStemmer(language).stem(word) == stem)
    }

    @Test("stay whole where they are too long to be words")
    func long() throws {
        let word = String(repeating: "bremsungen", count: 20)
        #expect(try WordStemmer(.german).stem(word) == word)
    }

    @Test(
        "tell the language of a text by its small words",
        arguments: [
            ("the brake fluid must be replaced every two years", TextLanguage.english),
            ("die bremsflussigkeit muss alle zwei jahre gewechselt werden", .german),
            ("torque 120 nm", .unknown), ("in die an was", .unknown),
        ])
    func language(text: String, language: TextLanguage) {
        #expect(TextLanguage(of: text.split(separator: " ").map(String.init)) == language)
    }

    @Test(
        "fall into the parts of a German compound, and no other word does",
        arguments: [
            ("bremsflussigkeitswechsel", ["brems", "flussigkeit", "wechsel"]),
            ("olwechselintervall", ["ol", "wechsel", "intervall"]),
            ("zylinderkopfdichtung", ["zylinder", "kopf", "dichtung"]),
            ("gewahrleistungsfall", ["gewahrleistung", "fall"]), ("bremsen", []), ("torque", []), ("windscreen", []),
            ("gewahrleistung", []), ("transmission", []), ("", []),
        ] as [(String, [String])])
    func compounds(word: String, parts: [String]) {
        #expect(CompoundSplitter.parts(of: word) == parts)
    }

    @Test("stand under both stems where the language cannot be told, under one where it can")
    func stems() throws {
        #expect(try terms("bremsen", .german).own == ["brems"])
        #expect(try terms("brakes", .english).own == ["brake"])
        #expect(try terms("brakes", .unknown).own == ["brake", "brak"])
        #expect(try terms("sensor", .unknown).own == ["sensor"])
        #expect(try terms("olwechsel", .english).parts.isEmpty)
        #expect(try terms("olwechsel", .german).parts == ["ol", "wechsel"])
    }

    @Test("never fall apart in a way that depends on more than the word")
    func listIsFolded() {
        for part in CompoundParts.all {
            #expect(part.utf8.count >= 2 && part.utf8.allSatisfy { (0x61...0x7A).contains($0) }, "\(part)")
        }
    }

    @Test("of a synonym stand in one group only, folded, and no group is alone")
    func synonymsAreFolded() {
        var seen: Set<String> = []
        for group in TradeSynonyms.groups {
            #expect(group.count > 1)
            for name in group {
                #expect(seen.insert(name).inserted, "\(name) stands twice")
                #expect(name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x20 }, "\(name)")
            }
        }
    }
}
