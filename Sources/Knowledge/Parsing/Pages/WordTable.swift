import Contracts
import Core

/// A word where it stands on its page, as `pdftotext -tsv` and `tesseract … tsv` both write it.
struct PlacedWord {
    /// From 1.
    let page: Int
    /// Rows of one line of the page have the same number, those of another line another.
    let line: Int
    /// The same for a block of text, such as a paragraph.
    let block: Int
    let box: PageBox
    /// How sure the recognition was, 0 to 100.
    let confidence: Double
    let text: [Unicode.Scalar]
}

/// Reads words and their boxes from a table of twelve columns parted by tabs: level, page, paragraph (poppler) or block
/// (tesseract), block or paragraph, line, word, left, top, width, height, confidence, text.
enum WordTable {
    private static let columns = 12
    private static let wordLevel: [UInt8] = [UInt8(ascii: "5")]

    /// A row that is not as above, or has no box on its page, is passed over: it only costs its word the box.
    ///
    /// - Parameter scale: what the boxes are multiplied by.
    static func words(in table: [UInt8], scale: Double = 1) -> [PlacedWord] {
        var words: [PlacedWord] = []
        var (line, block) = (0, 0)
        var lineKey: [ArraySlice<UInt8>] = []
        for row in table.split(separator: UInt8(ascii: "\n")) {
            let fields = row.split(
                separator: UInt8(ascii: "\t"), maxSplits: columns - 1, omittingEmptySubsequences: false)
            guard fields.count == columns, fields[0].elementsEqual(wordLevel), let page = Int(text(fields[1])),
                let box = box(fields[6..<10], scale)
            else { continue }
            let key = Array(fields[1..<5])
            if key != lineKey { line += 1 }
            if key.dropLast() != lineKey.dropLast() { block += 1 }
            lineKey = key
            words.append(
                PlacedWord(
                    page: page, line: line, block: block, box: box, confidence: Double(text(fields[10])) ?? 0,
                    text: text(fields[11]).unicodeScalars.filter { !$0.isBlank && $0.value >= 0x20 }))
        }
        return words
    }

    private static func text(_ field: ArraySlice<UInt8>) -> String { String(decoding: field, as: UTF8.self) }

    /// Of the first page.
    static func pageSize(in table: [UInt8]) -> (width: Double, height: Double)? {
        for row in table.split(separator: UInt8(ascii: "\n")) {
            let fields = row.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            guard fields.count == columns, fields[0].elementsEqual("1".utf8) else { continue }
            guard let width = Double(text(fields[8])), let height = Double(text(fields[9])) else { return nil }
            return (width, height)
        }
        return nil
    }

    private static func box(_ fields: ArraySlice<ArraySlice<UInt8>>, _ scale: Double) -> PageBox? {
        let parts = Double(PageBox.partsPerUnit) * scale
        let numbers = fields.compactMap { Double(text($0)) }.map { $0 * parts }
        guard numbers.count == 4, numbers.allSatisfy({ $0.magnitude < Double(PageBox.maximum) }) else { return nil }
        let (left, top) = (max(numbers[0], 0), max(numbers[1], 0))
        return PageBox(
            left: Int(left.rounded(.down)), top: Int(top.rounded(.down)),
            right: Int((numbers[0] + numbers[2]).rounded(.up)), bottom: Int((numbers[1] + numbers[3]).rounded(.up)))
    }
}
