import Contracts
import RecordFormat

/// A parsed document as it crosses from a worker:
/// `{1: text, 2: [[headings], start, end, place, recognition]…, 3: parser, 4: lines}`.
///
/// Recognition is null or a percentage.
/// Lines are bytes as ``PageLineCoding`` writes them, counted from the text's beginning.
/// A place is null, `[1, page]`, `[2, first row, last row]` or `[3, sheet, first row, last row, first column, last
/// column]`.
extension ParsedDocument {
    static let maximumSections = 1 << 20
    private static let maximumHeadings = 32
    static let maximumHeadingBytes = 4_096
    private static let maximumParserBytes = 64

    var encoded: [UInt8] {
        let sections = sections.map { section in
            CBORValue.array([
                .array(section.headings.map { .text($0) }), .unsigned(UInt64(section.start)),
                .unsigned(UInt64(section.end)), section.place?.encoded ?? .null,
                section.recognition.map { .unsigned(UInt64($0)) } ?? .null,
            ])
        }
        return CBOREncoder.encode(
            .map([
                CBORPair(1, .text(text)), CBORPair(2, .array(sections)), CBORPair(3, .text(parser)),
                CBORPair(4, .bytes(PageLineCoding.encode(lines, from: 0))),
            ]))
    }

    /// `nil` unless every section and every line lies in the text, in order and apart from the one before.
    init?(decoding bytes: [UInt8]) {
        guard let values = (try? CBORDecoder.decode(bytes))?.values(ofKeysUpTo: 4),
            let text = values[0].textString, let items = values[1].items, items.count <= Self.maximumSections,
            let parser = values[2].textString, parser.utf8.count <= Self.maximumParserBytes,
            let layout = values[3].byteString, let lines = PageLineCoding.decode(layout, from: 0)
        else { return nil }
        let count = text.unicodeScalars.count
        guard lines.last?.end ?? 0 <= count else { return nil }
        var sections: [DocumentSection] = []
        for item in items {
            let least = sections.last?.end ?? 0
            guard let section = Self.section(item), section.start >= least, section.end <= count else { return nil }
            sections.append(section)
        }
        self.init(text: text, sections: sections, lines: lines, parser: parser)
    }

    private static func section(_ value: CBORValue) -> DocumentSection? {
        guard let parts = value.items(count: 5), let headings = parts[0].items, headings.count <= maximumHeadings,
            let start = parts[1].unsignedInteger, let end = parts[2].unsignedInteger, start < end,
            end <= UInt64(UInt32.max)
        else { return nil }
        let texts = headings.compactMap(\.textString).filter { $0.utf8.count <= maximumHeadingBytes }
        let place = DocumentPlace(decoding: parts[3])
        let recognition = parts[4].unsignedInteger
        guard texts.count == headings.count, place != nil || parts[3] == .null,
            recognition.map({ $0 <= 100 }) ?? (parts[4] == .null)
        else { return nil }
        return DocumentSection(
            headings: texts, place: place, recognition: recognition.map { Int($0) }, start: Int(start), end: Int(end))
    }
}

extension DocumentPlace {
    var encoded: CBORValue {
        switch self {
        case .page(let number): .array([.unsigned(1), .unsigned(UInt64(number))])
        case .rows(let rows): .array([.unsigned(2)] + Self.ends(rows))
        case .cells(let sheet, let rows, let columns):
            .array([.unsigned(3), .text(sheet)] + Self.ends(rows) + Self.ends(columns))
        }
    }

    init?(decoding value: CBORValue) {
        guard let items = value.items, let kind = items.first?.unsignedInteger else { return nil }
        let numbers = items.dropFirst(kind == 3 ? 2 : 1).compactMap(\.unsignedInteger).filter { $0 > 0 && $0 < 1 << 32 }
            .map { Int($0) }
        switch (kind, numbers.count, items.count) {
        case (1, 1, 2): self = .page(numbers[0])
        case (2, 2, 3) where numbers[0] <= numbers[1]: self = .rows(numbers[0]...numbers[1])
        case (3, 4, 6) where numbers[0] <= numbers[1] && numbers[2] <= numbers[3]:
            guard let sheet = items[1].textString, sheet.utf8.count <= ParsedDocument.maximumHeadingBytes else {
                return nil
            }
            self = .cells(sheet: sheet, rows: numbers[0]...numbers[1], columns: numbers[2]...numbers[3])
        default: return nil
        }
    }

    private static func ends(_ range: ClosedRange<Int>) -> [CBORValue] {
        [.unsigned(UInt64(range.lowerBound)), .unsigned(UInt64(range.upperBound))]
    }
}
