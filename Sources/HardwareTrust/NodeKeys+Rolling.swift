import Contracts
import Core
import Database

/// One key followed by another. The record says which of the two is in charge; these files only hold what it may say.
///
/// Crash order: the next key sealed in `NAME.next`, the record's own entry, `NAME` replaced with the next key in it,
/// `NAME.next` removed, where `NAME` is the owner's file, such as `node.keys`. Before the record's entry the next key counts for nothing and may be made anew;
/// after it, it is the only one that signs, and it is in one of the two files at each moment.
extension NodeKeys {
    package var nextFileName: String { owner.fileName + ".next" }
    private static let nextHeader = Array("MKNX".utf8) + [1]

    /// A key that is to follow one of the owner's.
    package struct Next: Sendable, Equatable {
        package let kind: NodeKeyKind
        /// 32 bytes from which the signing key is made.
        package let seed: [UInt8]
    }

    /// Makes the key that is to follow the one of that kind and seals it, durably, in place of an earlier try.
    package func prepareNext(
        _ kind: NodeKeyKind, in folder: SystemFolder, random: any RandomSource
    ) throws -> Next {
        let seed = random.bytes(KeySeal.keyLength)
        let sealed = try KeySeal.seal(
            seed, under: Self.sealingKey(root), context: nextContext(kind), random: random)
        try folder.replace(nextFileName, with: Self.nextHeader + [kind.rawValue] + sealed)
        return Next(kind: kind, seed: seed)
    }

    /// The key that was made to follow one of the owner's, if a roll was begun and not ended.
    ///
    /// - Throws: ``TrustError`` `trust.node-keys-altered`.
    package func next(in folder: SystemFolder) throws -> Next? {
        guard try folder.names().contains(nextFileName) else { return nil }
        let file = try folder.open(nextFileName, creating: false)
        let length = Self.nextHeader.count + Self.recordLength
        let bytes = try file.read(at: 0, count: length + 1)
        try file.close()
        guard bytes.count == length, bytes.starts(with: Self.nextHeader),
            let kind = NodeKeyKind(rawValue: bytes[Self.nextHeader.count]), owner.kinds.contains(kind),
            let seed = KeySeal.open(
                Array(bytes.dropFirst(Self.nextHeader.count + 1)), under: Self.sealingKey(root),
                context: nextContext(kind))
        else { throw Self.altered(owner) }
        return Next(kind: kind, seed: seed)
    }

    /// Puts `next` in the place of the key before it, which is gone from then on. The record has put it in charge.
    package func adopt(_ next: Next, in folder: SystemFolder, random: any RandomSource) throws {
        // An earlier roll may have changed the file since this value was opened.
        try reopened(in: folder).write(replacing: next, in: folder, random: random)
        try folder.remove(nextFileName)
    }

    /// Forgets the key that was made to follow one of the owner's. The record never named it.
    package func discardNext(in folder: SystemFolder) throws {
        guard try folder.names().contains(nextFileName) else { return }
        try folder.remove(nextFileName)
    }

    /// The owner's keys as they stand on disk now.
    package func reopened(in folder: SystemFolder) throws -> NodeKeys {
        try Self.open(in: folder, root: root, owner: owner)
    }

    private func nextContext(_ kind: NodeKeyKind) -> [UInt8] {
        Array("mickai/\(owner.context)/next/v1/\(kind.name)/\(root.assurance.rawValue)".utf8)
    }
}
