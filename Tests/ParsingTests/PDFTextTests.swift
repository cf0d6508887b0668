import Contracts
import Foundation
import Knowledge
import Testing

@Suite("PDF")
struct PDFTextTests {
    @Test("gives a section a page, pages without text left out")
    func pages() async throws {
        let document = try await Parsing.parse(
            PDF.file(pages: ["Tighten to 105 Nm.", "", "Second page."]), named: "a.pdf")
        #expect(document.outline == ["page 1: Tighten to 105 Nm.\n\n", "page 3: Second page.\n\n"])
        #expect(document.parser.hasPrefix("pdftotext 2"))
    }

    @Test("without any text is empty, as a scan is")
    func scan() async throws {
        #expect(try await Parsing.refusal(PDF.file(pages: ["", ""]), named: "a.pdf") == "parse.empty")
    }

    @Test("that is cut off anywhere is read or refused, and nothing else", arguments: 1...12)
    func truncated(twelfths: Int) async throws {
        let whole = PDF.file(pages: ["One.", "Two."])
        let code = try await Parsing.refusal(Array(whole.prefix(whole.count * twelfths / 12)), named: "a.pdf")
        #expect(["parsed", "parse.unreadable", "parse.empty"].contains(code))
    }

    @Test("that is protected by a password says so")
    func encrypted() async throws {
        let key = "<" + String(repeating: "41", count: 32) + ">"
        let id = "<" + String(repeating: "42", count: 16) + ">"
        let encryption = "/Encrypt << /Filter /Standard /V 1 /R 2 /O \(key) /U \(key) /P -4 >> /ID [\(id) \(id)]"
        let bytes = PDF.file(pages: ["x"], trailer: encryption)
        await #expect { try await Parsing.parse(bytes, named: "a.pdf") } throws: {
            ($0 as? ParsingError)?.message.contains("password") ?? false
        }
    }
}

/// Writes the smallest PDF that holds some lines of text a page (ISO 32000-1, 7.5).
enum PDF {
    /// - Parameters:
    ///   - page: what else each page's dictionary says.
    ///   - scan: a JPEG of a whole page, 300 dots an inch, which fills each page without text.
    static func file(pages: [String], page: String = "", scan: [UInt8]? = nil, trailer: String = "") -> [UInt8] {
        var objects = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Count \(pages.count) /Kids [\(pages.indices.map { "\(4 + 2 * $0) 0 R" }.joined(separator: " "))] >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
        let picture = scan == nil ? "" : "/XObject << /S \(4 + 2 * pages.count) 0 R >>"
        for (index, text) in pages.enumerated() {
            let lines = text.split(separator: "\n").map { "(\($0)) Tj T*" }.joined(separator: " ")
            let drawn = scan == nil || !text.isEmpty ? "BT /F1 12 Tf 14 TL 72 720 Td \(lines) ET" : nil
            let content = drawn ?? "q 612 0 0 792 0 0 cm /S Do Q"
            objects.append(
                """
                << /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] \(page) /Contents \(5 + 2 * index) 0 R \
                /Resources << /Font << /F1 3 0 R >> \(picture) >> >>
                """)
            objects.append("<< /Length \(content.utf8.count) >>\nstream\n\(content)\nendstream")
        }
        if let scan {
            let hex = scan.map { String(format: "%02x", $0) }.joined() + ">"
            objects.append(
                """
                << /Type /XObject /Subtype /Image /Width 2550 /Height 3300 /ColorSpace /DeviceRGB \
                /BitsPerComponent 8 /Filter [/ASCIIHexDecode /DCTDecode] /Length \(hex.utf8.count) >>
                stream\n\(hex)\nendstream
                """)
        }
        var file = "%PDF-1.4\n"
        var offsets: [Int] = []
        for (index, object) in objects.enumerated() {
            offsets.append(file.utf8.count)
            file += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        let table = file.utf8.count
        file += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for offset in offsets { file += String(format: "%010d 00000 n \n", offset) }
        file += "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R \(trailer) >>\nstartxref\n\(table)\n%%EOF\n"
        return Array(file.utf8)
    }
}
