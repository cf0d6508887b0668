import Contracts
import Knowledge
import Testing

@Suite("XML")
struct XMLTextTests {
    @Test("of the Official Journal gives articles under their chapters, with numbers, notes and quotation marks")
    func formex() async throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <ACT><BIB.INSTANCE><YEAR>2016</YEAR></BIB.INSTANCE><TITLE><TI><P>Regulation <HT>X</HT></P></TI></TITLE>
            <DIVISION><TITLE><TI><P>CHAPTER I</P></TI><STI><P>Scope</P></STI></TITLE>
            <ARTICLE><TI.ART>Article 1</TI.ART><STI.ART>Matter</STI.ART>
            <PARAG><NO.PARAG>1.</NO.PARAG><ALINEA>The <QUOT.START CODE="2018"/>Charter<QUOT.END CODE="2019"/>\
            <NOTE><P>OJ C 229.</P></NOTE> applies
              here.</ALINEA></PARAG>
            <PARAG><NO.PARAG>2.</NO.PARAG><ALINEA><P>Points:</P><LIST><ITEM><NP><NO.P>(a)</NO.P><TXT>one;</TXT></NP>\
            </ITEM></LIST></ALINEA></PARAG></ARTICLE></DIVISION><FINAL><P>Done.</P></FINAL></ACT>
            """
        let document = try await Parsing.parse(text, named: "a.xml")
        #expect(
            document.outline == [
                "Regulation X: Regulation X",
                "Regulation X/CHAPTER I: Scope: CHAPTER I\n\nScope",
                "Regulation X/CHAPTER I: Scope/Article 1: Matter: Article 1\n\nMatter\n\n"
                    + "1. The ‘Charter’ applies here.\n\n[OJ C 229.]\n\n2. Points:\n\n(a) one;",
                "Regulation X: Done.",
            ])
    }

    @Test("of data keeps the names and units of its values")
    func data() async throws {
        let text = """
            <parts><part name="Bracket"><spec><torque unit="Nm">105</torque><bolt>M10</bolt></spec>
            <remark>Use <b>new</b> bolts.</remark></part></parts>
            """
        let document = try await Parsing.parse(text, named: "a.xml")
        #expect(
            document.outline == [
                "Bracket: Bracket\n\nspec: torque (unit: Nm): 105; bolt: M10\n\nremark: Use new bolts."
            ])
    }

    @Test("of documents keeps paragraphs, tables and titles")
    func documents() async throws {
        let text = """
            <!DOCTYPE section SYSTEM "there-is-no-such.dtd"><section><title>Care &amp; use</title><para>One <![CDATA[<two>]]>
            &#x41;.</para><table><row><entry>a</entry><entry>b</entry></row>
            <row><entry>c</entry><entry/></row></table></section>
            """
        let document = try await Parsing.parse(text, named: "a.xml")
        #expect(document.outline == ["Care & use: Care & use\n\nOne <two> A.\n\n| a | b |\n| c | |"])
    }
}
