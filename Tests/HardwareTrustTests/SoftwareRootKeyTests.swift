import Contracts
import Core
import CoreTesting
import Crypto
import Database
import Glibc
import Testing

@testable import HardwareTrust

@Suite("The software root key")
struct SoftwareRootKeyTests {
    private let folder: TemporaryFolder
    private let keys: SystemFolder
    private let machine = IndependentFiles.machine
    private let random = SeededRandomSource(seed: 1)

    init() throws {
        folder = try TemporaryFolder()
        keys = try SystemFolder(folder.path)
    }

    private func expect(_ code: TrustError.Code, _ work: () throws -> Void) {
        #expect { try work() } throws: { ($0 as? TrustError)?.kind == code }
    }

    private func derived(_ root: SoftwareRootKey) -> [UInt8] {
        root.derive("test").withUnsafeBytes { Array($0) }
    }

    /// The file with `edit` applied and its checksum made right again.
    private func rewrite(_ edit: (inout [UInt8]) -> Void) throws {
        var body = Array(try folder.read("root.key").dropLast(32))
        edit(&body)
        try keys.replace("root.key", with: body + SHA256.hash(data: body))
    }

    @Test("says in plain words what it is worth")
    func plainWords() throws {
        let root = try SoftwareRootKey.create(in: keys, machine: machine, random: random)
        #expect(root.assurance == .software)
        #expect(root.assurance.rawValue == "software")
        #expect(root.assurance.plainWords.contains("clonable by root or by disk image; not hardware-bound"))
    }

    @Test("opens again as the same key, from a file of mode 0600")
    func reopens() throws {
        let made = try SoftwareRootKey.create(in: keys, machine: machine, random: random)
        let opened = try SoftwareRootKey.open(in: keys, machine: machine)
        #expect(derived(made) == derived(opened))
        var status = stat()
        #expect(stat(folder.path(of: "root.key"), &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test("opens a file that an independent program made")
    func opensIndependentFile() throws {
        try keys.replace("root.key", with: IndependentFiles.bytes(IndependentFiles.root))
        let root = try SoftwareRootKey.open(in: keys, machine: machine, passphrase: IndependentFiles.passphrase)
        let permitKey = root.derive(DerivedKeyUse.permit.info).withUnsafeBytes { Array($0) }
        #expect(
            Hexadecimal.encode(permitKey) == "2c71d6139ea8a3384ae11cac9397068784a1cd98e8b693d23a9134a084794ea2")
    }

    @Test("stretches a passphrase as PBKDF2-HMAC-SHA-256 does")
    func stretches() {
        let block = KeyDerivation.stretch(
            passphrase: Array("correct horse".utf8), salt: [UInt8](repeating: 7, count: 32), iterations: 1_000)
        #expect(
            Hexadecimal.encode(block) == "9b7d9ed9031c046cb40a700a730802a163ac2be28d80acccdbaeba7101198b03")
    }

    @Test("does not open on another machine")
    func refusesOtherMachine() throws {
        _ = try SoftwareRootKey.create(in: keys, machine: machine, random: random)
        let others = [
            MachineIdentity(machineID: Array("another".utf8), hardwareUUID: machine.hardwareUUID),
            MachineIdentity(machineID: machine.machineID, hardwareUUID: Array("another".utf8)),
        ]
        for other in others { expect(.wrongMachine) { _ = try SoftwareRootKey.open(in: keys, machine: other) } }
        let blind = MachineIdentity(machineID: machine.machineID, hardwareUUID: nil)
        expect(.machineUnreadable) { _ = try SoftwareRootKey.open(in: keys, machine: blind) }
    }

    @Test("made without a hardware UUID opens where one became readable later")
    func ignoresLaterUUID() throws {
        let blind = MachineIdentity(machineID: machine.machineID, hardwareUUID: nil)
        let made = try SoftwareRootKey.create(in: keys, machine: blind, random: random)
        #expect(try derived(SoftwareRootKey.open(in: keys, machine: machine)) == derived(made))
    }

    @Test("notices every altered byte, a cut and an addition")
    func noticesAlteration() throws {
        _ = try SoftwareRootKey.create(in: keys, machine: machine, random: random)
        let original = try folder.read("root.key")
        var variants = original.indices.map { position in
            var altered = original
            altered[position] ^= 1
            return altered
        }
        variants += [Array(original.dropLast()), original + [0], []]
        for variant in variants {
            try keys.replace("root.key", with: variant)
            expect(.rootAltered) { _ = try SoftwareRootKey.open(in: keys, machine: machine) }
        }
    }

    @Test("notices an alteration whose checksum was made right")
    func noticesForgery() throws {
        _ = try SoftwareRootKey.create(in: keys, machine: machine, random: random)
        try rewrite { $0[$0.count - 1] ^= 1 }
        expect(.rootAltered) { _ = try SoftwareRootKey.open(in: keys, machine: machine) }
        try rewrite { $0[$0.count - 1] ^= 1 }
        _ = try SoftwareRootKey.open(in: keys, machine: machine)
        try rewrite { $0[9] ^= 1 }
        expect(.rootAltered) { _ = try SoftwareRootKey.open(in: keys, machine: machine) }
        try rewrite { $0.replaceSubrange(6..<10, with: [0, 0, 0, 0]) }
        expect(.rootAltered) { _ = try SoftwareRootKey.open(in: keys, machine: machine) }
        try rewrite { $0.replaceSubrange(6..<10, with: [0xff, 0xff, 0xff, 0xff]) }
        expect(.rootAltered) { _ = try SoftwareRootKey.open(in: keys, machine: machine) }
    }

    @Test("needs its passphrase, and the right one")
    func needsPassphrase() throws {
        let passphrase = Array("correct horse".utf8)
        let made = try SoftwareRootKey.create(
            in: keys, machine: machine, passphrase: passphrase, random: random, iterations: 10)
        #expect(
            try derived(SoftwareRootKey.open(in: keys, machine: machine, passphrase: passphrase)) == derived(made))
        expect(.passphraseNeeded) { _ = try SoftwareRootKey.open(in: keys, machine: machine) }
        expect(.passphraseNeeded) { _ = try SoftwareRootKey.open(in: keys, machine: machine, passphrase: []) }
        expect(.passphraseWrong) {
            _ = try SoftwareRootKey.open(in: keys, machine: machine, passphrase: Array("wrong".utf8))
        }
    }

    @Test("is refused where other accounts may reach it")
    func refusesExposed() throws {
        _ = try SoftwareRootKey.create(in: keys, machine: machine, random: random)
        #expect(chmod(folder.path(of: "root.key"), 0o640) == 0)
        expect(.rootExposed) { _ = try SoftwareRootKey.open(in: keys, machine: machine) }
    }

    @Test("is neither replaced nor imagined")
    func keepsOne() throws {
        expect(.rootMissing) { _ = try SoftwareRootKey.open(in: keys, machine: machine) }
        _ = try SoftwareRootKey.create(in: keys, machine: machine, random: random)
        expect(.rootExists) { _ = try SoftwareRootKey.create(in: keys, machine: machine, random: random) }
    }
}
