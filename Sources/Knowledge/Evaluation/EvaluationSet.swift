import Core
import Foundation

/// A retrieval test in the form of BEIR (Thakur et al. 2021): a corpus, questions, and which documents answer them.
///
/// A folder holds `corpus.jsonl` (`_id`, `title`, `text`), `queries.jsonl` or `queries.SPLIT.jsonl` (`_id`, `text`),
/// and `qrels.tsv`, `qrels.SPLIT.tsv` or `qrels/SPLIT.tsv` (query, document, grade; tab between, header line allowed).
package struct EvaluationSet: Sendable {
    package static let maximumFileBytes = 1_024 * 1_024 * 1_024
    package static let maximumLines = 2_000_000

    struct Document: Decodable, Sendable {
        let id: String
        let title: String?
        let text: String

        enum CodingKeys: String, CodingKey {
            case id = "_id"
            case title
            case text
        }
    }

    struct Query: Decodable, Sendable {
        let id: String
        let text: String

        enum CodingKeys: String, CodingKey {
            case id = "_id"
            case text
        }
    }

    let documents: [Document]
    let queries: [Query]
    /// By query, then by document: how well it answers; 0 means not at all.
    let judgements: [String: [String: Int]]
    package let files: [EvaluatedFile]

    /// Reads the folder. Without `split`, files without a split come first, then `test`, then an only one.
    ///
    /// - Throws: ``KnowledgeError`` `knowledge.malformed-evaluation-set` with the file and line that is off.
    package init(folder: String, split: String? = nil) throws {
        let reader = Reader(folder: folder)
        let corpus = try reader.read(["corpus.jsonl"], prefix: "corpus", suffix: ".jsonl")
        let queries = try reader.read(
            Self.candidates("queries", ".jsonl", split), prefix: "queries", suffix: ".jsonl")
        let judgements = try reader.read(Self.candidates("qrels", ".tsv", split), prefix: "qrels", suffix: ".tsv")
        documents = try corpus.decodeLines(as: Document.self)
        self.queries = try queries.decodeLines(as: Query.self)
        self.judgements = try Self.judgements(in: judgements)
        files = [corpus, queries, judgements].map { EvaluatedFile(name: $0.name, digest: $0.digest) }
    }

    private static func candidates(_ prefix: String, _ suffix: String, _ split: String?) -> [String] {
        let named = [split ?? "test"].flatMap { ["\(prefix).\($0)\(suffix)", "\(prefix)/\($0)\(suffix)"] }
        return split == nil ? ["\(prefix)\(suffix)"] + named : named + ["\(prefix)\(suffix)"]
    }

    private static func judgements(in file: File) throws -> [String: [String: Int]] {
        var judgements: [String: [String: Int]] = [:]
        for (number, line) in file.lines.enumerated() {
            let columns = String(decoding: line, as: UTF8.self)
                .trimmingCharacters(in: .newlines).split(separator: "\t", omittingEmptySubsequences: false)
            guard columns.count == 3 else { throw file.malformed(line: number + 1, "three columns with tabs between") }
            guard let grade = Int(columns[2]) else {
                if number == 0 { continue }
                throw file.malformed(line: number + 1, "a whole number in the third column")
            }
            judgements[String(columns[0]), default: [:]][String(columns[1])] = grade
        }
        return judgements
    }
}

/// A file that a measurement was made with.
package struct EvaluatedFile: Sendable, Equatable, Codable {
    package let name: String
    /// SHA-256 of its bytes.
    package let digest: Digest
}

extension EvaluationSet {
    struct File {
        let name: String
        let digest: Digest
        let lines: [Data]

        func decodeLines<Line: Decodable>(as type: Line.Type) throws -> [Line] {
            let decoder = JSONDecoder()
            return try lines.enumerated().map { number, line in
                do {
                    return try decoder.decode(type, from: line)
                } catch {
                    throw malformed(line: number + 1, "a JSON object with its fields")
                }
            }
        }

        func malformed(line: Int, _ expected: String) -> KnowledgeError {
            KnowledgeError(.malformedEvaluationSet, "'\(name)' line \(line): expected \(expected).")
        }
    }

    struct Reader {
        let folder: String

        /// The first of `candidates` that is there, or else the only file of the folder with that beginning and end.
        func read(_ candidates: [String], prefix: String, suffix: String) throws -> File {
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
                throw KnowledgeError(.malformedEvaluationSet, "The folder '\(folder)' cannot be read.")
            }
            let matching = names.filter { $0.hasPrefix(prefix) && $0.hasSuffix(suffix) }
            let found = candidates.first { FileManager.default.fileExists(atPath: folder + "/" + $0) }
            guard let name = found ?? (matching.count == 1 ? matching.first : nil) else {
                throw KnowledgeError(
                    .malformedEvaluationSet, "The folder has no '\(candidates.joined(separator: "' or '"))'.")
            }
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name), options: .mappedIfSafe)
            guard bytes.count <= EvaluationSet.maximumFileBytes else {
                throw KnowledgeError(.malformedEvaluationSet, "'\(name)' is over 1 GiB.")
            }
            let lines = bytes.split(separator: UInt8(ascii: "\n"))
            guard lines.count <= EvaluationSet.maximumLines else {
                throw KnowledgeError(
                    .malformedEvaluationSet, "'\(name)' has over \(EvaluationSet.maximumLines) lines.")
            }
            return File(name: name, digest: ContentDigest.of(Array(bytes)), lines: lines)
        }
    }
}
