import Core
import CoreTesting
import Testing

@testable import Console

@Suite("A passage's window")
struct PassageWindowTests {
    @Test("marks exactly the cited scalars and loses nothing", arguments: UInt64(1)...100)
    func marks(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let text = random.text(of: "aé\u{301}😀\u{200D}\r\n क्ष", length: 1...80)
        let scalars = Array(text.unicodeScalars)
        let start = Int.random(in: 0..<scalars.count, using: &random)
        let end = Int.random(in: (start + 1)...scalars.count, using: &random)
        let window = PassageWindow(text, around: start..<end)
        #expect(Array(window.marked.unicodeScalars) == Array(scalars[start..<end]))
        #expect(Array((window.before).unicodeScalars) == Array(scalars[..<start]))
        #expect(Array((window.after).unicodeScalars) == Array(scalars[end...]))
        #expect(!window.isCut)
    }

    @Test("marks nothing where the place is not in the text", arguments: [3..<7, 6..<6, 100..<200])
    func ignoresForeignPlaces(range: Range<Int>) {
        let window = PassageWindow("abcdef", around: range)
        #expect(window.marked.isEmpty == (range != 3..<6))
        #expect(window.before + window.marked + window.after == "abcdef")
    }

    @Test("shows the part of a long text around the mark")
    func cuts() {
        let long =
            String(repeating: "a", count: PassageWindow.maximumScalars) + "MARK" + String(repeating: "b", count: 9)
        let start = PassageWindow.maximumScalars
        let window = PassageWindow(long, around: start..<(start + 4))
        #expect(window.marked == "MARK")
        #expect(window.after == "bbbbbbbbb")
        #expect(window.isCut)
        #expect(window.shown.count == PassageWindow.maximumScalars)
        #expect(PassageWindow(long, around: nil).shown == 0..<PassageWindow.maximumScalars)
    }
}

@Suite("A moment")
struct MomentTests {
    @Test(
        "is said in words where it is a time, and as it stands where not",
        arguments: [
            ("2026-01-01T00:00:00Z", "1 January 2026, 00:00:00 UTC"),
            ("2026-11-24T09:30:05.123456789Z", "24 November 2026, 09:30:05 UTC"),
            ("2026-13-01T00:00:00Z", "2026-13-01T00:00:00Z"), ("yesterday", "yesterday"), ("", ""),
            ("2026-01-01T00:00:00+01:00", "2026-01-01T00:00:00+01:00"),
        ])
    func words(iso: String, wanted: String) { #expect(Moment(iso).words == wanted) }
}
