import RecordFormat

/// The number that each source's next entry bears, as a verifier would count after the last entry.
struct SourceTable: Equatable, Sendable {
    /// As in docs/record-format.md, section 10.
    static let maximumSources = 65_536

    private(set) var next: [RecordID: UInt64] = [:]

    init() {}

    /// The number that the source's next entry bears.
    func sequence(of source: RecordID) -> UInt64 { next[source] ?? 0 }

    /// Whether there is room for an entry of the source.
    func admits(_ source: RecordID) -> Bool { next[source] != nil || next.count < Self.maximumSources }

    /// Counts one entry; `false` when it leaves a gap, or when it is of one source too many.
    mutating func take(_ source: EntrySource) -> Bool {
        guard source.sequence == sequence(of: source.identifier), admits(source.identifier) else { return false }
        next[source.identifier] = source.sequence + 1
        return true
    }

    var value: CBORValue { .map(next.map { CBORPair(CBORValue($0.key), .unsigned($0.value)) }) }

    init?(_ value: CBORValue) {
        guard let pairs = value.pairs, pairs.count <= Self.maximumSources else { return nil }
        for pair in pairs {
            guard let source = pair.key.identifier, let sequence = pair.value.unsignedInteger else { return nil }
            next[source] = sequence
        }
    }
}
