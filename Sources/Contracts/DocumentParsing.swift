import Core

/// Turns a file's bytes into canonical text with structure; each hostile format is parsed in a worker.
package protocol DocumentParsing: Sendable {
    /// - Throws: `parse.unsupported-format`, `parse.empty`, `parse.too-large`, `parse.wrong-encoding`,
    ///   `parse.unreadable`, `parse.worker-failed`, `parse.component-missing` (with the line that installs it).
    func parse(_ bytes: [UInt8], named name: String, ticket: EffectTicket) async throws -> ParsedDocument
}

/// A document as text, with the headings that stand over each part.
package struct ParsedDocument: Sendable, Equatable {
    /// The canonical text that all offsets count in, in Unicode scalars. For Markdown, plain text and CSV it is the
    /// file's own text to the scalar (a leading byte-order mark dropped); for every other format what was extracted.
    package let text: String
    package let sections: [DocumentSection]
    /// Where lines of the text stand on their pages, in the order of the text and apart; empty for what has no pages,
    /// and without those lines whose place could not be told.
    package let lines: [PageLine]
    /// What extracted it, such as `markdown 2` or `pdftotext 22.12.0`.
    package let parser: String

    package init(text: String, sections: [DocumentSection], lines: [PageLine] = [], parser: String) {
        self.text = text
        self.sections = sections
        self.lines = lines
        self.parser = parser
    }

    /// Whether each section is one row under the names of the columns.
    package var isTable: Bool { Self.tableParsers.contains { parser.hasPrefix($0) } }

    private static let tableParsers = ["csv ", "xlsx ", "nhtsa "]
}

/// A contiguous part of a document under one path of headings.
package struct DocumentSection: Sendable, Equatable {
    /// Outermost first; for CSV the column names, for PDF `page N`, for a workbook the sheet.
    package let headings: [String]
    /// Where its author finds it, where the file has pages, rows or cells.
    package let place: DocumentPlace?
    /// Of text that was recognised in a picture: how sure its words were in the mean, in percent; `nil` where it was read.
    package let recognition: Int?
    /// Scalar offsets into the text, end exclusive; sections are in order and do not overlap.
    package let start: Int
    package let end: Int

    package init(
        headings: [String], place: DocumentPlace? = nil, recognition: Int? = nil, start: Int, end: Int
    ) {
        self.headings = headings
        self.place = place
        self.recognition = recognition
        self.start = start
        self.end = end
    }
}

/// Runs a bounded piece of work in a separate, confined process.
package protocol WorkerLaunching: Sendable {
    /// Sends one request to a fresh worker and returns its one response.
    ///
    /// - Throws: `worker.unknown`, `worker.timed-out`, `worker.crashed`, `worker.malformed-response`,
    ///   `worker.refused` with the worker's own code, `worker.launch-failed`.
    func run(_ worker: String, request: [UInt8], ticket: EffectTicket) async throws -> [UInt8]
}
