import Contracts
import Core
import Crypto
import Database

/// The seeds of a node's signing keys, sealed under its root key in `node.keys`.
///
/// Each signing key has one use. What is made of a seed (an ML-DSA-65 key) is the business of whoever signs.
/// The root of the node's own record is not among them: it exists in the file that its owner takes away, and nowhere
/// else. In a home made before that was so, the seed of the companies' root is that of the record too.
package struct NodeKeys: Sendable {
    package static let fileName = "node.keys"
    private static let header = Array("MKNK".utf8) + [1, UInt8(NodeKeyKind.allCases.count)]
    static let recordLength = 1 + KeySeal.sealedLength

    private let seeds: [NodeKeyKind: [UInt8]]
    let root: SoftwareRootKey

    package var assurance: AssuranceLevel { root.assurance }

    /// Makes fresh seeds, durably.
    ///
    /// - Throws: ``TrustError`` `trust.node-keys-exist`; ``DatabaseError`` when the folder cannot be written.
    package static func create(
        in folder: SystemFolder, root: SoftwareRootKey, random: any RandomSource
    ) throws -> NodeKeys {
        guard try !folder.names().contains(fileName) else {
            throw TrustError(
                .nodeKeysExist, "This node has signing keys already. New ones would leave its record unsigned.")
        }
        var seeds: [NodeKeyKind: [UInt8]] = [:]
        for kind in NodeKeyKind.allCases { seeds[kind] = random.bytes(KeySeal.keyLength) }
        let made = NodeKeys(seeds: seeds, root: root)
        try made.write(replacing: nil, in: folder, random: random)
        return made
    }

    /// Seals every seed anew and replaces the file, with `next` in the place of the key it follows.
    func write(replacing next: Next?, in folder: SystemFolder, random: any RandomSource) throws {
        var bytes = Self.header
        for kind in NodeKeyKind.allCases {
            let sealed = try KeySeal.seal(
                seed(of: kind, replacing: next), under: Self.sealingKey(root),
                context: Self.context(kind, root), random: random)
            bytes += [kind.rawValue] + sealed
        }
        try folder.replace(Self.fileName, with: bytes)
    }

    /// - Throws: ``TrustError`` `trust.node-keys-missing`, `trust.node-keys-altered` (also for the keys of another
    ///   node).
    package static func open(in folder: SystemFolder, root: SoftwareRootKey) throws -> NodeKeys {
        guard try folder.names().contains(fileName) else {
            throw TrustError(.nodeKeysMissing, "This node has no signing keys. Restore keys/node.keys from a backup.")
        }
        let file = try folder.open(fileName, creating: false)
        let length = header.count + NodeKeyKind.allCases.count * recordLength
        let bytes = try file.read(at: 0, count: length + 1)
        try file.close()
        guard bytes.count == length, bytes.starts(with: header) else { throw altered }
        var seeds: [NodeKeyKind: [UInt8]] = [:]
        for (position, kind) in NodeKeyKind.allCases.enumerated() {
            let record = bytes.dropFirst(header.count + position * recordLength).prefix(recordLength)
            guard record.first == kind.rawValue,
                let seed = KeySeal.open(
                    Array(record.dropFirst()), under: sealingKey(root), context: context(kind, root))
            else { throw altered }
            seeds[kind] = seed
        }
        return NodeKeys(seeds: seeds, root: root)
    }

    /// 32 bytes from which the signing key of that kind is made.
    package func seed(of kind: NodeKeyKind) -> [UInt8] {
        guard let seed = seeds[kind] else { preconditionFailure("every kind has a seed") }
        return seed
    }

    private func seed(of kind: NodeKeyKind, replacing next: Next?) -> [UInt8] {
        if let next, next.kind == kind { return next.seed }
        return seed(of: kind)
    }

    /// The key that a symmetric use of the node works with; the same at every start.
    package func derivedKey(for use: DerivedKeyUse) -> DataKey {
        DataKey(bytes: root.derive(use.info).withUnsafeBytes { Array($0) })
    }

    /// 32 bytes from which a working key of a company's log is made; the same at every start.
    package func tenantLogSeed(of kind: NodeKeyKind, tenant: TenantID) -> [UInt8] {
        root.derive("mickai/tenant-log/v1/\(kind.name)/\(tenant)").withUnsafeBytes { Array($0) }
    }

    static func sealingKey(_ root: SoftwareRootKey) -> SymmetricKey { root.derive("mickai/node-keys/v1") }

    private static func context(_ kind: NodeKeyKind, _ root: SoftwareRootKey) -> [UInt8] {
        Array("mickai/node-keys/v1/\(kind.name)/\(root.assurance.rawValue)".utf8)
    }

    static var altered: TrustError {
        TrustError(
            .nodeKeysAltered, "The file keys/node.keys was altered or is another node's. Restore it from a backup.")
    }
}

/// The signing keys of a node; the number stands in the file and never changes meaning.
package enum NodeKeyKind: UInt8, Sendable, CaseIterable {
    /// Signs the record's entries.
    case entry = 1
    /// Signs the record's checkpoints.
    case checkpoint = 2
    /// The root of the companies' logs, which are made while the node runs, with nobody there to bring a key.
    case tenantLogRoot = 3

    /// Stands in what is sealed and never changes.
    package var name: String {
        switch self {
        case .entry: "entry"
        case .checkpoint: "checkpoint"
        case .tenantLogRoot: "log-root"
        }
    }
}

/// The symmetric uses of the root key.
package enum DerivedKeyUse: String, Sendable, CaseIterable {
    /// The MAC of permits.
    case permit
    /// Tells a repeated submission from another one.
    case submissionCode = "submission-code"
    /// The blind index of data subjects' handles.
    case subjectIndex = "subject-index"
    /// Binds the rows of the policy store.
    case policySeal = "policy-seal"
    /// Binds the rows of the knowledge store.
    case knowledgeSeal = "knowledge-seal"
    /// Binds holds, adopted rules and erasures under way.
    case dutySeal = "duty-seal"
    /// Binds what a home says of itself.
    case homeSeal = "home-seal"

    var info: String { "mickai/derived/\(rawValue)/v1" }
}
