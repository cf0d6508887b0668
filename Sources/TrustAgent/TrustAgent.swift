import Contracts
import Core

/// Stands in front of every request: the screening brains read it before anything is planned.
///
/// They run one after another, each seeing what the earlier ones said, and all run even after a veto, so that the
/// record holds every reason. A brain that fails is a fault, and the arbiter refuses on it.
package struct TrustAgent: RequestScreening {
    /// The brains that read only the request, in the order in which they run.
    package static let order: [BrainID] = [.intake, .sensitivity, .injection, .purpose]

    private let brains: [any Brain]

    /// Takes from the catalogue the brains of ``order``. One that is missing is a fault at every request.
    package init(brains: [any Brain]) {
        self.brains = Self.order.compactMap { id in brains.first { $0.card.id == id } }
    }

    package func screen(_ request: RequestText, in context: BrainContext) async -> Screening {
        var results: [BrainResult] = []
        var faults = missing
        guard request.question.utf8.count <= RequestText.maximumBytes else {
            faults.append(BrainFault(brain: .intake, code: "trust.request-too-long"))
            return Screening(cards: brains.map(\.card), results: results, faults: faults)
        }
        for brain in brains {
            do {
                let output = try await brain.propose(BrainInput(request: request, earlier: results), in: context)
                results.append(BrainResult(brain: brain.card.id, output: output))
            } catch {
                faults.append(BrainFault(brain: brain.card.id, error: error))
            }
        }
        return Screening(cards: brains.map(\.card), results: results, faults: faults)
    }

    private var missing: [BrainFault] {
        Self.order.filter { id in !brains.contains { $0.card.id == id } }
            .map { BrainFault(brain: $0, code: "trust.brain-missing") }
    }
}
