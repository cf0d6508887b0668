import Contracts
import Core
import RecordFormat

/// What an event may hold, and its bytes for comparing it with one that was sent before.
enum SubmissionRules {

    /// - Throws: `submission.malformed`, with the rule that is broken.
    static func check(_ event: SubmittedEvent) throws(SubmissionError) {
        try require(
            event.contents.count <= SubmittedEvent.maximumContents
                && event.digests.count <= SubmittedEvent.maximumContents,
            "An event has at most \(SubmittedEvent.maximumContents) contents and as many digests.")
        try require(
            event.contents.values.reduce(0) { $0 + $1.utf8.count } <= SubmittedEvent.maximumContentBytes,
            "An event's contents have at most \(SubmittedEvent.maximumContentBytes) bytes; send digests beyond that.")
        let names = Array(event.contents.keys) + Array(event.digests.keys) + Array(event.facts.keys)
        try require(
            names.allSatisfy(isName),
            "Names of contents, digests and facts are 1 to 40 of a-z, 0-9, '.' and '-'.")
        try require(
            !event.contents.keys.contains(SubmissionFacts.kept) && !event.digests.keys.contains(SubmissionFacts.kept),
            "The name '\(SubmissionFacts.kept)' is the record's own, for the facts of an event about people.")
        try require(
            Set(event.contents.keys).isDisjoint(with: event.digests.keys),
            "A name stands either under contents or under digests.")
        try require(
            event.subjects.count <= SubmittedEvent.maximumSubjects,
            "An event has at most \(SubmittedEvent.maximumSubjects) data subjects.")
        try require(
            event.parents.count + event.entries.count <= SubmittedEvent.maximumParents,
            "An event has at most \(SubmittedEvent.maximumParents) parents and entries.")
        try require(
            event.facts.count <= SubmittedEvent.maximumFacts,
            "An event has at most \(SubmittedEvent.maximumFacts) facts.")
        try require(
            event.facts.values.allSatisfy(isShort) && event.outcome.map(isWord) ?? true,
            "A fact or outcome is a whole number, a flag or 1 to \(SubmittedEvent.maximumFactText) of A-Z, a-z, 0-9 "
                + "and '._:/-': what may name a person belongs under contents.")
        try require(
            event.kind != .heartbeat || event.contents.isEmpty && event.digests.isEmpty && event.subjects.isEmpty,
            "A heartbeat holds nothing but its counter.")
    }

    private static func require(_ condition: Bool, _ words: String) throws(SubmissionError) {
        guard condition else { throw SubmissionError(.malformed, words) }
    }

    private static func isName(_ name: String) -> Bool {
        (1...40).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
            }
    }

    private static func isShort(_ fact: Fact) -> Bool {
        switch fact {
        case .count, .integer, .flag: true
        case .text(let text): isWord(text)
        case .bytes: false
        }
    }

    private static func isWord(_ text: String) -> Bool {
        (1...SubmittedEvent.maximumFactText).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || "._:/-".utf8.contains($0)
            }
    }

    /// The same bytes for the same event: deterministic CBOR (RFC 8949, 4.2.1).
    static func canonical(_ event: SubmittedEvent) -> [UInt8] {
        var pairs = [
            CBORPair(1, .text(event.kind.rawValue)),
            CBORPair(2, .array(event.parents.map { .unsigned($0) })),
            CBORPair(3, .array(event.entries.map { .unsigned($0) })),
            CBORPair(4, .array(event.subjects.map { .text($0.text) })),
            CBORPair(5, .map(event.contents.map { CBORPair(.text($0.key), .text($0.value)) })),
            CBORPair(6, .map(event.digests.map { CBORPair(.text($0.key), .bytes($0.value.bytes)) })),
            CBORPair(7, .map(event.facts.map { CBORPair(.text($0.key), FactValue($0.value).encoded) })),
            CBORPair(8, .array((event.labels?.texts ?? []).map { .text($0) })),
        ]
        if let time = event.sourceTime { pairs.append(CBORPair(9, .unsigned(time))) }
        if let purpose = event.purpose { pairs.append(CBORPair(10, .text(purpose.rawValue))) }
        if let outcome = event.outcome { pairs.append(CBORPair(11, .text(outcome))) }
        return CBOREncoder.encode(.map(pairs))
    }
}
