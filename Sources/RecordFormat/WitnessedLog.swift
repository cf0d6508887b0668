/// Why a witness does not sign; the number is the answer that C2SP tlog-witness gives over HTTP.
package enum WitnessFault: Error, Equatable, Sendable {
    /// The request is not in the form of tlog-witness, or its old size is above the checkpoint's (400).
    case malformed
    /// The witness has not seen this log and no key was given to know it by (404).
    case unknownLog
    /// The key given is not the one this log was first known by, or vouches for no key that signed (403).
    case key(ProofFault)
    /// The request starts from another size than the one that was cosigned last (409).
    case otherSize(UInt64)
    /// The checkpoint is smaller than the one that was cosigned last (409).
    case rollback(UInt64)
    /// Same size, another root: the log signed two histories (409).
    case fork
    /// The proof does not lead from the kept root to the checkpoint's (422).
    case notConsistent

    package var code: String {
        switch self {
        case .malformed: "witness.malformed-request"
        case .unknownLog: "witness.unknown-log"
        case .key(.signature): "witness.bad-signature"
        case .key: "witness.untrusted-key"
        case .otherSize: "witness.other-size"
        case .rollback: "witness.rollback"
        case .fork: "witness.fork"
        case .notConsistent: "witness.not-consistent"
        }
    }
}

/// What a witness keeps of one log: the root key it knows the log by and the newest checkpoint it cosigned.
package struct WitnessedLog: Equatable, Sendable {
    package static let maximumBytes = SignedNote.maximumBytes + 4_096

    package let rootKey: [UInt8]
    /// As the log signed it: the evidence, should the log ever show another history.
    package let document: CheckpointDocument

    package init(rootKey: [UInt8], document: CheckpointDocument) {
        self.rootKey = rootKey
        self.document = document
    }

    package func encoded() -> [UInt8] {
        CBOREncoder.encode(
            .map([CBORPair(1, .bytes(rootKey)), CBORPair(2, .bytes(document.note.encoded()))]))
    }

    package init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.maximumBytes,
            let values = (try? CBORDecoder.decode(bytes))?.values(ofKeysUpTo: 2), let key = values[0].byteString,
            key.count == COSESign1.publicKeyBytes, let note = values[1].byteString,
            let document = CheckpointDocument(note)
        else { return nil }
        self.init(rootKey: key, document: document)
    }

    /// The checks of C2SP tlog-witness, "add-checkpoint", in the order of its answers.
    ///
    /// - Parameters:
    ///   - kept: what is kept of the log; `nil` before the first checkpoint.
    ///   - rootKey: the key given by hand, needed at the first checkpoint.
    /// - Returns: what is to be kept from now on; the caller makes it durable before it signs.
    package static func accept(
        _ request: ConsistencyProof, kept: WitnessedLog?, rootKey: [UInt8]?, _ cryptography: some RecordCryptography
    ) throws(WitnessFault) -> WitnessedLog {
        let checkpoint = request.document.checkpoint
        guard let trusted = kept?.rootKey ?? rootKey else { throw .unknownLog }
        guard rootKey == nil || rootKey == trusted else { throw .key(.keyUnknown) }
        do { _ = try request.document.signingKey(trustedKey: trusted, cryptography) } catch { throw .key(error) }
        guard request.oldSize <= checkpoint.size else { throw .malformed }
        let known = kept?.document.checkpoint
        guard checkpoint.log == known?.log ?? checkpoint.log else { throw .malformed }
        let size = known?.size ?? 0
        guard checkpoint.size >= size else { throw .rollback(size) }
        if let known, checkpoint.size == size, checkpoint.root != known.root { throw .fork }
        guard request.oldSize == size else { throw .otherSize(size) }
        guard request.extends(known?.root ?? cryptography.sha256([]), cryptography) else { throw .notConsistent }
        return WitnessedLog(rootKey: trusted, document: request.document)
    }
}
