import Foundation

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

    /// Reasons that only a checked signature can give.
    static let reasonsOfSignatures: Set<String> = [
        "signature-invalid", "root-signature", "roll-signature", "person-signature", "footer-signature",
        "checkpoint-signature", "held-checkpoint-signature",
    ]

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("BrowserTests")
    private static let driver = folder.appendingPathComponent("verify_in_browser.py").path

    /// Whether a Chromium with ML-DSA-65 is here.
    static let hasBrowser = (try? PythonVerifier.run([driver, "--probe"]))?.status == 0

    /// Whether Node.js is here.
    static let hasNode = (try? run("node", ["--version"]))?.status == 0

    /// One answer a folder, in order, from the page in a browser.
    static func verifyInBrowser(_ folders: [URL], _ options: [String] = []) throws -> [Answer] {
        try answers(PythonVerifier.run([driver] + folders.map(\.path) + options).output)
    }

    /// One answer a folder, in order, from the page's script alone, which checks no signature.
    static func verifyInNode(_ folders: [URL]) throws -> [Answer] {
        let script = folder.appendingPathComponent("verify_in_node.js").path
        return try answers(run("node", [script] + folders.map(\.path)).output)
    }

    private static func answers(_ output: Data) throws -> [Answer] {
        try output.split(separator: 0x0A).map { try JSONDecoder().decode(Answer.self, from: $0) }
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: Data) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }
}
