import Testing

@testable import Console

@Suite("Markup")
struct HTMLTests {
    @Test("keeps hostile text inside its place, whatever it is", arguments: UInt64(1)...300)
    func holdsText(seed: UInt64) throws {
        let hostile = HostileText.random(seed: seed)
        let markup = HTML(.p, .class(hostile), .value(hostile)) { hostile }.source
        let read = try #require(MarkupReader(markup), "\(markup)")
        #expect(read.tags == ["p"])
        #expect(read.attributes.map(\.name) == ["class", "value"])
        #expect(read.attributes.allSatisfy { $0.value == EscapedText.of(hostile) })
        #expect(read.text == EscapedText.of(hostile))
    }

    @Test("shows control and format characters instead of obeying them", arguments: HostileText.all)
    func spellsHiddenCharacters(hostile: String) {
        for scalar in EscapedText.of(hostile).unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format: #expect(scalar == "\n" || scalar == "\t")
            case .lineSeparator, .paragraphSeparator: Issue.record("U+\(String(scalar.value, radix: 16))")
            default: break
            }
        }
    }

    @Test(
        "spells and refers exactly",
        arguments: [
            ("a\u{202E}b", "a\\u{202E}b"), ("\u{0}", "\\u{0}"), ("<&>\"'", "&lt;&amp;&gt;&quot;&#39;"),
            ("a\u{AD}b", "a\\u{AD}b"), ("क्\u{200D}ष", "क्\u{200D}ष"), ("a\nb\tc", "a\nb\tc"), ("\r\n", "&#13;\n"),
            ("Größe", "Größe"), ("", ""),
        ])
    func escapes(text: String, wanted: String) {
        #expect(EscapedText.of(text).unicodeScalars.elementsEqual(wanted.unicodeScalars))
    }

    @Test("gives back the text that went in, once a browser has resolved it")
    func resolves() {
        let text = "<a href=\"x\">'&amp;'</a>\r\n"
        let resolved = MarkupReader.resolved(EscapedText.of(text))
        #expect(resolved.unicodeScalars.elementsEqual(text.unicodeScalars))
    }

    @Test("leaves out what is absent and closes what is not void", arguments: [false, true])
    func builds(isShown: Bool) {
        let markup = HTML(.div, isShown ? .class("x") : nil) {
            HTML(.input, .name("a"))
            if isShown { "b" }
            for word in ["c", "d"] { HTML(.span) { word } }
        }
        let rest = "<span>c</span><span>d</span></div>"
        #expect(
            markup.source
                == (isShown ? "<div class=\"x\"><input name=\"a\">b" : "<div><input name=\"a\">") + rest)
    }
}

@Suite("Links")
struct PageLinkTests {
    @Test("stay on this node whatever stands in their query", arguments: HostileText.all)
    func stayHere(hostile: String) {
        let link = PageLink.passage(
            document: hostile, version: 1, start: 0, end: 5, reading: ReadingWords(purpose: hostile, principal: nil))
        let pattern = /\/passage\?document=[A-Za-z0-9._~%-]*&version=1&start=0&end=5&purpose=[A-Za-z0-9._~%-]*/
        #expect(link.text.wholeMatch(of: pattern) != nil, "\(link.text)")
    }

    @Test("percent-encode what is not unreserved")
    func encode() {
        #expect(PageLink.records(matching: "a b&c=ü").text == "/record?query=a%20b%26c%3D%C3%BC")
        #expect(PageLink.place("citation-", 2).text == "#citation-2")
        #expect(PageLink.entry(7).text == "/record/7")
    }
}
