import Contracts
import Core
import Foundation
import Knowledge
import Testing

@Suite("A CAN database")
struct DBCTextTests {
    @Test("tells of each message and signal in sentences, numbers as they are written")
    func sentences() async throws {
        let text = """
            VERSION "1.2"
            NS_ :
                CM_
                BA_DEF_
            BS_:
            BU_: EPS GTW
            VAL_TABLE_ OnOff 1 "On" 0 "Off" ;
            BO_ 492 EPS_STATUS: 8 EPS
             SG_ TORQUE : 3|12@0- (0.5,-1024) [-10|2048] "Nm" GTW,ECU
             SG_ STATE M : 16|2@1+ (1,0) [0|3] "" GTW
             SG_ FAULT m1 : 18|8@1+ (1,0) [0|0] ""  GTW

            BO_ 2566844926 J1939: 8 Vector__XXX
             SG_ A.B-C : 0|32@1- (1,0) [0|0] "°C" Vector__XXX
            CM_ "A test network";
            CM_ BU_ GTW "Gateway";
            CM_ BO_ 492 "Sent by the
            steering \\"rack\\"";
            CM_ SG_ 492 TORQUE "Driver's torque";
            BA_DEF_ BO_ "GenMsgCycleTime" INT 0 65535;
            BA_DEF_ SG_ "Kind" ENUM "raw","clean";
            BA_DEF_DEF_ "GenMsgCycleTime" 0;
            BA_ "GenMsgCycleTime" BO_ 492 20;
            BA_ "Kind" SG_ 492 STATE 1;
            VAL_ 492 STATE 0 "Off" 1 "On" ;
            CM_ 2566844926 "By number alone";
            SIG_VALTYPE_ 2566844926 A.B-C : 1;
            BO_TX_BU_ 492 : EPS,GTW;
            """
        let document = try await Parsing.parse(text, named: "a.dbc")
        #expect(
            document.outline == [
                "CAN database: CAN database with 2 messages, 4 signals, version 1.2.\nNodes: EPS, GTW.\nComment: A test network\n"
                    + "Node GTW: Gateway",
                "Message EPS_STATUS: Message EPS_STATUS: identifier 492 (0x1EC), 8 bytes, sent by EPS, GTW, cycle time 20 ms.\n"
                    + "Comment on EPS_STATUS: Sent by the steering \"rack\"\n"
                    + "Signal TORQUE of EPS_STATUS: start bit 3, length 12 bits, big-endian (Motorola), signed, factor 0.5, "
                    + "offset -1024, minimum -10, maximum 2048, unit Nm, received by GTW, ECU. Comment: Driver's torque\n"
                    + "Signal STATE of EPS_STATUS: start bit 16, length 2 bits, little-endian (Intel), unsigned, factor 1, "
                    + "offset 0, minimum 0, maximum 3, the multiplexor, received by GTW. Values: 0 = Off, 1 = On. "
                    + "Attributes: Kind = clean.\n"
                    + "Signal FAULT of EPS_STATUS: start bit 18, length 8 bits, little-endian (Intel), unsigned, factor 1, "
                    + "offset 0, minimum 0, maximum 0, present when the multiplexor is 1, received by GTW.",
                "Message J1939: Message J1939: extended identifier 419361278 (0x18FEF1FE), 8 bytes, sent by Vector__XXX.\n"
                    + "Comment on J1939: By number alone\n"
                    + "Signal A.B-C of J1939: start bit 0, length 32 bits, little-endian (Intel), IEEE 754 single precision, "
                    + "factor 1, offset 0, minimum 0, maximum 0, unit °C, received by Vector__XXX.",
                "Value tables: Value table OnOff: 1 = On, 0 = Off.",
            ])
    }

    @Test("names every line that it could not read, and gives no signal to the wrong message")
    func notes() async throws {
        let text = """
            BO_ 1 A: 8 X
             SG_ S : 0|8@1+ (1,0) [0|1] "" X
            BO_ many B: 8 X
             SG_ T : 0|8@1+ (1,0) [0|1] "" X
            BO_ 2 C: 8 X
             SG_ U : 0|8@2+ (1,0) [0|1] "" X
             SG_ V : 0|8@1+ (1,0) [0|1] "" X
            CM_ SG_ 1 S "never closed
            EV_ Speed: 0 [0|1] "" 0 1 DUMMY_NODE_VECTOR0 X;
            VAL_ 9 W 0 "zero";
            nonsense
            """
        let document = try await Parsing.parse(text, named: "a.dbc")
        let lines = document.text.split(separator: "\n").map(String.init)
        #expect(lines.filter { $0.hasPrefix("Message ") }.count == 2)
        #expect(
            lines.filter { $0.hasPrefix("Signal ") }.map { $0.prefix { $0 != ":" } } == [
                "Signal S of A", "Signal V of C",
            ])
        let noted = lines.filter { $0.hasPrefix("Line ") }.compactMap { $0.split(separator: " ").dropFirst().first }
        #expect(noted == ["3", "4", "6", "9", "10", "11"])
        #expect(document.text.contains("Comment: never closed"))
    }

    @Test("in Windows' western set is decoded, and what is no database is refused")
    func encodings() async throws {
        let windows = Array("BO_ 1 A: 8 X\n SG_ S : 0|8@1+ (1,0) [0|1] \"".utf8) + [0xB0] + Array("C\" X\n".utf8)
        #expect(try await Parsing.parse(windows, named: "a.dbc").text.contains("unit °C"))
        for (text, code) in [("hello", "parse.unreadable"), (" \n", "parse.empty"), ("BO_\0", "parse.wrong-encoding")] {
            #expect(try await Parsing.refusal(Array(text.utf8), named: "a.dbc") == code)
        }
    }

    @Test("fails by a code and nothing else, whatever it holds", arguments: UInt64(1)...30)
    func mutated(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let parts = [
            "BO_ 1 A: 8 X\n", " SG_ S : 0|8@1+ (1,0) [0|1] \"\" X\n", "CM_", " \"", "\n", ";", "VAL_ 1 S ", "1 \"a\"",
            "BA_ ", "é", ":",
            "|", "NS_ :", "BU_:", "(", "\\", "//x",
        ]
        let text = "BU_: X\n" + (0..<60).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
        let code = try await Parsing.refusal(Array(text.utf8), named: "a.dbc")
        #expect(["parsed", "parse.unreadable"].contains(code))
    }

    private static let folder =
        (ProcessInfo.processInfo.environment["MICKAI_DATA"] ?? "../shared/data") + "/1-telemetry/opendbc"
    private static let files = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
        .filter { $0.hasSuffix(".dbc") }.sorted()

    @Test(
        "from real cars loses no message and no signal",
        .enabled(if: !files.isEmpty, "skipped: needs 1-telemetry/opendbc under MICKAI_DATA (now \(folder))"))
    func realFiles() async throws {
        var unread: [String] = []
        for file in Self.files {
            let bytes = Array(try Data(contentsOf: URL(filePath: Self.folder + "/" + file)))
            let document = try await Parsing.parse(bytes, named: file)
            let raw = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
            let lines = document.text.split(separator: "\n")
            let messages = raw.count { $0.prefixMatch(of: /\s*BO_ \d/) != nil }
            let signals = raw.count { $0.prefixMatch(of: /\s*SG_\s/) != nil }
            #expect(
                lines.count { $0.prefixMatch(of: /Message [^ ]+: (extended )?identifier \d/) != nil } == messages,
                "\(file)")
            #expect(lines.count { $0.prefixMatch(of: /Signal [^ ]+ of [^ ]+: start bit/) != nil } == signals, "\(file)")
            unread += lines.filter { $0.hasPrefix("Line ") && ($0.contains(": BO_ ") || $0.contains(": SG_ ")) }.map {
                "\(file): \($0)"
            }
            ChunkerTests.check(document, Chunker.chunks(of: document))
        }
        #expect(unread == [])
        #expect(Self.files.count >= 38)
    }
}
