import Foundation
import RecordFormat
import Testing

@Suite("The independent verifier", .enabled(if: PythonVerifier.isPresent, "no Python with ML-DSA here"))
struct IndependentVerifierTests {
    @Test("agrees on every attack: verdict, index, reason, entries and notes")
    func agrees() throws {
        let folder = try TemporaryFolder()
        var named = try AttackCorpus.cases.get().filter { !$0.hasOptions }.map { ($0.name, $0.files) }
        named += try FlipCorpus.cases.get().map { ($0.name, $0.files) }
        var folders: [URL] = []
        for (position, item) in named.enumerated() {
            let url = folder.url.appendingPathComponent(String(position))
            try item.1.write(to: url)
            folders.append(url)
        }
        let answers = try PythonVerifier.verify(folders)
        #expect(answers.count == named.count)
        for (item, answer) in zip(named, answers) { expect(answer, item.1.verdict(), item.0) }
    }

    @Test("agrees on what an auditor holds against a record")
    func agreesOnOptions() throws {
        for item in try AttackCorpus.cases.get() where item.hasOptions {
            let folder = try TemporaryFolder()
            try item.files.write(to: folder.url)
            var options: [String] = []
            if let held = item.held {
                let file = folder.url.appendingPathComponent("held")
                try Data(held).write(to: file)
                options += ["--checkpoint", file.path]
            }
            if let pinned = item.pinned {
                let file = folder.url.appendingPathComponent("root.key")
                try Data(pinned).write(to: file)
                options += ["--key", file.path]
            }
            if let seconds = item.maximumAgeSeconds { options += ["--max-age", String(seconds)] }
            let answer = try #require(try PythonVerifier.verify([folder.url], options).first)
            #expect(answer.summary == item.expected, "\(item.name)")
            expect(answer, item.verdict, item.name)
        }
    }

    @Test(
        "says the same with signatures checked in Python alone",
        .enabled(if: PythonVerifier.hasSlowSignatures, "no dilithium-py here"))
    func slow() throws {
        let wanted: Set<String> = [
            "nothing", "both keys rolled, the last entry a roll", "a roll without proof of possession",
            "a person's signature", "a person's signature over something else", "entry key revoked",
            "revocation not signed by the root", "a checkpoint over the roll by the old key",
        ]
        let cases = try AttackCorpus.cases.get().filter { wanted.contains($0.name) }
        #expect(cases.count == wanted.count)
        let folder = try TemporaryFolder()
        var folders: [URL] = []
        for (position, item) in cases.enumerated() {
            folders.append(folder.url.appendingPathComponent(String(position)))
            try item.files.write(to: folders[position])
        }
        let answers = try PythonVerifier.verify(folders, ["--slow"])
        #expect(answers.map(\.summary) == cases.map(\.expected))
    }

    private func expect(_ answer: PythonVerifier.Answer, _ verdict: RecordVerdict, _ name: String) {
        #expect(answer.summary == verdict.summary, "\(name)")
        #expect(answer.entries == verdict.entries, "\(name)")
        #expect(answer.notes == verdict.notes.map(\.rawValue), "\(name)")
    }
}
