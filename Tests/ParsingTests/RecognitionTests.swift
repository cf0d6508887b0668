import Contracts
import Core
import Foundation
import Testing

@testable import Knowledge

@Suite("Text in pictures", .serialized)
struct RecognitionTests {
    private static let lines = """
        Tighten the bolts of the rear axle to 105 Nm.
        Die Schrauben der Hinterachse m\\374ssen ange-
        zogen werden. Gr\\366\\337e M12.
        """
    private static let text = """
        Tighten the bolts of the rear axle to 105 Nm.
        Die Schrauben der Hinterachse müssen angezogen werden. Größe M12.
        """

    private static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    @Test("is recognised in English and German, a parted word as one", arguments: ["png", "jpg", "tif"])
    func images(ending: String) async throws {
        let image = try Drawing.picture(PDF.file(pages: [Self.lines]), options: ["-r", "200"], ending: ending)
        let document = try await Parsing.parse(image, named: "scan.\(ending)")
        #expect(Self.words(document.text) == Self.words(Self.text))
        #expect(document.sections.map(\.place) == [.page(1)])
        #expect(document.sections.allSatisfy { ($0.recognition ?? 0) > 80 })
        #expect(document.lines.count == 3)
        #expect(document.parser.hasPrefix("tesseract "))
    }

    @Test("is found however the sheet lay on the glass", arguments: [90, 180, 270])
    func turned(degrees: Int) async throws {
        let pages = [[Self.lines, Self.lines, Self.lines].joined(separator: "\n")]
        let image = try Drawing.picture(
            PDF.file(pages: pages, page: "/Rotate \(degrees)"), options: ["-r", "200"], ending: "png")
        let document = try await Parsing.parse(image, named: "scan.png")
        #expect(Self.words(document.text).filter { $0 == "Hinterachse" }.count == 3)
    }

    @Test("of a PDF stands in its page among those that are read, with boxes in points")
    func scannedPage() async throws {
        let scan = try Drawing.picture(PDF.file(pages: [Self.lines]), options: ["-r", "300"], ending: "jpg")
        let bytes = PDF.file(pages: ["First page.", "", "Third page."], scan: scan)
        let document = try await Parsing.parse(bytes, named: "a.pdf")
        #expect(document.sections.map(\.place) == [.page(1), .page(2), .page(3)])
        #expect(document.sections.map { $0.recognition == nil } == [true, false, true])
        let text = Array(document.text.unicodeScalars)
        let texts = document.sections.map { Self.words(text.text($0.start..<$0.end)) }
        #expect(texts == [["First", "page."], Self.words(Self.text), ["Third", "page."]])
        #expect(document.parser.hasPrefix("pdftotext ") && document.parser.contains(" tesseract "))
        let second = document.sections[1]
        let boxes = document.lines.filter { $0.start >= second.start && $0.end <= second.end }.map(\.box)
        #expect(boxes.count == 3)
        let outside = try Drawing(bytes, page: 2).ink.filter { dot in
            !boxes.contains { box in
                (box.left - 12...box.right + 12).contains(dot.x) && (box.top - 12...box.bottom + 12).contains(dot.y)
            }
        }
        #expect(outside.isEmpty)
    }

    @Test("is refused where the picture is larger than written, before it is decoded")
    func tooLarge() async throws {
        let picture = try Drawing.picture(PDF.file(pages: ["x"]), options: ["-r", "30"], ending: "png")
        var wide = picture
        wide.replaceSubrange(16..<24, with: [0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60])
        #expect(try await Parsing.refusal(wide, named: "a.png") == "parse.too-large")
        let poster = PDF.file(pages: [""], page: "/UserUnit 1").replacing("612 792", with: "14400 14400")
        #expect(try await Parsing.refusal(poster, named: "a.pdf") == "parse.too-large")
        let many = PDF.file(pages: Array(repeating: "", count: PageRecognition.maximumPages + 1))
        #expect(try await Parsing.refusal(many, named: "a.pdf") == "parse.too-large")
        // A directory of no entries whose next directory is itself.
        let loop: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 0, 0, 8, 0, 0, 0]
        #expect(try await Parsing.refusal(loop, named: "a.tif") == "parse.too-large")
    }

    @Test("is refused where the picture is damaged or another kind", arguments: ["png", "jpg", "tif"])
    func damaged(ending: String) async throws {
        let picture = try Drawing.picture(PDF.file(pages: ["x"]), options: ["-r", "30"], ending: ending)
        for count in [9, 12, 20] {
            #expect(try await Parsing.refusal(Array(picture.prefix(count)), named: "a.\(ending)") == "parse.unreadable")
        }
        #expect(try await Parsing.refusal(Array("no picture".utf8), named: "a.\(ending)") == "parse.unreadable")
        #expect(try await Parsing.refusal(picture, named: "a.pdf") == "parse.unreadable")
        let part = try await Parsing.refusal(Array(picture.prefix(picture.count / 2)), named: "a.\(ending)")
        #expect(["parse.unreadable", "parse.empty"].contains(part))
    }

    @Test("is not there in a blank sheet, which says so")
    func blank() async throws {
        let picture = try Drawing.picture(PDF.file(pages: [""]), options: ["-r", "100"], ending: "png")
        await #expect { try await Parsing.parse(picture, named: "a.png") } throws: {
            ($0 as? ParsingError)?.kind == .empty && ($0 as? ParsingError)?.message.contains("recognised") == true
        }
    }
}

extension [UInt8] {
    fileprivate func replacing(_ old: String, with new: String) -> [UInt8] {
        Array(String(decoding: self, as: UTF8.self).replacing(old, with: new).utf8)
    }
}
