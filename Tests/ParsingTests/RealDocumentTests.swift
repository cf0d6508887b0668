import Contracts
import Core
import Foundation
import Knowledge
import Testing

@Suite("Real documents")
struct RealDocumentTests {
    private static var root: String {
        ProcessInfo.processInfo.environment["MICKAI_DATA"] ?? "../shared/data"
    }

    private static func files(_ folder: String, ending: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(ending) }.sorted().map { folder + "/" + $0 }
    }

    private static let regulations = files(root + "/6-legal/ecfr", ending: ".md")
    private static let acts = files(root + "/6-legal/eurlex-formex", ending: ".xml")
    private static let manuals = [
        "/usr/share/doc/libtasn1-doc/libtasn1.pdf", "/usr/share/doc/shared-mime-info/shared-mime-info-spec.pdf",
    ].filter { FileManager.default.fileExists(atPath: $0) }

    private static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path)))
    }

    @Test(
        "in Markdown keep every scalar in sections and chunks",
        .enabled(if: !regulations.isEmpty, "skipped: needs 6-legal/ecfr under MICKAI_DATA (now \(root))"))
    func readsMarkdown() async throws {
        for path in Self.regulations {
            let bytes = try Self.bytes(path)
            let document = try await Parsing.parse(bytes, named: path)
            #expect(Array(document.text.utf8) == bytes)
            #expect(document.sections.first?.start == 0)
            #expect(document.sections.last?.end == document.text.unicodeScalars.count)
            let headings = String(decoding: bytes, as: UTF8.self).split(separator: "\n").count { $0.hasPrefix("#") }
            #expect(document.sections.count { !$0.headings.isEmpty } == headings)
            ChunkerTests.check(document, Chunker.chunks(of: document))
        }
    }

    @Test(
        "in Formex keep every word, under their articles",
        .enabled(if: !acts.isEmpty, "skipped: needs 6-legal/eurlex-formex under MICKAI_DATA (now \(root))"))
    func readsFormex() async throws {
        for path in Self.acts {
            let bytes = try Self.bytes(path)
            let document = try await Parsing.parse(bytes, named: path)
            let raw = String(decoding: bytes, as: UTF8.self)
            let articles = raw.ranges(of: "<TI.ART>").count
            let found = Set(document.sections.compactMap { $0.headings.last }.filter { $0.hasPrefix("Article ") })
            #expect(found.count == articles)
            #expect(Self.letters(document.text) == Self.letters(Self.withoutTags(raw)))
            ChunkerTests.check(document, Chunker.chunks(of: document))
        }
    }

    @Test(
        "in PDF are read page by page",
        .enabled(if: !manuals.isEmpty, "skipped: needs the PDF manuals of Debian's libtasn1-doc or shared-mime-info"))
    func readsManuals() async throws {
        for path in Self.manuals {
            let document = try await Parsing.parse(try Self.bytes(path), named: path)
            #expect(document.sections.count > 10)
            #expect(document.sections.allSatisfy { $0.headings.count == 1 && $0.headings[0].hasPrefix("page ") })
            ChunkerTests.check(document, Chunker.chunks(of: document))
        }
    }

    /// Another, cruder reader: what is left when every tag is cut out.
    private static func withoutTags(_ text: String) -> String {
        text.replacing(/(?s)<BIB\.(INSTANCE|OJ|VOLUME)>.*?<\/BIB\.\1>/, with: "")
            .replacing(/<[^>]*>/, with: "").replacing("&amp;", with: "&")
    }

    /// How often each letter and numeral stands in the text: the order of notes differs, nothing else may.
    private static func letters(_ text: String) -> [Unicode.Scalar: Int] {
        text.unicodeScalars.reduce(into: [:]) { if $1.isWordPart { $0[$1, default: 0] += 1 } }
    }
}
