/// What a question also looks for because the trade has another name for the same.
struct Synonyms {
    /// A name as the terms of its words.
    private typealias Form = [WordAnalyzer.Terms]

    private struct Group {
        let forms: [Form]
    }

    private let groups: [Group]
    /// Term of a first word -> groups and forms that begin with it, in the order of the list.
    private let beginnings: [String: [(group: Int, form: Int)]]

    /// - Parameter groups: of each thing its names, folded, words with spaces between.
    init(_ groups: [[String]], _ analyzer: WordAnalyzer) {
        var beginnings: [String: [(group: Int, form: Int)]] = [:]
        self.groups = groups.enumerated().map { number, names in
            let forms = names.map { name in
                name.split(separator: " ").map { analyzer.terms(of: String($0), in: .unknown) }
            }
            for (position, form) in forms.enumerated() {
                for term in form[0].own { beginnings[term, default: []].append((number, position)) }
            }
            return Group(forms: forms)
        }
        self.beginnings = beginnings
    }

    /// `query` with the other names of what `words`, the whole question, names.
    ///
    /// A name of one word joins the word it stands for; the words of a longer one count aside.
    func widen(_ query: [QueryWord], by words: [WordAnalyzer.Terms]) -> [QueryWord] {
        var widened = query
        var used: Set<Int> = []
        for position in words.indices {
            for term in words[position].own {
                for (group, form) in beginnings[term] ?? []
                where !used.contains(group) && matches(groups[group].forms[form], words[position...]) {
                    used.insert(group)
                    add(group, besides: form, at: words[position], to: &widened)
                }
            }
        }
        return widened
    }

    private func matches(_ form: Form, _ words: ArraySlice<WordAnalyzer.Terms>) -> Bool {
        guard form.count <= words.count else { return false }
        return zip(form, words).allSatisfy { !Set($0.own).isDisjoint(with: $1.own) }
    }

    private func add(_ group: Int, besides known: Int, at word: WordAnalyzer.Terms, to query: inout [QueryWord]) {
        let forms = groups[group].forms
        let named = forms[known].count == 1 ? query.firstIndex { $0.terms == word.own } : nil
        for (position, form) in forms.enumerated() where position != known {
            if form.count == 1, let named {
                let new = form[0].own.filter { !query[named].terms.contains($0) }
                query[named].terms += new
            } else {
                let weight = QueryWord.asideWeight / Double(form.count)
                query += form.map { QueryWord(terms: $0.own, weight: weight) }
            }
        }
    }
}
