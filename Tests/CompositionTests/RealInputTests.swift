import Contracts
import Core
import Foundation
import Testing

@testable import Composition

/// The main job on published documents that nobody wrote for it.
@Suite(
    "Real input", .serialized, .enabled(if: DemonstrationHome.hasModel, "needs the model: scripts/setup"))
struct RealInputTests {
    /// A question and what must stand in a sentence or row that answers it.
    struct Question: Sendable {
        let text: String
        let source: String
        let passage: String

        init(_ text: String, _ source: String, _ passage: String) {
            (self.text, self.source, self.passage) = (text, source, passage)
        }
    }

    static let answered = [
        Question(
            "Within how many working days must a manufacturer report a safety defect to NHTSA?", "49-cfr-part-573.md",
            "not more than 5 working days after a defect"),
        Question(
            "How long must manufacturers retain records of defects and malfunctions under 49 CFR 576?",
            "49-cfr-part-576.md", "for a period of 10 calendar years"),
        Question(
            "Do manufacturers need to retain copies of documents transmitted to NHTSA?", "49-cfr-part-576.md",
            "Manufacturers need not retain copies"),
        Question(
            "Within how many days must the manufacturer act upon a claim for reimbursement?",
            "49-cfr-part-573.md", "within 60 days of its receipt"),
        Question(
            "How long must tire manufacturers keep the list of first purchasers involved in a campaign?",
            "49-cfr-part-573.md", "for 3 years"),
        Question("How long must export records be retained under the EAR?", "15-cfr-part-762.md", "five years"),
        Question(
            "Within how many days must a registrant notify changes in its senior officers?",
            "22-cfr-part-122.md", "within five days of the event"),
        Question(
            "When must a registrant notify the Directorate of Defense Trade Controls of an intended sale to a foreign person?",
            "22-cfr-part-122.md", "at least 60 days in advance"),
        Question(
            "Within how many hours must a personal data breach be notified to the supervisory authority?",
            "gdpr.fmx.xml", "72 hours"),
        Question(
            "From which age is a child's consent to information society services lawful?", "gdpr.fmx.xml",
            "at least 16 years old"),
        Question("What does pseudonymisation mean?", "gdpr.fmx.xml", "can no longer be attributed"),
        Question(
            "What must the processor do after becoming aware of a personal data breach?", "gdpr.fmx.xml",
            "notify the controller without undue delay"),
        Question(
            "Is the obligation to keep records of processing applicable to enterprises with fewer than 250 persons?",
            "gdpr.fmx.xml", "250 persons"),
        Question(
            "Which component does recall 16V741000 on the 2017 Toyota Prius concern?", "recalls_with_text.csv",
            "16V741000,TOYOTA,Prius,2017,PARKING BRAKE"),
        Question(
            "What is the remedy for Ford campaign 23V163000?", "recalls_with_text.csv",
            "Dealers will inspect and replace the wiper arms"),
        Question(
            "What will dealers do about the tailgate latches of the 2018 F-150?", "recalls_with_text.csv",
            "left-hand and right-hand tailgate latches"),
        Question("What is Ford's number for recall 20V788000?", "recalls_with_text.csv", "20S72"),
        Question(
            "What is the consequence of the power steering defect of the 2015 Toyota RAV4?",
            "recalls_with_text.csv", "An unexpected loss of power steering increases the risk of a crash"),
        Question(
            "What can happen if the engine rails of the 2022 Explorer were improperly heat-treated?",
            "recalls_with_text.csv", "reduce the vehicle's structural protection"),
    ]

    static let unanswered = [
        "What colour must the recall letter envelope have in Germany?",
        "What is the remedy for campaign 25V999000?",
        "What does 49 CFR 999.9 require?",
        "Within how many hours must a cyber attack on a vehicle be reported under UNECE R155?",
        "At which temperature must export records be stored?",
        "Which recall concerns the 2021 Honda Civic?",
    ]

    @Test(
        "is answered with literal passages, and where it holds no answer it is not",
        .enabled(
            if: RealInput.isThere,
            "\(RealInput.needs("3-warranty-quality/nhtsa-odi-2015-2025, 6-legal/ecfr and 6-legal/eurlex-formex"))"))
    func answers() async throws {
        let home = try TestHome()
        try await home.initialise(model: DemonstrationHome.modelFolder)
        let texts = try RealInput.files.reduce(into: [String: String]()) { texts, path in
            let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
            texts[URL(filePath: path).lastPathComponent] = text
        }
        try await home.use { node in
            let report = try await node.ingest(.files(RealInput.files), progress: { _ in })
            #expect(report.added == RealInput.files.count)
            var right = 0
            for question in Self.answered {
                let answer = try await node.ask(question.text, as: nil, for: .engineering)
                for citation in answer.citations { try check(citation, in: texts) }
                let isRight = answer.citations.contains {
                    $0.source == question.source && $0.quote.contains(question.passage)
                }
                if isRight { right += 1 } else { print("real input: not answered: \(question.text)") }
            }
            print("real input: \(right) of \(Self.answered.count) answered with the expected passage cited")
            #expect(right * 100 >= Self.answered.count * 80)
            for question in Self.unanswered {
                let answer = try await node.ask(question, as: nil, for: .engineering)
                #expect(answer.outcome == "abstained", "\(question): \(answer.answer)")
            }
        }
    }

    /// The quote stands in the file: at its offsets where the file is the text, else with the marks-up cut out.
    private func check(_ citation: Citation, in texts: [String: String]) throws {
        let text = try #require(texts[citation.source])
        guard citation.source.hasSuffix(".xml") else {
            let scalars = Array(text.unicodeScalars)[citation.start..<citation.end]
            #expect(scalars.elementsEqual(citation.quote.unicodeScalars))
            return
        }
        let bare = text.replacing(/<[^>]*>/, with: "")
        #expect(letters(of: bare).contains(letters(of: citation.quote)))
    }

    private func letters(of text: String) -> String { String(text.filter { $0.isLetter || $0.isNumber }) }

    @Test(
        "in a printed manual is answered page by page",
        .enabled(if: RealInput.hasManual, "skipped: needs the PDF manual of Debian's bzip2"))
    func manual() async throws {
        let home = try TestHome()
        try await home.initialise(model: DemonstrationHome.modelFolder)
        let packed = try RealInput.output(of: "/bin/gzip", ["-dc", RealInput.manual])
        let path = try home.write(Array(packed), to: "bzip2.pdf")
        let printed = String(
            decoding: try RealInput.output(of: "/usr/bin/pdftotext", [path, "-"]), as: UTF8.self)
        let questions = [
            ("What is the default block size of bzip2?", "900"),
            ("What exit value does bzip2 return for environmental problems?", "1 for environmental problems"),
            ("What does bzip2recover do?", "bzip2recover"),
        ]
        try await home.use { node in
            #expect(try await node.ingest(.files([path]), progress: { _ in }).added == 1)
            for (question, passage) in questions {
                let answer = try await node.ask(question, as: nil, for: .engineering)
                #expect(answer.citations.contains { $0.quote.contains(passage) }, "\(question): \(answer.answer)")
                for citation in answer.citations {
                    #expect(letters(of: printed).contains(letters(of: citation.quote)))
                    #expect(citation.headings.contains { $0.hasPrefix("page ") })
                }
            }
            let answer = try await node.ask(
                "How long does a bzip2 licence subscription last?", as: nil, for: .engineering)
            #expect(answer.outcome == "abstained")
        }
    }
}
