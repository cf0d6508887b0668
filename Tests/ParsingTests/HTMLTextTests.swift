import Contracts
import Core
import Knowledge
import Testing

@Suite("HTML")
struct HTMLTextTests {
    @Test("gives paragraphs, lists, tables and line breaks under its title and headings")
    func structure() async throws {
        let text = """
            <!DOCTYPE html><html><head><title>Axle &amp; hub</title></head><body><h1>Axle</h1>
            <p>Tighten to <b>105&nbsp;Nm</b>,
            then check.<br>Again.</p><h2>Bolts</h2><ul><li>M10<li>M12 <ol start=3><li>dry<li>oiled</ol></ul>
            <table><caption>Torques</caption><tr><th>Bolt<th>Nm<tr><td>M10<td><p>45</p><p>max</p></table>
            <pre>a  b
            c</pre><dl><dt>Hub<dd>Turns.</dl><img src=x alt="A drawing"><h1>End</h1>Fin &lt;x&gt; &eacute;&#x41;
            """
        let document = try await Parsing.parse(text, named: "a.html")
        #expect(
            document.outline == [
                "Axle & hub: Axle & hub",
                "Axle & hub/Axle: Axle\n\nTighten to 105 Nm, then check.\nAgain.",
                "Axle & hub/Axle/Bolts: Bolts\n\n- M10\n- M12\n3. dry\n4. oiled\n\nTorques\n\n| Bolt | Nm |\n"
                    + "| M10 | 45 max |\n\na b\nc\n\nHub\nTurns.\n\nA drawing",
                "Axle & hub/End: End\n\nFin <x> éA",
            ])
        #expect(document.parser == "html 1")
    }

    @Test(
        "shows nothing that a browser hides",
        arguments: [
            "<p hidden>x</p>", "<div style='color:red; DISPLAY : none'>x<p>x</p></div>", "<script>x</script>",
            "<style>x</style>", "<template><p>x</p></template>", "<noscript>x</noscript>", "<!-- x -->",
            "<p style='visibility:hidden !important'>x</p>",
            "<span style='opacity:0'>x</span>",
            "<span style='font-size:0px'>x</span>", "<p style='display:/**/none'>x</p>", "<iframe>x</iframe>",
            "<svg><text>x</text></svg>", "<textarea hidden>x</textarea>", "<dialog>x</dialog>",
            "<table><tr hidden><td>x</td></tr></table>",
            "<input type=hidden value=x>", "<p hidden>x<br>x<img alt=x></p>",
        ])
    func hidden(markup: String) async throws {
        let document = try await Parsing.parse("<p>before</p>\(markup)<p>after</p>", named: "a.htm")
        #expect(document.text == "before\n\nafter")
    }

    @Test("shows what only looks like it was hidden")
    func shown() async throws {
        let text = "<p style='display:none;display:block'>a</p><p style='opacity:0.5'>b</p><p data-hidden>c</p>"
        #expect(try await Parsing.parse(text, named: "a.html").text == "a\n\nb\n\nc")
    }

    @Test("is decoded as its mark or its own words say, else as UTF-8 or windows-1252")
    func charsets() async throws {
        let utf16: [UInt8] = [0xFF, 0xFE] + "<p>é€".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let cases: [([UInt8], String)] = [
            (Array("<p>é€".utf8), "é€"), ([0xEF, 0xBB, 0xBF] + Array("<meta charset=koi8-r><p>é".utf8), "é"),
            (utf16, "é€"), (Array("<p>".utf8) + [0xE9, 0x80], "é€"),
            (Array("<meta charset='windows-1251'><p>".utf8) + [0xC6], "Ж"),
            (Array("<meta http-equiv=x content='text/html; charset=shift_jis'><p>".utf8) + [0x83, 0x65], "テ"),
            (Array("<!-- <meta charset=koi8-r> --><meta charset=\"UTF-8\"><p>é".utf8), "é"),
            (Array("<?xml version='1.0' encoding='ISO-8859-2'?><p>".utf8) + [0xB1], "ą"),
            (Array("<meta charset=gb2312><p>".utf8) + [0xD6, 0xD0, 0xFF], "中\u{FFFD}"),
        ]
        for (bytes, expected) in cases {
            #expect(try await Parsing.parse(bytes, named: "a.xhtml").text == expected)
        }
    }

    private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    @Test(
        "is refused with the exact reason",
        arguments: [
            (repeated("<div>", 400) + "x", "parse.unreadable"), (repeated("<b>", 300_000), "parse.unreadable"),
            ("<p " + (0..<400).map { "a\($0)=1 " }.joined() + ">x", "parse.unreadable"),
            ("<p title='" + repeated("a", 9 << 20) + "'>x", "parse.unreadable"),
            ("<p hidden>x</p>", "parse.empty"), ("<p> </p>", "parse.empty"),
            ("<meta charset=x-unknown><p>x", "parse.wrong-encoding"),
            ("<p>a\0b", "parse.wrong-encoding"), ("%PDF-1.7", "parse.unreadable"),
        ] as [(String, String)])
    func refused(text: String, code: String) async throws {
        #expect(try await Parsing.refusal(Array(text.utf8), named: "a.html") == code)
    }

    @Test("counts elements without content as none, however many stand in a row")
    func bare() async throws {
        let text = "<p>" + String(repeating: "a<wbr>", count: 600) + "</p><p>end"
        #expect(try await Parsing.parse(text, named: "a.html").text == String(repeating: "a", count: 600) + "\n\nend")
    }

    @Test("expands nothing that it declares itself")
    func laughs() async throws {
        let text = "<!DOCTYPE html [<!ENTITY a 'haha'><!ENTITY b '&a;&a;'>]><p>x &b; &amp;</p>"
        let document = try await Parsing.parse(text, named: "a.xhtml")
        #expect(!document.text.contains("haha"))
    }

    @Test("fails by a code and nothing else, whatever bytes it holds", arguments: UInt64(1)...40)
    func mutated(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let parts = [
            "<", ">", "</", "p", "<table><tr><td>", "</td>", "&", "&#", ";", "\"", "'", "<!--", "-->", "<![CDATA[", "é",
            "x",
            " ", "=", "<ul><li>", "</ul>", "<h2>", "</h2>", "<pre>\n", "<script>", "</script>", "<svg>", "style=",
            "\u{1}",
        ]
        let text = (0..<60).map { _ in parts.randomElement(using: &random) ?? "" }.joined() + "x"
        let code = try await Parsing.refusal(Array(text.utf8), named: "a.html")
        #expect(["parsed", "parse.empty", "parse.unreadable"].contains(code), "\(code)")
    }
}
