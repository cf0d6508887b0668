import RecordFormat
import Signatures

extension AttackCorpus {
    /// Segments whose parts the rightful keys signed but that do not fit together.
    static func forgedSegments() throws -> [AttackCase] {
        let builder = try honest()
        func footer(_ name: String, _ change: @escaping (SegmentFooter) -> SegmentFooter) throws -> AttackCase {
            let files = try builder.files(footer: { $0.firstIndex == 4 ? change($0) : $0 })
            return AttackCase(name: name, files: files, expected: "INVALID 8 footer-mismatch")
        }
        func header(_ name: String, _ reason: String, _ change: @escaping (SegmentHeader) -> SegmentHeader) throws
            -> AttackCase
        {
            let files = try builder.files(header: { $0.firstIndex == 8 ? change($0) : $0 })
            return AttackCase(name: name, files: files, expected: "INVALID 8 \(reason)")
        }
        func resigned(_ name: String, _ index: Int, _ expected: String) throws -> AttackCase {
            var files = try builder.files()
            let first = UInt64(index / 4 * 4)
            let frame = SegmentFrame.encode(builder.entries[index])
            if let segment = files.segments[first], let range = segment.firstRange(of: frame) {
                files.segments[first]?.replaceSubrange(range, with: SegmentFrame.encode(try builder.signedAgain(index)))
            }
            return AttackCase(name: name, files: files, expected: expected)
        }
        return [
            try footer("a footer with another content") {
                SegmentFooter(
                    log: $0.log, firstIndex: $0.firstIndex, count: $0.count, content: .zero, root: $0.root)
            },
            try footer("a footer with another root") {
                SegmentFooter(
                    log: $0.log, firstIndex: $0.firstIndex, count: $0.count, content: $0.content, root: .zero)
            },
            try footer("a footer with another count") {
                SegmentFooter(
                    log: $0.log, firstIndex: $0.firstIndex, count: $0.count + 1, content: $0.content, root: $0.root)
            },
            try footer("a footer of another log") {
                SegmentFooter(
                    log: .zero, firstIndex: $0.firstIndex, count: $0.count, content: $0.content, root: $0.root)
            },
            try header("a header after another segment", "segment-chain") {
                SegmentHeader(
                    log: $0.log, firstIndex: $0.firstIndex, previousSegment: .zero,
                    previousPayload: $0.previousPayload)
            },
            try header("a header after another payload", "header-previous") {
                SegmentHeader(
                    log: $0.log, firstIndex: $0.firstIndex, previousSegment: $0.previousSegment,
                    previousPayload: .zero)
            },
            try resigned("an entry of a sealed segment signed again", 5, "INVALID 8 footer-mismatch"),
            try resigned("an entry of the open segment signed again", 8, "INVALID 10 checkpoint-root"),
        ]
    }
}
