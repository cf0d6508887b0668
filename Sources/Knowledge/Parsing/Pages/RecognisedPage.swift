import Contracts
import Core
import RecordFormat
import Workers

/// The text of one page as tesseract recognises it in its picture. Runs in a worker, a page a worker.
///
/// English and German together; the page's orientation is found first (`--psm 1`). Words that tesseract is less than
/// ``leastConfidence`` percent sure of are left out: most are specks and lines. On one processor thread.
enum RecognisedPage {
    static let leastConfidence = 30.0
    private static let dotsPerInch = 300.0
    /// Fewer dots an inch than this make letters of a usual size unreadable.
    private static let leastDotsPerInch = 100.0
    private static let pointsPerInch = 72.0
    private static let maximumTableBytes = 16 << 20
    private static let maximumPictureBytes = ImageHeader.maximumPixels + 64

    /// - Parameter request: as ``request(page:_:)`` makes it, of an image.
    static func ofImage(_ request: [UInt8]) throws -> ParsedDocument {
        let (page, image) = try read(request)
        guard try page <= ImageHeader(image).pageCount else { throw ParsingError.empty }
        return try document(image, page: page, options: ["-c", "tessedit_page_number=\(page - 1)"], scale: 1)
    }

    /// - Parameter request: as ``request(page:_:)`` makes it, of a PDF.
    static func ofPDF(_ request: [UInt8]) throws -> ParsedDocument {
        let (page, file) = try read(request)
        let dots = try resolution(page, file)
        let picture = try PageTool.pdftoppm.run(
            ["-q", "-gray", "-r", String(dots), "-singlefile"] + only(page) + ["-"], file,
            maximumOutput: maximumPictureBytes)
        guard picture.status == 0, !picture.output.isEmpty else {
            throw ParsingError(.unreadable, "Page \(page) of the PDF cannot be drawn; open and save it anew.")
        }
        return try document(
            picture.output, page: page, options: ["--dpi", String(dots)], scale: pointsPerInch / Double(dots))
    }

    /// `{1: page, 2: bytes}`, the page from 1.
    static func request(page: Int, _ bytes: [UInt8]) -> [UInt8] {
        CBOREncoder.encode(.map([CBORPair(1, .unsigned(UInt64(page))), CBORPair(2, .bytes(bytes))]))
    }

    private static func read(_ request: [UInt8]) throws -> (page: Int, bytes: [UInt8]) {
        guard let values = (try? CBORDecoder.decode(request))?.values(ofKeysUpTo: 2),
            let page = values[0].unsignedInteger, (1...1 << 20).contains(page), let bytes = values[1].byteString
        else { throw ParsingError(.unreadable, "The request for a page made no sense.") }
        return (Int(page), bytes)
    }

    /// What makes a program of poppler's read that page alone.
    private static func only(_ page: Int) -> [String] { ["-f", String(page), "-l", String(page)] }

    /// Dots an inch at which the page's picture stays within ``ImageHeader``'s limits.
    private static func resolution(_ page: Int, _ file: [UInt8]) throws -> Int {
        let table = try PageTool.pdftotext.run(
            ["-q", "-tsv"] + only(page) + ["-", "-"], file, maximumOutput: maximumTableBytes)
        guard let size = WordTable.pageSize(in: table.output), size.width > 0, size.height > 0 else {
            throw ParsingError(.unreadable, "Page \(page) of the PDF has no size; open and save it anew.")
        }
        let dots = min(
            dotsPerInch, pointsPerInch * (Double(ImageHeader.maximumPixels) / (size.width * size.height)).squareRoot(),
            pointsPerInch * Double(ImageHeader.maximumEdge) / max(size.width, size.height))
        guard dots >= leastDotsPerInch else {
            throw ParsingError(.tooLarge, "Page \(page) of the PDF is too large to be recognised; cut it into sheets.")
        }
        return Int(dots)
    }

    /// - Parameter scale: what a dot of the picture measures in the unit of the boxes.
    private static func document(
        _ picture: [UInt8], page: Int, options: [String], scale: Double
    ) throws -> ParsedDocument {
        let tool = PageTool.tesseract
        let result = try tool.run(
            ["stdin", "stdout", "-l", "eng+deu", "--psm", "1"] + options + ["tsv"], picture,
            maximumOutput: maximumTableBytes)
        guard result.status == 0 else {
            let complaint = String(decoding: result.complaints, as: UTF8.self)
            if complaint.contains("loading language") { throw tool.missing }
            throw ParsingError(.unreadable, "The image of page \(page) is damaged; save or scan it anew.")
        }
        let words = WordTable.words(in: result.output, scale: scale)
            .filter { $0.confidence >= leastConfidence && !$0.text.isEmpty }
        let text = text(of: words)
        let parser = try tool.name(askedBy: "--version")
        guard !text.isEmpty else { return ParsedDocument(text: "", sections: [], parser: parser) }
        let place = DocumentPlace.page(page)
        let confidence = Int(words.reduce(0) { $0 + $1.confidence } / Double(words.count))
        var alignment = LineAlignment(text, in: 0..<text.count)
        return ParsedDocument(
            text: text.text(0..<text.count),
            sections: [
                DocumentSection(
                    headings: [place.text], place: place, recognition: confidence, start: 0, end: text.count)
            ],
            lines: alignment.lines(of: words[...]), parser: parser)
    }

    /// Lines as they stand, paragraphs a blank line apart; a word that a line's end parted is one word.
    private static func text(of words: [PlacedWord]) -> [Unicode.Scalar] {
        var text: [Unicode.Scalar] = []
        var last: PlacedWord?
        for word in words {
            if let last {
                if last.block != word.block {
                    text += "\n\n".unicodeScalars
                } else if last.line == word.line {
                    text.append(" ")
                } else if isParted(last.text, word.text) {
                    text.removeLast()
                } else {
                    text.append("\n")
                }
            }
            text += word.text
            last = word
        }
        return text
    }

    private static func isParted(_ word: [Unicode.Scalar], _ next: [Unicode.Scalar]) -> Bool {
        guard word.last == "-", word.count > 1, let first = next.first else { return false }
        return word[word.count - 2].properties.isLowercase && first.properties.isLowercase
    }
}
