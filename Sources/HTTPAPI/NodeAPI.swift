import Contracts
import Core
import Hummingbird

/// The API for programs: each route calls the node and answers with the JSON that the command prints.
struct NodeAPI: Sendable {
    static let maximumEntries = 1_000
    static let maximumQualifiers = 32

    let node: any NodeOperating
    let operatorKeys: @Sendable () async throws -> String

    /// What a route answers.
    struct Answer: Sendable {
        let status: HTTPResponse.Status
        let text: String

        init(status: HTTPResponse.Status = .ok, text: String) {
            self.status = status
            self.text = text
        }

        init(_ report: some Encodable, status: HTTPResponse.Status = .ok) throws {
            self.init(status: status, text: try ReportJSON.text(of: report) + "\n")
        }
    }

    /// A refused question is answered 403 with the whole report: its receipt is the asker's proof.
    func ask(_ fields: RequestFields) async throws -> Answer {
        try fields.allow(["question", "purpose", "as", "collection"])
        let question = try fields.text("question", maximumBytes: RequestText.maximumBytes)
        let purpose = try fields.text("purpose", maximumBytes: RequestFields.ReportedWords.maximumBytes)
        let collection = try fields.collection()
        let report: AskReport
        do {
            let request = AskRequest(question: question, reader: try fields.reader(), collection: collection)
            report = try await node.ask(request)
        } catch let fault as CoreError {
            report = try await node.refuse(
                UnreadableAsk(question: question, purpose: purpose, principal: fields.optional("as"), fault: fault))
        }
        return try Answer(report, status: report.refusal == nil ? .ok : .forbidden)
    }

    func entry(_ index: String, _ fields: RequestFields) async throws -> Answer {
        try fields.allow([])
        return try Answer(await node.entry(at: Self.index(index)))
    }

    func record(_ fields: RequestFields) async throws -> Answer {
        try fields.allow(["query", "limit"])
        let qualifiers = (fields.optional("query") ?? "").split(separator: " ").map(String.init)
        guard qualifiers.count <= Self.maximumQualifiers else {
            throw HTTPAPIError(.malformedField, "At most \(Self.maximumQualifiers) qualifiers a search.")
        }
        let limit = try fields.limit(1...Self.maximumEntries, default: 100)
        return try Answer(["entries": await node.searchRecord(qualifiers, limit: limit)])
    }

    func documents(_ fields: RequestFields) async throws -> Answer {
        try fields.allow(["purpose", "as"])
        return try Answer(["documents": await node.documents(fields.reader())])
    }

    func search(_ fields: RequestFields) async throws -> Answer {
        try fields.allow(["words", "purpose", "as", "collection", "limit"])
        let words = try fields.text("words", maximumBytes: PassageQuery.maximumTextBytes)
        let limit = try fields.limit(1...PassageQuery.maximumLimit, default: 10)
        let report = try await node.search(
            words, limit: limit, collection: fields.collection(), fields.reader())
        return try Answer(report)
    }

    func verify(_ fields: RequestFields) async throws -> Answer {
        try fields.allow([])
        return try Answer(await node.verifyRecord())
    }

    func checkpoint(_ fields: RequestFields) async throws -> Answer {
        try fields.allow([])
        return try Answer(await node.checkpoint())
    }

    func keys(_ fields: RequestFields) async throws -> Answer {
        try fields.allow([])
        return Answer(text: try await operatorKeys())
    }

    static func index(_ text: String) throws(HTTPAPIError) -> UInt64 {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let index = UInt64(text)
        else { throw HTTPAPIError(.notFound, "Nothing stands at this address.") }
        return index
    }
}
