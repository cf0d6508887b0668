import Contracts
import Core

/// Reads every quote again where it is said to stand; the arbiter takes no brain's word for it.
struct EvidenceReading: Sendable {
    /// Claims beyond this many of one brain are not read, and so do not survive.
    static let maximumClaims = 64

    let context: BrainContext

    /// - Throws: the fault of a store alone.
    func rejected(among results: [BrainResult]) async throws -> [RejectedClaim] {
        var rejected: [RejectedClaim] = []
        for result in results {
            for (position, claim) in result.output.claims.enumerated() {
                guard position < Self.maximumClaims else {
                    rejected.append(RejectedClaim(brain: result.brain, position: position, code: "too-many"))
                    continue
                }
                for evidence in claim.evidence {
                    guard let code = try await fault(of: evidence) else { continue }
                    rejected.append(RejectedClaim(brain: result.brain, position: position, code: code))
                    break
                }
            }
        }
        return rejected
    }

    private func fault(of evidence: Evidence) async throws -> String? {
        guard evidence.start >= 0, evidence.start < evidence.end else { return "not-literal" }
        do {
            let text = try await read(evidence.passage, evidence.start..<evidence.end)
            return text.unicodeScalars.elementsEqual(evidence.quote.unicodeScalars) ? nil : "not-literal"
        } catch {
            if let fault = error as? any StoreFaulting, fault.isStoreFault { throw error }
            return (error as? any CodedError)?.code ?? "unreadable"
        }
    }

    func isErased(_ passage: RankedPassage) async -> Bool {
        guard passage.start >= 0, passage.start < passage.end else { return false }
        do {
            _ = try await read(passage.reference, passage.start..<passage.end)
            return false
        } catch {
            return (error as? any CodedError)?.code == "knowledge.erased"
        }
    }

    private func read(_ passage: PassageReference, _ range: Range<Int>) async throws -> String {
        try await context.passages.text(
            of: passage.document, version: passage.version, range: range, snapshot: context.snapshot,
            permit: context.permit)
    }
}
