import Core
import FoundationEssentials

/// The JSON of submitted events: known fields alone, each of its own type.
package struct SubmissionJSON: Sendable, Equatable {
    package static let maximumBytes = 1_048_576

    package let events: [SubmittedEvent]
    package let wantsReceipts: Bool

    /// One event as an object.
    ///
    /// - Throws: ``SubmissionError`` `submission.malformed`, with the field that is off.
    package init(event bytes: [UInt8]) throws(SubmissionError) {
        let decoded = try Self.decode(OneEvent.self, bytes)
        events = [decoded.event]
        wantsReceipts = decoded.wantsReceipts
    }

    /// `{"events": […], "receipts": true}`.
    ///
    /// - Throws: ``SubmissionError`` `submission.malformed`, with the field that is off.
    package init(batch bytes: [UInt8]) throws(SubmissionError) {
        let decoded = try Self.decode(Batch.self, bytes)
        events = decoded.events
        wantsReceipts = decoded.wantsReceipts
    }

    private static func decode<Body: Decodable>(_ type: Body.Type, _ bytes: [UInt8]) throws(SubmissionError) -> Body {
        guard !JSONKeys.areRepeated(in: bytes) else {
            throw SubmissionError(
                .malformed, "A key stands twice in an object of the body, or is written with escapes.")
        }
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as Fault {
            throw SubmissionError(.malformed, error.words)
        } catch let error as DecodingError {
            throw SubmissionError(.malformed, words(error))
        } catch {
            throw SubmissionError(.malformed, "The body is no JSON object (RFC 8259).")
        }
    }

    private static func words(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "The event needs the field '\(key.stringValue)'."
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "The field '\(context.codingPath.last?.stringValue ?? "body")' has a value of the wrong type."
        default: "The body is no JSON object (RFC 8259)."
        }
    }

    /// A value that is of the right type and still wrong.
    private struct Fault: Error { let words: String }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private static func allow(_ known: Set<String>, _ container: KeyedDecodingContainer<Name>) throws {
        guard container.allKeys.allSatisfy({ known.contains($0.stringValue) }) else {
            let names = known.sorted().joined(separator: ", ")
            throw Fault(words: "The body has a field that is not known here. Known: \(names).")
        }
    }

    private struct Batch: Decodable {
        let events: [SubmittedEvent]
        let wantsReceipts: Bool

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Name.self)
            try SubmissionJSON.allow(["events", "receipts"], fields)
            events = try fields.decode([Event].self, forKey: Name(stringValue: "events")).map(\.event)
            wantsReceipts = try fields.decodeIfPresent(Bool.self, forKey: Name(stringValue: "receipts")) ?? false
            guard (1...SubmissionBatch.maximumEvents).contains(events.count) else {
                throw Fault(words: "A batch has 1 to \(SubmissionBatch.maximumEvents) events.")
            }
        }
    }

    private struct OneEvent: Decodable {
        let event: SubmittedEvent
        let wantsReceipts: Bool

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Name.self)
            event = try Event(fields, alsoAllowing: ["receipt"]).event
            wantsReceipts = try fields.decodeIfPresent(Bool.self, forKey: Name(stringValue: "receipt")) ?? true
        }
    }

    private struct Event: Decodable {
        static let names: Set<String> = [
            "contents", "counter", "digests", "entries", "facts", "kind", "labels", "outcome", "parents", "purpose",
            "sequence", "source_time", "subjects",
        ]

        let event: SubmittedEvent

        init(from decoder: any Decoder) throws {
            try self.init(decoder.container(keyedBy: Name.self), alsoAllowing: [])
        }

        init(_ fields: KeyedDecodingContainer<Name>, alsoAllowing others: Set<String>) throws {
            try SubmissionJSON.allow(Self.names.union(others), fields)
            func field<Value: Decodable>(_ name: String, _ type: Value.Type) throws -> Value? {
                try fields.decodeIfPresent(type, forKey: Name(stringValue: name))
            }
            let kindText = try fields.decode(String.self, forKey: Name(stringValue: "kind"))
            guard let kind = SubmittedKind(rawValue: kindText) else {
                let known = SubmittedKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw Fault(words: "The event's kind is one of: \(known).")
            }
            var event = SubmittedEvent(kind)
            event.sequence = try field("sequence", UInt64.self)
            event.parents = try field("parents", [UInt64].self) ?? []
            event.entries = try field("entries", [UInt64].self) ?? []
            event.sourceTime = try field("source_time", UInt64.self)
            event.counter = try field("counter", UInt64.self)
            event.contents = try field("contents", [String: String].self) ?? [:]
            event.facts = try (field("facts", [String: Scalar].self) ?? [:]).mapValues(\.fact)
            event.outcome = try field("outcome", String.self)
            do {
                event.purpose = try field("purpose", String.self).map { try Purpose($0) }
                event.subjects = try (field("subjects", [String].self) ?? []).map { try SubjectName($0) }
                event.digests = try (field("digests", [String: String].self) ?? [:]).mapValues { try Digest($0) }
                event.labels = try field("labels", [String].self).map { try LabelSet(texts: $0) }
            } catch let error as CoreError {
                throw Fault(words: error.message)
            }
            self.event = event
        }
    }

    /// A fact's value.
    private struct Scalar: Decodable {
        let fact: Fact

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                fact = .flag(flag)
            } else if let count = try? container.decode(UInt64.self) {
                fact = .count(count)
            } else if let integer = try? container.decode(Int64.self) {
                fact = .integer(integer)
            } else {
                fact = .text(try container.decode(String.self))
            }
        }
    }
}
