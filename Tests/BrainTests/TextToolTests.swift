import BrainKit
import Core
import CoreTesting
import Testing

@Suite("Text tools")
struct TextToolTests {
    @Test(
        "read words, numbers and identifiers whole",
        arguments: [
            ("Caliper KB-4471-02 sets P0AA6.", ["caliper", "kb-4471-02", "sets", "p0aa6"]),
            ("high-voltage, 6,412 and 26.0 mm", ["high", "voltage", "6,412", "and", "26.0", "mm"]),
            ("SB 26-011 of 2026-03-18", ["sb", "26-011", "of", "2026-03-18"]),
            ("clearance_required_mm", ["clearance", "required", "mm"]),
            ("345mm disc, Größe Straße", ["345", "mm", "disc", "grosse", "strasse"]),
            ("", []), ("?!… 🚗", []),
        ])
    func words(text: String, expected: [String]) {
        #expect(WordReader.words(in: text).map(\.text) == expected)
    }

    @Test("read a signal path as one identifier and its parts")
    func path() {
        let words = WordReader.words(in: "Vehicle.Chassis.PedalPosition")
        #expect(words.map(\.text) == ["vehicle.chassis.pedalposition", "vehicle", "chassis", "pedal", "position"])
        #expect(words.map(\.kind) == [.identifier, .word, .word, .word, .word])
    }

    @Test("see through zero-width and direction controls")
    func invisible() {
        #expect(TextFolding.fold("ig\u{200B}no\u{200D}re\u{202E} ÄÖÜß e\u{301}") == "ignore aouss e")
    }

    @Test(
        "bring forms of a word together",
        arguments: [("tightened", "tighten"), ("thickness", "thick"), ("brakes", "brake"), ("bolts", "bolt")])
    func stems(left: String, right: String) {
        #expect(Stemmer.stem(left) == Stemmer.stem(right))
    }

    @Test(
        "read quantities the English and the German way",
        arguments: [
            ("to 105 Nm.", ["105 Nm"]), ("26.0 mm", ["26 mm"]), ("0,05 mm", ["0.05 mm"]), ("6,412 km", ["6412 km"]),
            ("12.5 A and 15.0 A", ["12.5 A", "15 A"]), ("180 kΩ", ["180 kΩ"]), ("eleven minutes", ["11 min"]),
            ("30 working days", ["30 working days"]), ("80 %", ["80 %"]), ("KB-4471 m", []), ("no figure", []),
            ("180 degrees Celsius", ["180 °C"]), ("3 m/s²", ["3 m/s"]), ("1905mm", ["1905 mm"]),
            ("up to EUR 35 000 000 or", ["35000000 EUR"]), ("$21,000 a day", ["21000 USD"]), ("US$", []),
            ("seven (7) calendar days", ["7 d"]), ("10 calendar years", ["10 years"]), ("one month", ["1 months"]),
            ("one bolt", []), ("binnen eines Monats", []), ("ninety (90) days", ["90 d"]),
        ])
    func quantities(text: String, expected: [String]) {
        #expect(QuantityReader.quantities(in: text).map(\.text) == expected)
    }

    @Test(
        "end a sentence behind a unit and not behind an initial",
        arguments: [
            ("It takes 12 V. The other takes 48 V.", 2), ("Wait 5 s. Then go.", 2), ("Made by A. B. Smith.", 1),
        ])
    func unitsEndSentences(text: String, count: Int) {
        #expect(TextUnitReader.units(in: Array(text.unicodeScalars)).count == count)
    }

    @Test("cut sentences, items, rows and headings apart")
    func units() {
        let text = """
            # Title
            First sentence, approx. 5 mm. Second
            wrapped sentence!
            - item one
            | a | b |
            |---|---|
            NOTE TO ALL
            x,y,z,1
            """
        let scalars = Array(text.unicodeScalars)
        let units = TextUnitReader.units(in: scalars)
        let texts = units.map { String(String.UnicodeScalarView(scalars[$0.start..<$0.end])) }
        #expect(
            texts == [
                "# Title", "First sentence, approx. 5 mm.", "Second\nwrapped sentence!", "- item one", "| a | b |",
                "NOTE TO ALL", "x,y,z,1",
            ])
        #expect(units.map(\.kind) == [.heading, .sentence, .sentence, .sentence, .columns, .heading, .row])
    }

    @Test(
        "take a short line without the marks of a statement for a heading",
        arguments: [
            (
                "Jump start and flat battery\nOpen the bonnet with the key blade behind the badge.",
                [.heading, .sentence]
            ),
            ("Wheels and tyres", [.heading]), ("The fan is off", [.sentence]), ("Weight 4.2 kg", [.sentence]),
            ("Labour code: 33-1140", [.sentence]), ("- Front axle", [.sentence]), ("Fit new bolts.", [.sentence]),
            (
                "The long line of a page that was wrapped near its right edge by Kestrel\nBraking and goes on here.",
                [.sentence]
            ),
        ] as [(String, [TextUnit.Kind])])
    func bareHeadings(text: String, kinds: [TextUnit.Kind]) {
        #expect(TextUnitReader.units(in: Array(text.unicodeScalars)).map(\.kind) == kinds)
    }

    @Test("take a line for a row where it fills the columns, whatever its cells hold")
    func tableRows() {
        let row = Array("R1,Meridian,\"Bolts, nuts, pins and clips, may loosen, or fall.\",Replace".unicodeScalars)
        #expect(TextUnitReader.units(in: row, columns: 4).map(\.kind) == [.row])
        #expect(TextUnitReader.units(in: row, columns: 5).map(\.kind) == [.sentence])
        #expect(TextUnitReader.units(in: row).map(\.kind) == [.sentence])
    }

    @Test("stand any text, and units neither overlap nor leave it", arguments: UInt64(1)...100)
    func hostile(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let text = random.text(of: "aZ9 .,;|#-\n\r\u{200B}\u{202E}ß🚗é", length: 0...400)
        let scalars = Array(text.unicodeScalars)
        var end = 0
        for unit in TextUnitReader.units(in: scalars) {
            #expect(unit.start >= end && unit.start < unit.end && unit.end <= scalars.count)
            end = unit.end
        }
        for word in WordReader.words(in: scalars) { #expect(word.start < word.end && word.end <= scalars.count) }
        for quantity in QuantityReader.quantities(in: scalars) { #expect(quantity.end <= scalars.count) }
    }
}
