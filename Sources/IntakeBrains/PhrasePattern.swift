import BrainKit

/// Words that must follow one another, each chosen from a set, with at most a few words between.
struct PhrasePattern: Sendable {
    /// The veto or finding code it stands for.
    let code: String
    let steps: [Set<String>]
    /// How many words may stand between one step and the next.
    let gap: Int
    /// Whether the first word must open a clause, as an order does.
    let isImperative: Bool

    /// `phrase` is written as steps divided by `>`; each step is words divided by spaces.
    init(_ code: String, _ phrase: String, gap: Int, imperative: Bool = false) {
        self.code = code
        self.steps = phrase.split(separator: ">").map { Set($0.split(separator: " ").map(String.init)) }
        self.gap = gap
        self.isImperative = imperative
    }

    /// One line that says all of it, for the rules digest.
    var ruleText: String {
        let sets = steps.map { $0.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: " ") }
        return "\(code) gap \(gap)\(isImperative ? " imperative" : ""): \(sets.joined(separator: " > "))"
    }

    /// Words after which an order may begin though no clause does.
    static let leads: Set<String> = [
        "please", "now", "and", "then", "must", "should", "you", "just", "kindly", "first", "also", "instead", "but",
        "shall", "will", "simply", "always", "bitte", "und", "dann", "nun", "jetzt", "sofort", "sie", "du", "zuerst",
        "hereby", "immediately", "assistant", "so", "or", "don't", "ai", "system",
    ]

    /// Where the pattern first ends in the words, or `nil`.
    func matches(_ words: [ScreenedWord]) -> Bool {
        words.indices.contains { position in
            steps[0].contains(words[position].text) && (!isImperative || isOrder(words, at: position))
                && follows(words, after: position, step: 1)
        }
    }

    private func isOrder(_ words: [ScreenedWord], at position: Int) -> Bool {
        words[position].opensClause || position == 0 || Self.leads.contains(words[position - 1].text)
    }

    private func follows(_ words: [ScreenedWord], after position: Int, step: Int) -> Bool {
        guard step < steps.count else { return true }
        let first = position + 1
        let last = min(words.count - 1, position + 1 + gap)
        guard first <= last else { return false }
        return (first...last).contains {
            steps[step].contains(words[$0].text) && follows(words, after: $0, step: step + 1)
        }
    }
}

/// A word as the injection brain sees it.
struct ScreenedWord: Sendable, Equatable {
    let text: String
    /// Whether a mark or a line's start stands right before it.
    let opensClause: Bool
}
