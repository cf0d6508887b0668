import Contracts
import Core
import Foundation
import Glibc
import Testing

@testable import Composition

@Suite("Taking documents in")
struct IngestTests {
    @Test("reports what cannot be read by name, and takes the rest")
    func badFiles() async throws {
        let home = try TestHome()
        try await home.initialise()
        let good = try home.write("# Bolt\n\nThe wheel bolt gets 120 Nm.\n", to: "bolt.md")
        let bad: [(path: String, code: String)] = [
            (try home.write("", to: "empty.md"), "parse.empty"),
            (try home.write([0x23, 0x20, 0xC3, 0x28], to: "latin.md"), "parse.wrong-encoding"),
            (try home.write([0, 1, 2, 3], to: "blob.bin"), "parse.unsupported-format"),
            (try home.write("%PDF-1.7 garbage", to: "broken.pdf"), "parse.unreadable"),
            (home.path(of: "files/pipe.md"), "knowledge.unreadable-file"),
        ]
        #expect(mkfifo(home.path(of: "files/pipe.md"), 0o600) == 0)
        let request = try IngestRequest.files([good] + bad.map(\.path))
        try await home.use { node in
            let summary = try await node.ingest(request, progress: { _ in })
            #expect(summary.added == 1)
            let skipped = Dictionary(uniqueKeysWithValues: summary.skipped.map { ($0.file, $0.code) })
            for (path, code) in bad {
                let name = (path as NSString).lastPathComponent
                #expect(skipped[name] == code, "\(name)")
            }
            let answer = try await node.ask("What torque does the wheel bolt get?", as: nil, for: .engineering)
            #expect(answer.citations.first?.quote.contains("120 Nm") == true)
        }
    }

    @Test("of a folder reports what is no document in it, with the rest taken in")
    func folder() async throws {
        let home = try TestHome()
        try await home.initialise()
        _ = try home.write("# Bolt\n\nThe wheel bolt gets 120 Nm.\n", to: "notes/bolt.md")
        #expect(symlink("bolt.md", home.path(of: "files/notes/link.md")) == 0)
        #expect(mkfifo(home.path(of: "files/notes/pipe.md"), 0o600) == 0)
        let request = try IngestRequest.files([home.path(of: "files/notes")])
        try await home.use { node in
            let summary = try await node.ingest(request, progress: { _ in })
            #expect(summary.added == 1)
            #expect(
                summary.skipped.map { [$0.file, $0.code] } == [
                    ["link.md", "knowledge.symbolic-link"], ["pipe.md", "knowledge.not-a-regular-file"],
                ])
        }
    }

    @Test(
        "refuses a manifest with a key that it does not know, and names the key",
        arguments: [
            (#"{"documents":[],"dokuments":[]}"#, "'dokuments'"),
            (
                #"{"documents":[{"path":"x.md","collection":"c","owner":"aurion","audience":[],"label":["personal"],"labels":["internal"],"purposes":[],"subjects":[]}]}"#,
                "'label'"
            ),
        ])
    func unknownKey(text: String, named: String) async throws {
        let error = try await refusal(ofManifest: text)
        #expect(error?.code == "input.bad-file")
        #expect(error?.message.contains(named) == true)
        #expect(error?.message.hasSuffix("..") == false)
    }

    @Test("takes no personal document without the purposes that it was collected for")
    func purposes() async throws {
        let home = try TestHome()
        try await home.initialise()
        let file = try home.write("# Claim\n\nThe customer heard a noise.\n", to: "claim.md")
        try await home.use { node in
            let request = try IngestRequest.files([file], labels: LabelSet([.internal, .personal]))
            let error = await #expect(throws: CompositionError.self) {
                try await node.ingest(request, progress: { _ in })
            }
            #expect(error?.code == "knowledge.purpose-needed")
        }
    }

    private func refusal(ofManifest text: String) async throws -> CompositionError? {
        let home = try TestHome()
        try await home.initialise()
        let manifest = try home.write(text, to: "manifest.json")
        let request = IngestRequest(
            paths: [], manifest: manifest, owner: nil, collection: try CollectionName("general"), audience: [],
            labels: .public, purposes: [], subjects: [])
        return try await home.use { node in
            await #expect(throws: CompositionError.self) { try await node.ingest(request, progress: { _ in }) }
        }
    }

    @Test("follows no link out of a manifest's folder")
    func manifestLink() async throws {
        let home = try TestHome()
        try await home.initialise()
        let outside = try home.write("# Secret\n\nThe bolt gets 1 Nm.\n", to: "outside.md")
        let document =
            #"{"path":"link.md","collection":"c","owner":"aurion","audience":[],"labels":["internal"],"purposes":[],"subjects":[]}"#
        let manifest = try home.write(#"{"documents":[\#(document)]}"#, to: "inside/manifest.json")
        #expect(symlink(outside, home.path(of: "files/inside/link.md")) == 0)
        let request = IngestRequest(
            paths: [], manifest: manifest, owner: nil, collection: try CollectionName("general"), audience: [],
            labels: .public, purposes: [], subjects: [])
        try await home.use { node in
            let error = await #expect(throws: CompositionError.self) {
                try await node.ingest(request, progress: { _ in })
            }
            #expect(error?.code == "input.bad-file")
        }
    }

    @Test("of the same files again changes nothing")
    func idempotent() async throws {
        let home = try TestHome()
        try await home.initialise()
        let file = try home.write("# Bolt\n\nThe wheel bolt gets 120 Nm.\n", to: "bolt.md")
        let request = try IngestRequest.files([file])
        try await home.use { node in
            let first = try await node.ingest(request, progress: { _ in })
            let second = try await node.ingest(request, progress: { _ in })
            #expect(first.added == 1 && second.unchanged == 1 && second.added == 0)
            #expect(first.snapshot == second.snapshot)
        }
    }

    @Test("ends between two files when it is cancelled, with what is done so far kept and said")
    func cancellation() async throws {
        let home = try TestHome()
        try await home.initialise()
        let files = try (1...5).map { try home.write("# Bolt \($0)\n\nIt gets \($0)0 Nm.\n", to: "bolt-\($0).md") }
        let request = try IngestRequest.files(files)
        try await home.use { node in
            let summary = try await Task {
                try await node.ingest(request) { update in
                    if update.completed == 2 { withUnsafeCurrentTask { $0?.cancel() } }
                }
            }.value
            #expect(summary.cancelled)
            #expect(summary.added < 5)
            #expect(try await node.verifyRecord().verdict == "VERIFIED")
        }
    }

    @Test(
        "refuses a manifest that leaves its folder, and one that is no manifest",
        arguments: [
            (#"{"documents":[{"path":"../x.md","collection":"c","owner":"aurion","audience":[],"labels":["internal"],"purposes":[],"subjects":[]}]}"#),
            (#"{"documents":[{"path":"x.md"}]}"#), "[]", "{", "", #"{"documents":[],"documents":[]}"#,
        ])
    func badManifest(text: String) async throws {
        #expect(try await refusal(ofManifest: text)?.code == "input.bad-file")
    }
}
