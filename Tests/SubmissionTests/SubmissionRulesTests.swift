import Contracts
import Core
import Testing

@testable import AuditRecord

@Suite("The rules of a submitted event")
struct SubmissionRulesTests {
    private static func event(_ change: (inout SubmittedEvent) throws -> Void) rethrows -> SubmittedEvent {
        var event = SubmittedEvent(.prompt)
        try change(&event)
        return event
    }

    static var refused: [(SubmittedEvent, String)] {
        get throws {
            [
                (event { $0.contents = Dictionary(uniqueKeysWithValues: (0...16).map { ("c\($0)", "") }) }, "contents"),
                (event { $0.contents = ["text": String(repeating: "a", count: 262_145)] }, "262144 bytes"),
                (event { $0.contents = ["Text": "a"] }, "Names"),
                (event { $0.facts = ["": .flag(true)] }, "Names"),
                (
                    event {
                        $0.contents = ["a": "x"]
                        $0.digests = ["a": .zero]
                    }, "either"
                ),
                (try event { $0.subjects = try (0...16).map { try SubjectName("s\($0)") } }, "subjects"),
                (event { $0.parents = [UInt64](0...64) }, "parents"),
                (
                    event { $0.facts = Dictionary(uniqueKeysWithValues: (0...32).map { ("f\($0)", .flag(true)) }) },
                    "facts"
                ),
                (event { $0.contents = ["event.facts": "{}"] }, "the record's own"),
                (event { $0.digests = ["event.facts": .zero] }, "the record's own"),
                (event { $0.facts = ["note": .text("a name here")] }, "belongs under contents"),
                (event { $0.facts = ["note": .text(String(repeating: "a", count: 65))] }, "belongs under contents"),
                (event { $0.facts = ["raw": .bytes([1])] }, "belongs under contents"),
                (event { $0.outcome = "it went well" }, "belongs under contents"),
                (
                    {
                        var event = SubmittedEvent(.heartbeat)
                        event.contents = ["a": "b"]
                        return event
                    }(), "heartbeat"
                ),
            ]
        }
    }

    @Test("names the rule that an event breaks")
    func refuses() throws {
        for (event, words) in try Self.refused {
            #expect {
                try SubmissionRules.check(event)
            } throws: { error in
                let error = error as? SubmissionError
                return error?.kind == .malformed && error?.message.contains(words) == true
            }
        }
    }

    @Test("admits an event at every limit")
    func admits() throws {
        try SubmissionRules.check(
            try Self.event {
                $0.contents = ["text": String(repeating: "a", count: 262_144)]
                $0.digests = Dictionary(uniqueKeysWithValues: (0..<16).map { ("d\($0)", .zero) })
                $0.facts = Dictionary(uniqueKeysWithValues: (0..<32).map { ("f\($0)", .text("m:8b/v1.2_x-y")) })
                $0.subjects = try (0..<16).map { try SubjectName("s\($0)") }
                $0.parents = [UInt64](0..<64)
                $0.outcome = "approved"
            })
    }

    @Test("gives the same bytes whatever the order of a dictionary, and others for another event")
    func canonical() throws {
        let names = (0..<16).map { "n\($0)" }
        let one = Self.event { $0.contents = Dictionary(uniqueKeysWithValues: names.map { ($0, $0) }) }
        let other = Self.event { $0.contents = Dictionary(uniqueKeysWithValues: names.reversed().map { ($0, $0) }) }
        #expect(SubmissionRules.canonical(one) == SubmissionRules.canonical(other))
        for change: (inout SubmittedEvent) -> Void in [
            { $0.contents["n0"] = "x" }, { $0.outcome = "a" }, { $0.parents = [1] }, { $0.entries = [1] },
            { $0.facts = ["a": .flag(true)] }, { $0.purpose = .audit }, { $0.sourceTime = 1 },
        ] {
            var changed = one
            change(&changed)
            #expect(SubmissionRules.canonical(changed) != SubmissionRules.canonical(one))
        }
    }
}
