import Contracts
import Core
import Crypto
import Database
import Glibc

/// The key at the top of a node's keys where there is no TPM: a file of mode 0600 tied to this machine's identifiers.
///
/// It is clonable by root or by disk image; not hardware-bound. The wrapping key is HKDF-SHA-256 over machine-id,
/// DMI UUID (where it could be read when the file was made) and the passphrase stretched by PBKDF2 (where one was
/// set), salted by the file. Lose the machine's identifiers or the passphrase and everything sealed below is lost.
package struct SoftwareRootKey: Sendable {
    package static let fileName = "root.key"
    /// OWASP's figure for PBKDF2-HMAC-SHA-256 (2023).
    package static let defaultIterations: UInt32 = 600_000
    package static let maximumPassphraseBytes = 1_024

    private let key: SymmetricKey

    package var assurance: AssuranceLevel { .software }

    private init(key: SymmetricKey) { self.key = key }

    /// Makes the node's root key, durably.
    ///
    /// - Parameter iterations: how often a passphrase is stretched; tests lower it.
    /// - Throws: ``TrustError`` `trust.root-exists`; `trust.passphrase-needed` for an empty or over-long passphrase;
    ///   ``DatabaseError`` when the folder cannot be written.
    package static func create(
        in folder: SystemFolder, machine: MachineIdentity, passphrase: [UInt8]? = nil,
        random: any RandomSource, iterations: UInt32 = defaultIterations
    ) throws -> SoftwareRootKey {
        guard try !folder.names().contains(fileName) else {
            throw TrustError(.rootExists, "This node has a root key already. A second one would orphan its data.")
        }
        try check(passphrase)
        var flags: RootKeyFile.Flags = []
        if machine.hardwareUUID != nil { flags.insert(.hardwareUUID) }
        if passphrase != nil { flags.insert(.passphrase) }
        let salt = random.bytes(RootKeyFile.saltLength)
        var file = RootKeyFile(
            flags: flags, iterations: min(max(iterations, 1), RootKeyFile.maximumIterations), salt: salt,
            machineCheck: machineCheck(machine, salt: salt))
        let root = random.bytes(KeySeal.keyLength)
        file.sealed = try KeySeal.seal(
            root, under: wrappingKey(file, machine: machine, passphrase: passphrase), context: context(file),
            random: random)
        try folder.replace(fileName, with: file.bytes)
        return SoftwareRootKey(key: SymmetricKey(data: root))
    }

    /// Opens the node's root key.
    ///
    /// - Throws: ``TrustError`` `trust.root-missing`, `trust.root-exposed` (another account may read the file),
    ///   `trust.root-altered`, `trust.machine-unreadable`, `trust.wrong-machine`, `trust.passphrase-needed`,
    ///   `trust.passphrase-wrong`.
    package static func open(
        in folder: SystemFolder, machine: MachineIdentity, passphrase: [UInt8]? = nil
    ) throws -> SoftwareRootKey {
        let file = try RootKeyFile(parsing: readPrivately(fileName, in: folder))
        let bound = try boundIdentity(machine, file: file)
        guard machineCheck(bound, salt: file.salt) == file.machineCheck else {
            throw TrustError(
                .wrongMachine,
                "The root key belongs to another machine. Use it there, or restore this node from a sealed backup.")
        }
        if file.flags.contains(.passphrase) {
            guard passphrase != nil else {
                throw TrustError(.passphraseNeeded, "This node's root key needs its passphrase.")
            }
            try check(passphrase)
        }
        let wrapping = wrappingKey(
            file, machine: bound, passphrase: file.flags.contains(.passphrase) ? passphrase : nil)
        guard let root = KeySeal.open(file.sealed, under: wrapping, context: context(file)) else {
            guard file.flags.contains(.passphrase) else { throw RootKeyFile.altered }
            throw TrustError(.passphraseWrong, "The passphrase does not open this node's root key.")
        }
        return SoftwareRootKey(key: SymmetricKey(data: root))
    }

    /// A key of 32 bytes for one use, named by `info`.
    func derive(_ info: String) -> SymmetricKey {
        KeyDerivation.derive(from: key, info: Array(info.utf8))
    }

    // MARK: - Binding

    private static func check(_ passphrase: [UInt8]?) throws(TrustError) {
        guard let passphrase else { return }
        guard (1...maximumPassphraseBytes).contains(passphrase.count) else {
            throw TrustError(.passphraseNeeded, "A passphrase has 1 to \(maximumPassphraseBytes) bytes.")
        }
    }

    /// The identifiers that the file was bound to, no more: a UUID that became readable later changes nothing.
    private static func boundIdentity(
        _ machine: MachineIdentity, file: RootKeyFile
    ) throws(TrustError) -> MachineIdentity {
        guard file.flags.contains(.hardwareUUID) else {
            return MachineIdentity(machineID: machine.machineID, hardwareUUID: nil)
        }
        guard machine.hardwareUUID != nil else {
            throw TrustError(
                .machineUnreadable,
                "The root key is bound to this machine's DMI UUID, which this account cannot read. Run as root.")
        }
        return machine
    }

    private static func machineCheck(_ machine: MachineIdentity, salt: [UInt8]) -> [UInt8] {
        KeyDerivation.derive(from: material(machine), salt: salt, info: "mickai/root/machine-check/v1")
            .withUnsafeBytes { Array($0) }
    }

    private static func wrappingKey(
        _ file: RootKeyFile, machine: MachineIdentity, passphrase: [UInt8]?
    ) -> SymmetricKey {
        let stretched = passphrase.map {
            KeyDerivation.stretch(passphrase: $0, salt: file.salt, iterations: file.iterations)
        }
        return KeyDerivation.derive(
            from: material(machine) + (stretched ?? []), salt: file.salt, info: "mickai/root/wrap/v1")
    }

    /// Length-prefixed, so that no two identities give the same bytes.
    private static func material(_ machine: MachineIdentity) -> [UInt8] {
        let parts = [machine.machineID, machine.hardwareUUID ?? []]
        return parts.flatMap { [UInt8(truncatingIfNeeded: $0.count)] + $0 }
    }

    private static func context(_ file: RootKeyFile) -> [UInt8] {
        file.header + Array(AssuranceLevel.software.rawValue.utf8)
    }

    /// Reads a small file that no other account may reach.
    private static func readPrivately(_ name: String, in folder: SystemFolder) throws -> [UInt8] {
        guard try folder.names().contains(name) else {
            throw TrustError(.rootMissing, "This node has no root key. Make the node with 'mickai init'.")
        }
        var status = stat()
        guard stat(folder.path + "/" + name, &status) == 0, status.st_mode & 0o077 == 0 else {
            throw TrustError(
                .rootExposed,
                "Other accounts may reach keys/root.key. Set its mode to 0600 and find out who changed it.")
        }
        let file = try folder.open(name, creating: false)
        let bytes = try file.read(at: 0, count: RootKeyFile.length + 1)
        try file.close()
        return bytes
    }
}
