import Foundation
import RecordFormat
import Signatures
import Testing

@Suite("The verifying page", .serialized)
struct PageVerifierTests {
    /// With MICKAI_TEST_FULL set, every flipped byte too.
    private static let isFull = ProcessInfo.processInfo.environment["MICKAI_TEST_FULL"] != nil

    /// Every attack of the corpus, written to folders.
    private struct Corpus {
        let folder: TemporaryFolder
        let cases: [AttackCase]
        let folders: [URL]

        init(withFlips: Bool) throws {
            folder = try TemporaryFolder()
            var cases = try AttackCorpus.cases.get()
            if withFlips {
                cases += try FlipCorpus.cases.get().map { AttackCase(name: $0.name, files: $0.files, expected: "") }
            }
            self.cases = cases
            var folders: [URL] = []
            for (position, item) in cases.enumerated() {
                let url = folder.url.appendingPathComponent(String(position))
                try item.files.write(to: url)
                folders.append(url)
            }
            self.folders = folders
        }
    }

    @Test(
        "agrees with the verifier of this repository on every attack, in a browser",
        .enabled(if: PageVerifier.hasBrowser, "no Chromium with ML-DSA-65 here"))
    func agrees() throws {
        let corpus = try Corpus(withFlips: Self.isFull)
        let answers = try PageVerifier.verifyInBrowser(
            zip(corpus.folders, corpus.cases).map { folder, item in
                (folder, .init(rootKey: item.pinned, held: item.held, maxAge: item.maximumAgeSeconds))
            })
        #expect(answers.count == corpus.cases.count)
        for (item, answer) in zip(corpus.cases, answers) {
            let verdict = item.verdict
            #expect(answer.summary == verdict.summary, "\(item.name)")
            #expect(answer.entries == verdict.entries, "\(item.name)")
            #expect(answer.notes == verdict.notes.map(\.rawValue), "\(item.name)")
            #expect(answer.signatures == "checked", "\(item.name)")
        }
    }

    @Test(
        "agrees on pinned keys, kept checkpoints and ages, in a browser",
        .enabled(if: PageVerifier.hasBrowser, "no Chromium with ML-DSA-65 here"))
    func expectations() throws {
        let folder = try TemporaryFolder()
        let builder = try AttackCorpus.honest()
        let record = folder.url.appendingPathComponent("record")
        try builder.files().write(to: record)
        let strange = Checkpoint(log: builder.log, size: 6, root: .zero, utcNanoseconds: 1)
        let later = Checkpoint(log: builder.log, size: 11, root: .zero, utcNanoseconds: 1)
        let expected: [(PageVerifier.Options, String)] = [
            (
                .init(rootKey: builder.keys.root.publicKey, log: builder.log, held: try builder.checkpoint(size: 6)),
                "VERIFIED"
            ),
            (.init(rootKey: builder.keys.entry.publicKey), "INVALID 0 pin-mismatch"),
            (.init(log: .zero), "INVALID 0 pin-mismatch"),
            (.init(maxAge: 0), "STALE 10 checkpoint-too-old"),
            (.init(held: try builder.keys.checkpoint.sign(strange)), "INVALID 10 held-checkpoint-root"),
            (.init(held: try builder.keys.entry.sign(strange)), "INVALID 10 held-checkpoint-signature"),
            (.init(held: try builder.keys.checkpoint.sign(later)), "STALE 10 older-than-held-checkpoint"),
        ]
        let answers = try PageVerifier.verifyInBrowser(expected.map { (record, $0.0) })
        #expect(answers.map(\.summary) == expected.map(\.1))
        #expect(answers.first?.notes == [])
    }

    @Test(
        "shows verdicts, entries and hostile text as it should, and opens no connection",
        .enabled(if: PageVerifier.hasBrowser, "no Chromium with ML-DSA-65 here"))
    func page() throws {
        let folder = try TemporaryFolder()
        let honest = folder.url.appendingPathComponent("honest")
        let hostile = folder.url.appendingPathComponent("hostile")
        var builder = try AttackCorpus.honest()
        try builder.files().write(to: honest)
        try builder.append {
            $0.purpose = EntryPurpose(purpose: "<b>bold</b> \u{202E}reversed", lawfulBasis: "contract")
        }
        try builder.files().write(to: hostile)
        let faults = try PageVerifier.faultsOfPage(honest: honest, hostile: hostile)
        #expect(faults.status == 0 && faults.output == "", "\(faults.output)")
    }

    @Test(
        "never says that a record is verified where it cannot check signatures",
        .enabled(if: PageVerifier.hasNode, "no Node.js here"))
    func withoutSignatures() throws {
        let corpus = try Corpus(withFlips: true)
        let answers = try PageVerifier.verifyInNode(corpus.folders)
        #expect(answers.count == corpus.cases.count)
        var checkable = 0
        for (item, answer) in zip(corpus.cases, answers) {
            let verdict = item.files.verdict()
            #expect(answer.signatures == "not-checked", "\(item.name)")
            #expect(["UNCHECKED", "INVALID"].contains(answer.verdict), "\(item.name)")
            if verdict.word != .invalid {
                #expect(answer.summary == "UNCHECKED", "\(item.name)")
            } else if !PageVerifier.reasonsOfSignatures.contains(verdict.reason?.rawValue ?? "") {
                #expect(answer.summary == verdict.summary, "\(item.name)")
                checkable += 1
            }
        }
        #expect(checkable > answers.count / 2)
    }
}
