import Crypto

/// The bytes of `root.key`: a fixed layout, parsed whole before anything is derived from it.
///
///     "MKRT" | version 1 | flags | iterations u32 | salt 32 | machine check 32 | sealed root 60 | SHA-256 32
///
/// Integers are big-endian. The closing SHA-256 tells an altered file from another machine; it is no secret and
/// protects against accident only. What protects the key is the seal, whose additional data is all that stands
/// before it.
struct RootKeyFile {
    static let magic = Array("MKRT".utf8)
    static let version: UInt8 = 1
    static let saltLength = 32
    static let maximumIterations: UInt32 = 10_000_000
    private static let checkLength = 32
    private static let headerLength = magic.count + 2 + 4 + saltLength + checkLength
    static let length = headerLength + KeySeal.sealedLength + SHA256.byteCount

    struct Flags: OptionSet {
        static let hardwareUUID = Flags(rawValue: 1)
        static let passphrase = Flags(rawValue: 2)
        static let all: Flags = [.hardwareUUID, .passphrase]

        let rawValue: UInt8
    }

    let flags: Flags
    let iterations: UInt32
    let salt: [UInt8]
    let machineCheck: [UInt8]
    var sealed: [UInt8] = []

    /// Everything before the seal; its additional data.
    var header: [UInt8] {
        let count = (0..<4).map { UInt8(truncatingIfNeeded: iterations >> (24 - 8 * $0)) }
        return Self.magic + [Self.version, flags.rawValue] + count + salt + machineCheck
    }

    var bytes: [UInt8] {
        let body = header + sealed
        return body + SHA256.hash(data: body)
    }

    init(flags: Flags, iterations: UInt32, salt: [UInt8], machineCheck: [UInt8]) {
        self.flags = flags
        self.iterations = iterations
        self.salt = salt
        self.machineCheck = machineCheck
    }

    /// - Throws: ``TrustError`` `trust.root-altered` unless every byte is as it was written.
    init(parsing bytes: [UInt8]) throws(TrustError) {
        let body = bytes.dropLast(SHA256.byteCount)
        guard bytes.count == Self.length, SHA256.hash(data: body).elementsEqual(bytes.suffix(SHA256.byteCount)),
            body.starts(with: Self.magic + [Self.version])
        else { throw Self.altered }
        flags = Flags(rawValue: bytes[5])
        iterations = bytes[6..<10].reduce(0) { $0 << 8 | UInt32($1) }
        salt = Array(bytes[10..<42])
        machineCheck = Array(bytes[42..<74])
        sealed = Array(bytes[74..<(74 + KeySeal.sealedLength)])
        guard Flags.all.isSuperset(of: flags), (1...Self.maximumIterations).contains(iterations) else {
            throw Self.altered
        }
    }

    static var altered: TrustError {
        TrustError(.rootAltered, "The file keys/root.key was altered or damaged. Restore it from a backup.")
    }
}
