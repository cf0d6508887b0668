import Contracts
import Core
import Foundation
import Knowledge
import Testing

@Suite("A mail")
struct MailTextTests {
    private static func crlf(_ text: String) -> [UInt8] { Array(text.replacing("\n", with: "\r\n").utf8) }

    @Test("gives its header, the plain text before the HTML, mails within, and attachments by name")
    func structure() async throws {
        let text = """
            Received: from a by b
            From: =?UTF-8?Q?J=C3=BCrgen_?=
             =?utf-8?b?TcO8bGxlcg==?= <j@example.com>
            To: "Vera, Q." <v@example.com>
            Date: Fri, 1 Mar 2024 10:00:00 +0100
            Subject: Axle
             torque
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="out er"

            This is a preamble.
            --out er
            Content-Type: multipart/alternative; boundary=in

            --in
            Content-Type: text/html; charset=utf-8

            <p>Rich
            --in
            Content-Type: text/plain; charset=iso-8859-1; format=flowed
            Content-Transfer-Encoding: quoted-printable

            Tighten to 105=20
            Nm, pr=FCfen =
            Sie.

            > quoted
            --in--
            --out er
            Content-Type: text/html; charset="windows-1251"
            Content-Transfer-Encoding: base64

            PGgxPsY8L2gxPjxwIGhpZGRlbj54PC9wPjxwPnk8L3A+
            --out er
            Content-Type: application/pdf; name="old.pdf"
            Content-Disposition: attachment; filename*0*=UTF-8''Pr%C3%BCf; filename*1=plan.pdf
            Content-Transfer-Encoding: base64

            SGVsbG8=
            --out er
            Content-Type: message/rfc822

            From: hana@example.com
            Subject: First mail

            Inner text.
            --out er--
            An epilogue.
            """
        let document = try await Parsing.parse(Self.crlf(text), named: "a.eml")
        #expect(
            document.outline == [
                "Axle torque: From: Jürgen Müller <j@example.com>\nTo: \"Vera, Q.\" <v@example.com>\n"
                    + "Date: Fri, 1 Mar 2024 10:00:00 +0100\nSubject: Axle torque\n\nTighten to 105 Nm, prüfen Sie.\n\n> quoted",
                "Axle torque/Ж: Ж\n\ny\n\nAttachment, not read: Prüfplan.pdf (application/pdf)",
                "Axle torque/First mail: From: hana@example.com\nSubject: First mail\n\nInner text.",
            ])
    }

    @Test("takes the HTML where the plain alternative says nothing")
    func empty() async throws {
        let text = """
            From: a
            Content-Type: multipart/alternative; boundary=b

            --b

             
            --b
            Content-Type: text/html

            <p>Rich
            --b--
            """
        #expect(try await Parsing.parse(text, named: "a.eml").outline == ["Mail without a subject: From: a\n\nRich"])
    }

    @Test("says when it was cut short, and keeps what is there")
    func truncated() async throws {
        let text = "From: a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nText.\n"
        #expect(
            try await Parsing.parse(text, named: "a.eml").text.hasSuffix(
                "Text.\n\n(The mail ends before its last part is closed.)"))
    }

    private static let nested: String = {
        let levels = (0..<20).map { "Content-Type: multipart/mixed; boundary=b\($0)\n\n--b\($0)\n" }.joined()
        return "From: a\n" + levels + "\nx"
    }()
    private static let many =
        "From: a\nContent-Type: multipart/mixed; boundary=b\n\n" + String(repeating: "--b\n\nx\n", count: 1_100)
        + "--b--"

    @Test(
        "is refused with the exact reason",
        arguments: [
            ("hello", "parse.unreadable"), ("X-Y: z\n\nhello", "parse.unreadable"), (nested, "parse.unreadable"),
            (many, "parse.unreadable"), ("From: a\nContent-Type: multipart/mixed\n\nx", "parse.unreadable"),
            ("From: a\nContent-Type: text/plain; charset=x-none\n\nx", "parse.wrong-encoding"),
            ("From: a\nContent-Transfer-Encoding: x-uuencode\n\nx", "parse.wrong-encoding"),
            ("From: a\nContent-Transfer-Encoding: base64\n\nA", "parse.unreadable"),
            ("From: " + String(repeating: "a", count: 2 << 20) + "\n\nx", "parse.unreadable"),
            ("From: a\n" + String(repeating: "x: y\n", count: 11_000) + "\nx", "parse.unreadable"),
            ("Received: a\n\n", "parse.empty"),
        ] as [(String, String)])
    func refused(text: String, code: String) async throws {
        #expect(try await Parsing.refusal(Array(text.utf8), named: "a.eml") == code)
    }

    @Test("fails by a code and nothing else, whatever it holds", arguments: UInt64(1)...40)
    func mutated(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let parts = [
            "From: a\n", "\n", "--b", "--b--\n", "Content-Type: multipart/mixed; boundary=b\n",
            "Content-Type: text/html\n", "=?utf-8?q?=",
            "?=", "<p>", "=\n", "=E", ";", "\"", "name*0*=", "%", "Content-Transfer-Encoding: quoted-printable\n", "é",
        ]
        let text = "From: a\n" + (0..<50).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
        let code = try await Parsing.refusal(Array(text.utf8), named: "a.eml")
        #expect(["parsed", "parse.unreadable", "parse.wrong-encoding", "parse.empty"].contains(code), "\(code)")
    }

    @Test(
        "that another program wrote is read the same",
        .enabled(if: PythonZip.program != nil, "skipped: needs Python, named by MICKAI_PYTHON"))
    func python() async throws {
        let script = """
            from email.message import EmailMessage
            from email import policy
            m = EmailMessage()
            m['Subject'] = 'Prüfung der Achsschenkel und der Radlager, fünfte Ausgabe ' * 3
            m['From'] = 'Jürgen <j@example.com>'
            m.set_content('Größe: 5 µm €\\n' * 3, charset='iso-8859-15')
            m.add_attachment(b'x', maintype='application', subtype='zip', filename='Anhänge.zip')
            sys.stdout.buffer.write(m.as_bytes(policy=policy.SMTP))
            sys.stdout.flush()
            import os; os._exit(0)
            """
        let document = try await Parsing.parse(PythonZip.file(script), named: "a.eml")
        #expect(document.text.contains("From: Jürgen <j@example.com>"))
        #expect(document.text.contains("Subject: Prüfung der Achsschenkel und der Radlager, fünfte Ausgabe Prüfung"))
        #expect(document.text.contains("Größe: 5 µm €\nGröße: 5 µm €"))
        #expect(document.text.hasSuffix("Attachment, not read: Anhänge.zip (application/zip)"))
    }
}
