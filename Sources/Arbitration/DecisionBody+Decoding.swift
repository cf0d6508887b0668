import Contracts
import Core
import RecordFormat

extension DecisionBody {
    /// Reads a body back; the bytes must be the one encoding of what they say.
    ///
    /// - Throws: ``ArbitrationError`` `arbiter.malformed-body`.
    package init(decoding bytes: [UInt8]) throws(ArbitrationError) {
        do {
            guard bytes.count <= Self.maximumBytes else { throw BodyReader.malformed }
            try self.init(CBORDecoder.decode(bytes))
        } catch {
            throw BodyReader.malformed
        }
        guard encoded == bytes else { throw BodyReader.malformed }
    }

    private init(_ value: CBORValue) throws {
        guard let fields = value.values(ofKeysUpTo: 20), fields[0].unsignedInteger == Self.schema else {
            throw BodyReader.malformed
        }
        var asked = try BodyReader(fields[1], count: 2)
        var why = try BodyReader(fields[3], count: 2)
        var permit = try BodyReader(fields[4], count: 2)
        var table = try BodyReader(fields[7], count: 2)
        var words = try BodyReader(fields[15], count: 2)
        var end = try BodyReader(fields[17], count: 2)
        var said = try BodyReader(fields[19], count: 2)
        request = RequestText(
            question: try asked.text(), collection: try asked.optional { try CollectionName(BodyReader.text($0)) })
        holder = try PermitHolder(canonical: fields[2])
        purpose = try BodyReader.choice(why.next())
        caseID = try why.optional { try CaseID(bytes: BodyReader.bytes($0)) }
        permitExpires = Instant(nanoseconds: try permit.unsigned())
        policy = try permit.digest()
        asOf = Instant(nanoseconds: try BodyReader.unsigned(fields[5]))
        snapshot = SnapshotSequence(try BodyReader.unsigned(fields[6]))
        rulesVersion = try table.text()
        rulesDigest = try table.digest()
        embeddingModel = fields[8] == .null ? nil : try Digest(bytes: BodyReader.bytes(fields[8]))
        cards = try BodyReader.list(fields[9], BrainCard.init(canonical:))
        input = ResolutionInput(
            screening: try Screening(canonical: fields[10]),
            plan: fields[11] == .null ? nil : try Plan(canonical: fields[11]),
            results: try BodyReader.list(fields[12], BrainResult.init(canonical:)),
            faults: try BodyReader.list(fields[13], BrainFault.init(canonical:)),
            rejected: try BodyReader.list(fields[14], RejectedClaim.init(canonical:)))
        narrator = try words.optional(BrainResult.init(canonical:))?.output
        narratorFault = try words.optional(BrainFault.init(canonical:))
        path = try BodyReader.list(fields[16], RuleApplication.init(canonical:))
        outcome = try BodyReader.choice(end.next())
        refusal = try end.optional(Veto.init(canonical:))
        narration = try Narration(canonical: fields[18])
        answer = try said.text()
        labels = try LabelSet(texts: said.list(BodyReader.text))
    }
}

extension PermitHolder {
    init(canonical value: CBORValue) throws {
        var reader = try BodyReader(value, count: 8)
        self.init(
            id: try reader.identifier(), kindName: try reader.text(), tenant: try reader.identifier(),
            tenantName: try TenantName(reader.text()), roles: try reader.list { try BodyReader.choice($0) },
            citizenships: try reader.list { try Country(BodyReader.text($0)) },
            residencies: try reader.list { try Country(BodyReader.text($0)) },
            clearances: try reader.list { try BodyReader.choice($0) })
    }
}

extension Screening {
    init(canonical value: CBORValue) throws {
        var reader = try BodyReader(value, count: 3)
        self.init(
            cards: try reader.list(BrainCard.init(canonical:)), results: try reader.list(BrainResult.init(canonical:)),
            faults: try reader.list(BrainFault.init(canonical:)))
    }
}

extension BrainCard {
    init(canonical value: CBORValue) throws {
        var reader = try BodyReader(value, count: 6)
        self.init(
            id: try BrainID(reader.text()), number: try reader.place(), task: try reader.text(),
            version: try reader.text(), rulesDigest: try reader.digest(), fuel: try reader.place())
    }
}

extension BrainFault {
    init(canonical value: CBORValue) throws {
        var reader = try BodyReader(value, count: 2)
        self.init(brain: try BrainID(reader.text()), code: try reader.text())
    }
}

extension RejectedClaim {
    init(canonical value: CBORValue) throws {
        var reader = try BodyReader(value, count: 3)
        self.init(brain: try BrainID(reader.text()), position: try reader.place(), code: try reader.text())
    }
}

extension Plan {
    init(canonical value: CBORValue) throws {
        var reader = try BodyReader(value, count: 4)
        self.init(
            requestType: try reader.text(), rule: try reader.text(),
            calls: try reader.list(PlannedCall.init(canonical:)), claimLimit: try reader.place())
        let isOrdered = calls.enumerated().allSatisfy { call in call.element.after.allSatisfy { $0 < call.offset } }
        guard isOrdered else { throw BodyReader.malformed }
    }
}

extension PlannedCall {
    init(canonical value: CBORValue) throws {
        var reader = try BodyReader(value, count: 3)
        let brain = try BrainID(reader.text())
        let after = try reader.list { value in
            guard let place = Int(exactly: try BodyReader.unsigned(value)) else { throw BodyReader.malformed }
            return place
        }
        guard let code = UInt8(exactly: try reader.unsigned()), let stage = Stage(rawValue: code) else {
            throw BodyReader.malformed
        }
        self.init(brain, after: after, stage: stage)
    }
}

extension RuleApplication {
    init(canonical value: CBORValue) throws {
        var reader = try BodyReader(value, count: 3)
        self.init(rule: try reader.text(), inputDigest: try reader.digest(), result: try reader.text())
    }
}

extension Narration {
    init(canonical value: CBORValue) throws {
        var reader = try BodyReader(value, count: 2)
        let sentences = try reader.list { value in
            var sentence = try BodyReader(value, count: 2)
            return Sentence(text: try sentence.text(), citations: try sentence.list { Int(try BodyReader.integer($0)) })
        }
        self.init(sentences: sentences, citations: try reader.list(Evidence.init(canonical:)))
        let places = citations.indices
        guard sentences.allSatisfy({ $0.citations.allSatisfy(places.contains) }) else { throw BodyReader.malformed }
    }
}
