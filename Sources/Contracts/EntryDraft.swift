import Core

/// What a service asks the record to hold: everything in an entry's payload except what the record itself adds
/// (version, log, index, time, source sequence, link to the previous entry).
///
/// Nothing here may be content: texts, names and values go to the side store, and the entry carries their
/// ``SaltedCommitment``. Field meanings and limits: docs/record-format.md.
package struct EntryDraft: Sendable, Equatable {
    package var tenant: TenantID
    package var actor: Actor
    /// 1 to 64 of `a`–`z`, `0`–`9`, `.` and `-`, such as `request.received`.
    package var action: String
    /// The entries that caused this one.
    package var parents: [EntryReference] = []
    package var purpose: PurposeReference?
    /// The digest of the policy in force.
    package var policy: Digest?
    /// The brain or component that acted.
    package var component: ComponentReference?
    package var subjects: [SubjectID] = []
    /// Documents, decisions and other things the entry is about, by their random identifiers' bytes.
    package var objects: [[UInt8]] = []
    package var commitments: [SaltedCommitment] = []
    package var personSignature: PersonSignature?
    package var labels: LabelSet?
    package var outcome: String?
    /// Counts, digests and codes that reveal no content.
    package var facts: [String: Fact] = [:]
    /// The other system that submitted this; `nil` is the node itself.
    package var source: SourcePlace?
    /// The public key that a `credential.issue` entry makes known to every later verifier.
    package var credentialKey: CredentialKey?

    package init(tenant: TenantID, actor: Actor, action: String) {
        self.tenant = tenant
        self.actor = actor
        self.action = action
    }
}

/// The source of an entry, and the number that the source gave it.
package struct SourcePlace: Hashable, Sendable {
    package let source: SourceID
    /// From 0 without a gap; `nil` takes the next.
    package let sequence: UInt64?

    package init(source: SourceID, sequence: UInt64?) {
        self.source = source
        self.sequence = sequence
    }
}

/// Who acts, and for whom where that is somebody else.
package struct Actor: Hashable, Sendable {
    package let principal: PrincipalID
    package let kind: PrincipalKind
    /// The principal on whose behalf a delegate acts; recorded delegation, never impersonation.
    package let onBehalfOf: PrincipalID?

    package init(principal: PrincipalID, kind: PrincipalKind, onBehalfOf: PrincipalID? = nil) {
        self.principal = principal
        self.kind = kind
        self.onBehalfOf = onBehalfOf
    }
}

/// One entry of one log.
package struct EntryReference: Hashable, Sendable, Codable {
    /// The log's identity; `nil` is the log in which the reference stands.
    package let log: Digest?
    package let index: UInt64

    package init(log: Digest? = nil, index: UInt64) {
        self.log = log
        self.index = index
    }
}

/// The purpose under which something happened, with its lawful basis and case.
package struct PurposeReference: Hashable, Sendable {
    package let purpose: Purpose
    package let lawfulBasis: LawfulBasis
    package let caseID: CaseID?

    package init(purpose: Purpose, caseID: CaseID?) {
        self.purpose = purpose
        self.lawfulBasis = purpose.lawfulBasis
        self.caseID = caseID
    }
}

/// A brain or component, its version, and the digest of its rules or model where it has any.
package struct ComponentReference: Hashable, Sendable {
    package let name: String
    package let version: String
    package let digest: Digest?

    package init(name: String, version: String, digest: Digest? = nil) {
        self.name = name
        self.version = version
        self.digest = digest
    }
}

/// SHA-256 over a tag, a name, 32 random bytes and a value that stands in the side store only.
package struct SaltedCommitment: Hashable, Sendable {
    package let name: String
    package let digest: Digest

    package init(name: String, digest: Digest) {
        self.name = name
        self.digest = digest
    }
}

/// A person's own ML-DSA-65 signature over the salted digest of their request.
package struct PersonSignature: Hashable, Sendable {
    /// SHA-256 of the person's public key.
    package let keyID: Digest
    package let signedDigest: Digest
    /// 3,309 bytes (FIPS 204).
    package let signature: [UInt8]

    package init(keyID: Digest, signedDigest: Digest, signature: [UInt8]) {
        self.keyID = keyID
        self.signedDigest = signedDigest
        self.signature = signature
    }
}

/// A principal's public key as a `credential.issue` entry holds it.
package struct CredentialKey: Hashable, Sendable {
    package let principal: PrincipalID
    /// 1,952 bytes (FIPS 204).
    package let publicKey: [UInt8]

    package init(principal: PrincipalID, publicKey: [UInt8]) {
        self.principal = principal
        self.publicKey = publicKey
    }
}

/// A non-content fact in an entry.
package enum Fact: Hashable, Sendable {
    case count(UInt64)
    case integer(Int64)
    case flag(Bool)
    /// At most 256 bytes of UTF-8.
    case text(String)
    /// At most 64 bytes.
    case bytes([UInt8])
}
