import AuditRecord
import Contracts
import Core
import Policy
import RecordFormat
import Signatures

/// A named person behind an act, and whose hand it comes from.
struct Signer {
    let acting: Acting
    /// Who can make this signature: the person where their key lies outside the home; else whoever runs the node.
    let hand: PrincipalID
}

extension Node {
    /// - Throws: `policy.principal-revoked`, `policy.role-forbids` unless it is a person with one of the roles and of the
    ///   company that runs this node (another's counsel has no say over its record), and what
    ///   ``acting(as:credentialFile:)`` throws.
    func signer(_ signatory: Signatory, roles: Set<Role>, for act: String) throws -> Signer {
        guard try registry.principal(named: signatory.name).revoked == nil else {
            throw PolicyError(.principalRevoked, "'\(signatory.name)' was revoked and can \(act) no more.")
        }
        let acting = try acting(as: signatory.name, credentialFile: signatory.credentialFile)
        let reader = acting.reader
        guard reader.kind == .person, !roles.isDisjoint(with: reader.roles) else {
            let words = roles.sorted().map(\.rawValue).joined(separator: ", ")
            throw CompositionError(.notPermitted, "To \(act) takes a person with one of the roles \(words).")
        }
        guard reader.tenant == stamp.tenant else {
            throw CompositionError(.notPermitted, "To \(act) takes a person of the company that runs this node.")
        }
        let file = signatory.credentialFile ?? CredentialFile.path(of: signatory.name, in: home)
        let isOwnHand = acting.key != nil && !home.contains(file)
        return Signer(acting: acting, hand: isOwnHand ? reader.id : stamp.firstOperator)
    }

    /// Whether two people stand behind an act, and not one under two names: neither the same name twice, nor the
    /// operator acting for both, nor keys that both lie in the home.
    ///
    /// - Throws: `erasure.second-person-needed`, `erasure.same-person`.
    func requireTwo(_ first: Signer, _ second: Signer) throws {
        guard first.acting.reader.id != second.acting.reader.id else {
            throw CompositionError(.secondPersonNeeded, "This takes a second person: --approved-by.")
        }
        guard first.hand != second.hand else {
            throw CompositionError(
                .samePerson,
                """
                One person could act under both names: the operator, for people without a key of their own or with \
                the key in this home. Issue one of them a key ('credential issue NAME --to FILE', kept by them) and \
                name it with --credential or --approval-credential.
                """)
        }
    }

    /// An entry in which a person puts their name to words that hold identifiers only; with their key they sign them.
    func statement(
        _ action: String, by signer: Signer, words: [String], subjects: [SubjectID] = [],
        purpose: Purpose = .subjectRights
    ) throws -> EntryDraft {
        var draft = draft(action, by: signer.acting.actor)
        draft.purpose = PurposeReference(purpose: purpose, caseID: nil)
        draft.subjects = subjects
        let value = CBOREncoder.encode(.array(([action] + words).map { .text($0) }))
        let commitment = try side.commit(name: "order", value: value, tenant: stamp.tenant, subjects: [])
        draft.commitments = [commitment]
        if let key = signer.acting.key {
            let signed = try key.signRequest(digest: RecordDigest(commitment.digest))
            draft.personSignature = Contracts.PersonSignature(
                keyID: Core.Digest(signed.keyID), signedDigest: Core.Digest(signed.signedDigest),
                signature: signed.signature)
        }
        return draft
    }
}
