import Contracts
import Foundation
import Knowledge
import Testing

@Suite("Markdown")
struct MarkdownParserTests {
    @Test("is cut at its headings, each under the ones above it")
    func headings() async throws {
        let text = "Intro\n\n# A #\none\n## B\ntwo\n\nC title\n-------\nthree\n# D\n"
        let document = try await Parsing.parse(text, named: "x.md")
        #expect(
            document.outline == [
                ": Intro\n\n", "A: # A #\none\n", "A/B: ## B\ntwo\n\n", "A/C title: C title\n-------\nthree\n",
                "D: # D\n",
            ])
        #expect(document.text == text)
        #expect(document.parser == "markdown 2")
    }

    @Test(
        "takes nothing for a heading that is none",
        arguments: [
            "```\n# x\n```\n", "~~~~\n~~~\n# x\n~~~~\n", "    # x\n", "#x\n", "####### x\n", "a\n\n---\nb\n",
            "```\n# x\n",
            "- item\n---\n", "| a |\n---\n", "a\nb\n---\n", "\t# x\n",
        ])
    func noHeadings(text: String) async throws {
        let document = try await Parsing.parse(text, named: "x.md")
        #expect(document.sections.map(\.headings) == [[]])
    }

    @Test("takes the line above a heading that gives it in full")
    func fullHeadings() async throws {
        let text = "# Part 9\n\n  § 9.1   Scope.\n\n## § § 9.1\n\na\n\n  § 9.2   Terms.\n\n## § § 9.2\n\nb\n"
        let document = try await Parsing.parse(text, named: "x.md")
        #expect(
            document.outline == [
                "Part 9: # Part 9\n\n", "Part 9/§ 9.1 Scope.:   § 9.1   Scope.\n\n## § § 9.1\n\na\n\n",
                "Part 9/§ 9.2 Terms.:   § 9.2   Terms.\n\n## § § 9.2\n\nb\n",
            ])
    }

    @Test(
        "leaves the line above a heading where it is no fuller heading",
        arguments: ["§ 9.10 Terms.\n\n## § 9.1\n", "see\n§ 9.1 Terms.\n\n## § 9.1\n", "§ 9.1\n\n## § 9.1\n"])
    func noFullHeadings(text: String) async throws {
        let document = try await Parsing.parse(text, named: "x.md")
        #expect(document.sections.map(\.headings) == [[], ["§ 9.1"]])
    }

    @Test("keeps front matter apart, without headings")
    func frontMatter() async throws {
        let document = try await Parsing.parse("---\n# title: x\n---\nBody\n====\nt\n", named: "x.md")
        #expect(document.outline == [": ---\n# title: x\n---\n", "Body: Body\n====\nt\n"])
    }

    @Test("counts scalars, keeps CR LF and drops only a byte-order mark")
    func scalars() async throws {
        let document = try await Parsing.parse(
            [0xEF, 0xBB, 0xBF] + Array("e\u{301}👩‍🔧\r\n\r\n# Ä\r\nx".utf8), named: "x.md")
        #expect(document.text == "e\u{301}👩‍🔧\r\n\r\n# Ä\r\nx")
        #expect(document.sections.map(\.start) == [0, 9])
        #expect(document.sections.map(\.end) == [9, 15])
    }

    @Test("is read from UTF-16 where a byte-order mark says so")
    func sixteen() async throws {
        let text = "# Prüfung\n\nDrehmoment 🔧\n"
        var little: [UInt8] = [0xFF, 0xFE]
        var big: [UInt8] = [0xFE, 0xFF]
        for unit in text.utf16 {
            little += [UInt8(unit & 255), UInt8(unit >> 8)]
            big += [UInt8(unit >> 8), UInt8(unit & 255)]
        }
        #expect(try await Parsing.parse(little, named: "x.md").text == text)
        #expect(try await Parsing.parse(big, named: "x.md").text == text)
    }
}
