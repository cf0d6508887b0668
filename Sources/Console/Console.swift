import Contracts
import Core

/// The pages that people use, made from what the node reports: a path and the fields of a form in, a page out.
///
/// It knows nothing of HTTP, keys or cookies: who serves it checks those first. Errors are ``CodedError``s, its own
/// or the node's, and are shown by ``failurePage(status:code:message:)``.
package struct Console: Sendable {
    private static let maximumWordBytes = 256

    private let node: any NodeOperating

    package init(node: any NodeOperating) { self.node = node }

    /// The page at `path`, or `nil` where there is none.
    package func page(isPost: Bool, path: String, fields: [String: String]) async throws -> String? {
        switch (isPost, path) {
        case (false, "/"): try ask(fields)
        case (true, "/ask"): try await answer(fields)
        case (false, "/record"): try await record(fields)
        case (false, "/documents"): try await documents(fields)
        case (false, "/passage"): try await passage(fields)
        case (false, "/check"): try await check(fields)
        case (false, _): try await entry(path, fields)
        case (true, _): nil
        }
    }

    /// What went wrong, for a person; 401 asks for the token.
    package static func failurePage(status: Int, code: String, message: String) -> String {
        FailurePage(status: status, code: code, message: message).page
    }

    private func ask(_ values: [String: String]) throws -> String {
        let fields = try PageFields(values, known: ["purpose", "as"])
        return AskPage(reading: fields.reading).page
    }

    /// Words that name no purpose or principal are refused by the node, so that the refusal stands in the record.
    private func answer(_ values: [String: String]) async throws -> String {
        let fields = try PageFields(values, known: ["question", "purpose", "as"])
        let question = try fields.text("question", maximumBytes: RequestText.maximumBytes)
        let purpose = try fields.text("purpose", maximumBytes: Self.maximumWordBytes)
        let report: AskReport
        do {
            guard let reader = try fields.reader() else { return AskPage(question: question).page }
            report = try await node.ask(AskRequest(question: question, reader: reader))
        } catch let fault as CoreError {
            report = try await node.refuse(
                UnreadableAsk(
                    question: question, purpose: purpose, principal: fields.optional("as"), fault: fault))
        }
        return AnswerPage(question: question, reading: fields.reading, report: report).page
    }

    private func record(_ values: [String: String]) async throws -> String {
        let fields = try PageFields(values, known: ["query"])
        let query = fields.optional("query") ?? ""
        let qualifiers = query.split(separator: " ").map(String.init)
        guard qualifiers.count <= RecordPage.maximumQualifiers, query.utf8.count <= RecordPage.maximumQueryBytes else {
            throw ConsoleError(
                .malformedField, "A search has at most \(RecordPage.maximumQualifiers) qualifiers.")
        }
        let found = try await node.searchRecord(qualifiers, limit: RecordPage.limit)
        return RecordPage(query: query, entries: found.sorted { $0.index > $1.index }).page
    }

    private func entry(_ path: String, _ values: [String: String]) async throws -> String? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1] == "record",
            parts[2].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let index = UInt64(parts[2])
        else { return nil }
        _ = try PageFields(values, known: [])
        return EntryPage(entry: try await node.entry(at: index)).page
    }

    private func documents(_ values: [String: String]) async throws -> String {
        let fields = try PageFields(values, known: ["purpose", "as"])
        guard let reader = try fields.reader() else {
            return DocumentsPage(reading: fields.reading, documents: nil).page
        }
        return DocumentsPage(reading: fields.reading, documents: try await node.documents(reader)).page
    }

    private func passage(_ values: [String: String]) async throws -> String {
        let names = ["document", "version", "start", "end"]
        let fields = try PageFields(values, known: Set(names + ["purpose", "as"]))
        let document = try fields.text("document", maximumBytes: Self.maximumWordBytes)
        let version = try fields.number("version")
        let start = try fields.number("start")
        let end = try fields.number("end")
        guard let reader = try fields.reader() else {
            let kept = names.compactMap { name in fields.optional(name).map { (name: name, value: $0) } }
            return PurposePage(fields: kept).page
        }
        guard (start == nil) == (end == nil), start ?? 0 <= end ?? 0 else {
            throw ConsoleError(.malformedField, "The fields 'start' and 'end' say where a passage begins and ends.")
        }
        let citation = start.flatMap { start in end.map { (range: start..<$0, version: version) } }
        let report = try await node.documentText(document, reader)
        return PassagePage(report: report, citation: citation).page
    }

    private func check(_ values: [String: String]) async throws -> String {
        _ = try PageFields(values, known: [])
        return NodePage(report: try await node.check()).page
    }
}
