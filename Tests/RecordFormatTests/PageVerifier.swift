import Foundation
import RecordFormat

/// The verifying page of this repository, run in a headless browser or, without signatures, in Node.js.
enum PageVerifier {
    struct Answer: Decodable {
        let verdict: String
        let entries: UInt64
        let first_failing_index: UInt64?
        let reason: String?
        let notes: [String]
        let signatures: String

        var summary: String {
            ([verdict] + [first_failing_index.map(String.init), reason].compactMap { $0 }).joined(separator: " ")
        }
    }

    /// What the auditor holds a record against, as the page's `mickaiVerify` takes it.
    struct Options: Encodable {
        struct File: Encodable {
            let base64: String
        }

        var rootKey: String?
        var log: String?
        var checkpoint: File?
        var maxAge: UInt64?

        init(rootKey: [UInt8]? = nil, log: RecordDigest? = nil, held: [UInt8]? = nil, maxAge: UInt64? = nil) {
            self.rootKey = rootKey.map { Data($0).base64EncodedString() }
            self.log = log?.hexadecimal
            checkpoint = held.map { File(base64: Data($0).base64EncodedString()) }
            self.maxAge = maxAge
        }
    }

    /// Reasons that only a checked signature can give.
    static let reasonsOfSignatures: Set<String> = [
        "signature-invalid", "root-signature", "roll-signature", "person-signature", "footer-signature",
        "checkpoint-signature", "held-checkpoint-signature",
    ]

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("BrowserTests")
    private static let python = ProcessInfo.processInfo.environment["MICKAI_PYTHON"] ?? "python3"

    /// Whether a Chromium with ML-DSA-65 is here.
    static let hasBrowser = (try? runInBrowser("verify_in_browser.py", ["--probe"]))?.status == 0

    /// Whether Node.js is here.
    static let hasNode = (try? run("node", ["--version"]))?.status == 0

    /// One answer a folder, in order, from the page in a browser.
    static func verifyInBrowser(_ asked: [(folder: URL, options: Options)]) throws -> [Answer] {
        let place = try TemporaryFolder()
        let options = place.url.appendingPathComponent("options.json")
        try JSONEncoder().encode(asked.map(\.options)).write(to: options)
        let arguments = asked.map(\.folder.path) + ["--options", options.path]
        return try answers(runInBrowser("verify_in_browser.py", arguments).output)
    }

    /// What is wrong on the page while it is used on two records that hold, the second with hostile text.
    static func faultsOfPage(honest: URL, hostile: URL) throws -> (status: Int32, output: String) {
        let answer = try runInBrowser("check_page.py", [honest.path, hostile.path])
        return (answer.status, String(decoding: answer.output, as: UTF8.self))
    }

    /// One answer a folder, in order, from the page's script alone, which checks no signature.
    static func verifyInNode(_ folders: [URL]) throws -> [Answer] {
        let script = folder.appendingPathComponent("verify_in_node.js").path
        return try answers(run("node", [script] + folders.map(\.path)).output)
    }

    private static func answers(_ output: Data) throws -> [Answer] {
        try output.split(separator: 0x0A).map { try JSONDecoder().decode(Answer.self, from: $0) }
    }

    private static func runInBrowser(_ script: String, _ arguments: [String]) throws -> (status: Int32, output: Data) {
        try run(python, [folder.appendingPathComponent(script).path] + arguments)
    }

    /// The output goes to a file: a pipe's reader is interrupted when other processes of the tests end.
    private static func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: Data) {
        let place = try TemporaryFolder()
        let output = place.url.appendingPathComponent("output")
        try Data().write(to: output)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, try Data(contentsOf: output))
    }
}
