import AuditRecord
import Contracts
import Core
import CoreTesting
import Foundation
import Testing

@testable import Composition

@Suite("A record, proven and witnessed across an air gap")
struct WitnessFlowTests {
    private static func local(_ home: TestHome) throws -> LocalHouse {
        LocalHouse(environment: try home.environment(), variables: [:])
    }

    private static func rootKey(_ home: TestHome) -> String { home.home.offlineFolder + "/root.pub" }

    private static func code(_ body: () async throws -> Void) async -> String? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? any CodedError)?.code ?? "\(error)"
        }
    }

    private static func cosign(
        _ home: TestHome, _ request: String, to output: String = "cosigned", key: Bool = false
    ) async throws -> CosigningReport {
        try await local(home).cosign(
            CosigningRequest(
                request: home.path(of: request), witness: home.path(of: "witness"), output: home.path(of: output),
                keyFile: key ? rootKey(home) : nil))
    }

    @Test("is dated by a witness, and the date stands in the record, in its export and in the verdict")
    func witnessed() async throws {
        let home = try TestHome()
        try await home.initialise()
        let local = try Self.local(home)
        let witness = try await local.initialiseWitness(in: home.path(of: "witness"), name: "audit.example/w1")
        #expect(
            await Self.code { _ = try await local.initialiseWitness(in: home.path(of: "witness"), name: "b") }
                == "witness.exists")
        #expect(
            await Self.code { _ = try await local.initialiseWitness(in: home.path(of: "w2"), name: "a b") }
                == "witness.bad-name")
        let asked = try await home.use { try await $0.witnessRequest(since: .newest, to: home.path(of: "request")) }
        #expect(asked.oldSize == 0)
        #expect(await Self.code { _ = try await Self.cosign(home, "request") } == "witness.unknown-log")
        let cosigned = try await Self.cosign(home, "request", key: true)
        #expect(cosigned.size == asked.size && cosigned.root == asked.root)

        let added = try await home.use { node in
            let added = try await node.addCosignature(in: home.path(of: "cosigned"), keyFile: witness.keyFile)
            #expect(added.size == asked.size && added.witness == "audit.example/w1")
            let entry = try await node.entry(at: try #require(added.entry))
            #expect(entry.action == "witness.cosigned" && entry.facts["size"] == "\(asked.size)")
            _ = try await node.exportRecord(to: home.path(of: "bundle"))
            let next = try await node.witnessRequest(since: .newest, to: home.path(of: "request-2"))
            #expect(next.oldSize == asked.size)
            return added
        }
        let verdict = try await local.verifyBundle(
            BundleCheck(
                path: home.path(of: "bundle"), keyFile: Self.rootKey(home), witnessFile: witness.keyFile))
        #expect(verdict.verdict == "VERIFIED" && verdict.witnessed?.size == asked.size && verdict.notes.isEmpty)
        #expect(verdict.witnessed?.time == added.time)
        _ = try await local.initialiseWitness(in: home.path(of: "other"), name: "audit.example/w2")
        let unknown = try await local.verifyBundle(
            BundleCheck(path: home.path(of: "bundle"), witnessFile: home.path(of: "other") + "/witness.keys"))
        #expect(unknown.witnessed == nil && unknown.notes == ["unpinned", "unwitnessed"])

        // The second request goes on from the first, and the first is no longer taken.
        _ = try await Self.cosign(home, "request-2", to: "cosigned-2")
        #expect(await Self.code { _ = try await Self.cosign(home, "request") } == "witness.rollback")
        try await home.use { node in
            _ = try await node.addCosignature(in: home.path(of: "cosigned-2"), keyFile: witness.keyFile)
            #expect(
                await Self.code {
                    _ = try await node.addCosignature(in: home.path(of: "cosigned"), keyFile: witness.keyFile)
                } == "witness.not-newer")
            #expect(
                await Self.code {
                    _ = try await node.addCosignature(
                        in: home.path(of: "cosigned-2"), keyFile: home.path(of: "other") + "/witness.keys")
                } == "witness.bad-cosignature")
        }
    }

    @Test("reads INVALID without its segments, as the independent verifier says, and is no folder at all where none is")
    func robbed() async throws {
        let home = try TestHome()
        try await home.initialise()
        let bundle = home.path(of: "bundle")
        try await home.use { _ = try await $0.exportRecord(to: bundle) }
        try FileManager.default.removeItem(atPath: bundle + "/segments")
        let local = try Self.local(home)
        let verdict = try await local.verifyBundle(BundleCheck(path: bundle))
        #expect(verdict.verdict == "INVALID" && verdict.reason == "no-segments" && verdict.firstFailingIndex == 0)
        #expect(!FileManager.default.fileExists(atPath: bundle + "/segments"))
        #expect(
            await Self.code { _ = try await local.verifyBundle(BundleCheck(path: home.path(of: "nowhere"))) }
                == "input.bad-file")
    }

    @Test("is not dated for another log, a damaged request, a damaged witness or one in use")
    func refused() async throws {
        let home = try TestHome()
        let stranger = try TestHome()
        for one in [home, stranger] { try await one.initialise() }
        let local = try Self.local(home)
        let request = home.path(of: "request")
        try await home.use { _ = try await $0.witnessRequest(since: .newest, to: request) }
        #expect(await Self.code { _ = try await Self.cosign(home, "request") } == "witness.missing")
        _ = try await local.initialiseWitness(in: home.path(of: "witness"), name: "audit.example/w1")
        #expect(
            await Self.code {
                _ = try await local.cosign(
                    CosigningRequest(
                        request: request, witness: home.path(of: "witness"), output: home.path(of: "c"),
                        keyFile: Self.rootKey(stranger)))
            } == "witness.untrusted-key")
        let bytes = try Data(contentsOf: URL(filePath: request))
        try (bytes + [0x41]).write(to: URL(filePath: home.path(of: "long")))
        #expect(
            await Self.code { _ = try await Self.cosign(home, "long", key: true) } == "witness.malformed-request")
        _ = try await Self.cosign(home, "request", key: true)
        try await stranger.use { node in
            _ = try await node.witnessRequest(since: .newest, to: home.path(of: "foreign"))
            #expect(
                await Self.code {
                    _ = try await node.addCosignature(
                        in: home.path(of: "cosigned"), keyFile: home.path(of: "witness/witness.keys"))
                } == "witness.foreign-checkpoint")
        }
        #expect(await Self.code { _ = try await Self.cosign(home, "foreign") } == "witness.unknown-log")
        let lock = try HomeLock.take(Home(home.path(of: "witness")))
        #expect(await Self.code { _ = try await Self.cosign(home, "request") } == "witness.busy")
        withExtendedLifetime(lock) {}
    }

    @Test("hands out proofs that need the root key alone, of an entry, of growth and of an answer")
    func proofs() async throws {
        let home = try TestHome()
        try await home.initialise()
        let local = try Self.local(home)
        let old = home.path(of: "old")
        let asked = try await home.use { node in
            let kept = try await node.writeCheckpoint(to: old).size
            for (format, file) in [(ProofRequest.Format.text, "p"), (.cose, "r"), (.entry, "e")] {
                let report = try await node.proof(
                    ProofRequest(subject: .entry(2), format: format, file: home.path(of: file)))
                #expect(report.file == home.path(of: file))
            }
            let size = try await node.checkpoint().size
            for (format, file) in [(ProofRequest.Format.text, "g"), (.cose, "gr")] {
                _ = try await node.proof(
                    ProofRequest(
                        subject: .consistency(from: kept, to: nil), format: format, file: home.path(of: file)))
            }
            #expect(
                await Self.code {
                    _ = try await node.proof(
                        ProofRequest(subject: .consistency(from: size + 100, to: nil), format: .text, file: nil))
                } == "record.not-found")
            #expect(
                await Self.code {
                    _ = try await node.proof(ProofRequest(subject: .entry(size + 100), format: .text, file: nil))
                } == "record.not-found")
            #expect(
                await Self.code {
                    _ = try await node.proof(
                        ProofRequest(subject: .entry(1), format: .text, file: home.path(of: "no/such/p")))
                } == "input.bad-file")
            _ = try await node.printCheckpoint(to: home.path(of: "page.html"))
            _ = try await node.printCheckpoint(to: home.path(of: "page.txt"))
            return try await node.ask("What torque?", as: nil, for: .engineering)
        }
        let index = try #require(asked.receipt?.index)
        try await home.use { node in
            _ = try await node.proof(
                ProofRequest(subject: .entry(index), format: .text, file: home.path(of: "answer")))
        }
        let key = Self.rootKey(home)
        func verdict(_ file: String, entry: String? = nil, old: String? = nil) async throws -> String {
            let report = try await local.verifyProof(
                ProofCheck(
                    file: home.path(of: file), keyFile: key, entryFile: entry.map { home.path(of: $0) },
                    checkpointFile: old))
            return report.reason ?? "\(report.verdict) \(report.kind ?? "-") \(report.action ?? "-")"
        }
        #expect(try await verdict("answer") == "VERIFIED inclusion decision.made")
        #expect(try await verdict("p").hasPrefix("VERIFIED inclusion "))
        #expect(try await verdict("r") == "proof.entry-missing")
        #expect(try await verdict("r", entry: "e").hasPrefix("VERIFIED inclusion "))
        #expect(try await verdict("g") == "proof.old-checkpoint-missing")
        #expect(try await verdict("g", old: old) == "VERIFIED consistency -")
        #expect(try await verdict("gr", old: old) == "VERIFIED consistency -")
        #expect(try await verdict("e") == "proof.malformed")
        let page = try String(contentsOfFile: home.path(of: "page.txt"), encoding: .utf8)
        let words = page.split(separator: "\n").first { $0.contains(" ") && $0.split(separator: " ").count == 16 }
        #expect(words != nil && page.contains("mickai.oar/"))
        #expect(try String(contentsOfFile: home.path(of: "page.html"), encoding: .utf8).contains("In words"))
    }

    @Test("is proven and witnessed across rolls of the key that signs its checkpoints, by the root key alone")
    func rolls() async throws {
        let home = try TestHome()
        try await home.initialise()
        let local = try Self.local(home)
        _ = try await local.initialiseWitness(in: home.path(of: "witness"), name: "audit.example/w1")
        for round in 0...2 {
            try await home.use { node in
                if round > 0 { _ = try await node.rollKey(.checkpoint, of: nil) }
                for (format, file) in [(ProofRequest.Format.text, "p"), (.cose, "r"), (.entry, "e")] {
                    _ = try await node.proof(
                        ProofRequest(subject: .entry(1), format: format, file: home.path(of: "\(file)\(round)")))
                }
                if round > 0 {
                    let kept = try await node.witnessRequest(since: .newest, to: home.path(of: "request"))
                    #expect(kept.oldSize > 0)
                } else {
                    _ = try await node.witnessRequest(since: .newest, to: home.path(of: "request"))
                }
            }
            _ = try await Self.cosign(home, "request", key: round == 0)
            try await home.use {
                _ = try await $0.addCosignature(
                    in: home.path(of: "cosigned"), keyFile: home.path(of: "witness/witness.keys"))
            }
        }
        for round in 0...2 {
            for (file, entry) in [("p", nil), ("r", "e")] as [(String, String?)] {
                let report = try await local.verifyProof(
                    ProofCheck(
                        file: home.path(of: "\(file)\(round)"), keyFile: Self.rootKey(home),
                        entryFile: entry.map { home.path(of: "\($0)\(round)") }))
                #expect(report.verdict == "VERIFIED", "\(file)\(round): \(report.reason ?? "-")")
            }
        }
    }

    @Test("says so when the key was rolled more often than a proof can carry, and the record still verifies")
    func beyondVoucher() async throws {
        let home = try TestHome()
        try await home.initialise()
        try await home.use { node in
            func prove(_ file: String) async throws {
                _ = try await node.proof(
                    ProofRequest(subject: .entry(1), format: .text, file: home.path(of: file)))
            }
            for _ in 1...8 { #expect(try await node.rollKey(.checkpoint, of: nil).note == nil) }
            try await prove("eight")
            #expect(try await node.rollKey(.checkpoint, of: nil).note != nil)
            let error = await #expect(throws: RecordError.self) { try await prove("nine") }
            #expect(error?.code == "record.beyond-voucher")
            #expect(try await node.verifyRecord().verdict == "VERIFIED")
        }
        let check = ProofCheck(file: home.path(of: "eight"), keyFile: Self.rootKey(home), entryFile: nil)
        #expect(try await Self.local(home).verifyProof(check).verdict == "VERIFIED")
    }

    @Test("spells a root in words that can be read out")
    func words() {
        // The published example of proquints: 127.0.0.1.
        #expect(CheckpointSheet.words([127, 0, 0, 1]) == "lusab babad")
        #expect(CheckpointSheet.words([]).isEmpty)
    }

    @Test("is traced from the first instruction to every effect, and says when it did not look at all of it")
    func trace() async throws {
        let home = try TestHome()
        try await home.initialise()
        try await home.use { node in
            _ = try await node.ask("What torque?", as: nil, for: .engineering)
            _ = try await node.ask("Which bolt?", as: nil, for: .engineering)
            let made = try #require(try await node.searchRecord(["action:decision.made"], limit: 2).last)
            let trace = try await node.trace(made.index, within: 1_000)
            let actions = trace.entries.map(\.action)
            #expect(
                actions == [
                    "request.received", "decision.planned", "decision.made", "effect.answer", "effect.outcome",
                ])
            #expect(trace.roots == [trace.entries[0].index] && trace.complete)
            for entry in trace.entries {
                let again = try await node.trace(entry.index, within: 1_000)
                #expect(again.entries.map(\.index) == trace.entries.map(\.index), "from \(entry.index)")
            }
            let short = try await node.trace(made.index, within: 1)
            #expect(!short.complete && short.scanned == 1 && short.entries.map(\.action).contains("decision.made"))
            #expect(await Self.code { _ = try await node.trace(9_999, within: 1) } == "record.not-found")
        }
    }
}
