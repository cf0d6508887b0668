import RecordFormat

/// Makes what is signed durable, in order and in batches.
///
/// Group commit without a clock: a write begins once an eighth of what is under way stands ready in a row, so that many
/// callers share one synchronisation and a single one waits for nobody. Everything under way is signed sooner or later,
/// and what one caller puts in comes together, so the row always grows long enough.
extension AuditRecord {
    /// The part of what is under way for which a write waits.
    private static let batchShare: UInt64 = 8

    /// Answers when the last of `signed` is durable, and with it all before it.
    func makeDurable(_ signed: [SignedEntry], _ places: [Sequenced]) async throws(RecordError) {
        guard let last = places.last else { preconditionFailure("a draft takes at least one place") }
        guard last.epoch == epoch else { throw RecordError.isFull }
        for (entry, place) in zip(signed, places) { ready[place.index] = Ready(signed: entry, payload: place.entry) }
        while ready[durable.index + readyRun] != nil { readyRun += 1 }
        while durable.index <= last.index {
            let isInRow = last.index < durable.index + readyRun
            if isLeading || !isInRow || !isBatchDue {
                switch await withCheckedContinuation({ ready[last.index]?.waiter = $0 }) {
                case .committed: return
                case .failed(let error): throw error
                case .lead: break
                }
            }
            guard last.epoch == epoch else {
                isLeading = false
                handOver()
                throw RecordError.isFull
            }
            try await lead()
        }
    }

    /// Whether enough stands ready in a row for a write of its own.
    private var isBatchDue: Bool {
        let underWay = (sequenced.index - durable.index) / Self.batchShare
        return readyRun >= max(1, min(underWay, UInt64(configuration.maximumBatch)))
    }

    /// Writes what is ready from the next entry on, at most a batch.
    func lead() async throws(RecordError) {
        isLeading = true
        var batch: [Ready] = []
        while batch.count < configuration.maximumBatch, let entry = ready[durable.index + UInt64(batch.count)] {
            batch.append(entry)
        }
        do {
            try await store.commit(
                batch.map(\.signed), credentials: durable.credentials, sources: durable.sources)
        } catch {
            giveUp(error)
            if error.kind == .diskFull { await recordRefusal() }
            isLeading = false
            handOver()
            throw error
        }
        for entry in batch {
            ready[entry.signed.index] = nil
            durable.index = entry.signed.index + 1
            durable.previous = entry.signed.payload
            durable.time = entry.signed.time
            // It was admitted when it was sequenced; here only its effect is taken over.
            _ = durable.credentials.apply(entry.payload)
            _ = durable.sources.take(entry.payload.source)
            entry.waiter?.resume(returning: .committed)
        }
        readyRun -= UInt64(batch.count)
        isLeading = false
        handOver()
    }

    /// Wakes the first who waits in the row, if a write is due.
    func handOver() {
        guard isBatchDue else { return }
        for index in durable.index..<durable.index + readyRun {
            guard let waiter = ready[index]?.waiter else { continue }
            isLeading = true
            ready[index]?.waiter = nil
            waiter.resume(returning: .lead)
            return
        }
    }

    /// Gives up everything that is not durable and goes back to where the disk stands.
    func giveUp(_ error: RecordError) {
        epoch += 1
        sequenced = durable
        let waiting = takeReady()
        for index in waiting.keys.sorted() { waiting[index]?.waiter?.resume(returning: .failed(error)) }
    }

    func stopForGood(_ error: RecordError) {
        isClosed = true
        environment.terminate(error)
        let waiting = takeReady()
        for index in waiting.keys.sorted() { waiting[index]?.waiter?.resume(returning: .failed(error)) }
    }

    private func takeReady() -> [UInt64: Ready] {
        defer {
            ready = [:]
            readyRun = 0
        }
        return ready
    }
}
