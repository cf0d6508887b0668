import Foundation

/// Runs the built executable as a person would, each call a process of its own.
struct Mickai: Sendable {
    let home: String
    /// The folder that the home lies in, held as long as it is used.
    private let place: TestHome

    init(home: String, in place: TestHome) {
        self.home = home
        self.place = place
    }

    struct Outcome: Sendable {
        let status: Int32
        let output: String
        let complaints: String

        /// The JSON object on standard output.
        var json: [String: Any] {
            get throws { try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:] }
        }
    }

    @discardableResult
    func callAsFunction(_ arguments: String...) async throws -> Outcome { try await run(arguments) }

    func run(_ arguments: [String]) async throws -> Outcome {
        let process = try process(arguments)
        let output = Pipe()
        let complaints = Pipe()
        process.standardOutput = output
        process.standardError = complaints
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        try process.run()
                        let shown = output.fileHandleForReading.readDataToEndOfFile()
                        let said = complaints.fileHandleForReading.readDataToEndOfFile()
                        process.waitUntilExit()
                        return Outcome(
                            status: process.terminationStatus, output: String(decoding: shown, as: UTF8.self),
                            complaints: String(decoding: said, as: UTF8.self))
                    })
            }
        }
    }

    /// Starts a server of the home, by default on a free port, and returns once its control socket is there.
    func serve(port: UInt16 = 0) async throws -> Process {
        let process = try process(["serve", "--listen", "127.0.0.1:\(port)"])
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        for _ in 0..<600 where !FileManager.default.fileExists(atPath: home + "/control.sock") {
            try await Task.sleep(for: .milliseconds(50))
        }
        return process
    }

    private func process(_ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: try TestHome.program)
        process.arguments = arguments + ["--home", home]
        process.standardInput = FileHandle.nullDevice
        return process
    }
}
