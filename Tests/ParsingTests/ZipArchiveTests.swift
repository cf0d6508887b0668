import Core
import Foundation
import Knowledge
import Testing

@testable import Knowledge

@Suite("A ZIP archive")
struct ZipArchiveTests {
    private func code(_ file: [UInt8], reading name: String = "a") -> String {
        do throws(ParsingError) {
            let archive = try ZipArchive(file)
            return try archive.content(of: name) == nil ? "missing" : "read"
        } catch {
            return error.code
        }
    }

    @Test("gives each entry as it was packed, by a name in any case")
    func reads() throws {
        let archive = try ZipArchive(Zip.file([("Dir/A.xml", "one"), ("b", "")]))
        #expect(try archive.content(of: "dir/a.XML") == Array("one".utf8))
        #expect(try archive.content(of: "b") == [])
        #expect(try archive.content(of: "c") == nil)
    }

    private static let entry = Zip.Entry(name: "a", content: Array("content".utf8))

    private static func entry(_ change: (inout Zip.Entry) -> Void) -> Zip.Entry {
        var changed = entry
        change(&changed)
        return changed
    }

    @Test(
        "is refused, whatever it tries",
        arguments: [
            (entry { $0.name = "../a" }, "parse.unreadable"), (entry { $0.name = "/a" }, "parse.unreadable"),
            (entry { $0.name = "x/../../a" }, "parse.unreadable"), (entry { $0.name = "x\\a" }, "parse.unreadable"),
            (entry { $0.name = "C:a" }, "parse.unreadable"), (entry { $0.name = "" }, "parse.unreadable"),
            (entry { $0.flags = 1 }, "parse.unreadable"), (entry { $0.flags = 0x40 }, "parse.unreadable"),
            (entry { $0.localName = "b" }, "parse.unreadable"), (entry { $0.checksum = 1 }, "parse.unreadable"),
            (entry { $0.size = 6 }, "parse.unreadable"), (entry { $0.size = 2_000_000_000 }, "parse.too-large"),
            (entry { $0.size = 100 << 20 }, "parse.too-large"), (entry { $0.method = 8 }, "parse.unreadable"),
            (entry { $0.method = 14 }, "parse.unreadable"),
        ] as [(Zip.Entry, String)])
    func refused(entry: Zip.Entry, code: String) {
        #expect(self.code(Zip.file([entry])) == code)
    }

    @Test("is refused when a name stands twice, when there are too many, and when it is cut short")
    func whole() {
        #expect(code(Zip.file([("a", "x"), ("A", "y")])) == "parse.unreadable")
        #expect(code(Zip.file((0...ZipArchive.maximumEntries).map { ("\($0)", "") })) == "parse.too-large")
        let file = Zip.file([("a", "content")])
        for count in 0..<file.count { #expect(code(Array(file.prefix(count))) == "parse.unreadable") }
    }

    @Test(
        "that holds two gigabytes of zeros is refused without unpacking them",
        .enabled(if: PythonZip.program != nil, "skipped: needs Python, named by MICKAI_PYTHON"))
    func bomb() throws {
        let script = """
            with z.open('a', 'w', force_zip64=True) as f:
                for _ in range(2048): f.write(bytes(1 << 20))
            """
        #expect(code(try PythonZip.file(script)) == "parse.too-large")
        let small = try PythonZip.file("z.writestr('a', bytes(100 << 20))")
        #expect(code(small) == "parse.too-large")
        let fair = try PythonZip.file("z.writestr('a', bytes(7 << 20))")
        #expect(code(fair) == "read")
        // The same entry, declared as 10 bytes.
        var liar = fair
        for mark in [[0x50, 0x4B, 1, 2], [0x50, 0x4B, 3, 4]] as [[UInt8]] {
            let start = try #require(liar.indices.first { liar[$0...].starts(with: mark) })
            let size = start + (mark[2] == 1 ? 24 : 22)
            liar.replaceSubrange(size..<size + 4, with: [10, 0, 0, 0])
        }
        #expect(code(liar) == "parse.unreadable")
    }
}
