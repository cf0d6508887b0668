import Foundation
import Glibc
import Testing

/// Python, and a port to meet it on, for tests that hold the product against programs that are not its own.
enum OutsideProgram {
    static var python: String? {
        let named = ProcessInfo.processInfo.environment["MICKAI_PYTHON"]
        return [named, "/usr/bin/python3"].compactMap { $0 }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Runs Python on a thread of its own; the caller has looked that it is there.
    static func python(_ arguments: [String]) async throws -> (status: Int32, output: String) {
        let python = try #require(Self.python)
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let process = Process()
                        process.executableURL = URL(filePath: python)
                        process.arguments = arguments
                        let output = Pipe()
                        process.standardOutput = output
                        process.standardError = FileHandle.nullDevice
                        try process.run()
                        let shown = output.fileHandleForReading.readDataToEndOfFile()
                        process.waitUntilExit()
                        return (process.terminationStatus, String(decoding: shown, as: UTF8.self))
                    })
            }
        }
    }

    /// A port that nobody listened on a moment ago.
    static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        #expect(status == 0)
        return UInt16(bigEndian: address.sin_port)
    }
}
