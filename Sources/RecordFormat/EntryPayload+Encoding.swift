extension EntryPayload {
    /// The deterministic bytes that are signed.
    ///
    /// - Throws: ``ReasonCode/payloadMalformed`` when a value breaks a limit, so that nothing is written that a reader
    ///   would refuse.
    package func encoded() throws(ReasonCode) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1_024)
        append(to: &bytes)
        guard bytes.count <= EntryLimit.entryBytes else { throw .payloadMalformed }
        let read = try EntryPayload.decode(bytes)
        // Most are in order already, and comparing is cheaper than sorting.
        guard read == self || read == sorted else { throw .payloadMalformed }
        return bytes
    }

    /// The map, written field by field in the order of its keys: every entry of the record passes here, and a tree of
    /// values would cost more than all else that is done with it before it is signed.
    private func append(to bytes: inout [UInt8]) {
        CBOREncoder.appendHead(5, fieldCount, to: &bytes)
        appendRequired(to: &bytes)
        appendReasons(to: &bytes)
        appendContent(to: &bytes)
        CBOREncoder.appendHead(0, 22, to: &bytes)
        CBOREncoder.append(previous, to: &bytes)
    }

    private var fieldCount: UInt64 {
        let optional = [
            purpose != nil, policy != nil, component != nil, !subjects.isEmpty, !objects.isEmpty,
            !commitments.isEmpty, personSignature != nil, !labels.isEmpty, outcome != nil, !facts.isEmpty,
            !extensions.isEmpty, !critical.isEmpty,
        ]
        return 10 + UInt64(optional.count { $0 })
    }

    /// Fields 1 to 9.
    private func appendRequired(to bytes: inout [UInt8]) {
        CBOREncoder.append(1, .unsigned(Self.version), to: &bytes)
        CBOREncoder.appendHead(0, 2, to: &bytes)
        CBOREncoder.append(log, to: &bytes)
        CBOREncoder.append(3, .unsigned(index), to: &bytes)
        CBOREncoder.appendArray(4, count: 3, to: &bytes)
        CBOREncoder.append(.unsigned(time.utcNanoseconds), to: &bytes)
        CBOREncoder.append(time.bootID, to: &bytes)
        CBOREncoder.append(.unsigned(time.monotonicNanoseconds), to: &bytes)
        CBOREncoder.appendHead(0, 5, to: &bytes)
        CBOREncoder.append(tenant, to: &bytes)
        CBOREncoder.appendArray(6, count: 2, to: &bytes)
        CBOREncoder.append(source.identifier, to: &bytes)
        CBOREncoder.append(.unsigned(source.sequence), to: &bytes)
        CBOREncoder.appendArray(7, count: parents.count, to: &bytes)
        for parent in parents {
            CBOREncoder.appendHead(4, 2, to: &bytes)
            CBOREncoder.append(parent.log, to: &bytes)
            CBOREncoder.append(.unsigned(parent.index), to: &bytes)
        }
        CBOREncoder.appendArray(8, count: 3, to: &bytes)
        CBOREncoder.append(actor.principal, to: &bytes)
        CBOREncoder.append(.unsigned(actor.kind.rawValue), to: &bytes)
        CBOREncoder.append(actor.onBehalfOf, to: &bytes)
        CBOREncoder.append(9, .text(action), to: &bytes)
    }

    /// Fields 10 to 14: what for, by which policy, by what, about whom and what.
    private func appendReasons(to bytes: inout [UInt8]) {
        if let purpose {
            CBOREncoder.appendArray(10, count: 3, to: &bytes)
            CBOREncoder.append(.text(purpose.purpose), to: &bytes)
            CBOREncoder.append(.text(purpose.lawfulBasis), to: &bytes)
            CBOREncoder.append(purpose.caseIdentifier, to: &bytes)
        }
        if let policy {
            CBOREncoder.appendHead(0, 11, to: &bytes)
            CBOREncoder.append(policy, to: &bytes)
        }
        if let component {
            CBOREncoder.appendArray(12, count: 3, to: &bytes)
            CBOREncoder.append(.text(component.name), to: &bytes)
            CBOREncoder.append(.text(component.version), to: &bytes)
            CBOREncoder.append(component.digest, to: &bytes)
        }
        for (key, identifiers) in [(13, subjects), (14, objects)] as [(UInt64, [RecordID])] where !identifiers.isEmpty {
            CBOREncoder.appendArray(key, count: identifiers.count, to: &bytes)
            for identifier in identifiers { CBOREncoder.append(identifier, to: &bytes) }
        }
    }

    /// Fields 15 to 21.
    private func appendContent(to bytes: inout [UInt8]) {
        if !commitments.isEmpty {
            let pairs = commitments.map { CBORPair(.text($0.name), CBORValue($0.digest)) }
            CBOREncoder.append(15, .map(pairs), to: &bytes)
        }
        if let personSignature {
            CBOREncoder.appendArray(16, count: 3, to: &bytes)
            CBOREncoder.append(personSignature.keyID, to: &bytes)
            CBOREncoder.append(personSignature.signedDigest, to: &bytes)
            CBOREncoder.append(.bytes(personSignature.signature), to: &bytes)
        }
        if !labels.isEmpty { CBOREncoder.append(17, .array(sortedLabels.map { .text($0) }), to: &bytes) }
        if let outcome { CBOREncoder.append(18, .text(outcome), to: &bytes) }
        if !facts.isEmpty {
            CBOREncoder.append(19, .map(facts.map { CBORPair(.text($0.name), $0.value.encoded) }), to: &bytes)
        }
        if !extensions.isEmpty { CBOREncoder.append(20, .map(extensions), to: &bytes) }
        if !critical.isEmpty { CBOREncoder.append(21, .array(sortedCritical), to: &bytes) }
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
