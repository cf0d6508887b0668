import Contracts
import Core
import Workers

/// Has the pages recognised that hold no text: those of an image, and those of a PDF that are pictures.
///
/// Each page goes to a worker of its own, so that each has the whole time and memory that a worker is granted.
struct PageRecognition {
    /// How many pages of one document are recognised.
    static let maximumPages = 200
    static let tooManyPages = ParsingError(
        .tooLarge, "At most \(maximumPages) pages without text are recognised in one document; split it.")

    /// Sends one request to the worker of that name.
    let parse: (_ request: [UInt8], _ worker: String) async throws -> ParsedDocument

    func image(_ bytes: [UInt8]) async throws -> ParsedDocument {
        let count = try ImageHeader(bytes).pageCount
        var pages: [ParsedDocument] = []
        for page in 1...count {
            try Task.checkCancellation()
            pages.append(try await parse(RecognisedPage.request(page: page, bytes), ParsingWorkers.image.name))
        }
        return try Self.joined(pages, parser: pages.first?.parser ?? "")
    }

    /// - Parameter read: as ``PDFText`` reads it.
    func pdf(_ read: ParsedDocument, _ bytes: [UInt8]) async throws -> ParsedDocument {
        var pages = Self.pages(of: read)
        let unread = pages.indices.filter { pages[$0].sections.isEmpty }
        guard !unread.isEmpty else { return read }
        guard unread.count <= Self.maximumPages else { throw Self.tooManyPages }
        var parser = read.parser
        for index in unread {
            try Task.checkCancellation()
            let page = try await parse(RecognisedPage.request(page: index + 1, bytes), ParsingWorkers.page.name)
            guard !page.sections.isEmpty else { continue }
            pages[index] = page
            parser = read.parser + " " + page.parser
        }
        return try Self.joined(pages, parser: parser)
    }

    /// A document a page, offsets from its own beginning.
    private static func pages(of document: ParsedDocument) -> [ParsedDocument] {
        let text = Array(document.text.unicodeScalars)
        var pages: [ParsedDocument] = []
        var start = 0
        var lines = document.lines[...]
        var sections = document.sections[...]
        for end in text.indices where text[end] == PDFText.pageBreak {
            let own = sections.prefix { $0.start < end }
            let ownLines = lines.prefix { $0.start < end }
            (sections, lines) = (sections.dropFirst(own.count), lines.dropFirst(ownLines.count))
            pages.append(
                ParsedDocument(
                    text: text.text(start..<end), sections: own.map { $0.moved(by: -start) },
                    lines: ownLines.map { $0.moved(by: -start) }, parser: document.parser))
            start = end + 1
        }
        return pages
    }

    private static func joined(_ pages: [ParsedDocument], parser: String) throws(ParsingError) -> ParsedDocument {
        var text: [Unicode.Scalar] = []
        var sections: [DocumentSection] = []
        var lines: [PageLine] = []
        for page in pages {
            sections += page.sections.map { $0.moved(by: text.count) }
            lines += page.lines.map { $0.moved(by: text.count) }
            text += page.text.unicodeScalars
            text.append(PDFText.pageBreak)
        }
        guard !sections.isEmpty else {
            throw ParsingError(.empty, "There is no text in the file, and none was recognised in its pictures.")
        }
        return ParsedDocument(text: text.text(0..<text.count), sections: sections, lines: lines, parser: parser)
    }
}

extension DocumentSection {
    fileprivate func moved(by offset: Int) -> DocumentSection {
        DocumentSection(
            headings: headings, place: place, recognition: recognition, start: start + offset, end: end + offset)
    }
}

extension PageLine {
    fileprivate func moved(by offset: Int) -> PageLine {
        PageLine(start: start + offset, end: end + offset, box: box, wordEdges: wordEdges)
    }
}
