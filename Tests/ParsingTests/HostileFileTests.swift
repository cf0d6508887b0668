import Contracts
import Core
import Foundation
import Knowledge
import Testing
import Workers

@Suite("A file that cannot be read")
struct HostileFileTests {
    private static let latin1: [UInt8] = Array("Bremsfl".utf8) + [0xFC] + Array("ssigkeit".utf8)

    @Test(
        "is refused with the exact reason",
        arguments: [
            ([], "a.md", "parse.empty"), (Array(" \n\t\r\n".utf8), "a.md", "parse.empty"),
            ([0xEF, 0xBB, 0xBF], "a.txt", "parse.empty"), (Array("x".utf8), "a.doc", "parse.unsupported-format"),
            (Array("x".utf8), "a", "parse.unsupported-format"), (Array("x".utf8), "md", "parse.unsupported-format"),
            (Array("a\0b".utf8), "a.md", "parse.wrong-encoding"), (latin1, "a.txt", "parse.wrong-encoding"),
            (latin1, "a.csv", "parse.wrong-encoding"), ([0xFF, 0xFE, 0x00, 0xD8], "a.md", "parse.wrong-encoding"),
            ([0xFF, 0xFE, 0x41], "a.md", "parse.wrong-encoding"), ([0x41, 0xC3], "a.md", "parse.wrong-encoding"),
            ([0xED, 0xA0, 0x80], "a.md", "parse.wrong-encoding"), (Array("%PDF-1.7".utf8), "a.md", "parse.unreadable"),
            ([0x50, 0x4B, 3, 4, 0], "a.txt", "parse.unreadable"), (Array("hello".utf8), "a.pdf", "parse.unreadable"),
            (Array("a,\"b".utf8), "a.csv", "parse.unreadable"), (Array("a,\"b\"c\n".utf8), "a.csv", "parse.unreadable"),
            (Array("%PDF-1.7\ngarbage".utf8), "a.pdf", "parse.unreadable"),
        ] as [([UInt8], String, String)])
    func refused(bytes: [UInt8], name: String, code: String) async throws {
        #expect(try await Parsing.refusal(bytes, named: name) == code)
    }

    @Test("is refused when it is over the limit, before any of it is read")
    func tooLarge() async throws {
        let bytes = [UInt8](repeating: 0x20, count: DocumentParser.maximumBytes + 1)
        #expect(try await Parsing.refusal(bytes, named: "a.md") == "parse.too-large")
    }

    @Test("names what is supported and how to convert")
    func helps() async throws {
        await #expect { try await Parsing.parse("x", named: "a.exe") } throws: {
            ($0 as? ParsingError)?.message.contains(".md, .markdown, .txt, .text, .csv, .xml, ") ?? false
        }
        await #expect { try await Parsing.parse(Self.latin1, named: "a.md") } throws: {
            ($0 as? ParsingError)?.message.contains("UTF-8") ?? false
        }
    }

    private static let laughs = """
        <?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>
        """
    private static let external = """
        <!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l>&x;</l>
        """

    @Test(
        "of XML is refused, whatever it tries",
        arguments: [
            laughs, external, "<a>&undeclared;</a>", "<a><b></a></b>", "<a>", "<a></a><b/>", "text", "<a x=1/>",
            "<a x='1' x='2'/>", "<a>\u{1}</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a><![CDATA[", "<a><!--", "<a b='",
            "<1/>", "<a", "<a/", "<", "<a/>text", "<!DOCTYPE a", "&", "<a>&#99999999999999;</a>",
            String(repeating: "<a>", count: 201) + String(repeating: "</a>", count: 201),
            String(repeating: "<a>", count: 300_000),
        ])
    func hostileXML(text: String) async throws {
        #expect(try await Parsing.refusal(Array(text.utf8), named: "a.xml") == "parse.unreadable")
    }

    @Test("of XML without text is empty")
    func emptyXML() async throws {
        #expect(try await Parsing.refusal(Array("<a><b> </b></a>".utf8), named: "a.xml") == "parse.empty")
    }

    @Test("fails by an error and nothing else, whatever bytes it holds", arguments: UInt64(1)...60)
    func mutated(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let (name, original) = [
            ("a.md", Array("---\na: b\n---\n# T\n\n```\n# x\n```\nText\n===\n| a |\n".utf8)),
            ("a.csv", Array("a;b\n\"x\ny\";2\n".utf8)),
            ("a.xml", Array("<a t='1'><title>T</title><p>x &amp; <b>y</b></p><!-- c --></a>".utf8)),
        ][Int(seed % 3)]
        var bytes = original
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let position = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0...2, using: &random) {
            case 0: bytes[position] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.insert(UInt8.random(in: 0...127, using: &random), at: position)
            default: if bytes.count > 1 { bytes.remove(at: position) }
            }
        }
        let code = try await Parsing.refusal(bytes, named: name)
        #expect(code != "parse.worker-failed")
    }
}
