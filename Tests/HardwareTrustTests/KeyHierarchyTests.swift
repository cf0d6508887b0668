import Contracts
import ContractsTesting
import Core
import CoreTesting
import Database
import Foundation
import GRDB
import Testing

@testable import HardwareTrust

@Suite("The key hierarchy")
struct KeyHierarchyTests {
    private let folder: TemporaryFolder
    private let root: SoftwareRootKey
    private let random = SeededRandomSource(seed: 7)
    private let tenant: TenantID
    private let subjects: [SubjectID]

    init() throws {
        folder = try TemporaryFolder()
        root = try Self.makeRoot(seed: 1)
        tenant = TenantID(random: random)
        var subjects: [SubjectID] = []
        for _ in 0..<3 { subjects.append(SubjectID(random: random)) }
        self.subjects = subjects
    }

    private static func makeRoot(seed: UInt64) throws -> SoftwareRootKey {
        let folder = try TemporaryFolder()
        return try SoftwareRootKey.create(
            in: SystemFolder(folder.path), machine: MachineIdentity(machineID: [1], hardwareUUID: nil),
            random: SeededRandomSource(seed: seed))
    }

    private func open() throws -> KeyHierarchy {
        try KeyHierarchy(path: folder.path(of: "keys.sqlite"), root: root, random: random)
    }

    private func expect(_ code: TrustError.Code, _ work: () throws -> Void) {
        #expect { try work() } throws: { ($0 as? TrustError)?.kind == code }
    }

    /// The sealed bytes of each of a subject's keys, as they stand in the store.
    private func storedKeys(of subject: SubjectID) throws -> [[UInt8]] {
        let queue = try DatabaseQueue(path: folder.path(of: "keys.sqlite"))
        return try queue.read {
            try Data.fetchAll(
                $0, sql: "SELECT sealed FROM subject_key WHERE subject = ?", arguments: [Data(subject.bytes)]
            ).map { Array($0) }
        }
    }

    private func edit(_ sql: String, _ arguments: StatementArguments) throws {
        try DatabaseQueue(path: folder.path(of: "keys.sqlite")).write {
            try $0.execute(sql: sql, arguments: arguments)
        }
    }

    @Test("gives an item's key back, also after a restart", arguments: 0...3)
    func unwraps(count: Int) throws {
        let item = try open().makeItemKey(tenant: tenant, subjects: Array(subjects.prefix(count)))
        #expect(item.key.bytes.count == 32)
        #expect(try open().unwrap(item.wrapped).bytes == item.key.bytes)
    }

    @Test("gives every item another key")
    func freshKeys() throws {
        let keys = try open()
        let items = try (0..<20).map { _ in try keys.makeItemKey(tenant: tenant, subjects: subjects) }
        #expect(Set(items.map(\.key.bytes)).count == 20)
        #expect(Set(items.map(\.wrapped)).count == 20)
    }

    @Test("needs the key of every subject", arguments: 0..<3)
    func needsEverySubject(destroyed: Int) throws {
        let keys = try open()
        let item = try keys.makeItemKey(tenant: tenant, subjects: subjects + subjects.reversed())
        let others = try keys.makeItemKey(
            tenant: tenant, subjects: subjects.filter { $0 != subjects[destroyed] })
        try keys.destroyKey(of: subjects[destroyed])
        expect(.keyDestroyed) { _ = try keys.unwrap(item.wrapped) }
        expect(.keyDestroyed) { _ = try open().unwrap(item.wrapped) }
        #expect(try keys.unwrap(others.wrapped).bytes == others.key.bytes)
    }

    @Test("needs the key itself of every subject, whatever the store says of destruction", arguments: 0..<3)
    func needsEveryKeyItself(replaced: Int) throws {
        let keys = try open()
        let item = try keys.makeItemKey(tenant: tenant, subjects: subjects)
        #expect(try keys.unwrap(item.wrapped).bytes == item.key.bytes)
        try edit("DELETE FROM subject_key WHERE subject = ?", [Data(subjects[replaced].bytes)])
        expect(.unwrapFailed) { _ = try keys.unwrap(item.wrapped) }
        _ = try keys.makeItemKey(tenant: tenant, subjects: [subjects[replaced]])
        expect(.unwrapFailed) { _ = try keys.unwrap(item.wrapped) }
    }

    @Test("opens rows and a wrapped key that an independent program made")
    func opensIndependentRows() throws {
        let rootFolder = try TemporaryFolder()
        let files = try SystemFolder(rootFolder.path)
        try files.replace("root.key", with: IndependentFiles.bytes(IndependentFiles.root))
        let root = try SoftwareRootKey.open(
            in: files, machine: IndependentFiles.machine, passphrase: IndependentFiles.passphrase)
        let keys = try KeyHierarchy(path: folder.path(of: "keys.sqlite"), root: root, random: random)
        let tenant = Data(repeating: 0x11, count: 16)
        try edit(
            "INSERT INTO tenant_key VALUES (?, ?)",
            [tenant, Data(IndependentFiles.bytes(IndependentFiles.tenantKey))])
        let rows = [(UInt8(0x21), IndependentFiles.firstSubjectKey), (0x22, IndependentFiles.secondSubjectKey)]
        for (subject, sealed) in rows {
            try edit(
                "INSERT INTO subject_key (tenant, subject, sealed) VALUES (?, ?, ?)",
                [tenant, Data(repeating: subject, count: 16), Data(IndependentFiles.bytes(sealed))])
        }
        let wrapped = WrappedKey(bytes: try IndependentFiles.bytes(IndependentFiles.wrapped))
        #expect(try keys.unwrap(wrapped).bytes == Array(repeating: 0xc0, count: 32))
    }

    @Test("makes a destroyed key again for nobody")
    func neverAgain() throws {
        let keys = try open()
        try keys.destroyKey(of: subjects[0])
        try keys.destroyKey(of: subjects[0])
        expect(.subjectDestroyed) { _ = try keys.makeItemKey(tenant: tenant, subjects: [subjects[0]]) }
        expect(.subjectDestroyed) { _ = try open().makeItemKey(tenant: tenant, subjects: subjects) }
        #expect(try keys.count(of: subjects[1]) == 0, "a refused item leaves no key")
    }

    @Test("destroys a subject's keys with every tenant")
    func reachesEveryTenant() throws {
        let keys = try open()
        let other = TenantID(random: random)
        let first = try keys.makeItemKey(tenant: tenant, subjects: [subjects[0]])
        let second = try keys.makeItemKey(tenant: other, subjects: [subjects[0]])
        #expect(try keys.count(of: subjects[0]) == 2)
        #expect(try keys.erase(subjects[0], ticket: .sample(.erasure)) == 2)
        #expect(try keys.count(of: subjects[0]) == 0)
        expect(.keyDestroyed) { _ = try keys.unwrap(first.wrapped) }
        expect(.keyDestroyed) { _ = try keys.unwrap(second.wrapped) }
        #expect(keys.storeName == "keys")
    }

    @Test("notices every altered byte of a wrapped key, and every subject left out")
    func noticesAlteration() throws {
        let keys = try open()
        let item = try keys.makeItemKey(tenant: tenant, subjects: subjects)
        for position in item.wrapped.bytes.indices {
            var altered = item.wrapped.bytes
            altered[position] ^= 1
            expect(.unwrapFailed) { _ = try keys.unwrap(WrappedKey(bytes: altered)) }
        }
        var fewer = item.wrapped.bytes
        fewer[18] = 2
        fewer.removeSubrange(19..<35)
        expect(.unwrapFailed) { _ = try keys.unwrap(WrappedKey(bytes: fewer)) }
        for length in [0, 1, 18, 19, item.wrapped.bytes.count - 1] {
            expect(.unwrapFailed) { _ = try keys.unwrap(WrappedKey(bytes: Array(item.wrapped.bytes.prefix(length)))) }
        }
        expect(.unwrapFailed) { _ = try keys.unwrap(WrappedKey(bytes: item.wrapped.bytes + [0])) }
    }

    @Test("opens under its own root key alone")
    func needsItsRoot() throws {
        let item = try open().makeItemKey(tenant: tenant, subjects: subjects)
        let foreign = try KeyHierarchy(
            path: folder.path(of: "keys.sqlite"), root: Self.makeRoot(seed: 2), random: random)
        expect(.unwrapFailed) { _ = try foreign.unwrap(item.wrapped) }
        expect(.unwrapFailed) { _ = try foreign.makeItemKey(tenant: tenant, subjects: []) }
    }

    @Test("refuses more subjects than its limit")
    func refusesTooMany() throws {
        let keys = try open()
        let many = (0..<257).map { _ in SubjectID(random: random) }
        expect(.tooManySubjects) { _ = try keys.makeItemKey(tenant: tenant, subjects: many) }
        let item = try keys.makeItemKey(tenant: tenant, subjects: Array(many.dropLast()))
        #expect(try keys.unwrap(item.wrapped).bytes == item.key.bytes)
    }

    @Test("leaves no byte of a destroyed key in any raw file")
    func leavesNoByte() throws {
        let keys = try open()
        for _ in 0..<200 { _ = try keys.makeItemKey(tenant: tenant, subjects: [SubjectID(random: random)]) }
        _ = try keys.makeItemKey(tenant: tenant, subjects: subjects)
        let needle = try #require(try storedKeys(of: subjects[1]).first)
        #expect(try RawFiles.hold(needle, in: folder), "the search finds what is there")
        try keys.destroyKey(of: subjects[1])
        #expect(try !RawFiles.hold(needle, in: folder))
        let kept = try #require(try storedKeys(of: subjects[0]).first)
        #expect(try RawFiles.hold(kept, in: folder))
    }

    @Test("ends a destruction that a crash broke off")
    func endsDestruction() throws {
        let keys = try open()
        let item = try keys.makeItemKey(tenant: tenant, subjects: subjects)
        let needle = try #require(try storedKeys(of: subjects[1]).first)
        try keys.markDestroyed(subjects[1])
        #expect(try RawFiles.hold(needle, in: folder), "the scrub had not run")
        expect(.keyDestroyed) { _ = try keys.unwrap(item.wrapped) }
        let restarted = try open()
        #expect(try !RawFiles.hold(needle, in: folder))
        expect(.keyDestroyed) { _ = try restarted.unwrap(item.wrapped) }
    }

    @Test("holds for any sets of subjects and destructions", arguments: UInt64(1)...20)
    func holdsAlways(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let keys = try KeyHierarchy(path: nil, root: root, random: SeededRandomSource(seed: seed))
        let people = (0..<6).map { _ in SubjectID(random: random) }
        let items = try (0..<15).map { _ in
            let named = people.filter { _ in generator.next() % 2 == 0 }
            return (named, try keys.makeItemKey(tenant: tenant, subjects: named))
        }
        let destroyed = Set(people.filter { _ in generator.next() % 3 == 0 })
        for subject in destroyed { try keys.destroyKey(of: subject) }
        for (named, item) in items {
            if destroyed.isDisjoint(with: named) {
                #expect(try keys.unwrap(item.wrapped).bytes == item.key.bytes)
            } else {
                expect(.keyDestroyed) { _ = try keys.unwrap(item.wrapped) }
            }
        }
    }
}
