import Contracts
import ContractsTesting
import Core
import CoreTesting
import Database
import Foundation
import GRDB
import HardwareTrust
import Signatures
import Testing

@testable import AuditRecord

@Suite("The side store")
struct SideStoreTests {
    private let folder: TemporaryFolder
    private let keys: KeyHierarchy
    private let random = SeededRandomSource(seed: 3)
    private let tenant: TenantID
    private let subject: SubjectID
    private let other: SubjectID

    init() throws {
        folder = try TemporaryFolder()
        let root = try SoftwareRootKey.create(
            in: SystemFolder(folder.path), machine: MachineIdentity(machineID: [1], hardwareUUID: nil),
            random: random)
        keys = try KeyHierarchy(path: folder.path(of: "keys.sqlite"), root: root, random: random)
        tenant = TenantID(random: random)
        subject = SubjectID(random: random)
        other = SubjectID(random: random)
    }

    private func open() throws -> SideStore {
        try SideStore(path: folder.path(of: "side.sqlite"), keys: keys, random: random)
    }

    private func expect(_ code: SideStoreError.Code, _ work: () throws -> Void) {
        #expect { try work() } throws: { ($0 as? SideStoreError)?.kind == code }
    }

    private func edit(_ sql: String, _ arguments: StatementArguments = []) throws {
        try DatabaseQueue(path: folder.path(of: "side.sqlite")).write {
            try $0.execute(sql: sql, arguments: arguments)
        }
    }

    private func storedColumns() throws -> [[UInt8]] {
        try DatabaseQueue(path: folder.path(of: "side.sqlite")).read { database in
            try Row.fetchAll(database, sql: "SELECT sealed, wrapped_key FROM committed").flatMap {
                [Array($0[0] as Data), Array($0[1] as Data)]
            }
        }
    }

    private func rawFilesHold(_ needle: [UInt8]) throws -> Bool {
        for name in try folder.names() where name.hasPrefix("side.sqlite") {
            if try Data(folder.read(name)).range(of: Data(needle)) != nil { return true }
        }
        return false
    }

    @Test("makes the digest that the record's format says")
    func makesDigest() throws {
        let salt = try #require(CommitmentSalt(bytes: Array(0..<32)))
        let digest = salt.commit(name: "request.text", value: Array("How tight?".utf8))
        #expect(digest.description == "6190b95222deebddf101f5cabee17f0bc75665a009e88c819321d3a9bdc7a03b")
    }

    @Test("gives back the value and a salt that fit the digest, also after a restart")
    func opens() throws {
        let commitment = try open().commit(
            name: "request.text", value: Array("How tight?".utf8), tenant: tenant, subjects: [subject])
        let opened = try open().open(commitment)
        #expect(opened.value == Array("How tight?".utf8))
        let salt = try #require(CommitmentSalt(bytes: opened.salt))
        #expect(salt.commit(name: "request.text", value: opened.value) == commitment.digest)
    }

    @Test("salts equal values apart")
    func saltsApart() throws {
        let store = try open()
        let first = try store.commit(name: "a", value: [1], tenant: tenant, subjects: [])
        let second = try store.commit(name: "a", value: [1], tenant: tenant, subjects: [])
        #expect(first.digest != second.digest)
    }

    @Test("holds neither value nor salt in clear")
    func sealsAll() throws {
        let store = try open()
        let value = Array("the spindle of the planted word".utf8)
        let commitment = try store.commit(name: "a", value: value, tenant: tenant, subjects: [])
        let opened = try store.open(commitment)
        #expect(try !rawFilesHold(value))
        #expect(try !rawFilesHold(opened.salt))
        #expect(try rawFilesHold(commitment.digest.bytes), "the search finds what is there")
    }

    @Test("commits to a batch in order, wholly or not at all")
    func commitsBatch() throws {
        let store = try open()
        let drafts = try (0..<20).map {
            try CommitmentDraft(name: "part-\($0)", value: [UInt8($0)], tenant: tenant, subjects: [subject])
        }
        let commitments = try store.commit(drafts)
        #expect(commitments.map(\.name) == drafts.map(\.name))
        for (draft, commitment) in zip(drafts, commitments) {
            #expect(try store.open(commitment).value == draft.value)
        }
        #expect(try store.commit([]).isEmpty)
        try keys.destroyKey(of: other)
        let broken = try drafts + [CommitmentDraft(name: "last", value: [], tenant: tenant, subjects: [other])]
        #expect {
            try store.commit(broken)
        } throws: {
            ($0 as? any CodedError)?.code == "trust.subject-destroyed"
        }
        #expect(try store.count(of: subject) == 20)
    }

    @Test("erases what names a subject, and says so for ever")
    func erases() throws {
        let store = try open()
        let alone = try store.commit(name: "a", value: [1], tenant: tenant, subjects: [subject])
        let shared = try store.commit(name: "b", value: [2], tenant: tenant, subjects: [other, subject, other])
        let kept = try store.commit(name: "c", value: [3], tenant: tenant, subjects: [other])
        #expect(try store.count(of: subject) == 2)
        #expect(try store.erase(subject, ticket: .sample(.erasure)) == 2)
        #expect(try store.count(of: subject) == 0)
        #expect(try store.count(of: other) == 1)
        for store in [store, try open()] {
            expect(.erased) { _ = try store.open(alone) }
            expect(.erased) { _ = try store.open(shared) }
            #expect(try store.open(kept).value == [3])
        }
        #expect(try store.erase(subject, ticket: .sample(.erasure)) == 0)
        #expect(store.storeName == "side")
    }

    @Test("leaves no byte of an erased value in any raw file, also when a crash broke the erasure off")
    func leavesNoByte() throws {
        let store = try open()
        _ = try store.commit(name: "a", value: Array(repeating: 7, count: 9_000), tenant: tenant, subjects: [subject])
        _ = try store.commit(name: "b", value: [2], tenant: tenant, subjects: [subject])
        let columns = try storedColumns()
        for column in columns { #expect(try rawFilesHold(Array(column.prefix(60)))) }
        #expect(try store.markErased(subject) == 2)
        #expect(try rawFilesHold(Array(columns[3].prefix(60))), "the scrub had not run")
        _ = try open()
        for column in columns { #expect(try !rawFilesHold(Array(column.prefix(60)))) }
    }

    @Test("answers that a value is erased once a key it needs is destroyed, before its row goes")
    func answersErasedWithoutKey() throws {
        let store = try open()
        let commitment = try store.commit(name: "a", value: [1], tenant: tenant, subjects: [subject])
        try keys.destroyKey(of: subject)
        expect(.erased) { _ = try store.open(commitment) }
    }

    @Test("tells what never was here from what was erased")
    func answersNotFound() throws {
        expect(.notFound) { _ = try open().open(SaltedCommitment(name: "a", digest: .zero)) }
    }

    @Test("notices an altered value, a moved row and another name")
    func noticesAlteration() throws {
        let store = try open()
        let first = try store.commit(name: "a", value: [1], tenant: tenant, subjects: [])
        let second = try store.commit(name: "a", value: [2], tenant: tenant, subjects: [])
        expect(.altered) { _ = try store.open(SaltedCommitment(name: "b", digest: first.digest)) }
        try edit("UPDATE committed SET digest = zeroblob(32) WHERE digest = ?", [Data(second.digest.bytes)])
        expect(.altered) { _ = try store.open(SaltedCommitment(name: "a", digest: .zero)) }
        try edit(
            "UPDATE committed SET sealed = CAST(sealed || x'00' AS BLOB) WHERE digest = ?", [Data(first.digest.bytes)])
        expect(.altered) { _ = try store.open(first) }
    }

    @Test("refuses values and batches above its limits, and names of other forms")
    func keepsLimits() throws {
        let store = try open()
        let limit = CommitmentDraft.maximumValueBytes
        let largest = try store.commit(
            name: "a", value: [UInt8](repeating: 1, count: limit), tenant: tenant, subjects: [])
        #expect(try store.open(largest).value.count == limit)
        expect(.overLimit) {
            _ = try store.commit(
                name: "a", value: [UInt8](repeating: 1, count: limit + 1), tenant: tenant, subjects: [])
        }
        let draft = try CommitmentDraft(name: "a", value: [], tenant: tenant)
        expect(.overLimit) { _ = try store.commit(Array(repeating: draft, count: 257)) }
        for name in ["", "A", "a b", "a\0b", "ä", String(repeating: "a", count: 65)] {
            expect(.malformedName) { _ = try store.commit(name: name, value: [], tenant: tenant, subjects: []) }
        }
    }
}
