import Contracts
import KnowledgeBrains
import Testing

/// What may answer which question: each rule with the neighbour that it keeps out.
@Suite("The rules of quotation")
struct AnswerRuleTests {
    private typealias Page = (source: String, title: String, text: String)

    private func quotes(_ question: String, _ pages: [Page]) async throws -> [String] {
        let results = try await answer(question, in: context(FixedDocuments(pages)))
        return (results.first { $0.brain == .quotation }?.output.claims ?? []).map(\.text)
    }

    private static let pump: Page = (
        source: "pump.md", title: "Coolant pump, Meridian",
        text: """
        ## Limits

        The control unit warns when the winding resistance of the pump falls below 900 Ω and stores P0C73. Below \
        300 Ω it refuses to start the pump at all.

        ## Cause

        Moisture creeps along the seal of the plug. The housing is made of aluminium.

        ## Remedy

        The coolant pump stops in rain until the plug is dry again.
        """
    )

    @Test(
        "answer a consequence with the figure that stands beside it",
        arguments: [
            ("At which winding resistance does the control unit no longer start the pump?", ["Below 300 Ω"]),
            ("Below which winding resistance of the pump does the control unit warn?", ["The control unit warns"]),
            ("What is the winding resistance of the pump below which the control unit stores P0C73?", ["The control"]),
            ("At which winding resistance of the pump is the battery disconnected?", []),
        ])
    func consequence(question: String, openings: [String]) async throws {
        let quotes = try await quotes(question, [Self.pump])
        #expect(quotes.count == openings.count)
        #expect(zip(quotes, openings).allSatisfy { $0.hasPrefix($1) }, "\(quotes)")
    }

    @Test("let a bare value take its consequence from what stands above it")
    func bareValue() async throws {
        let page: Page = (
            source: "noise.md", title: "Whistle of the pump at start", text: "The frequency lies at 3 kHz."
        )
        #expect(try await quotes("At which frequency does the pump whistle?", [page]) == [page.text])
    }

    @Test(
        "answer why with a reason, in words or under a heading of causes",
        arguments: [
            ("Why does the coolant pump stop in rain?", "Moisture creeps along the seal of the plug."),
            ("What is the cause of the coolant pump stopping in rain?", "Moisture creeps along the seal of the plug."),
            ("Why is the horn silent?", "The horn is silent because its relay sticks."),
            ("Warum ist die Hupe stumm?", "Die Hupe ist stumm, weil das Relais klebt."),
        ])
    func reason(question: String, expected: String) async throws {
        let horn: Page = (
            source: "horn.md", title: "Horn",
            text: "The horn is silent in the cold. The horn is silent because its relay sticks."
        )
        let hupe: Page = (
            source: "hupe.md", title: "Hupe",
            text: "Die Hupe ist stumm bei Kälte. Die Hupe ist stumm, weil das Relais klebt."
        )
        #expect(try await quotes(question, [Self.pump, horn, hupe]).first == expected)
    }

    @Test("abstain from why where no reason stands")
    func noReason() async throws {
        let page: Page = (
            source: "lamp.csv.md", title: "Lamps",
            text: "The lamp of the door goes out in rain.\n\n## What is not a cause\n\nRain on the lamp of the door."
        )
        #expect(try await quotes("Why does the lamp of the door go out in rain?", [page]) == [])
    }

    @Test(
        "hold an identifier whole, with or without the mark between series and number",
        arguments: [
            ("Which grease does SB 26-019 ask for?", true), ("Which grease does SB-26-019 ask for?", true),
            ("Which grease does bulletin 26-019 ask for?", true), ("Which grease does SB 26-091 ask for?", false),
            ("Which grease does SB-26-01 ask for?", false), ("Which grease does TSI 26-019 ask for?", false),
        ])
    func identifiers(question: String, answers: Bool) async throws {
        let page: Page = (
            source: "bulletin.md", title: "SB 26-019 Grease of the hinge", text: "Use grease AU-G-071. See SB 26-014."
        )
        #expect(try await quotes(question, [page]).isEmpty != answers)
    }

    @Test(
        "keep a part from its neighbour in the same passage",
        arguments: [("KB-4471-02", ["Pin KB-4471-02 takes 9 Nm."]), ("KB-4471-04", []), ("KB-4471-0", [])])
    func neighbours(part: String, expected: [String]) async throws {
        let page: Page = (
            source: "pins.md", title: "Pins",
            text: "Pin KB-4471-02 takes 9 Nm. Pin KB-4471-03 takes 11 Nm. See KB-4471-04."
        )
        #expect(try await quotes("What torque does pin \(part) take?", [page]) == expected)
    }

    @Test(
        "tell a name from a longer one, and a numbered thing from its like",
        arguments: [
            ("What voltage does the Omega use?", ["The Omega uses 12 V."]), ("What voltage does the Omega3 use?", []),
            ("What voltage does pump 2 use?", ["Pump 2 uses 24 V."]), ("What voltage does pump 3 use?", []),
            ("What voltage does the lamp use in mode 9?", []),
        ])
    func names(question: String, expected: [String]) async throws {
        let page: Page = (
            source: "sb-23-009.md", title: "Supply of the lamp",
            text:
                "The Omega uses 12 V. The Omegatron uses 48 V. Pump 2 uses 24 V. Three pumps are fitted. The lamp uses 5 V."
        )
        let quotes = try await quotes(question, [page])
        #expect(quotes == expected)
    }

    @Test("ask of a person what the person does")
    func deeds() async throws {
        let page: Page = (
            source: "duty.md", title: "Report of the press",
            text: "The report of the press is blue. A fitter signs the report."
        )
        #expect(try await quotes("Who signs the report of the press?", [page]) == ["A fitter signs the report."])
        #expect(try await quotes("Who prints the report of the press?", [page]) == [])
    }

    @Test(
        "never quote what only dresses a page",
        arguments: [
            "Kestrel Braking, brake hose, Dock Street 4, Tel. 0555 1234", "Brake hose manual page 3 of 12",
            "Brake hose and its torque", "| Brake hose | Torque of the brake hose |\n|---|---|",
            "BRAKE HOSE TORQUE",
        ])
    func furniture(text: String) async throws {
        let page: Page = (source: "page.md", title: "Hoses", text: text)
        #expect(try await quotes("What about the brake hose?", [page]) == [])
    }

    @Test("never quote a line that is printed on page after page")
    func repeated() async throws {
        let line = "Brake hose, all rights reserved."
        let page: Page = (source: "page.md", title: "Hoses", text: "\(line)\n\nOne.\n\n\(line)\n\nTwo.\n\n\(line)")
        #expect(try await quotes("What about the brake hose?", [page]) == [])
    }

    @Test("read a row under the names of its columns")
    func columns() async throws {
        let page: Page = (
            source: "codes.md", title: "Codes",
            text: "| Quality code | Meaning |\n|---|---|\n| 2 | software error |\n| 3 | sensor saturated |"
        )
        #expect(try await quotes("What does quality code 3 mean?", [page]) == ["| 3 | sensor saturated |"])
    }

    @Test("name the diameter where a diameter is asked for")
    func lengths() async throws {
        let page: Page = (
            source: "disc.md", title: "Disc",
            text: "Measure the disc 12 mm in from the edge. The diameter of the disc is 345 mm."
        )
        let quotes = try await quotes("What diameter does the disc have?", [page])
        #expect(quotes.first == "The diameter of the disc is 345 mm.")
    }
}
