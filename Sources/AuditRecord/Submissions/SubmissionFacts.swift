import Contracts
import Core
import RecordFormat
import Signatures

/// The facts that this service adds to a submitted event's entry, so that the record alone tells a repeated batch.
enum SubmissionFacts {
    static let batch = "submission.batch"
    static let place = "submission.place"
    static let sourceTime = "submission.source-time"
    /// As in docs/record-format.md: how many entries the source had sent before its heartbeat.
    static let counter = "counter"
    /// A client's own facts stand under this, so that none of them passes for one of ours.
    static let clientPrefix = "event."
    /// The name of the commitment that holds the facts of an event about people.
    static let kept = "event.facts"

    /// `facts` as one line of JSON with sorted keys, for keeping them like contents. ``SubmissionRules`` has seen to it
    /// that nothing in them needs an escape.
    static func text(of facts: [String: Fact]) -> String {
        let fields = facts.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { name, fact in
            switch fact {
            case .count(let number): "\"\(name)\":\(number)"
            case .integer(let number): "\"\(name)\":\(number)"
            case .flag(let flag): "\"\(name)\":\(flag)"
            case .text(let text): "\"\(name)\":\"\(text)\""
            case .bytes(let bytes): "\"\(name)\":\"\(Hexadecimal.encode(bytes))\""
            }
        }
        return "{" + fields.joined(separator: ",") + "}"
    }

    /// What the store would have remembered of an entry.
    static func row(of entry: ReadEntry) -> SubmissionStore.Row {
        var key: Digest?
        var place = 0
        for fact in entry.payload.facts {
            switch (fact.name, fact.value) {
            case (batch, .bytes(let bytes)): key = try? Digest(bytes: bytes)
            case (Self.place, .unsigned(let number)): place = Int(clamping: number)
            default: break
            }
        }
        return SubmissionStore.Row(
            sequence: entry.payload.source.sequence, index: entry.index, code: nil, key: key, place: place,
            subjects: entry.payload.subjects.compactMap { try? SubjectID(bytes: $0.bytes) })
    }
}
