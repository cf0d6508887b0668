import Contracts
import Core
import Foundation
import Testing

@testable import Composition

/// The main job over the whole demonstration corpus, with the real model, parsers, policy, arbiter and record.
@Suite("The demonstration corpus", .enabled(if: DemonstrationHome.hasModel, "needs the model: scripts/setup"))
struct DemonstrationTests {
    /// Answers to every question whose purpose is one, by its identifier.
    private func answers(in node: Node) async throws -> [(DemonstrationQuestion, AskReport)] {
        var answers: [(DemonstrationQuestion, AskReport)] = []
        for question in try DemonstrationQuestion.all() {
            let reader = try PrincipalName(question.asker)
            let report: AskReport
            do {
                report = try await node.ask(
                    question.question, as: reader.text, for: Purpose(question.purpose))
            } catch let error as CoreError {
                report = try await node.refuse(
                    UnreadableAsk(
                        question: question.question, purpose: question.purpose, principal: reader.text, fault: error))
            }
            answers.append((question, report))
        }
        return answers
    }

    @Test("is answered, abstained from and refused as expected, with literal citations and no leak")
    func outcomes() async throws {
        let home = try await DemonstrationHome.copy()
        let reports = try await home.use { node in try await answers(in: node) }
        var cited = 0
        var answerable = 0
        for (question, report) in reports {
            let isAnswered = report.outcome == "unanimous" || report.outcome == "majority"
            switch question.expect {
            case "answered":
                answerable += 1
                if isAnswered, cites(report, question) { cited += 1 }
            case "conflicted": #expect(report.outcome == "conflicted", "\(question.id)")
            default: #expect(report.outcome == question.expect, "\(question.id): \(report.answer)")
            }
            for hidden in question.hidden ?? [] {
                #expect(!report.citations.contains { $0.source == hidden }, "\(question.id) leaks")
            }
            if !isAnswered, report.outcome != "conflicted" { #expect(report.citations.isEmpty, "\(question.id)") }
            try checkLiteral(report, question)
        }
        print("demonstration: \(cited) of \(answerable) answerable questions answered with an expected passage cited")
        #expect(Double(cited) >= 0.9 * Double(answerable))
    }

    /// Whether one of the expected passages is among the citations.
    private func cites(_ report: AskReport, _ question: DemonstrationQuestion) -> Bool {
        question.passages.contains { passage in
            report.citations.contains { citation in
                citation.source == passage.document
                    && (folded(citation.quote).contains(folded(passage.quote))
                        || folded(passage.quote).contains(folded(citation.quote)))
            }
        }
    }

    private func folded(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Every citation stands in the source file at its offsets, counted in Unicode scalars.
    private func checkLiteral(_ report: AskReport, _ question: DemonstrationQuestion) throws {
        for citation in report.citations where [".md", ".txt", ".csv"].contains(where: citation.source.hasSuffix) {
            let file = DemonstrationHome.root.appending(path: "Demonstration/\(citation.source)")
            let scalars = Array(try String(contentsOf: file, encoding: .utf8).unicodeScalars)
            var found = String.UnicodeScalarView()
            found.append(contentsOf: scalars[citation.start..<citation.end])
            #expect(String(found) == citation.quote, "\(question.id)")
        }
    }

    @Test("puts an expected passage among the first five for nine of ten questions")
    func recall() async throws {
        let home = try await DemonstrationHome.copy()
        let (found, total) = try await home.use { node in
            var found = 0
            var total = 0
            for question in try DemonstrationQuestion.all() where !question.passages.isEmpty {
                let reader = Reader(
                    principal: try PrincipalName(question.asker), purpose: try Purpose(question.purpose))
                let hits = try await node.search(question.question, limit: 5, collection: nil, reader).passages
                total += 1
                let isThere = question.passages.contains { passage in
                    hits.contains {
                        $0.source == passage.document && folded($0.text).contains(folded(passage.quote))
                    }
                }
                if isThere { found += 1 }
            }
            return (found, total)
        }
        print("demonstration: recall@5 \(found) of \(total)")
        #expect(Double(found) >= 0.9 * Double(total))
    }

    @Test("replays fifty decisions bit for bit after a restart, further ingests, a changed document, other threads")
    func replays() async throws {
        let home = try await DemonstrationHome.copy()
        let decisions = try await home.use { node in
            var decisions: [String] = []
            for question in try DemonstrationQuestion.all() where decisions.count < 50 {
                guard let purpose = try? Purpose(question.purpose) else { continue }
                let report = try await node.ask(question.question, as: question.asker, for: purpose)
                if let decision = report.decision { decisions.append(decision) }
            }
            return decisions
        }
        #expect(decisions.count == 50)
        try await disturb(home)
        let differing = try await home.use(threads: 1) { node in
            var differing: [String] = []
            for decision in decisions {
                let replay = try await node.replay(decision)
                if !replay.identical {
                    differing.append(
                        replay.resolvedAgain.firstDifference ?? replay.ranAgain.firstDifference ?? "unnamed")
                }
            }
            return differing
        }
        #expect(differing == [])
    }

    /// Twenty further documents, and one of the corpus changed.
    private func disturb(_ home: TestHome) async throws {
        let bulletin = "documents/service-bulletins/sb-26-011-front-caliper-fastening.md"
        var paths: [String] = []
        for number in 1...20 {
            paths.append(
                try home.write(
                    "# Note \(number)\n\nThe front caliper bracket bolts of the Meridian get \(90 + number) Nm.\n",
                    to: "note-\(number).md"))
        }
        let request = try IngestRequest.files(paths)
        let manifest = DemonstrationHome.root.appending(path: "Demonstration/manifest.json")
        var entry = try #require(
            try (JSONSerialization.jsonObject(with: Data(contentsOf: manifest)) as? [String: Any])?["documents"]
                as? [[String: Any]]
        ).first { $0["path"] as? String == bulletin }
        let text = try String(
            contentsOf: DemonstrationHome.root.appending(path: "Demonstration/\(bulletin)"), encoding: .utf8)
        _ = try home.write(text.replacingOccurrences(of: "115 Nm", with: "125 Nm"), to: bulletin)
        entry?["path"] = bulletin
        let changed = try JSONSerialization.data(withJSONObject: ["documents": [try #require(entry)]])
        let changedManifest = try home.write(Array(changed), to: "manifest.json")
        try await home.use { node in
            #expect(try await node.ingest(request, progress: { _ in }).added == 20)
            let again = IngestRequest(
                paths: [], manifest: changedManifest, owner: nil, collection: try CollectionName("general"),
                audience: [], labels: .public, purposes: [], subjects: [])
            #expect(try await node.ingest(again, progress: { _ in }).changed == 1)
        }
    }
}
