import Contracts
import Core
import Crypto
import Database

/// The seeds of a node's signing keys, sealed under its root key: its own in `node.keys`, those of a company's log in a
/// file of their own.
///
/// Each signing key has one use. What is made of a seed (an ML-DSA-65 key) is the business of whoever signs.
/// The root of the node's own record is not among them: it exists in the file that its owner takes away, and nowhere
/// else. In a home made before that was so, the seed of the companies' root is that of the record too.
package struct NodeKeys: Sendable {
    static let recordLength = 1 + KeySeal.sealedLength

    package let owner: NodeKeyOwner
    private let seeds: [NodeKeyKind: [UInt8]]
    let root: SoftwareRootKey

    package var assurance: AssuranceLevel { root.assurance }

    /// Makes fresh seeds, durably.
    ///
    /// - Throws: ``TrustError`` `trust.node-keys-exist`; ``DatabaseError`` when the folder cannot be written.
    package static func create(
        in folder: SystemFolder, root: SoftwareRootKey, owner: NodeKeyOwner = .node, random: any RandomSource
    ) throws -> NodeKeys {
        guard try !folder.names().contains(owner.fileName) else {
            throw TrustError(
                .nodeKeysExist, "There are signing keys already. New ones would leave the record unsigned.")
        }
        var seeds: [NodeKeyKind: [UInt8]] = [:]
        for kind in owner.kinds { seeds[kind] = random.bytes(KeySeal.keyLength) }
        let made = NodeKeys(owner: owner, seeds: seeds, root: root)
        try made.write(replacing: nil, in: folder, random: random)
        return made
    }

    /// Seals every seed anew and replaces the file, with `next` in the place of the key it follows.
    func write(replacing next: Next?, in folder: SystemFolder, random: any RandomSource) throws {
        var bytes = owner.header
        for kind in owner.kinds {
            let sealed = try KeySeal.seal(
                seed(of: kind, replacing: next), under: Self.sealingKey(root),
                context: Self.context(kind, owner, root), random: random)
            bytes += [kind.rawValue] + sealed
        }
        try folder.replace(owner.fileName, with: bytes)
    }

    /// - Throws: ``TrustError`` `trust.node-keys-missing`, `trust.node-keys-altered` (also for the keys of another
    ///   node or company).
    package static func open(
        in folder: SystemFolder, root: SoftwareRootKey, owner: NodeKeyOwner = .node
    ) throws -> NodeKeys {
        guard try folder.names().contains(owner.fileName) else {
            if case .tenantLog(let tenant) = owner { return derivedKeys(of: tenant, owner, root: root) }
            throw TrustError(
                .nodeKeysMissing, "The signing keys are not there. Restore keys/\(owner.fileName) from a backup.")
        }
        let file = try folder.open(owner.fileName, creating: false)
        let header = owner.header
        let length = header.count + owner.kinds.count * recordLength
        let bytes = try file.read(at: 0, count: length + 1)
        try file.close()
        guard bytes.count == length, bytes.starts(with: header) else { throw altered(owner) }
        var seeds: [NodeKeyKind: [UInt8]] = [:]
        for (position, kind) in owner.kinds.enumerated() {
            let record = bytes.dropFirst(header.count + position * recordLength).prefix(recordLength)
            guard record.first == kind.rawValue,
                let seed = KeySeal.open(
                    Array(record.dropFirst()), under: sealingKey(root), context: context(kind, owner, root))
            else { throw altered(owner) }
            seeds[kind] = seed
        }
        return NodeKeys(owner: owner, seeds: seeds, root: root)
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

    /// The working keys of a company's log; made where that log is new and has none yet.
    package func tenantLogKeys(
        _ tenant: TenantID, isNew: Bool, in folder: SystemFolder, random: any RandomSource
    ) throws -> NodeKeys {
        let owner = NodeKeyOwner.tenantLog(tenant)
        if isNew, try !folder.names().contains(owner.fileName) {
            return try Self.create(in: folder, root: root, owner: owner, random: random)
        }
        return try Self.open(in: folder, root: root, owner: owner)
    }

    /// The keys of a company's log that was made before they had a file: derived from the root key. The first roll
    /// writes the file.
    private static func derivedKeys(of tenant: TenantID, _ owner: NodeKeyOwner, root: SoftwareRootKey) -> NodeKeys {
        var seeds: [NodeKeyKind: [UInt8]] = [:]
        for kind in owner.kinds {
            seeds[kind] = root.derive("mickai/tenant-log/v1/\(kind.name)/\(tenant)").withUnsafeBytes { Array($0) }
        }
        return NodeKeys(owner: owner, seeds: seeds, root: root)
    }

    static func sealingKey(_ root: SoftwareRootKey) -> SymmetricKey { root.derive("mickai/node-keys/v1") }

    private static func context(_ kind: NodeKeyKind, _ owner: NodeKeyOwner, _ root: SoftwareRootKey) -> [UInt8] {
        Array("mickai/\(owner.context)/v1/\(kind.name)/\(root.assurance.rawValue)".utf8)
    }

    static func altered(_ owner: NodeKeyOwner) -> TrustError {
        TrustError(
            .nodeKeysAltered,
            "The file keys/\(owner.fileName) was altered or is another's. Restore it from a backup.")
    }
}

/// Whose record a file of signing keys is for. Its words stand in what is sealed and never change.
package enum NodeKeyOwner: Sendable, Equatable {
    case node
    /// A company's log on this node: its working keys alone.
    case tenantLog(TenantID)

    package var fileName: String {
        switch self {
        case .node: "node.keys"
        case .tenantLog(let tenant): "log-\(tenant).keys"
        }
    }

    var kinds: [NodeKeyKind] {
        switch self {
        case .node: NodeKeyKind.allCases
        case .tenantLog: [.entry, .checkpoint]
        }
    }

    var header: [UInt8] { Array("MKNK".utf8) + [1, UInt8(kinds.count)] }

    var context: String {
        switch self {
        case .node: "node-keys"
        case .tenantLog(let tenant): "log-keys/\(tenant)"
        }
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
