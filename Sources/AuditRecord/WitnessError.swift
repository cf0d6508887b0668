import Core
import RecordFormat

/// The error of witnessing: of the witness who does not sign, and of the node that does not take a cosignature.
package struct WitnessError: CodedError, Equatable {
    package enum Code: String, Sendable, CaseIterable {
        case malformedRequest = "witness.malformed-request"
        case unknownLog = "witness.unknown-log"
        case badSignature = "witness.bad-signature"
        case untrustedKey = "witness.untrusted-key"
        case otherSize = "witness.other-size"
        case rollback = "witness.rollback"
        case fork = "witness.fork"
        case notConsistent = "witness.not-consistent"
        /// There is a witness in the folder already.
        case exists = "witness.exists"
        /// There is no witness in the folder.
        case missing = "witness.missing"
        /// What the witness keeps cannot be read.
        case damaged = "witness.damaged"
        /// Another process signs with this witness.
        case busy = "witness.busy"
        /// A witness's name that no note can hold.
        case badName = "witness.bad-name"
        /// The cosigned checkpoint is not one of this record.
        case foreignCheckpoint = "witness.foreign-checkpoint"
        /// No cosignature of the given keys, or one that does not hold.
        case badCosignature = "witness.bad-cosignature"
        /// A larger checkpoint of this witness is kept already.
        case notNewer = "witness.not-newer"
    }

    package let kind: Code
    package let message: String

    package var code: String { kind.rawValue }

    package var category: ErrorCategory {
        switch kind {
        case .malformedRequest, .badName, .exists: .usage
        case .missing: .notFound
        case .unknownLog, .badSignature, .untrustedKey, .otherSize, .rollback, .fork, .notConsistent,
            .foreignCheckpoint, .badCosignature, .notNewer:
            .refused
        case .damaged, .busy: .failed
        }
    }

    package init(_ kind: Code, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// The witness's refusal in words that say what to do.
    init(_ fault: WitnessFault) {
        let (kind, message): (Code, String) =
            switch fault {
            case .malformed: (.malformedRequest, "This is no request for a cosignature. Make it again at the node.")
            case .unknownLog:
                (.unknownLog, "This witness has not seen the log yet: give its root public key with --key.")
            case .key(.signature): (.badSignature, "The log's signature under the checkpoint does not hold.")
            case .key: (.untrustedKey, "The root key does not vouch for the key that signed the checkpoint.")
            case .otherSize(let size):
                (.otherSize, "The newest cosigned checkpoint has \(size) entries: ask with --since \(size).")
            case .rollback(let size):
                (.rollback, "The log went back: \(size) entries were cosigned already. Keep this request as evidence.")
            case .fork:
                (.fork, "The log signed two roots for one size. Keep this request: it is the evidence of a fork.")
            case .notConsistent:
                (
                    .notConsistent,
                    """
                    Nothing shows that the checkpoint only adds to the one cosigned before. Compare the printed pages; \
                    where they agree the file was damaged: make it again.
                    """
                )
            }
        self.init(kind, message)
    }
}
