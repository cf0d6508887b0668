extension EntryPayload {
    /// The deterministic bytes that are signed.
    ///
    /// - Throws: ``ReasonCode/payloadMalformed`` when a value breaks a limit, so that nothing is written that a reader
    ///   would refuse.
    package func encoded() throws(ReasonCode) -> [UInt8] {
        let bytes = CBOREncoder.encode(.map(pairs))
        guard bytes.count <= EntryLimit.entryBytes, try EntryPayload.decode(bytes) == sorted else {
            throw .payloadMalformed
        }
        return bytes
    }

    private var pairs: [CBORPair] {
        var pairs = requiredPairs
        if let purpose {
            let caseIdentifier = CBORValue(optional: purpose.caseIdentifier)
            pairs.append(
                CBORPair(10, .array([.text(purpose.purpose), .text(purpose.lawfulBasis), caseIdentifier])))
        }
        if let policy { pairs.append(CBORPair(11, CBORValue(policy))) }
        if let component {
            let digest = component.digest.map { CBORValue($0) } ?? .null
            pairs.append(CBORPair(12, .array([.text(component.name), .text(component.version), digest])))
        }
        if !subjects.isEmpty { pairs.append(CBORPair(13, .array(subjects.map { CBORValue($0) }))) }
        if !objects.isEmpty { pairs.append(CBORPair(14, .array(objects.map { CBORValue($0) }))) }
        if !commitments.isEmpty {
            pairs.append(
                CBORPair(15, .map(commitments.map { CBORPair(.text($0.name), CBORValue($0.digest)) })))
        }
        if let personSignature {
            pairs.append(
                CBORPair(
                    16,
                    .array([
                        CBORValue(personSignature.keyID), CBORValue(personSignature.signedDigest),
                        .bytes(personSignature.signature),
                    ])))
        }
        if !labels.isEmpty { pairs.append(CBORPair(17, .array(sortedLabels.map { .text($0) }))) }
        if let outcome { pairs.append(CBORPair(18, .text(outcome))) }
        if !facts.isEmpty {
            pairs.append(CBORPair(19, .map(facts.map { CBORPair(.text($0.name), $0.value.encoded) })))
        }
        if !extensions.isEmpty { pairs.append(CBORPair(20, .map(extensions))) }
        if !critical.isEmpty { pairs.append(CBORPair(21, .array(sortedCritical))) }
        pairs.append(CBORPair(22, CBORValue(previous)))
        return pairs
    }

    private var requiredPairs: [CBORPair] {
        let parents = parents.map { parent in
            CBORValue.array([parent.log.map { CBORValue($0) } ?? .null, .unsigned(parent.index)])
        }
        let timeItems: [CBORValue] = [
            .unsigned(time.utcNanoseconds), CBORValue(time.bootID), .unsigned(time.monotonicNanoseconds),
        ]
        let actorItems: [CBORValue] = [
            CBORValue(actor.principal), .unsigned(actor.kind.rawValue), CBORValue(optional: actor.onBehalfOf),
        ]
        return [
            CBORPair(1, .unsigned(Self.version)),
            CBORPair(2, CBORValue(log)),
            CBORPair(3, .unsigned(index)),
            CBORPair(4, .array(timeItems)),
            CBORPair(5, CBORValue(tenant)),
            CBORPair(6, .array([CBORValue(source.identifier), .unsigned(source.sequence)])),
            CBORPair(7, .array(parents)),
            CBORPair(8, .array(actorItems)),
            CBORPair(9, .text(action)),
        ]
    }

    private var sortedLabels: [String] {
        labels.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private var sortedCritical: [CBORValue] {
        critical.sorted { CBOREncoder.encode($0).lexicographicallyPrecedes(CBOREncoder.encode($1)) }
    }

    /// This payload with its collections in the order in which they are encoded.
    private var sorted: EntryPayload {
        var copy = self
        copy.labels = sortedLabels
        copy.critical = sortedCritical
        copy.commitments.sort { encodedPrecedes($0.name, $1.name) }
        copy.facts.sort { encodedPrecedes($0.name, $1.name) }
        copy.extensions.sort {
            CBOREncoder.encode($0.key).lexicographicallyPrecedes(CBOREncoder.encode($1.key))
        }
        return copy
    }

    /// Text keys sort by length first, since their heads carry it.
    private func encodedPrecedes(_ left: String, _ right: String) -> Bool {
        let (leftCount, rightCount) = (left.utf8.count, right.utf8.count)
        return leftCount == rightCount ? left.utf8.lexicographicallyPrecedes(right.utf8) : leftCount < rightCount
    }
}

extension FactValue {
    package var encoded: CBORValue {
        switch self {
        case .unsigned(let value): .unsigned(value)
        case .negative(let value): .negative(value)
        case .boolean(let value): .boolean(value)
        case .text(let value): .text(value)
        case .bytes(let value): .bytes(value)
        }
    }
}
