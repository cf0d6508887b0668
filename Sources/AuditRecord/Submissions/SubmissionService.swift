import Contracts
import Core
import RecordFormat
import Signatures

/// The record as a service: takes events of other systems into their company's log and answers when they are durable.
///
/// Promises: the events of one call stand in the log in their order without an entry of another source between them;
/// a source's numbers have no gap; an event that is sent again, by its number or by its batch's Idempotency-Key, is
/// recorded once and answered as the first time. One source's calls are taken one after the other.
///
/// Crash order: contents durable in the side store, entries durable in the log, rows of this service's store. What the
/// last step lost is read again from the log.
package actor SubmissionService {
    package static let storeName = SubmissionStore.storeName
    package static let tokenPrefix = "moar_"
    private static let tokenBytes = 32
    private static let maximumWaiting = 64

    package nonisolated let logs: TenantLogs
    nonisolated let store: SubmissionStore
    nonisolated let side: SideStore
    private nonisolated let codeKey: [UInt8]
    private nonisolated let time: any TimeSource
    private nonisolated let random: any RandomSource
    /// The identifier of a data subject by its handle; makes one for the tenant where it is new.
    private nonisolated let subject: @Sendable (SubjectName, TenantID) throws -> SubjectID

    private var rate = SubmissionRate()
    private var busy: Set<SourceID> = []
    private var waiting: [SourceID: [CheckedContinuation<Void, Never>]] = [:]

    package init(
        path: String?, maker: TenantLogMaker, side: SideStore, codeKey: [UInt8], time: any TimeSource,
        random: any RandomSource, subject: @escaping @Sendable (SubjectName, TenantID) throws -> SubjectID
    ) throws {
        store = try SubmissionStore(path: path)
        logs = TenantLogs(maker: maker, store: store)
        self.side = side
        self.codeKey = codeKey
        self.time = time
        self.random = random
        self.subject = subject
    }

    /// Forgets what this service keeps of a data subject; the contents themselves are the side store's.
    package nonisolated var eraser: any Erasing { store }

    // MARK: Sources

    /// - Throws: `submission.unauthenticated`.
    package nonisolated func submitter(holding token: String) throws -> Submitter {
        guard token.hasPrefix(Self.tokenPrefix), token.utf8.count <= 128,
            let found = try store.token(Hashing.sha256(Array(token.utf8))), found.isValid(at: time.now().utc)
        else { throw SubmissionError(.unauthenticated, "Send the token of a source: 'Authorization: Bearer moar_…'.") }
        return found.submitter
    }

    /// Makes the log where there is none, a source where the principal has none, and a fresh token; an older token
    /// ends with it.
    ///
    /// - Returns: the token, which stands nowhere else.
    package func addSource(
        _ principal: PrincipalID, kind: PrincipalKind, tenant: TenantID, by actor: Actor, until: Instant,
        ticket: EffectTicket
    ) async throws -> (submitter: Submitter, token: String) {
        guard kind == .service || kind == .agent else {
            throw SubmissionError(.notASource, "A source is a service or an agent; people sign their own requests.")
        }
        let log = try await logs.makeLog(of: tenant, ticket: ticket)
        let known = try store.tokens().first { $0.submitter.principal == principal }?.submitter
        let submitter =
            known ?? Submitter(principal: principal, kind: kind, tenant: tenant, source: SourceID(random: random))
        if known == nil {
            var draft = EntryDraft(tenant: tenant, actor: actor, action: "source.open")
            draft.objects = [submitter.source.bytes, principal.bytes]
            _ = try await log.append(draft)
        }
        let token = Self.tokenPrefix + Hexadecimal.encode(random.bytes(Self.tokenBytes))
        try store.revokeTokens(of: principal, ticket: ticket)
        try store.insert(
            SubmissionStore.Token(submitter: submitter, issued: time.now().utc, expires: until, isRevoked: false),
            digest: Hashing.sha256(Array(token.utf8)), ticket: ticket)
        return (submitter, token)
    }

    package nonisolated func revokeSource(_ principal: PrincipalID, ticket: EffectTicket) throws {
        try store.revokeTokens(of: principal, ticket: ticket)
    }

    /// The newest token's facts of each source, oldest source first.
    package nonisolated func sources() throws -> [(submitter: Submitter, until: Instant, active: Bool)] {
        var order: [SourceID] = []
        var newest: [SourceID: SubmissionStore.Token] = [:]
        for token in try store.tokens() {
            if newest[token.submitter.source] == nil { order.append(token.submitter.source) }
            newest[token.submitter.source] = token
        }
        let now = time.now().utc
        return order.compactMap { source in
            newest[source].map { ($0.submitter, $0.expires, $0.isValid(at: now)) }
        }
    }

    // MARK: Events

    /// - Throws: ``SubmissionError``, and what side store and record throw.
    package func submit(_ batch: SubmissionBatch, by submitter: Submitter) async throws -> SubmissionReport {
        guard (1...SubmissionBatch.maximumEvents).contains(batch.events.count) else {
            throw SubmissionError(.malformed, "A batch has 1 to \(SubmissionBatch.maximumEvents) events.")
        }
        for event in batch.events { try SubmissionRules.check(event) }
        try await enter(submitter.source)
        defer { leave(submitter.source) }
        guard rate.take(batch.events.count, of: submitter.source, at: time.now().monotonicNanoseconds) else {
            throw SubmissionError(
                .rateLimited,
                "A source sends at most \(Int(SubmissionRate.perSecond)) events a second. Wait a second and go on.")
        }
        let log = try await logs.log(of: submitter.tenant)
        let next = await log.nextSequence(of: submitter.source)
        let key = try batch.idempotencyKey.map { try batchKey($0, submitter.source) }
        let codes = batch.events.map { code(of: $0, submitter.source) }
        let earlier = try known(batch.events, codes: codes, key: key, next: next, submitter.source)
        try checkNumbers(batch.events, after: earlier.count, next: next)
        let entries = try await record(
            Array(batch.events.dropFirst(earlier.count)), codes: Array(codes.dropFirst(earlier.count)), key: key,
            place: earlier.count, next: next, log: log, submitter)
        return try await report(
            earlier, entries, log: log, submitter, wantsReceipts: batch.wantsReceipts)
    }

    package nonisolated func state(of submitter: Submitter) async throws -> SubmissionReport {
        let log = try await logs.log(of: submitter.tenant)
        return SubmissionReport(
            log: log.log.description, source: submitter.source.description, entries: [],
            nextSequence: await log.nextSequence(of: submitter.source))
    }

    /// - Throws: `submission.not-found`.
    package nonisolated func receipt(at index: UInt64, for submitter: Submitter) async throws -> Receipt {
        let log = try await logs.log(of: submitter.tenant)
        guard index < (await log.count) else {
            throw SubmissionError(.notFound, "The log has no entry of that index.")
        }
        return try await log.receipt(for: index)
    }

    // MARK: One call of a source at a time

    private func enter(_ source: SourceID) async throws {
        guard busy.contains(source) else {
            busy.insert(source)
            return
        }
        guard (waiting[source]?.count ?? 0) < Self.maximumWaiting else {
            throw SubmissionError(.rateLimited, "Too many calls of this source wait. Send one after the other.")
        }
        await withCheckedContinuation { waiting[source, default: []].append($0) }
    }

    private func leave(_ source: SourceID) {
        guard var queue = waiting[source], !queue.isEmpty else {
            busy.remove(source)
            return
        }
        let first = queue.removeFirst()
        waiting[source] = queue.isEmpty ? nil : queue
        first.resume()
    }

    // MARK: What was sent before

    /// The rows of the events at the head of the batch that were recorded by an earlier call.
    private func known(
        _ events: [SubmittedEvent], codes: [Digest], key: Digest?, next: UInt64, _ source: SourceID
    ) throws -> [SubmissionStore.Row] {
        let batch = try key.map { try store.rows(of: source, key: $0) } ?? [:]
        guard batch.keys.allSatisfy({ $0 < events.count }) else { throw Self.keyReused }
        var earlier: [SubmissionStore.Row] = []
        for (place, event) in events.enumerated() {
            if let row = batch[place] {
                guard row.code ?? codes[place] == codes[place], event.sequence ?? row.sequence == row.sequence else {
                    throw Self.keyReused
                }
                earlier.append(row)
            } else if let sequence = event.sequence, sequence < next {
                guard let row = try store.row(of: source, sequence: sequence), row.code ?? codes[place] == codes[place]
                else { throw Self.unexpected(next, "The number \(sequence) stands for another event already.") }
                earlier.append(row)
            } else {
                break
            }
        }
        return earlier
    }

    private func checkNumbers(_ events: [SubmittedEvent], after count: Int, next: UInt64) throws {
        for (offset, event) in events.dropFirst(count).enumerated() {
            let expected = next + UInt64(offset)
            guard event.sequence ?? expected == expected else {
                throw Self.unexpected(next, "Event \(count + offset + 1) of the batch has the wrong number.")
            }
            guard event.kind == .heartbeat || event.counter == nil, event.counter ?? expected == expected else {
                throw Self.unexpected(next, "A heartbeat counts \(expected) events before it here.")
            }
        }
    }

    private static let keyReused = SubmissionError(
        .keyReused, "That Idempotency-Key was used with other events. Take a new key for new events.")

    private static func unexpected(_ next: UInt64, _ words: String) -> SubmissionError {
        SubmissionError(.sequence, "\(words) The source's next event is number \(next).", nextSequence: next)
    }

    // MARK: Recording

    private func record(
        _ events: [SubmittedEvent], codes: [Digest], key: Digest?, place: Int, next: UInt64, log: AuditRecord,
        _ submitter: Submitter
    ) async throws -> [(row: SubmissionStore.Row, leaf: Digest)] {
        guard !events.isEmpty else { return [] }
        var drafts: [EntryDraft] = []
        var links: [[Int]] = []
        for (offset, event) in events.enumerated() {
            let number = next + UInt64(offset)
            var made = try draft(of: event, number: number, submitter, key: key, place: place + offset)
            var inside: [Int] = []
            for parent in event.parents {
                guard parent < number else {
                    throw SubmissionError(.malformed, "An event's parents are earlier events of its source.")
                }
                if parent >= next {
                    inside.append(Int(parent - next))
                } else {
                    guard let row = try store.row(of: submitter.source, sequence: parent) else {
                        throw SubmissionError(.malformed, "The parent number \(parent) is not known here.")
                    }
                    made.parents.append(EntryReference(index: row.index))
                }
            }
            drafts.append(made)
            links.append(inside)
        }
        let recorded = try await log.append(drafts, links: links)
        let rows = recorded.enumerated().map { offset, entry in
            (
                row: SubmissionStore.Row(
                    sequence: next + UInt64(offset), index: entry.index, code: codes[offset], key: key,
                    place: place + offset, subjects: drafts[offset].subjects),
                leaf: entry.leafHash
            )
        }
        try store.insert(rows.map { (submitter.source, $0.row) }, tenant: submitter.tenant, covered: 0)
        return rows
    }

    private func draft(
        of event: SubmittedEvent, number: UInt64, _ submitter: Submitter, key: Digest?, place: Int
    ) throws -> EntryDraft {
        let subjects = try event.subjects.map { try subject($0, submitter.tenant) }
        var texts = event.contents
        // What is said of people must be erasable with them, and an entry's own facts are not.
        let keepsFacts = !subjects.isEmpty && !event.facts.isEmpty
        if keepsFacts { texts[SubmissionFacts.kept] = SubmissionFacts.text(of: event.facts) }
        let contents = try texts.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
            try CommitmentDraft(name: $0.key, value: Array($0.value.utf8), tenant: submitter.tenant, subjects: subjects)
        }
        var draft = EntryDraft(
            tenant: submitter.tenant, actor: Actor(principal: submitter.principal, kind: submitter.kind),
            action: event.kind.action)
        draft.source = SourcePlace(source: submitter.source, sequence: number)
        draft.parents = event.entries.map { EntryReference(index: $0) }
        draft.purpose = event.purpose.map { PurposeReference(purpose: $0, caseID: nil) }
        draft.subjects = Set(subjects).sorted()
        draft.labels = event.labels
        draft.outcome = event.outcome
        draft.commitments =
            try (contents.isEmpty ? [] : side.commit(contents))
            + event.digests.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
                SaltedCommitment(name: $0.key, digest: $0.value)
            }
        if !keepsFacts { for (name, fact) in event.facts { draft.facts[SubmissionFacts.clientPrefix + name] = fact } }
        if let sourceTime = event.sourceTime { draft.facts[SubmissionFacts.sourceTime] = .count(sourceTime) }
        if event.kind == .heartbeat { draft.facts[SubmissionFacts.counter] = .count(number) }
        if let key {
            draft.facts[SubmissionFacts.batch] = .bytes(key.bytes)
            draft.facts[SubmissionFacts.place] = .count(UInt64(place))
        }
        return draft
    }

    private func report(
        _ earlier: [SubmissionStore.Row], _ fresh: [(row: SubmissionStore.Row, leaf: Digest)], log: AuditRecord,
        _ submitter: Submitter, wantsReceipts: Bool
    ) async throws -> SubmissionReport {
        var entries: [SubmittedEntry] = []
        for row in earlier {
            entries.append(
                try await entry(row, leaf: log.entry(at: row.index).leafHash, isReplayed: true, log, wantsReceipts))
        }
        for (row, leaf) in fresh {
            entries.append(try await entry(row, leaf: leaf, isReplayed: false, log, wantsReceipts))
        }
        return SubmissionReport(
            log: log.log.description, source: submitter.source.description, entries: entries,
            nextSequence: await log.nextSequence(of: submitter.source))
    }

    private func entry(
        _ row: SubmissionStore.Row, leaf: Digest, isReplayed: Bool, _ log: AuditRecord, _ wantsReceipt: Bool
    ) async throws -> SubmittedEntry {
        SubmittedEntry(
            index: row.index, sequence: row.sequence, leafHash: leaf.description, replayed: isReplayed,
            receipt: wantsReceipt ? try await log.receipt(for: row.index) : nil)
    }

    // MARK: Codes

    private nonisolated func code(of event: SubmittedEvent, _ source: SourceID) -> Digest {
        Hashing.authenticationCode(
            Array("event".utf8) + [0] + source.bytes + SubmissionRules.canonical(event), key: codeKey)
    }

    private nonisolated func batchKey(_ text: String, _ source: SourceID) throws -> Digest {
        guard (1...SubmissionBatch.maximumKeyBytes).contains(text.utf8.count) else {
            throw SubmissionError(
                .malformed, "An Idempotency-Key has 1 to \(SubmissionBatch.maximumKeyBytes) bytes.")
        }
        return Hashing.authenticationCode(Array("batch".utf8) + [0] + source.bytes + Array(text.utf8), key: codeKey)
    }
}
