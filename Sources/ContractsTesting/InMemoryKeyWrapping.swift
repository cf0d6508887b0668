import Contracts
import Core
import CoreTesting
import Synchronization

/// Keys in memory, with the promises of the real hierarchy: a destroyed subject takes every item along that names it.
///
/// A wrapped key here is a random handle; it holds no key material.
package final class InMemoryKeyWrapping: KeyWrapping {
    private struct Item {
        let key: DataKey
        let subjects: [SubjectID]
    }

    private struct State {
        var items: [WrappedKey: Item] = [:]
        var destroyed: Set<SubjectID> = []
    }

    private let random: SeededRandomSource
    private let state = Mutex(State())

    package init(seed: UInt64 = 1) { random = SeededRandomSource(seed: seed) }

    package func makeItemKey(tenant: TenantID, subjects: [SubjectID]) throws -> ItemKey {
        try state.withLock { state in
            guard state.destroyed.isDisjoint(with: subjects) else { throw FakeError("trust.subject-destroyed") }
            let item = ItemKey(key: DataKey(bytes: random.bytes(32)), wrapped: WrappedKey(bytes: random.bytes(32)))
            state.items[item.wrapped] = Item(key: item.key, subjects: subjects)
            return item
        }
    }

    package func unwrap(_ wrapped: WrappedKey) throws -> DataKey {
        try state.withLock { state in
            guard let item = state.items[wrapped] else { throw FakeError("trust.unwrap-failed") }
            guard state.destroyed.isDisjoint(with: item.subjects) else { throw FakeError("trust.key-destroyed") }
            return item.key
        }
    }

    package func destroyKey(of subject: SubjectID) throws {
        state.withLock { _ = $0.destroyed.insert(subject) }
    }
}
