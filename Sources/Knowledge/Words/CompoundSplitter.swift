/// Cuts German compounds into their parts, by a fixed list of the trade's parts, so that "Bremsflüssigkeitswechsel"
/// is found by "Bremsflüssigkeit" and by "Wechsel".
///
/// The list is fixed and does not grow with what is taken in: a word would else be cut in another way because of a
/// document that the asker may not see.
struct CompoundSplitter {
    /// Shorter words are none of two parts.
    static let leastLetters = 7
    private static let mostLetters = 64
    private static let longestPart = CompoundParts.all.map(\.utf8.count).max() ?? 0
    /// What may stand between two parts.
    private static let joints = ["", "s", "es", "n", "en"]

    /// The parts of a folded word, in order, when parts of the list cover it from end to end; else none.
    ///
    /// Of several ways the one with the fewest parts, then the one whose first part is longest.
    static func parts(of word: String) -> [String] {
        let letters = Array(word.utf8)
        guard (leastLetters...mostLetters).contains(letters.count), letters.allSatisfy(isLetter) else { return [] }
        // best[i]: the best cut of the letters from i on.
        var best: [[String]?] = Array(repeating: nil, count: letters.count + 1)
        best[letters.count] = []
        for start in stride(from: letters.count - 1, through: 0, by: -1) {
            best[start] = bestCut(of: letters, from: start, best)
        }
        guard let cut = best[0], cut.count > 1 else { return [] }
        return cut
    }

    private static func bestCut(of letters: [UInt8], from start: Int, _ best: [[String]?]) -> [String]? {
        var found: [String]?
        // From the longest part down, so that of equally many parts the longest first one stays.
        for length in stride(from: min(longestPart, letters.count - start), through: 2, by: -1) {
            let end = start + length
            let part = String(decoding: letters[start..<end], as: UTF8.self)
            guard CompoundParts.all.contains(part), let rest = rest(of: letters, after: end, best) else { continue }
            if found.map({ rest.count + 1 < $0.count }) ?? true { found = [part] + rest }
        }
        return found
    }

    /// The best cut of what follows a part: behind the end of the word, or behind a joint.
    private static func rest(of letters: [UInt8], after end: Int, _ best: [[String]?]) -> [String]? {
        if end == letters.count { return [] }
        var found: [String]?
        for joint in joints where letters[end...].starts(with: joint.utf8) {
            let next = end + joint.utf8.count
            guard next < letters.count, let cut = best[next] else { continue }
            if found.map({ cut.count < $0.count }) ?? true { found = cut }
        }
        return found
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
}
