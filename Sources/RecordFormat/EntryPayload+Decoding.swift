extension EntryPayload {
    /// Reads a payload from hostile bytes.
    ///
    /// The order of the refusals is part of the format: CBOR and version, then unknown fields, then each field in the
    /// order of its key, then the critical extensions.
    package static func decode(_ bytes: [UInt8]) throws(ReasonCode) -> EntryPayload {
        let value: CBORValue
        do { value = try CBORDecoder.decode(bytes) } catch { throw .payloadMalformed }
        guard let pairs = value.pairs, let first = pairs.first, first.key == .unsigned(1) else {
            throw .payloadMalformed
        }
        guard first.value == .unsigned(version) else { throw .payloadVersion }
        var fields: [CBORValue?] = Array(repeating: nil, count: 23)
        for pair in pairs {
            guard let key = pair.key.unsignedInteger, (1...22).contains(key) else { throw .unknownField }
            fields[Int(key)] = pair.value
        }
        guard var payload = required(fields), payload.readOptional(fields) else { throw .payloadMalformed }
        guard payload.readExtensions(fields) else { throw .payloadMalformed }
        for key in payload.critical where !KeyStatement.understood.contains(key) { throw .unknownCriticalExtension }
        return payload
    }

    private static func required(_ fields: [CBORValue?]) -> EntryPayload? {
        guard let log = fields[2]?.digest, let index = fields[3]?.unsignedInteger, index < UInt64.max,
            let time = fields[4]?.items(count: 3), let utc = time[0].unsignedInteger, let boot = time[1].identifier,
            let monotonic = time[2].unsignedInteger, let tenant = fields[5]?.identifier,
            let source = fields[6]?.items(count: 2), let sourceID = source[0].identifier,
            let sequence = source[1].unsignedInteger, let parents = fields[7]?.items,
            parents.count <= EntryLimit.parents, let actor = fields[8]?.items(count: 3),
            let principal = actor[0].identifier, let kindNumber = actor[1].unsignedInteger,
            let kind = EntryActor.Kind(rawValue: kindNumber), let action = fields[9]?.textString,
            isWord(action), let previous = fields[22]?.digest
        else { return nil }
        var payload = EntryPayload(
            log: log, index: index,
            time: EntryTime(utcNanoseconds: utc, bootID: boot, monotonicNanoseconds: monotonic), tenant: tenant,
            source: EntrySource(identifier: sourceID, sequence: sequence),
            actor: EntryActor(principal: principal, kind: kind), action: action, previous: previous)
        if actor[2] != .null {
            guard let other = actor[2].identifier else { return nil }
            payload.actor.onBehalfOf = other
        }
        for parent in parents {
            guard let items = parent.items(count: 2), let index = items[1].unsignedInteger else { return nil }
            if items[0] == .null {
                payload.parents.append(EntryParent(index: index))
            } else {
                guard let log = items[0].digest else { return nil }
                payload.parents.append(EntryParent(log: log, index: index))
            }
        }
        return payload
    }

    private mutating func readOptional(_ fields: [CBORValue?]) -> Bool {
        if let value = fields[10] {
            guard let items = value.items(count: 3), let purpose = Self.shortText(items[0]),
                let basis = Self.shortText(items[1]), items[2] == .null || items[2].identifier != nil
            else { return false }
            self.purpose = EntryPurpose(purpose: purpose, lawfulBasis: basis, caseIdentifier: items[2].identifier)
        }
        if let value = fields[11] {
            guard let digest = value.digest else { return false }
            policy = digest
        }
        if let value = fields[12] {
            guard let items = value.items(count: 3), let name = Self.shortText(items[0]),
                let version = Self.shortText(items[1]), items[2] == .null || items[2].digest != nil
            else { return false }
            component = EntryComponent(name: name, version: version, digest: items[2].digest)
        }
        guard let subjects = Self.identifiers(fields[13], atMost: EntryLimit.subjects),
            let objects = Self.identifiers(fields[14], atMost: EntryLimit.objects)
        else { return false }
        self.subjects = subjects
        self.objects = objects
        return readCommitments(fields[15]) && readPersonSignature(fields[16]) && readLabels(fields[17])
            && readOutcome(fields[18]) && readFacts(fields[19])
    }

    private mutating func readCommitments(_ value: CBORValue?) -> Bool {
        guard let value else { return true }
        guard let pairs = value.pairs, (1...EntryLimit.commitments).contains(pairs.count) else { return false }
        for pair in pairs {
            guard let name = Self.shortText(pair.key), let digest = pair.value.digest else { return false }
            commitments.append(EntryCommitment(name: name, digest: digest))
        }
        return true
    }

    private mutating func readPersonSignature(_ value: CBORValue?) -> Bool {
        guard let value else { return true }
        guard let items = value.items(count: 3), let key = items[0].digest, let digest = items[1].digest,
            let signature = items[2].byteString, signature.count == COSESign1.signatureBytes
        else { return false }
        personSignature = PersonSignature(keyID: key, signedDigest: digest, signature: signature)
        return true
    }

    private mutating func readLabels(_ value: CBORValue?) -> Bool {
        guard let value else { return true }
        guard let items = value.items, (1...EntryLimit.labels).contains(items.count) else { return false }
        for item in items {
            guard let label = Self.shortText(item) else { return false }
            if let last = labels.last {
                guard last.utf8.lexicographicallyPrecedes(label.utf8) else { return false }
            }
            labels.append(label)
        }
        return true
    }

    private mutating func readOutcome(_ value: CBORValue?) -> Bool {
        guard let value else { return true }
        outcome = Self.shortText(value)
        return outcome != nil
    }

    private mutating func readFacts(_ value: CBORValue?) -> Bool {
        guard let value else { return true }
        guard let pairs = value.pairs, (1...EntryLimit.facts).contains(pairs.count) else { return false }
        for pair in pairs {
            guard let name = Self.shortText(pair.key), let fact = FactValue(pair.value) else { return false }
            facts.append(EntryFact(name: name, value: fact))
        }
        return true
    }

    private mutating func readExtensions(_ fields: [CBORValue?]) -> Bool {
        if let value = fields[20] {
            guard let pairs = value.pairs, (1...EntryLimit.extensions).contains(pairs.count),
                pairs.allSatisfy({ Self.isExtensionKey($0.key) })
            else { return false }
            extensions = pairs
        }
        guard let value = fields[21] else { return true }
        guard let items = value.items, (1...EntryLimit.extensions).contains(items.count) else { return false }
        var previous: [UInt8]?
        for item in items {
            guard extensions.contains(where: { $0.key == item }) else { return false }
            let encoded = CBOREncoder.encode(item)
            if let previous, !previous.lexicographicallyPrecedes(encoded) { return false }
            previous = encoded
        }
        critical = items
        return true
    }

    private static func isExtensionKey(_ key: CBORValue) -> Bool {
        key.unsignedInteger != nil || shortText(key) != nil
    }

    private static func identifiers(_ value: CBORValue?, atMost limit: Int) -> [RecordID]? {
        guard let value else { return [] }
        guard let items = value.items, (1...limit).contains(items.count) else { return nil }
        var identifiers: [RecordID] = []
        for item in items {
            guard let identifier = item.identifier else { return nil }
            identifiers.append(identifier)
        }
        return identifiers
    }

    private static func shortText(_ value: CBORValue) -> String? {
        guard let text = value.textString, (1...EntryLimit.textBytes).contains(text.utf8.count) else { return nil }
        return text
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
