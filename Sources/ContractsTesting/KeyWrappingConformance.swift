import Contracts
import Core

/// What every ``KeyWrapping`` must hold to; fakes and the real hierarchy pass it alike.
package enum KeyWrappingConformance {
    /// - Parameters:
    ///   - tenant: one that `keys` knows.
    ///   - subjects: three that `keys` knows; the first is destroyed.
    /// - Throws: ``ConformanceFailure`` with the first promise broken.
    package static func check(_ keys: any KeyWrapping, tenant: TenantID, subjects: [SubjectID]) async throws {
        try Conformance.require(subjects.count == 3, "the suite is given three subjects")
        let plain = try keys.makeItemKey(tenant: tenant, subjects: [])
        let alone = try keys.makeItemKey(tenant: tenant, subjects: [subjects[0]])
        let joint = try keys.makeItemKey(tenant: tenant, subjects: [subjects[1], subjects[0]])
        let other = try keys.makeItemKey(tenant: tenant, subjects: [subjects[1], subjects[2]])
        let items = [plain, alone, joint, other]
        for item in items {
            try Conformance.require(item.key.bytes.count == 32, "a data key has 32 bytes")
            try Conformance.require(
                try keys.unwrap(item.wrapped).bytes == item.key.bytes, "a wrapped key opens to its data key")
        }
        try Conformance.require(Set(items.map(\.key.bytes)).count == items.count, "every item has a key of its own")
        var altered = plain.wrapped.bytes
        altered[altered.count / 2] ^= 1
        try await Conformance.requireCode("trust.unwrap-failed", "an altered wrapped key does not open") {
            _ = try keys.unwrap(WrappedKey(bytes: altered))
        }
        try await checkDestruction(keys, tenant, subjects, lost: [alone, joint], kept: [plain, other])
    }

    private static func checkDestruction(
        _ keys: any KeyWrapping, _ tenant: TenantID, _ subjects: [SubjectID], lost: [ItemKey], kept: [ItemKey]
    ) async throws {
        try keys.destroyKey(of: subjects[0])
        for item in lost {
            try await Conformance.requireCode("trust.key-destroyed", "an item about the subject is lost") {
                _ = try keys.unwrap(item.wrapped)
            }
        }
        for item in kept {
            try Conformance.require(
                try keys.unwrap(item.wrapped).bytes == item.key.bytes, "an item about others stays readable")
        }
        try await Conformance.requireCode("trust.subject-destroyed", "a destroyed subject gets no new item") {
            _ = try keys.makeItemKey(tenant: tenant, subjects: [subjects[2], subjects[0]])
        }
    }
}
