import Contracts
import RecordFormat

/// A parsed document as it crosses from a worker: `{1: text, 2: [[headings], start, end]…, 3: parser}`.
extension ParsedDocument {
    private static let maximumSections = 1 << 20
    private static let maximumHeadings = 32
    private static let maximumHeadingBytes = 4_096
    private static let maximumParserBytes = 64

    var encoded: [UInt8] {
        let sections = sections.map { section in
            CBORValue.array([
                .array(section.headings.map { .text($0) }), .unsigned(UInt64(section.start)),
                .unsigned(UInt64(section.end)),
            ])
        }
        return CBOREncoder.encode(
            .map([CBORPair(1, .text(text)), CBORPair(2, .array(sections)), CBORPair(3, .text(parser))]))
    }

    /// `nil` unless every section lies in the text, in order and apart from the one before.
    init?(decoding bytes: [UInt8]) {
        guard let values = (try? CBORDecoder.decode(bytes))?.values(ofKeysUpTo: 3),
            let text = values[0].textString, let items = values[1].items, items.count <= Self.maximumSections,
            let parser = values[2].textString, parser.utf8.count <= Self.maximumParserBytes
        else { return nil }
        let count = text.unicodeScalars.count
        var sections: [DocumentSection] = []
        for item in items {
            let least = sections.last?.end ?? 0
            guard let section = Self.section(item), section.start >= least, section.end <= count else { return nil }
            sections.append(section)
        }
        self.init(text: text, sections: sections, parser: parser)
    }

    private static func section(_ value: CBORValue) -> DocumentSection? {
        guard let parts = value.items(count: 3), let headings = parts[0].items, headings.count <= maximumHeadings,
            let start = parts[1].unsignedInteger, let end = parts[2].unsignedInteger, start < end,
            end <= UInt64(UInt32.max)
        else { return nil }
        let texts = headings.compactMap(\.textString).filter { $0.utf8.count <= maximumHeadingBytes }
        guard texts.count == headings.count else { return nil }
        return DocumentSection(headings: texts, start: Int(start), end: Int(end))
    }
}
