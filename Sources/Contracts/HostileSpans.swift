/// The stretches of documents that carry instructions, as the injection brain found them.
package struct HostileSpans: Sendable, Equatable {
    private struct Span: Sendable, Equatable {
        let source: String
        let range: Range<Int>
    }

    private let spans: [Span]

    /// Reads every ``FindingKey/hostileSpan`` among the results; a finding of another form holds nothing back.
    package init(_ results: [BrainResult]) {
        spans = results.flatMap { $0.output.values(of: FindingKey.hostileSpan) }.compactMap(Self.span)
    }

    private static func span(_ value: String) -> Span? {
        guard let mark = value.lastIndex(of: "@") else { return nil }
        let ends = value[value.index(after: mark)...].split(separator: "-").compactMap { Int($0) }
        guard ends.count == 2, ends[0] < ends[1] else { return nil }
        return Span(source: String(value[..<mark]), range: ends[0]..<ends[1])
    }

    package func overlap(source: String, start: Int, end: Int) -> Bool {
        guard start < end else { return false }
        return spans.contains { $0.source == source && $0.range.overlaps(start..<end) }
    }
}
