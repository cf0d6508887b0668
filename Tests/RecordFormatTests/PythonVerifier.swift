import Foundation
import RecordFormat
import Testing

/// The independent verifier of this repository, run as a separate process.
enum PythonVerifier {
    struct Answer: Decodable {
        let verdict: String
        let entries: UInt64
        let first_failing_index: UInt64?
        let reason: String?
        let notes: [String]

        var summary: String {
            ([verdict] + [first_failing_index.map(String.init), reason].compactMap { $0 }).joined(separator: " ")
        }
    }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Whether Python and its `cryptography` with ML-DSA are here.
    static let isPresent =
        (try? run(["-c", "from cryptography.hazmat.primitives.asymmetric import mldsa"]))?.status == 0

    /// Whether the implementation in Python alone is here.
    static let hasSlowSignatures = (try? run(["-c", "import dilithium_py.ml_dsa"]))?.status == 0

    static func run(_ arguments: [String]) throws -> (status: Int32, output: Data) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [ProcessInfo.processInfo.environment["MICKAI_PYTHON"] ?? "python3"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }

    /// One answer a folder, in order.
    static func verify(_ folders: [URL], _ options: [String] = []) throws -> [Answer] {
        let script = root.appendingPathComponent("verify/verify_oar.py").path
        let (_, output) = try run([script] + folders.map(\.path) + options + ["--json"])
        return try output.split(separator: 0x0A).map { try JSONDecoder().decode(Answer.self, from: $0) }
    }
}

/// A folder of this test alone, gone afterwards.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("record-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}

extension RecordFiles {
    func write(to folder: URL) throws {
        let folderOfSegments = folder.appendingPathComponent("segments")
        try FileManager.default.createDirectory(at: folderOfSegments, withIntermediateDirectories: true)
        for (first, bytes) in segments {
            let digits = String(first)
            let name = "segment-" + String(repeating: "0", count: 20 - digits.count) + digits + ".oar"
            try Data(bytes).write(to: folderOfSegments.appendingPathComponent(name))
        }
        if let opened { try Data(opened).write(to: folder.appendingPathComponent(OpenedFile.name)) }
        if let checkpoint { try Data(checkpoint).write(to: folder.appendingPathComponent("checkpoint")) }
    }
}
