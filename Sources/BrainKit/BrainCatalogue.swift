import Contracts
import Core

/// The brains of an installation, by number; no two share a name or a number.
package struct BrainCatalogue: Sendable {
    /// DESIGN numbers brains from 1 to 50.
    package static let maximumCount = 50

    /// Sorted by number.
    package let brains: [any Brain]

    /// - Throws: ``BrainKitError`` `brains.duplicate` when two share a name or number.
    package init(_ brains: [any Brain]) throws(BrainKitError) {
        let sorted = brains.sorted { ($0.card.number, $0.card.id) < ($1.card.number, $1.card.id) }
        let numbers = Set(sorted.map(\.card.number))
        let names = Set(sorted.map(\.card.id))
        guard numbers.count == sorted.count, names.count == sorted.count, sorted.count <= Self.maximumCount else {
            throw BrainKitError(.duplicateBrain, "Two brains share a name or a number; register each once.")
        }
        self.brains = sorted
    }

    package var cards: [BrainCard] { brains.map(\.card) }

    /// - Throws: ``BrainKitError`` `brains.unknown`.
    package func brain(_ id: BrainID) throws(BrainKitError) -> any Brain {
        guard let brain = brains.first(where: { $0.card.id == id }) else {
            throw BrainKitError(.unknownBrain, "No brain of that name is installed; 'brains list' shows them.")
        }
        return brain
    }
}
