import Contracts
import Core
import CoreTesting
import Crypto
import Database
import Testing

@testable import HardwareTrust

@Suite("A node's keys")
struct NodeKeysTests {
    private let folder: TemporaryFolder
    private let keys: SystemFolder
    private let root: SoftwareRootKey
    private let machine = MachineIdentity(machineID: [1], hardwareUUID: nil)

    init() throws {
        folder = try TemporaryFolder()
        keys = try SystemFolder(folder.path)
        root = try SoftwareRootKey.create(in: keys, machine: machine, random: SeededRandomSource(seed: 1))
    }

    private func expectAltered(_ bytes: [UInt8]) throws {
        try keys.replace(NodeKeyOwner.node.fileName, with: bytes)
        #expect {
            try NodeKeys.open(in: keys, root: root)
        } throws: {
            ($0 as? TrustError)?.kind == .nodeKeysAltered
        }
    }

    @Test("are the same at every start, each of its own")
    func reopen() throws {
        let made = try NodeKeys.create(in: keys, root: root, random: SeededRandomSource(seed: 2))
        let opened = try NodeKeys.open(in: keys, root: try SoftwareRootKey.open(in: keys, machine: machine))
        for kind in NodeKeyKind.allCases { #expect(made.seed(of: kind) == opened.seed(of: kind)) }
        for use in DerivedKeyUse.allCases {
            #expect(made.derivedKey(for: use).bytes == opened.derivedKey(for: use).bytes)
        }
        let all = NodeKeyKind.allCases.map(made.seed) + DerivedKeyUse.allCases.map { made.derivedKey(for: $0).bytes }
        #expect(Set(all).count == all.count && all.count == 10)
        #expect(all.allSatisfy { $0.count == 32 })
        #expect(made.assurance == .software)
    }

    @Test("open from a file that an independent program made")
    func openIndependentFile() throws {
        let elsewhere = try TemporaryFolder()
        let keys = try SystemFolder(elsewhere.path)
        try keys.replace("root.key", with: IndependentFiles.bytes(IndependentFiles.root))
        try keys.replace("node.keys", with: IndependentFiles.bytes(IndependentFiles.node))
        let root = try SoftwareRootKey.open(
            in: keys, machine: IndependentFiles.machine, passphrase: IndependentFiles.passphrase)
        let opened = try NodeKeys.open(in: keys, root: root)
        for (kind, byte) in [(NodeKeyKind.entry, UInt8(0xd1)), (.checkpoint, 0xd2), (.tenantLogRoot, 0xd3)] {
            #expect(opened.seed(of: kind) == Array(repeating: byte, count: 32))
        }
    }

    @Test("stand nowhere in clear")
    func areSealed() throws {
        let made = try NodeKeys.create(in: keys, root: root, random: SeededRandomSource(seed: 2))
        for kind in NodeKeyKind.allCases { #expect(try !RawFiles.hold(made.seed(of: kind), in: folder)) }
    }

    @Test("notice every altered byte and every exchanged key")
    func noticeAlteration() throws {
        _ = try NodeKeys.create(in: keys, root: root, random: SeededRandomSource(seed: 2))
        let original = try folder.read(NodeKeyOwner.node.fileName)
        for position in original.indices {
            var altered = original
            altered[position] ^= 1
            try expectAltered(altered)
        }
        let (header, record) = (6, 61)
        var exchanged = original
        for offset in 1..<record { exchanged.swapAt(header + offset, header + record + offset) }
        try expectAltered(exchanged)
        try expectAltered(original + [0])
        try expectAltered(Array(original.dropLast()))
    }

    @Test("open under their own root key alone")
    func needTheirRoot() throws {
        _ = try NodeKeys.create(in: keys, root: root, random: SeededRandomSource(seed: 2))
        let elsewhere = try SystemFolder(TemporaryFolder().path)
        let other = try SoftwareRootKey.create(
            in: elsewhere, machine: machine, random: SeededRandomSource(seed: 3))
        #expect {
            try NodeKeys.open(in: keys, root: other)
        } throws: {
            ($0 as? TrustError)?.kind == .nodeKeysAltered
        }
    }

    @Test("are neither replaced nor imagined")
    func keepOne() throws {
        #expect {
            try NodeKeys.open(in: keys, root: root)
        } throws: {
            ($0 as? TrustError)?.kind == .nodeKeysMissing
        }
        _ = try NodeKeys.create(in: keys, root: root, random: SeededRandomSource(seed: 2))
        #expect {
            try NodeKeys.create(in: keys, root: root, random: SeededRandomSource(seed: 2))
        } throws: {
            ($0 as? TrustError)?.kind == .nodeKeysExist
        }
    }

    @Test("follow one another, one at a time, and the key before is gone", arguments: [NodeKeyKind.entry, .checkpoint])
    func roll(kind: NodeKeyKind) throws {
        let made = try NodeKeys.create(in: keys, root: root, random: SeededRandomSource(seed: 2))
        #expect(try made.next(in: keys) == nil)
        _ = try made.prepareNext(kind, in: keys, random: SeededRandomSource(seed: 4))
        let next = try made.prepareNext(kind, in: keys, random: SeededRandomSource(seed: 5))
        #expect(try made.next(in: keys) == next)
        #expect(try !RawFiles.hold(next.seed, in: folder))
        #expect(try made.reopened(in: keys).seed(of: kind) == made.seed(of: kind))
        try made.adopt(next, in: keys, random: SeededRandomSource(seed: 6))
        let after = try NodeKeys.open(in: keys, root: root)
        #expect(try after.next(in: keys) == nil)
        for other in NodeKeyKind.allCases {
            #expect(after.seed(of: other) == (other == kind ? next.seed : made.seed(of: other)))
        }
        // A value opened before the roll brings no old key back.
        let another: NodeKeyKind = kind == .entry ? .checkpoint : .entry
        let second = try made.prepareNext(another, in: keys, random: SeededRandomSource(seed: 7))
        try made.adopt(second, in: keys, random: SeededRandomSource(seed: 8))
        #expect(try made.reopened(in: keys).seed(of: kind) == next.seed)
        _ = try made.prepareNext(kind, in: keys, random: SeededRandomSource(seed: 9))
        try made.discardNext(in: keys)
        #expect(try made.next(in: keys) == nil)
    }

    @Test("of a company's log are its own: sealed apart, rolled apart, and of no other company")
    func companies() throws {
        let node = try NodeKeys.create(in: keys, root: root, random: SeededRandomSource(seed: 2))
        let random = SeededRandomSource(seed: 3)
        let (aurion, harbour) = (TenantID(random: random), TenantID(random: random))
        let made = try node.tenantLogKeys(aurion, isNew: true, in: keys, random: SeededRandomSource(seed: 4))
        let other = try node.tenantLogKeys(harbour, isNew: true, in: keys, random: SeededRandomSource(seed: 5))
        #expect(made.seed(of: .entry) != other.seed(of: .entry))
        let next = try made.prepareNext(.entry, in: keys, random: SeededRandomSource(seed: 6))
        #expect(try other.next(in: keys) == nil && node.next(in: keys) == nil)
        try made.adopt(next, in: keys, random: SeededRandomSource(seed: 7))
        let after = try node.tenantLogKeys(aurion, isNew: false, in: keys, random: SeededRandomSource(seed: 8))
        #expect(after.seed(of: .entry) == next.seed && after.seed(of: .checkpoint) == made.seed(of: .checkpoint))
        #expect(try node.reopened(in: keys).seed(of: .entry) == node.seed(of: .entry))
        #expect(try !RawFiles.hold(next.seed, in: folder))
        try keys.replace(after.owner.fileName, with: folder.read(other.owner.fileName))
        #expect {
            try node.tenantLogKeys(aurion, isNew: false, in: keys, random: SeededRandomSource(seed: 9))
        } throws: {
            ($0 as? TrustError)?.kind == .nodeKeysAltered
        }
    }

    @Test("of a company's log from before they had a file are derived until the first roll writes one")
    func derivedBefore() throws {
        let node = try NodeKeys.create(in: keys, root: root, random: SeededRandomSource(seed: 2))
        let tenant = TenantID(random: SeededRandomSource(seed: 3))
        let found = try node.tenantLogKeys(tenant, isNew: false, in: keys, random: SeededRandomSource(seed: 4))
        let derived = root.derive("mickai/tenant-log/v1/checkpoint/\(tenant)").withUnsafeBytes { Array($0) }
        #expect(found.seed(of: .checkpoint) == derived)
        #expect(try !keys.names().contains(found.owner.fileName))
        let next = try found.prepareNext(.entry, in: keys, random: SeededRandomSource(seed: 5))
        try found.adopt(next, in: keys, random: SeededRandomSource(seed: 6))
        let after = try found.reopened(in: keys)
        #expect(after.seed(of: .entry) == next.seed && after.seed(of: .checkpoint) == derived)
        #expect(try keys.names().contains(found.owner.fileName))
    }

    @Test("notice an altered key that is to follow")
    func noticeAlteredNext() throws {
        let made = try NodeKeys.create(in: keys, root: root, random: SeededRandomSource(seed: 2))
        _ = try made.prepareNext(.entry, in: keys, random: SeededRandomSource(seed: 4))
        let original = try folder.read(made.nextFileName)
        for position in original.indices {
            var altered = original
            altered[position] ^= 1
            try keys.replace(made.nextFileName, with: altered)
            #expect {
                try made.next(in: keys)
            } throws: {
                ($0 as? TrustError)?.kind == .nodeKeysAltered
            }
        }
    }
}
