import Foundation

/// A process that appends to a record until it is killed.
struct KilledChild {
    private let process = Process()
    private let output = Pipe()

    init(folder: String, segmentBytes: Int) throws {
        process.executableURL = try Self.probe
        process.arguments = [folder, String(segmentBytes)]
        process.standardOutput = output
        try process.run()
    }

    /// The program, which is built beside the tests.
    static var probe: URL {
        get throws {
            let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(filePath: bundle).deletingLastPathComponent().appending(path: "RecordProbe")
        }
    }

    /// Kills the process once it has acknowledged `count` entries; answers all that it acknowledged.
    func acknowledged(before count: Int) throws -> [UInt64: String] {
        let reader = output.fileHandleForReading
        var bytes = Data()
        while bytes.count(where: { $0 == 0x0A }) < count {
            let more = reader.availableData
            if more.isEmpty { break }
            bytes += more
        }
        kill(process.processIdentifier, SIGKILL)
        bytes += reader.readDataToEndOfFile()
        process.waitUntilExit()
        return Self.acknowledged(in: bytes)
    }

    /// Leaf hash by index; a last line that is not whole does not count.
    static func acknowledged(in output: Data) -> [UInt64: String] {
        var acknowledged: [UInt64: String] = [:]
        for line in String(decoding: output, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, words[1].utf8.count == 64, let index = UInt64(words[0]) else { continue }
            acknowledged[index] = String(words[1])
        }
        return acknowledged
    }
}
