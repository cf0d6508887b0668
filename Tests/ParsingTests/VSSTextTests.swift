import Contracts
import Core
import Knowledge
import Testing

@Suite("A catalogue of vehicle signals")
struct VSSTextTests {
    private static let vspec = """
        # A comment
        #include Powertrain.vspec Vehicle.Powertrain
        Vehicle:
          type: branch
          description: High-level vehicle data.

        Vehicle.Speed:
          datatype: float
          type: sensor
          unit: km/h
          min: -250
          max: 250
          description: Vehicle speed.
        Vehicle.Mode:
          datatype: string
          type: actuator
          allowed: ['NORMAL', "ECO"]
          default: NORMAL
          comment: 'Not all: modes
            everywhere.'
          deprecation: v5.0
          description: >
            Mode of
            driving.
          x-owner: {team: drive}
        """
    private static let json = """
        {"Vehicle": {"children": {"Cabin": {"type": "branch", "description": "Inside.", "instances": ["Row[1,2]"],
        \t"children": {"Light": {"type": "attribute", "datatype": "boolean", "uuid": "ab\\u00e9"}}}}, "type": "branch", "description": "All \\/ data."}}
        """

    @Test("gives each node in a sentence under its branch, and names what is included")
    func sentences() async throws {
        let document = try await Parsing.parse(Self.vspec, named: "a.vspec")
        #expect(
            document.outline == [
                "Included files: Includes Powertrain.vspec under Vehicle.Powertrain, which is not read with this file.",
                "Vehicle: Vehicle: branch. High-level vehicle data.",
                "Vehicle: Vehicle.Speed: sensor, datatype float, unit km/h, minimum -250, maximum 250. Vehicle speed.",
                "Vehicle: Vehicle.Mode: actuator, datatype string, allowed values NORMAL | ECO, default NORMAL, x-owner team = drive. "
                    + "Mode of driving. Comment: Not all: modes everywhere. Deprecated: v5.0",
            ])
        #expect(
            try await Parsing.parse(Self.json, named: "a.json").outline == [
                "Vehicle: Vehicle: branch. All / data.",
                "Vehicle.Cabin: Vehicle.Cabin: branch, instances Row[1,2]. Inside.",
                "Vehicle.Cabin: Vehicle.Cabin.Light: attribute, datatype boolean, uuid abé.",
            ])
    }

    private static let deep = String(repeating: "{\"a\":", count: 300) + "1" + String(repeating: "}", count: 300)

    @Test(
        "is refused with the exact reason",
        arguments: [
            ("a: &x [1]\nb: *x", "a.vspec", "parse.unreadable"), (deep, "a.json", "parse.unreadable"),
            ("{\"a\": 1}", "a.json", "parse.unsupported-format"), ("[1, 2]", "a.json", "parse.unsupported-format"),
            ("A:\n  type: plane\n", "a.vspec", "parse.unsupported-format"), ("A: [", "a.vspec", "parse.unreadable"),
            ("A:\n  type: branch\n---\nB:\n  type: branch\n", "a.vspec", "parse.unreadable"),
            ("{", "a.json", "parse.unreadable"),
            ("{\"A\": {\"type\": \"branch\", \"children\": {\"B\": {}}}}", "a.json", "parse.unreadable"),
            (" \n", "a.json", "parse.empty"),
            ("# nothing\n", "a.vspec", "parse.empty"), ("a\0", "a.json", "parse.wrong-encoding"),
            ("? [a]\n: b", "a.vspec", "parse.unreadable"), ("hello", "a.vspec", "parse.unsupported-format"),
        ] as [(String, String, String)])
    func refused(text: String, name: String, code: String) async throws {
        #expect(try await Parsing.refusal(Array(text.utf8), named: name) == code)
    }

    @Test("fails by a code and nothing else, whatever it holds", arguments: UInt64(1)...30)
    func mutated(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        var bytes = Array((seed.isMultiple(of: 2) ? Self.vspec : Self.json).utf8)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] =
                Array("{}[]:,\"'#&*!|>%@`\\ \n\tx".utf8).randomElement(using: &random) ?? 0
        }
        let code = try await Parsing.refusal(bytes, named: seed.isMultiple(of: 2) ? "a.vspec" : "a.json")
        #expect(["parsed", "parse.unreadable", "parse.unsupported-format"].contains(code), "\(code)")
    }
}
