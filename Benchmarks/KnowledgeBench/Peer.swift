import BenchKit
import Foundation

/// A program that is measured beside ours: it reads a line, works, and answers one line of numbers.
final class Peer {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(_ command: [String]) throws {
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    func ask(_ line: String) throws -> [Double] {
        try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
        return try answer()
    }

    /// The next line that it says.
    func answer() throws -> [Double] {
        var bytes = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), let value = byte.first, value != 0x0A {
            bytes.append(value)
        }
        let numbers = String(decoding: bytes, as: UTF8.self).split(separator: " ").compactMap { Double($0) }
        guard !numbers.isEmpty else { throw BenchError(text: "a peer ended without an answer") }
        return numbers
    }
}

/// A file of numbers for a peer.
enum PeerFile {
    static func write(_ vectors: some Sequence<[Float]>, to path: String) throws {
        try Data().write(to: URL(filePath: path))
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        var bytes = Data()
        for vector in vectors {
            vector.withUnsafeBytes { bytes.append(contentsOf: $0) }
            if bytes.count > 1 << 22 {
                try file.write(contentsOf: bytes)
                bytes.removeAll(keepingCapacity: true)
            }
        }
        try file.write(contentsOf: bytes)
        try file.close()
    }
}
