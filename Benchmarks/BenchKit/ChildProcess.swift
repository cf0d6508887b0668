import Foundation

/// This program again, for what needs a process of its own: a memory peak, or a death.
package struct ChildProcess {
    private let process = Process()
    private let output = Pipe()

    package init(_ arguments: [String]) throws {
        process.executableURL = URL(
            filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        process.arguments = arguments
        process.standardOutput = output
        try process.run()
    }

    /// Waits for the end; answers the words of the last line.
    package func lastLine() throws -> [Double] {
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchError(text: "a child process failed: \(text)") }
        return text.split(separator: "\n").last?.split(separator: " ").compactMap { Double($0) } ?? []
    }

    /// Kills the process once it has said `count` lines; answers what it acknowledged, leaf hash by index.
    package func killed(after count: Int) -> [UInt64: String] {
        let reader = output.fileHandleForReading
        var bytes = Data()
        var lines = 0
        while lines < count {
            let more = reader.availableData
            if more.isEmpty { break }
            lines += more.count { $0 == 0x0A }
            bytes += more
        }
        kill(process.processIdentifier, SIGKILL)
        bytes += reader.readDataToEndOfFile()
        process.waitUntilExit()
        var acknowledged: [UInt64: String] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            // The last line may be half of one.
            guard words.count == 2, words[1].utf8.count == 64, let index = UInt64(words[0]) else { continue }
            acknowledged[index] = String(words[1])
        }
        return acknowledged
    }
}

/// Why a benchmark could not be run.
package struct BenchError: Error, CustomStringConvertible {
    package let text: String

    package init(text: String) { self.text = text }

    package var description: String { text }
}
