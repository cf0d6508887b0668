/// What one entry of the record says: the signed body, version 1.
///
/// It holds random identifiers, digests and salted commitments, never content. Every value that was decoded satisfies
/// the limits of docs/record-format.md, section "Payload".
package struct EntryPayload: Equatable, Sendable {
    package static let version: UInt64 = 1

    package var log: RecordDigest
    package var index: UInt64
    package var time: EntryTime
    package var tenant: RecordID
    package var source: EntrySource
    package var parents: [EntryParent]
    package var actor: EntryActor
    package var action: String
    package var purpose: EntryPurpose?
    package var policy: RecordDigest?
    package var component: EntryComponent?
    package var subjects: [RecordID]
    package var objects: [RecordID]
    package var commitments: [EntryCommitment]
    package var personSignature: PersonSignature?
    package var labels: [String]
    package var outcome: String?
    package var facts: [EntryFact]
    package var extensions: [CBORPair]
    package var critical: [CBORValue]
    package var previous: RecordDigest

    package init(
        log: RecordDigest, index: UInt64, time: EntryTime, tenant: RecordID, source: EntrySource, actor: EntryActor,
        action: String, previous: RecordDigest
    ) {
        self.log = log
        self.index = index
        self.time = time
        self.tenant = tenant
        self.source = source
        self.actor = actor
        self.action = action
        self.previous = previous
        parents = []
        subjects = []
        objects = []
        commitments = []
        labels = []
        facts = []
        extensions = []
        critical = []
    }

    /// The fact of that name, if the entry states it.
    package func fact(_ name: String) -> FactValue? {
        facts.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// The value of the extension with that number.
    package func `extension`(_ number: UInt64) -> CBORValue? {
        extensions.first { $0.key == .unsigned(number) }?.value
    }
}

/// When an entry was sequenced, by two clocks.
package struct EntryTime: Equatable, Sendable {
    package var utcNanoseconds: UInt64
    package var bootID: RecordID
    package var monotonicNanoseconds: UInt64

    package init(utcNanoseconds: UInt64, bootID: RecordID, monotonicNanoseconds: UInt64) {
        self.utcNanoseconds = utcNanoseconds
        self.bootID = bootID
        self.monotonicNanoseconds = monotonicNanoseconds
    }
}

/// Which writer made an entry, and its place in that writer's own gapless count.
package struct EntrySource: Equatable, Sendable {
    package var identifier: RecordID
    package var sequence: UInt64

    package init(identifier: RecordID, sequence: UInt64) {
        self.identifier = identifier
        self.sequence = sequence
    }
}

/// An entry that caused this one; `log` is `nil` for this log.
package struct EntryParent: Equatable, Sendable {
    package var log: RecordDigest?
    package var index: UInt64

    package init(log: RecordDigest? = nil, index: UInt64) {
        self.log = log
        self.index = index
    }
}

/// Who acted.
package struct EntryActor: Equatable, Sendable {
    package enum Kind: UInt64, CaseIterable, Sendable {
        case system = 0
        case person = 1
        case service = 2
        case agent = 3
    }

    package var principal: RecordID
    package var kind: Kind
    package var onBehalfOf: RecordID?

    package init(principal: RecordID, kind: Kind, onBehalfOf: RecordID? = nil) {
        self.principal = principal
        self.kind = kind
        self.onBehalfOf = onBehalfOf
    }
}

/// What for, on which lawful basis, and in which case.
package struct EntryPurpose: Equatable, Sendable {
    package var purpose: String
    package var lawfulBasis: String
    package var caseIdentifier: RecordID?

    package init(purpose: String, lawfulBasis: String, caseIdentifier: RecordID? = nil) {
        self.purpose = purpose
        self.lawfulBasis = lawfulBasis
        self.caseIdentifier = caseIdentifier
    }
}

/// The brain or component that did the work.
package struct EntryComponent: Equatable, Sendable {
    package var name: String
    package var version: String
    package var digest: RecordDigest?

    package init(name: String, version: String, digest: RecordDigest? = nil) {
        self.name = name
        self.version = version
        self.digest = digest
    }
}

/// A salted digest of content that is kept elsewhere and can be destroyed there.
package struct EntryCommitment: Equatable, Sendable {
    package var name: String
    package var digest: RecordDigest

    package init(name: String, digest: RecordDigest) {
        self.name = name
        self.digest = digest
    }
}

/// A person's own signature over the salted digest of the request.
package struct PersonSignature: Equatable, Sendable {
    package static let context = Array("mickai/request/v1".utf8)

    package var keyID: RecordDigest
    package var signedDigest: RecordDigest
    package var signature: [UInt8]

    package init(keyID: RecordDigest, signedDigest: RecordDigest, signature: [UInt8]) {
        self.keyID = keyID
        self.signedDigest = signedDigest
        self.signature = signature
    }
}

/// A named non-content fact.
package struct EntryFact: Equatable, Sendable {
    package var name: String
    package var value: FactValue

    package init(name: String, value: FactValue) {
        self.name = name
        self.value = value
    }
}

/// The value of a fact: a count, a flag, a short word or a short string of bytes.
package enum FactValue: Equatable, Sendable {
    case unsigned(UInt64)
    /// The integer `-1 - n`.
    case negative(UInt64)
    case boolean(Bool)
    case text(String)
    case bytes([UInt8])
}

/// The limits of an entry; a reader refuses what is beyond them.
package enum EntryLimit {
    package static let entryBytes = 32_768
    package static let textBytes = 256
    package static let actionBytes = 64
    package static let factBytes = 64
    package static let parents = 64
    package static let subjects = 256
    package static let objects = 1_024
    package static let commitments = 256
    package static let labels = 64
    package static let facts = 64
    package static let extensions = 16
}
