import Contracts
import Core
import Workers

/// The text of a PDF, a section a page, as poppler's `pdftotext` reads it, and where its lines stand. Runs in a worker.
///
/// The text is read as ever; the boxes come from a second reading (`-tsv`) and are laid over it (``LineAlignment``), so
/// that they can be missing or too few but change no word.
///
/// The default mode follows the reading order and joins words that a line break cut, so that sentences stay whole;
/// `-layout` would lay columns side by side. The tool is GPL and so stays a program of its own.
enum PDFText {
    private static let maximumTextBytes = 32 << 20
    /// A word takes some 60 bytes of the table.
    private static let maximumTableBytes = 64 << 20
    static let pageBreak: Unicode.Scalar = "\u{0C}"

    /// A page without text, as of a scan, has no section.
    ///
    /// - Throws: ``ParsingError`` `parse.component-missing`, `parse.unreadable`; what the tool throws.
    static func parse(_ bytes: [UInt8]) throws -> ParsedDocument {
        let result = try PageTool.pdftotext.run(
            ["-q", "-enc", "UTF-8", "-eol", "unix", "-", "-"], bytes, maximumOutput: maximumTextBytes)
        guard result.status == 0 else { throw unreadable(bytes) }
        let scalars = String(decoding: result.output, as: UTF8.self).unicodeScalars.filter(isText)
        let text = Array(scalars)
        let sections = pages(of: text)
        return ParsedDocument(
            text: text.text(0..<text.count), sections: sections, lines: try lines(of: text, sections, bytes),
            parser: try PageTool.pdftotext.name(askedBy: "-v"))
    }

    /// A PDF whose second reading fails or is too long has no boxes.
    private static func lines(
        of text: [Unicode.Scalar], _ sections: [DocumentSection], _ bytes: [UInt8]
    ) throws -> [PageLine] {
        let table: ConfinedTool.Result
        do {
            table = try PageTool.pdftotext.run(
                ["-q", "-enc", "UTF-8", "-tsv", "-", "-"], bytes, maximumOutput: maximumTableBytes)
        } catch let error as WorkerError where error.kind == .malformedResponse {
            return []
        }
        guard table.status == 0 else { return [] }
        var words = WordTable.words(in: table.output)[...]
        return sections.flatMap { section -> [PageLine] in
            guard case .page(let number) = section.place else { return [] }
            words = words.drop { $0.page < number }
            var alignment = LineAlignment(text, in: section.start..<section.end)
            return alignment.lines(of: words.prefix { $0.page == number })
        }
    }

    private static func unreadable(_ bytes: [UInt8]) -> ParsingError {
        let mark = Array("/Encrypt".utf8)
        let isEncrypted = bytes.indices.contains { bytes[$0] == mark[0] && bytes[$0...].starts(with: mark) }
        return isEncrypted
            ? ParsingError(.unreadable, "The PDF is protected by a password; save it without one.")
            : ParsingError(.unreadable, "The PDF is damaged; open and save it anew in a PDF program.")
    }

    /// Whether a scalar is text: control characters that a hostile font maps to are not.
    private static func isText(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x20 || scalar == "\n" || scalar == "\t" || scalar == pageBreak
    }

    private static func pages(of text: [Unicode.Scalar]) -> [DocumentSection] {
        text.split(separator: pageBreak, omittingEmptySubsequences: false).enumerated().compactMap { index, page in
            guard page.contains(where: { !$0.isBlank }) else { return nil }
            let place = DocumentPlace.page(index + 1)
            return DocumentSection(headings: [place.text], place: place, start: page.startIndex, end: page.endIndex)
        }
    }
}
