import BrainKit

/// Holds one text against the injection patterns, through its disguises.
struct InjectionScreen: Sendable {
    let patterns: [PhrasePattern]

    /// The code of the first pattern that matches, or `nil`; the order of patterns is fixed.
    func code(for text: String) -> String? {
        let plain = TextDisguises.plain(text)
        if let code = openCode(plain) { return code }
        let joined = TextDisguises.joined(plain)
        let disguised = [joined, TextDisguises.withoutDigits(plain), TextDisguises.withoutDigits(joined)]
        for view in disguised where view != plain {
            if let code = patternCode(view) { return code }
        }
        if !TextDisguises.decodedBlobs(in: text).isEmpty { return InjectionPatterns.encoded }
        let hidden = [TextDisguises.rotated(plain), TextDisguises.reversed(plain)]
        return hidden.contains { overrideCode($0) } ? InjectionPatterns.encoded : nil
    }

    private func openCode(_ plain: String) -> String? {
        patternCode(plain) ?? markCode(plain)
    }

    private func patternCode(_ plain: String) -> String? {
        let words = Self.words(of: plain)
        return patterns.first { $0.matches(words) }?.code
    }

    /// Only the plainest patterns are looked for in rotated and reversed text, where chance makes words.
    private func overrideCode(_ plain: String) -> Bool {
        let words = Self.words(of: plain)
        return patterns.contains { $0.steps.count >= 3 && $0.isImperative && $0.matches(words) }
    }

    private func markCode(_ plain: String) -> String? {
        if InjectionPatterns.delimiters.contains(where: { plain.contains($0) }) { return InjectionPatterns.delimiter }
        if InjectionPatterns.commands.contains(where: { plain.contains($0) }) { return InjectionPatterns.tool }
        let lines = plain.split(whereSeparator: \.isNewline).dropFirst()
        let forged = lines.contains { line in
            InjectionPatterns.speakers.contains { line.drop { $0.isWhitespace }.hasPrefix($0) }
        }
        return forged ? InjectionPatterns.delimiter : nil
    }

    /// Runs of letters and digits, with whether a mark stands before each.
    static func words(of plain: String) -> [ScreenedWord] {
        var words: [ScreenedWord] = []
        var current = String.UnicodeScalarView()
        var opens = true
        for scalar in plain.unicodeScalars {
            if TextFolding.isWordScalar(scalar) {
                current.append(scalar)
                continue
            }
            if !current.isEmpty {
                words.append(ScreenedWord(text: String(current), opensClause: opens))
                current = String.UnicodeScalarView()
                opens = false
            }
            if scalar != "'" && scalar != "’" && (scalar == "\n" || !TextFolding.isSpace(scalar)) { opens = true }
        }
        if !current.isEmpty { words.append(ScreenedWord(text: String(current), opensClause: opens)) }
        return words
    }
}
