import RecordFormat

/// What is asked of a worker: one CBOR map `{1: version, 2: worker, 3: payload}` in one frame.
struct WorkerRequest: Equatable {
    static let version: UInt64 = 1

    let worker: String
    let payload: [UInt8]

    var encoded: [UInt8] {
        CBOREncoder.encode(
            .map([
                CBORPair(1, .unsigned(Self.version)), CBORPair(2, .text(worker)), CBORPair(3, .bytes(payload)),
            ]))
    }

    init(worker: String, payload: [UInt8]) {
        self.worker = worker
        self.payload = payload
    }

    /// - Throws: ``WorkerError`` `worker.malformed-request`.
    init(decoding bytes: [UInt8]) throws(WorkerError) {
        guard let values = Envelope.values(bytes), values.count == 3, Envelope.isVersion1(values),
            let worker = values[2]?.textString, let payload = values[3]?.byteString
        else { throw WorkerError(.malformedRequest, "The request is not one that this version writes.") }
        self.init(worker: worker, payload: payload)
    }
}

/// What a worker says: `{1: version, 2: payload, 5: confinement}`, or `{1: version, 3: code, 4: message,
/// 5: confinement}`, in one frame.
struct WorkerResponse: Equatable {
    enum Outcome: Equatable {
        case payload([UInt8])
        case refusal(WorkerRefusal)
    }

    static let maximumLayers = 16

    let outcome: Outcome
    /// The layers of confinement that stood while the worker worked, such as `landlock-7`.
    let confinement: [String]

    var encoded: [UInt8] {
        var pairs = [CBORPair(1, .unsigned(WorkerRequest.version))]
        switch outcome {
        case .payload(let payload): pairs.append(CBORPair(2, .bytes(payload)))
        case .refusal(let refusal):
            pairs.append(CBORPair(3, .text(refusal.code)))
            pairs.append(CBORPair(4, .text(refusal.message)))
        }
        pairs.append(CBORPair(5, .array(confinement.map { .text($0) })))
        return CBOREncoder.encode(.map(pairs))
    }

    init(_ outcome: Outcome, confinement: [String]) {
        self.outcome = outcome
        self.confinement = confinement
    }

    /// - Throws: ``WorkerError`` `worker.malformed-response`: a worker may be in a stranger's hands.
    init(decoding bytes: [UInt8]) throws(WorkerError) {
        guard let values = Envelope.values(bytes), Envelope.isVersion1(values),
            let layers = values[5]?.items, layers.count <= Self.maximumLayers,
            let outcome = Self.outcome(values)
        else { throw Self.malformed }
        let confinement = layers.compactMap(\.textString)
        guard confinement.count == layers.count else { throw Self.malformed }
        self.init(outcome, confinement: confinement)
    }

    /// A piece of the answer before the answer: `{1: version, 6: piece}`.
    static func encoded(piece: [UInt8]) -> [UInt8] {
        CBOREncoder.encode(.map([CBORPair(1, .unsigned(WorkerRequest.version)), CBORPair(6, .bytes(piece))]))
    }

    /// `nil` when the body is no piece, and so should be a response.
    static func piece(decoding bytes: [UInt8]) -> [UInt8]? {
        guard let values = Envelope.values(bytes), values.count == 2, Envelope.isVersion1(values) else { return nil }
        return values[6]?.byteString
    }

    private static let malformed = WorkerError(
        .malformedResponse, "The worker's answer could not be read; nothing of it was used.")

    private static func outcome(_ values: [UInt64: CBORValue]) -> Outcome? {
        if values.count == 3, let payload = values[2]?.byteString { return .payload(payload) }
        guard values.count == 4, let code = values[3]?.textString, let message = values[4]?.textString,
            code.utf8.count <= WorkerRefusal.maximumCodeBytes,
            message.utf8.count <= WorkerRefusal.maximumMessageBytes
        else { return nil }
        return .refusal(WorkerRefusal(code: code, message: message))
    }
}

private enum Envelope {
    /// The values of a map with unsigned keys; `nil` for anything else.
    static func values(_ bytes: [UInt8]) -> [UInt64: CBORValue]? {
        guard let pairs = (try? CBORDecoder.decode(bytes))?.pairs else { return nil }
        var values: [UInt64: CBORValue] = [:]
        for pair in pairs {
            guard let key = pair.key.unsignedInteger else { return nil }
            values[key] = pair.value
        }
        return values
    }

    static func isVersion1(_ values: [UInt64: CBORValue]) -> Bool {
        values[1]?.unsignedInteger == WorkerRequest.version
    }
}
