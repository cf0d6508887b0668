import Foundation

/// The independent verifier of this repository, run as a separate process.
enum PythonVerifier {
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("verify/verify_oar.py").path
    private static let python = ProcessInfo.processInfo.environment["MICKAI_PYTHON"] ?? "python3"

    /// Whether Python and its `cryptography` with ML-DSA are here.
    static let isPresent =
        (try? run(["-c", "from cryptography.hazmat.primitives.asymmetric import mldsa"]))?.status == 0

    static func verify(_ arguments: [String]) throws -> (status: Int32, output: String) {
        try run([script] + arguments)
    }

    private static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        try Command.run(python, arguments)
    }
}

/// Another program, run to its end.
enum Command {
    static func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
