import AuditRecord
import Contracts
import Core
import Foundation
import Testing

@testable import Composition

/// No effect without its entry: the real node, before a recorder that fails at each write of each operation in turn.
///
/// Shown here: answer, ingest (with the workers it launches), export of a record and of one proof, erasure, removal,
/// change of policy, model load. Not shown, because the product has no such effect yet: streamed token, tool call,
/// vault open, action step. ``EffectKind`` names all there are, and a test holds this list against it.
@Suite("An effect, when the recorder fails before it")
struct GateFailureTests {
    /// What is tried on a fresh copy of a home, and how its effect would show.
    private struct Trial: Sendable {
        let name: String
        let kind: EffectKind
        /// Does it; throws what the node throws.
        let act: @Sendable (Node, TestHome) async throws -> Void
        /// Whether the effect is there, looked at from outside.
        let shows: @Sendable (Node, TestHome) async throws -> Bool
    }

    private static let shown: Set<EffectKind> = [
        .answer, .ingest, .workerLaunch, .export, .erasure, .removal, .policyChange, .modelLoad,
    ]

    @Test("is one of those that are tried here")
    func allKindsAreTried() {
        #expect(Set(EffectKind.allCases) == Self.shown)
    }

    /// A small home with a person, a document about a data subject, and no model.
    private static func home(model: String? = nil) async throws -> TestHome {
        let home = try TestHome()
        try await home.initialise(model: model)
        let file = try home.write("# Claim\n\nThe customer reported a noise at 42000 km.\n", to: "claim.md")
        try await home.use { node in
            for (name, role) in [("petra", Role.dpo), ("conrad", .counsel)] {
                _ = try await node.addPrincipal(
                    PrincipalRequest(
                        name: try PrincipalName(name), title: "somebody (fiction)", tenant: try TenantName("aurion"),
                        kind: .person, roles: [role], citizenships: [], residencies: [], clearances: []))
            }
            _ = try await node.issueCredential(for: try PrincipalName("conrad"), to: home.path(of: "conrad.key"))
            _ = try await node.ingest(
                try .files(
                    [file], purposes: [.engineering], subjects: ["subject-1"]), progress: { _ in })
        }
        return home
    }

    private static func copy(of home: TestHome) throws -> TestHome {
        let copy = try TestHome()
        try FileManager.default.removeItem(atPath: copy.path)
        try FileManager.default.copyItem(atPath: home.path, toPath: copy.path)
        return copy
    }

    private static func open(_ home: TestHome, _ recorder: FailingRecorder? = nil) async throws -> Node {
        let configuration = try await NodeConfiguration.read(home: home.home, environment: [:])
        let folders = try Node.recordFolders(home.home)
        return try await Node.open(
            home.home, configuration: configuration, environment: home.environment(),
            folders: recorder?.folders(folders) ?? folders)
    }

    private static func effects(_ kind: EffectKind, in node: Node) async throws -> Int {
        try await node.searchRecord(["action:\(kind.action)"], limit: 1_000).count
    }

    /// Runs `trial` with the first, the second, … write refused, until none is; answers how many writes it makes.
    private func run(_ trial: Trial, on original: TestHome) async throws -> Int {
        for writes in 0..<64 {
            let home = try Self.copy(of: original)
            let recorder = FailingRecorder()
            let node = try await Self.open(home, recorder)
            let before = try await Self.effects(trial.kind, in: node)
            #expect(try await !trial.shows(node, home), "\(trial.name) shows before it happened")
            recorder.fail(after: writes)
            var code: String?
            do {
                try await trial.act(node, home)
            } catch {
                code = (error as? any CodedError)?.code ?? "\(error)"
            }
            let hasFailed = recorder.hasFailed
            try? await node.close()
            // What came of it is asked of another process, with a recorder that works.
            let after = try await Self.open(home)
            let recorded = try await Self.effects(trial.kind, in: after) > before
            let shows = try await trial.shows(after, home)
            let verdict = try await after.verifyRecord().verdict
            try await after.close()
            let place = "\(trial.name), write \(writes + 1)"
            #expect(recorded || !shows, "\(place): the effect is there without its entry")
            #expect(recorded || code == "record.disk-full", "\(place): \(code ?? "no error")")
            #expect(verdict == "VERIFIED", "\(place)")
            if !hasFailed {
                #expect(code == nil && recorded && shows, "\(place): \(code ?? "-")")
                return writes
            }
        }
        Issue.record("\(trial.name) never ended")
        return 0
    }

    /// Whether something came out, told by the one who asked.
    private final class Heard: @unchecked Sendable {
        // @unchecked Sendable: one task writes before another reads, in order.
        var answers: [String: Bool] = [:]
    }

    @Test("does not happen: an answer does not come out")
    func answer() async throws {
        let heard = Heard()
        let trial = Trial(name: "ask", kind: .answer) { node, home in
            let report = try await node.ask("What noise did the customer report?", as: nil, for: .engineering)
            heard.answers[home.path] = report.refusal == nil
        } shows: { _, home in
            heard.answers[home.path] == true
        }
        #expect(try await run(trial, on: Self.home()) >= 5)
    }

    @Test("does not happen: no document and no row comes in")
    func ingest() async throws {
        let trial = Trial(name: "ingest", kind: .ingest) { node, home in
            let file = try home.write("# Note\n\nThe bolt takes 105 Nm.\n", to: "note.md")
            _ = try await node.ingest(.files([file]), progress: { _ in })
        } shows: { node, _ in
            try await node.documents(Reader(principal: nil, purpose: .engineering)).contains { $0.title == "Note" }
        }
        #expect(try await run(trial, on: Self.home()) >= 2)
    }

    @Test("does not happen: no file is written outside", arguments: [true, false])
    func export(whole: Bool) async throws {
        let trial = Trial(name: whole ? "export" : "prove", kind: .export) { node, home in
            if whole {
                _ = try await node.exportRecord(to: home.path(of: "out"))
            } else {
                _ = try await node.proof(
                    ProofRequest(subject: .entry(1), format: .text, file: home.path(of: "out")))
            }
        } shows: { _, home in
            FileManager.default.fileExists(atPath: home.path(of: "out"))
        }
        // Where it was exported to is an entry of its own.
        #expect(try await run(trial, on: Self.home()) == (whole ? 3 : 2))
    }

    @Test("does not happen: nothing is erased, and nothing removed", arguments: [true, false])
    func erase(subject: Bool) async throws {
        let original = try await Self.home()
        let key = original.path(of: "conrad.key")
        let trial = Trial(name: subject ? "erase" : "remove", kind: subject ? .erasure : .removal) { node, _ in
            if subject {
                _ = try await node.erase(Self.erasure(key: key))
            } else {
                let known = try await node.documents(Reader(principal: nil, purpose: .engineering))
                _ = try await node.removeDocument(known[0].document)
            }
        } shows: { node, _ in
            guard subject else {
                return try await node.documents(Reader(principal: nil, purpose: .engineering)).isEmpty
            }
            // Once the person is forgotten, nobody of that name is known.
            guard let planned = try? await node.erase(Self.erasure(key: nil)) else { return true }
            return planned.stores.contains { $0.store == "knowledge" && $0.items == 0 }
        }
        #expect(try await run(trial, on: original) >= 2)
    }

    /// What petra orders and conrad approves with the key that lies outside the home; without a key only planned.
    private static func erasure(key: String?) throws -> ErasureRequest {
        ErasureRequest(
            subject: try SubjectName("subject-1"), dryRun: key == nil,
            orderedBy: Signatory(name: try PrincipalName("petra")),
            approvedBy: try key.map { Signatory(name: try PrincipalName("conrad"), credentialFile: $0) })
    }

    @Test("does not happen: nobody is let in")
    func policyChange() async throws {
        let trial = Trial(name: "principal add", kind: .policyChange) { node, _ in
            _ = try await node.addPrincipal(
                PrincipalRequest(
                    name: try PrincipalName("ana"), title: "somebody (fiction)", tenant: try TenantName("aurion"),
                    kind: .person, roles: [.analyst], citizenships: [], residencies: [], clearances: []))
        } shows: { node, _ in
            try await node.principals().contains { $0.name == "ana" }
        }
        #expect(try await run(trial, on: Self.home()) >= 2)
    }

    @Test(
        "does not happen: no model is loaded",
        .enabled(if: DemonstrationHome.hasModel, "the embedding model's files are not here"))
    func modelLoad() async throws {
        let heard = Heard()
        let trial = Trial(name: "model load", kind: .modelLoad) { node, home in
            heard.answers[home.path] = try await node.check().model != nil
        } shows: { _, home in
            heard.answers[home.path] == true
        }
        let home = try TestHome()
        try await home.initialise(model: DemonstrationHome.modelFolder)
        #expect(try await run(trial, on: home) == 2)
    }
}
