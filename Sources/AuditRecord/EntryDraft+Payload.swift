import Contracts
import Core
import RecordFormat
import Signatures

extension EntryDraft {
    /// The payload of this draft at a place in the log.
    func payload(
        log: RecordDigest, index: UInt64, time: EntryTime, source: EntrySource, previous: RecordDigest
    ) throws(RecordError) -> EntryPayload {
        guard let kind = EntryActor.Kind(rawValue: UInt64(actor.kind.rawValue)) else { throw Self.malformed("actor") }
        var payload = EntryPayload(
            log: log, index: index,
            time: time, tenant: RecordID(tenant), source: source,
            actor: EntryActor(
                principal: RecordID(actor.principal), kind: kind, onBehalfOf: actor.onBehalfOf.map { RecordID($0) }),
            action: action, previous: previous)
        payload.parents = parents.map { EntryParent(log: $0.log.map { RecordDigest($0) }, index: $0.index) }
        for parent in parents where parent.log == nil {
            guard parent.index < index else { throw Self.malformed("parents") }
        }
        payload.purpose = purpose.map {
            EntryPurpose(
                purpose: $0.purpose.rawValue, lawfulBasis: $0.lawfulBasis.rawValue,
                caseIdentifier: $0.caseID.map { RecordID($0) })
        }
        payload.policy = policy.map { RecordDigest($0) }
        payload.component = component.map {
            EntryComponent(name: $0.name, version: $0.version, digest: $0.digest.map { RecordDigest($0) })
        }
        payload.subjects = subjects.map { RecordID($0) }
        for object in objects {
            guard let identifier = RecordID(object) else { throw Self.malformed("objects") }
            payload.objects.append(identifier)
        }
        payload.commitments = commitments.map { EntryCommitment(name: $0.name, digest: RecordDigest($0.digest)) }
        guard Set(commitments.map(\.name)).count == commitments.count else { throw Self.malformed("commitments") }
        payload.personSignature = personSignature.map {
            RecordFormat.PersonSignature(
                keyID: RecordDigest($0.keyID), signedDigest: RecordDigest($0.signedDigest), signature: $0.signature)
        }
        payload.labels = labels?.texts ?? []
        payload.outcome = outcome
        payload.facts = facts.map { EntryFact(name: $0.key, value: FactValue($0.value)) }
        if action == EntryPayload.heartbeatAction, facts[EntryPayload.heartbeatFact] == nil {
            payload.facts.append(EntryFact(name: EntryPayload.heartbeatFact, value: .unsigned(source.sequence)))
        }
        if let credentialKey { try add(credentialKey, to: &payload) }
        return payload
    }

    private func add(_ credential: CredentialKey, to payload: inout EntryPayload) throws(RecordError) {
        guard action == KeyStatement.credentialAction, facts[KeyStatement.keyFact] == nil else {
            throw Self.malformed("credential key")
        }
        let keyID = StandardCryptography().sha256(credential.publicKey)
        payload.facts.append(EntryFact(name: KeyStatement.keyFact, value: .bytes(keyID.bytes)))
        payload.extensions = [
            CBORPair(
                4,
                .map([
                    CBORPair(1, CBORValue(RecordID(credential.principal))), CBORPair(2, .bytes(credential.publicKey)),
                ]))
        ]
        payload.critical = [.unsigned(4)]
    }

    private static func malformed(_ part: String) -> RecordError {
        RecordError(.malformedEntry, "The entry's \(part) cannot be recorded: see docs/record-format.md.")
    }
}

extension FactValue {
    init(_ fact: Fact) {
        switch fact {
        case .count(let value): self = .unsigned(value)
        case .integer(let value): self = value < 0 ? .negative(UInt64(bitPattern: ~value)) : .unsigned(UInt64(value))
        case .flag(let value): self = .boolean(value)
        case .text(let value): self = .text(value)
        case .bytes(let value): self = .bytes(value)
        }
    }
}
