import RecordFormat

/// Makes what is signed durable, in order and in batches.
extension AuditRecord {
    func makeDurable(_ signed: SignedEntry, _ next: Sequenced) async throws(RecordError) {
        guard next.epoch == epoch else { throw RecordError.isFull }
        ready[next.index] = Ready(signed: signed, payload: next.entry, waiter: nil)
        if isLeading || next.index != durable.index {
            switch await withCheckedContinuation({ ready[next.index]?.waiter = $0 }) {
            case .committed: return
            case .failed(let error): throw error
            case .lead: break
            }
        }
        guard next.epoch == epoch else {
            isLeading = false
            handOver()
            throw RecordError.isFull
        }
        try await lead()
    }

    /// Writes everything that is ready from the next entry on; the caller's own entry is the first of it.
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
        isLeading = false
        handOver()
    }

    /// Wakes whoever holds the next entry, if it is ready.
    func handOver() {
        guard let waiter = ready[durable.index]?.waiter else { return }
        isLeading = true
        ready[durable.index]?.waiter = nil
        waiter.resume(returning: .lead)
    }

    /// Gives up everything that is not durable and goes back to where the disk stands.
    func giveUp(_ error: RecordError) {
        epoch += 1
        sequenced = durable
        let waiting = ready
        ready = [:]
        for index in waiting.keys.sorted() { waiting[index]?.waiter?.resume(returning: .failed(error)) }
    }

    func stopForGood(_ error: RecordError) {
        isClosed = true
        environment.terminate(error)
        let waiting = ready
        ready = [:]
        for index in waiting.keys.sorted() { waiting[index]?.waiter?.resume(returning: .failed(error)) }
    }
}
