import Contracts
import Core
import RecordFormat
import Signatures

/// The root key's word on a new log: its identity and its working keys.
///
/// Made where the root key is, offline; the record never sees the root key itself.
package struct RecordGenesis: Sendable {
    package let log: RecordDigest
    package let statement: GenesisStatement

    /// - Parameter root: The root key, used here once.
    package init(root: SigningKey, keys: RecordKeys, random: any RandomSource) throws(SignaturesError) {
        let nonce = random.bytes(GenesisStatement.nonceBytes)
        log = GenesisStatement.logID(rootKey: root.publicKey, nonce: nonce, StandardCryptography())
        let signed = GenesisStatement.signedBytes(
            log: log, entryKey: keys.entry.publicKey, checkpointKey: keys.checkpoint.publicKey)
        statement = GenesisStatement(
            rootKey: root.publicKey, nonce: nonce, entryKey: keys.entry.publicKey,
            checkpointKey: keys.checkpoint.publicKey, rootSignature: try root.sign(signed))
    }
}

extension AuditRecord {
    /// Starts a new record in empty folders with its first entry, and opens it.
    ///
    /// A start that ended before the first checkpoint was there leaves nothing that was promised: what lies there is
    /// then replaced.
    /// - Throws: `record.exists` when there is a record already.
    package static func create(
        folders: RecordFolders, keys: RecordKeys, genesis: RecordGenesis, source: SourceID,
        configuration: RecordConfiguration, environment: RecordEnvironment
    ) async throws -> AuditRecord {
        let firsts = try folders.segmentFirsts()
        guard try folders.read(RecordFolders.checkpointName, limit: 1) == nil, firsts.isEmpty || firsts == [0] else {
            throw RecordError(.exists, "There is a record here already.")
        }
        let now = environment.time.now()
        var payload = EntryPayload(
            log: genesis.log, index: 0,
            time: EntryTime(
                utcNanoseconds: now.utc.nanoseconds, bootID: RecordID(now.boot),
                monotonicNanoseconds: now.monotonicNanoseconds),
            tenant: RecordID(configuration.tenant), source: EntrySource(identifier: RecordID(source), sequence: 0),
            actor: EntryActor(principal: RecordID(configuration.system), kind: .system),
            action: KeyStatement.genesisAction, previous: .zero)
        payload.extensions = [CBORPair(1, genesis.statement.value)]
        payload.critical = [.unsigned(1)]
        let header = SegmentHeader(
            log: genesis.log, firstIndex: 0, previousSegment: .zero, previousPayload: .zero)
        let entry = try keys.entry.sign(try payload.encoded(), kind: .entry, log: genesis.log)
        let file = try folders.segments.open(SegmentHeader.fileName(firstIndex: 0), creating: true)
        try file.truncate(to: 0)
        try file.append(header.encoded() + SegmentFrame.encode(entry))
        try file.synchronize()
        try file.close()
        try folders.segments.synchronize()
        try folders.root.replace(RecordFolders.descriptionName, with: Self.description(genesis))
        return try await open(folders: folders, keys: keys, configuration: configuration, environment: environment)
    }

    /// The public facts of a log for people; no verifier trusts them.
    private static func description(_ genesis: RecordGenesis) -> [UInt8] {
        Array(
            """
            {
              "checkpoint_key": "\(hexadecimalText(genesis.statement.checkpointKey))",
              "entry_key": "\(hexadecimalText(genesis.statement.entryKey))",
              "log": "\(genesis.log.hexadecimal)",
              "root_key": "\(hexadecimalText(genesis.statement.rootKey))"
            }

            """.utf8)
    }
}
