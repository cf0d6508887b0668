import Core
import Testing

@Suite("Sentences")
struct SentenceSplitterTests {
    private func texts(_ text: String, _ style: SentenceSplitter.Style = .prose) -> [String] {
        let scalars = Array(text.unicodeScalars)
        return SentenceSplitter.sentences(in: text, style: style).map { scalars.text($0) }
    }

    @Test(
        "end where a reader would end them",
        arguments: [
            ("Tighten to 25 Nm. Then check.", ["Tighten to 25 Nm.", "Then check."]),
            ("See Art. 5 and No. 7 of it.", ["See Art. 5 and No. 7 of it."]),
            (
                "Das gilt z.B. für Nr. 3 bzw. Abs. 2. Danach prüfen.",
                ["Das gilt z.B. für Nr. 3 bzw. Abs. 2.", "Danach prüfen."]
            ),
            ("Das gilt z. B. Für Achsen.", ["Das gilt z. B. Für Achsen."]),
            ("It is 3.5 mm. 4.2 is more.", ["It is 3.5 mm.", "4.2 is more."]),
            ("Am 3. Mai 2024 begann es. Ende.", ["Am 3. Mai 2024 begann es.", "Ende."]),
            ("49 U.S.C. 30101 applies. So it is.", ["49 U.S.C. 30101 applies.", "So it is."]),
            ("He said \"Stop.\" She went.", ["He said \"Stop.\"", "She went."]),
            ("Really? Yes! Good…  Fine.", ["Really?", "Yes!", "Good…", "Fine."]),
            ("one. two", ["one. two"]),
            ("1. Remove the cap. 2. Drain.", ["1. Remove the cap.", "2. Drain."]),
            ("# Title. With stop\nText here.", ["Title. With stop", "Text here."]),
            ("- first item\n- second item. More.\n* third", ["first item", "second item.", "More.", "third"]),
            ("(a) one\n(b) two", ["(a) one", "(b) two"]),
            ("| a. B | c |\n|---|---|\n| 1 | 2 |", ["| a. B | c |", "| 1 | 2 |"]),
            (
                "C-1,VX40,Battery. Drained,2\nC-2,VX40,\"a\nb\",3",
                ["C-1,VX40,Battery. Drained,2", "C-2,VX40,\"a\nb\",3"]
            ),
            ("A line that\nwraps once. And\nagain.", ["A line that\nwraps once.", "And\nagain."]),
            (
                "1 Introduction\nThis document describes the library in full length here.\nIt goes on.",
                ["1 Introduction", "This document describes the library in full length here.", "It goes on."]
            ),
            ("> Quoted. Twice.", ["Quoted.", "Twice."]),
            ("Costs 1,000,000, 2,000 or so.", ["Costs 1,000,000, 2,000 or so."]),
            ("", []), (" \n---\n***\n", []), ("Ein Satz\r\n\r\nNoch einer", ["Ein Satz", "Noch einer"]),
        ] as [(String, [String])])
    func borders(text: String, expected: [String]) {
        #expect(texts(text) == expected)
    }

    @Test("are the rows where rows are asked for")
    func rows() {
        #expect(texts("a. B,1\r\n\"x\ny. Z\",2\r\n", .rows) == ["a. B,1", "\"x\ny. Z\",2"])
        #expect(texts("a \" b\nc", .rows) == ["a \" b", "c"])
    }

    @Test("hold every letter once and in order", arguments: UInt64(1)...300)
    func complete(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let parts = [
            "word", "Wort", ".", " ", "\n", "\n\n", "\r\n", ",", ";", "\"", "|", "- ", "# ", "1. ", "(a) ", "z.B.",
            "3.5", "!", "?", "é", "e\u{301}", "\t", "> ", "---",
        ]
        let text = (0..<40).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
        let scalars = Array(text.unicodeScalars)
        let sentences = SentenceSplitter.sentences(in: text)
        for (left, right) in zip(sentences, sentences.dropFirst()) { #expect(left.upperBound <= right.lowerBound) }
        let covered = sentences.flatMap { scalars[$0].filter(\.isWordPart) }
        #expect(covered == scalars.filter(\.isWordPart))
    }
}
