import AuditRecord
import Contracts
import Core
import CoreTesting
import Foundation
import RecordFormat
import Signatures
import Testing

@testable import Composition

/// A home with one person's claim in it, an officer, counsel with a key of their own, and an analyst.
struct ErasureHome {
    static let planted = "quixotryzephyr"
    static let question = "At how many km did the customer report the \(planted) noise?"

    let home: TestHome

    init(time: ManualTimeSource? = nil, labels: [Label] = []) async throws {
        home = try TestHome(time: time)
        try await home.initialise()
        let file = try home.write(
            "# Claim\n\nThe customer reported a \(Self.planted) noise at 42000 km.\n", to: "claim.md")
        let request = try IngestRequest.files(
            [file], labels: LabelSet([.internal, .personal] + labels), purposes: [.qualityInvestigation],
            subjects: ["subject-1"])
        let key = home.path(of: "conrad.key")
        try await home.use { node in
            for (name, role, kind) in [
                ("ana", Role.analyst, PrincipalKind.person), ("petra", .dpo, .person), ("conrad", .counsel, .person),
                ("audrey", .auditor, .person), ("robot", .counsel, .agent),
            ] {
                _ = try await node.addPrincipal(
                    PrincipalRequest(
                        name: try PrincipalName(name), title: "somebody (fiction)", tenant: try TenantName("aurion"),
                        kind: kind, roles: [role], citizenships: [], residencies: [], clearances: []))
            }
            for (name, purpose) in [
                ("ana", Purpose.qualityInvestigation), ("petra", .subjectRights), ("petra", .qualityInvestigation),
            ] {
                _ = try await node.grant(
                    GrantRequest(
                        principal: try PrincipalName(name), purpose: purpose, caseName: try CaseName("case-1"),
                        days: 366))
            }
            _ = try await node.issueCredential(for: try PrincipalName("conrad"), to: key)
            _ = try await node.ingest(request, progress: { _ in })
        }
    }

    var petra: Signatory { get throws { Signatory(name: try PrincipalName("petra")) } }
    var conrad: Signatory {
        get throws { Signatory(name: try PrincipalName("conrad"), credentialFile: home.path(of: "conrad.key")) }
    }

    func request(dryRun: Bool = false) throws -> ErasureRequest {
        ErasureRequest(
            subject: try SubjectName("subject-1"), dryRun: dryRun, orderedBy: try petra,
            approvedBy: dryRun ? nil : try conrad)
    }

    func hold(_ target: HoldTarget) throws -> HoldRequest {
        HoldRequest(
            matter: try MatterName("claim-7"), target: target, orderedBy: try conrad, reason: "\(Self.planted) sued")
    }

    /// The salts behind every commitment that the record holds and the side store still opens.
    func salts(_ node: Node) async throws -> [[UInt8]] {
        var salts: [[UInt8]] = []
        try await node.record.scan(from: 0) { entry in
            for commitment in entry.payload.commitments {
                let known = SaltedCommitment(name: commitment.name, digest: Digest(commitment.digest))
                if let value = try? node.side.open(known) { salts.append(value.salt) }
            }
            return true
        }
        return salts
    }

    /// Files of the home whose raw bytes hold one of the needles.
    func files(holding needles: [Data]) -> [String] {
        let names = FileManager.default.enumerator(atPath: home.path)?.compactMap { $0 as? String } ?? []
        return names.filter { name in
            guard let data = FileManager.default.contents(atPath: home.path + "/" + name) else { return false }
            return needles.contains { data.range(of: $0) != nil }
        }
    }

    /// Words in each encoding that a store could have written.
    static func encodings(of words: String) -> [Data] {
        [String.Encoding.utf8, .utf16LittleEndian, .utf16BigEndian].compactMap { words.data(using: $0) }
    }
}

/// Stands for a process that ends there.
struct CutShort: Error {}
