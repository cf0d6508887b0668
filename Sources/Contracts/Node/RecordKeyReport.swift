import Core

/// Which of the record's working keys.
package enum RecordKeyRole: String, Sendable, CaseIterable {
    /// Signs entries.
    case entry
    /// Signs checkpoints and the ends of segments.
    case checkpoint
}

/// The keys of the record: who signed what, and who is not to be believed.
package struct RecordKeysReport: Sendable, Encodable {
    package let log: String
    package let root: Root
    package let rootPlace: RootPlace
    /// In the order in which the log named them.
    package let keys: [Key]

    package init(log: String, root: Root, rootPlace: RootPlace, keys: [Key]) {
        self.log = log
        self.root = root
        self.rootPlace = rootPlace
        self.keys = keys
    }

    /// Where the root's private half is, as far as this node can see.
    package enum RootPlace: String, Sendable, Encodable {
        /// Not in this home.
        case away
        /// In the home's folder `offline`, from where its owner has yet to take it.
        case offlineFolder = "offline-folder"
        /// Among the node's own keys: the home was made before the root was kept out of them.
        case nodeKeys = "node-keys"
    }

    /// The key that the log's identity rests on; it is kept elsewhere and signs no entry.
    package struct Root: Sendable, Encodable {
        package let keyID: String
        package let publicKey: String

        package init(keyID: String, publicKey: String) {
            self.keyID = keyID
            self.publicKey = publicKey
        }
    }

    package struct Key: Sendable, Encodable {
        package let keyID: String
        package let role: String
        package let publicKey: String
        /// The first index that the key is in charge of.
        package let first: UInt64
        /// The last one; `nil` while it is in charge.
        package let last: UInt64?
        /// From here on the root key does not vouch for it.
        package let suspectFrom: UInt64?

        package init(
            keyID: String, role: String, publicKey: String, first: UInt64, last: UInt64?, suspectFrom: UInt64?
        ) {
            self.keyID = keyID
            self.role = role
            self.publicKey = publicKey
            self.first = first
            self.last = last
            self.suspectFrom = suspectFrom
        }
    }
}

/// What a node publishes of its keys, for whoever verifies its record elsewhere. It holds no secret.
package struct OperatorKeyReport: Sendable, Encodable {
    /// The form of this report; a reader refuses another.
    package let format = "mickai-operator-key/1"
    package let algorithm = "ML-DSA-65"
    /// The version of docs/record-format.md that the log is written in.
    package let recordFormat = 1
    package let log: String
    package let root: RecordKeysReport.Root
    package let keys: [RecordKeysReport.Key]
    package let attestation: Attestation

    package init(keys: RecordKeysReport, assurance: String, assuranceWords: String) {
        log = keys.log
        root = keys.root
        self.keys = keys.keys
        attestation = Attestation(level: assurance, words: assuranceWords)
    }

    /// How firmly the keys are bound to the node's machine, as the node itself says.
    package struct Attestation: Sendable, Encodable {
        package let level: String
        package let words: String
    }
}

package struct KeyRollReport: Sendable, Encodable {
    package let role: String
    package let oldKeyID: String
    package let newKeyID: String
    /// The entry that rolls the key; the new one signs from the next on.
    package let entry: UInt64
    /// What changes with this roll besides the key.
    package let note: String?

    package init(role: String, oldKeyID: String, newKeyID: String, entry: UInt64, note: String? = nil) {
        self.role = role
        self.oldKeyID = oldKeyID
        self.newKeyID = newKeyID
        self.entry = entry
        self.note = note
    }
}

/// The root key's word that a working key is not to be believed.
package struct KeyRevocationRequest: Sendable {
    package let keyID: Digest
    package let suspectFrom: UInt64
    package let root: Root

    /// Whose log it is, and with it where the root's private key is.
    package enum Root: Sendable {
        /// The node's record: the file, absolute, is read once and not kept.
        case file(String)
        /// A company's own log, whose root key is among the node's keys.
        case companies(TenantName)
    }

    package init(keyID: Digest, suspectFrom: UInt64, root: Root) {
        self.keyID = keyID
        self.suspectFrom = suspectFrom
        self.root = root
    }
}

package struct KeyRevocationReport: Sendable, Encodable {
    package let keyID: String
    package let suspectFrom: UInt64
    package let entry: UInt64

    package init(keyID: String, suspectFrom: UInt64, entry: UInt64) {
        self.keyID = keyID
        self.suspectFrom = suspectFrom
        self.entry = entry
    }
}
