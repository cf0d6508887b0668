extension EntryPayload {
    /// Reads a payload from hostile bytes.
    ///
    /// The order of the refusals is part of the format: CBOR and version, then unknown fields, then each field in the
    /// order of its key, then the critical extensions.
    package static func decode(_ bytes: [UInt8]) throws(ReasonCode) -> EntryPayload {
        let index: CBORIndex
        do { index = try CBORDecoder.index(bytes) } catch { throw .payloadMalformed }
        guard var members = index.map(0, 1...Int.max), let (first, version) = members.nextPair(),
            index.unsigned(first) == 1
        else { throw .payloadMalformed }
        guard index.unsigned(version) == Self.version else { throw .payloadVersion }
        var reader = PayloadReader(index)
        while let (key, value) = members.nextPair() {
            guard let number = index.unsigned(key), (2...22).contains(number) else { throw .unknownField }
            reader.fields[Int(number)] = value
        }
        guard var payload = reader.required(), reader.readOptional(into: &payload) else { throw .payloadMalformed }
        guard reader.readExtensions(into: &payload) else { throw .payloadMalformed }
        for key in payload.critical where !KeyStatement.understood.contains(key) { throw .unknownCriticalExtension }
        return payload
    }

    /// Whether `text` is one word as actions and opened names are: 1 to 64 of a-z, 0-9, '.' and '-'.
    static func isWord(_ text: String) -> Bool {
        guard (1...EntryLimit.actionBytes).contains(text.utf8.count) else { return false }
        for byte in text.utf8 {
            switch byte {
            case 0x61...0x7A, 0x30...0x39, 0x2E, 0x2D: continue
            default: return false
            }
        }
        return true
    }
}

/// Takes the fields of a payload from where they stand. Every function answers `nil` or `false` for a malformed field.
private struct PayloadReader {
    private static let shortText = 1...EntryLimit.textBytes

    private let index: CBORIndex
    /// The item of each field by its number; 0, which is the whole payload, where there is no such field.
    var fields = [Int](repeating: 0, count: 23)

    init(_ index: CBORIndex) { self.index = index }

    private func field(_ number: Int) -> Int? { fields[number] == 0 ? nil : fields[number] }

    func required() -> EntryPayload? {
        guard let log = field(2).flatMap(index.digest), let number = field(3).flatMap(index.unsigned),
            number < UInt64.max, let time = field(4).flatMap(time), let tenant = field(5).flatMap(index.identifier),
            let source = field(6).flatMap(source), let parents = field(7).flatMap(parents),
            let actor = field(8).flatMap(actor), let action = field(9).flatMap({ index.text($0, Self.shortText) }),
            EntryPayload.isWord(action), let previous = field(22).flatMap(index.digest)
        else { return nil }
        var payload = EntryPayload(
            log: log, index: number, time: time, tenant: tenant, source: source, actor: actor, action: action,
            previous: previous)
        payload.parents = parents
        return payload
    }

    private func time(_ item: Int) -> EntryTime? {
        guard let (utc, boot, monotonic) = index.triple(item), let utc = index.unsigned(utc),
            let boot = index.identifier(boot), let monotonic = index.unsigned(monotonic)
        else { return nil }
        return EntryTime(utcNanoseconds: utc, bootID: boot, monotonicNanoseconds: monotonic)
    }

    private func source(_ item: Int) -> EntrySource? {
        guard let (identifier, sequence) = index.pair(item), let identifier = index.identifier(identifier),
            let sequence = index.unsigned(sequence)
        else { return nil }
        return EntrySource(identifier: identifier, sequence: sequence)
    }

    private func parents(_ item: Int) -> [EntryParent]? {
        guard let members = index.array(item, 0...EntryLimit.parents) else { return nil }
        var parents: [EntryParent] = []
        for member in members {
            guard let (log, number) = index.pair(member), let number = index.unsigned(number) else { return nil }
            let digest = index.digest(log)
            guard digest != nil || index.isNull(log) else { return nil }
            parents.append(EntryParent(log: digest, index: number))
        }
        return parents
    }

    private func actor(_ item: Int) -> EntryActor? {
        guard let (principal, kind, other) = index.triple(item), let principal = index.identifier(principal),
            let kind = index.unsigned(kind).flatMap(EntryActor.Kind.init)
        else { return nil }
        let onBehalfOf = index.identifier(other)
        guard onBehalfOf != nil || index.isNull(other) else { return nil }
        return EntryActor(principal: principal, kind: kind, onBehalfOf: onBehalfOf)
    }

    func readOptional(into payload: inout EntryPayload) -> Bool {
        if let item = field(10) {
            guard let (purpose, basis, identifier) = index.triple(item), let purpose = shortText(purpose),
                let basis = shortText(basis), index.isNull(identifier) || index.identifier(identifier) != nil
            else { return false }
            payload.purpose = EntryPurpose(
                purpose: purpose, lawfulBasis: basis, caseIdentifier: index.identifier(identifier))
        }
        if let item = field(11) {
            guard let digest = index.digest(item) else { return false }
            payload.policy = digest
        }
        if let item = field(12) {
            guard let (name, version, digest) = index.triple(item), let name = shortText(name),
                let version = shortText(version), index.isNull(digest) || index.digest(digest) != nil
            else { return false }
            payload.component = EntryComponent(name: name, version: version, digest: index.digest(digest))
        }
        guard let subjects = identifiers(field(13), atMost: EntryLimit.subjects),
            let objects = identifiers(field(14), atMost: EntryLimit.objects)
        else { return false }
        payload.subjects = subjects
        payload.objects = objects
        return readCommitments(into: &payload) && readPersonSignature(into: &payload) && readLabels(into: &payload)
            && readOutcome(into: &payload) && readFacts(into: &payload)
    }

    private func readCommitments(into payload: inout EntryPayload) -> Bool {
        guard let item = field(15) else { return true }
        guard var members = index.map(item, 1...EntryLimit.commitments) else { return false }
        while let (name, digest) = members.nextPair() {
            guard let name = shortText(name), let digest = index.digest(digest) else { return false }
            payload.commitments.append(EntryCommitment(name: name, digest: digest))
        }
        return true
    }

    private func readPersonSignature(into payload: inout EntryPayload) -> Bool {
        guard let item = field(16) else { return true }
        guard let (key, digest, signature) = index.triple(item), let key = index.digest(key),
            let digest = index.digest(digest), let signature = index.bytes(signature),
            signature.count == COSESign1.signatureBytes
        else { return false }
        payload.personSignature = PersonSignature(keyID: key, signedDigest: digest, signature: Array(signature))
        return true
    }

    private func readLabels(into payload: inout EntryPayload) -> Bool {
        guard let item = field(17) else { return true }
        guard let members = index.array(item, 1...EntryLimit.labels) else { return false }
        for member in members {
            guard let label = shortText(member) else { return false }
            if let last = payload.labels.last {
                guard last.utf8.lexicographicallyPrecedes(label.utf8) else { return false }
            }
            payload.labels.append(label)
        }
        return true
    }

    private func readOutcome(into payload: inout EntryPayload) -> Bool {
        guard let item = field(18) else { return true }
        payload.outcome = shortText(item)
        return payload.outcome != nil
    }

    private func readFacts(into payload: inout EntryPayload) -> Bool {
        guard let item = field(19) else { return true }
        guard var members = index.map(item, 1...EntryLimit.facts) else { return false }
        while let (name, value) = members.nextPair() {
            guard let name = shortText(name), let fact = FactValue(index.value(value)) else { return false }
            payload.facts.append(EntryFact(name: name, value: fact))
        }
        return true
    }

    func readExtensions(into payload: inout EntryPayload) -> Bool {
        if let item = field(20) {
            guard var members = index.map(item, 1...EntryLimit.extensions) else { return false }
            while let (key, value) = members.nextPair() {
                guard index.unsigned(key) != nil || shortText(key) != nil else { return false }
                payload.extensions.append(CBORPair(index.value(key), index.value(value)))
            }
        }
        guard let item = field(21) else { return true }
        guard let members = index.array(item, 1...EntryLimit.extensions) else { return false }
        var previous: [UInt8]?
        for member in members {
            let key = index.value(member)
            let encoded = CBOREncoder.encode(key)
            // By their bytes: texts that Unicode calls equivalent are two keys here.
            guard payload.extensions.contains(where: { CBOREncoder.encode($0.key) == encoded }) else { return false }
            if let previous, !previous.lexicographicallyPrecedes(encoded) { return false }
            previous = encoded
            payload.critical.append(key)
        }
        return true
    }

    private func identifiers(_ item: Int?, atMost limit: Int) -> [RecordID]? {
        guard let item else { return [] }
        guard let members = index.array(item, 1...limit) else { return nil }
        var identifiers: [RecordID] = []
        for member in members {
            guard let identifier = index.identifier(member) else { return nil }
            identifiers.append(identifier)
        }
        return identifiers
    }

    private func shortText(_ item: Int) -> String? { index.text(item, Self.shortText) }
}

extension FactValue {
    fileprivate init?(_ value: CBORValue) {
        switch value {
        case .unsigned(let integer): self = .unsigned(integer)
        case .negative(let integer):
            guard integer <= UInt64(Int64.max) else { return nil }
            self = .negative(integer)
        case .boolean(let flag): self = .boolean(flag)
        case .text(let text):
            guard text.utf8.count <= EntryLimit.textBytes else { return nil }
            self = .text(text)
        case .bytes(let bytes):
            guard bytes.count <= EntryLimit.factBytes else { return nil }
            self = .bytes(bytes)
        case .array, .map, .null: return nil
        }
    }
}
