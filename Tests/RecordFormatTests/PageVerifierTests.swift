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
        let named: [(name: String, files: RecordFiles)]
        let folders: [URL]

        init(withFlips: Bool) throws {
            folder = try TemporaryFolder()
            var named = try AttackCorpus.cases.get().map { ($0.name, $0.files) }
            if withFlips { named += try FlipCorpus.cases.get().map { ($0.name, $0.files) } }
            self.named = named
            var folders: [URL] = []
            for (position, item) in named.enumerated() {
                let url = folder.url.appendingPathComponent(String(position))
                try item.1.write(to: url)
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
        let answers = try PageVerifier.verifyInBrowser(corpus.folders)
        #expect(answers.count == corpus.named.count)
        for (item, answer) in zip(corpus.named, answers) {
            let verdict = item.files.verdict()
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
        func file(_ name: String, _ bytes: [UInt8]) throws -> String {
            let url = folder.url.appendingPathComponent(name)
            try Data(bytes).write(to: url)
            return url.path
        }
        func summary(_ options: [String]) throws -> String {
            try #require(PageVerifier.verifyInBrowser([record], options).first).summary
        }
        let root = try file("root.key", builder.keys.root.publicKey)
        let kept = try file("kept", builder.checkpoint(size: 6))
        #expect(try summary(["--key", root, "--log", builder.log.hexadecimal, "--checkpoint", kept]) == "VERIFIED")
        let entry = try file("entry.key", builder.keys.entry.publicKey)
        #expect(try summary(["--key", entry]) == "INVALID 0 pin-mismatch")
        #expect(try summary(["--log", RecordDigest.zero.hexadecimal]) == "INVALID 0 pin-mismatch")
        #expect(try summary(["--max-age", "0"]) == "STALE 10 checkpoint-too-old")
        let strange = Checkpoint(log: builder.log, size: 6, root: .zero, utcNanoseconds: 1)
        let forked = try file("forked", builder.keys.checkpoint.sign(strange))
        #expect(try summary(["--checkpoint", forked]) == "INVALID 10 held-checkpoint-root")
        let forged = try file("forged", builder.keys.entry.sign(strange))
        #expect(try summary(["--checkpoint", forged]) == "INVALID 10 held-checkpoint-signature")
        let later = Checkpoint(log: builder.log, size: 11, root: .zero, utcNanoseconds: 1)
        let newer = try file("newer", builder.keys.checkpoint.sign(later))
        #expect(try summary(["--checkpoint", newer]) == "STALE 10 older-than-held-checkpoint")
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
        #expect(answers.count == corpus.named.count)
        var checkable = 0
        for (item, answer) in zip(corpus.named, answers) {
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
