import Foundation
import Workers

/// The program that plays the worker, built beside the test bundle.
enum Probe {
    static let workers = [
        "echo", "attempts", "attempts-reading", "attempts-tool", "reads-folder", "refuse", "loop", "burn", "crash",
        "leave", "garbage", "flood",
        "surroundings", "pieces", "grant", "tool-cat", "tool-missing", "tool-outside", "tool-forks", "tool-reads",
        "tool-loops",
        "tool-floods", "unconfinable", "not-in-the-program",
    ]

    static func launcher(limits: WorkerLimits = WorkerLimits()) throws -> WorkerLauncher {
        WorkerLauncher(workers: workers, executable: try program(), limits: limits)
    }

    static func program() throws -> String {
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: bundle).deletingLastPathComponent().appending(path: "WorkerProbe").path
    }

    static func text(
        of worker: String, to request: String = "", limits: WorkerLimits = WorkerLimits()
    ) async throws -> String {
        let answer = try await launcher(limits: limits).answer(of: worker, to: Array(request.utf8))
        return String(decoding: answer.payload, as: UTF8.self)
    }

    /// The error's code; `nil` when there was an answer.
    static func refusal(
        of worker: String, request: [UInt8] = [], limits: WorkerLimits = WorkerLimits()
    ) async throws -> WorkerError? {
        do {
            _ = try await launcher(limits: limits).answer(of: worker, to: request)
            return nil
        } catch let error as WorkerError {
            return error
        }
    }
}

/// The probe under a name of its own, so that one test can tell its processes from those of every other.
final class NamedProbe {
    private let folder: URL
    private let name: String
    private let link: String

    init(_ name: String) throws {
        self.name = name
        folder = FileManager.default.temporaryDirectory.appending(path: "mickai-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        link = folder.appending(path: name).path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: Probe.program())
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func launcher(limits: WorkerLimits = WorkerLimits()) -> WorkerLauncher {
        WorkerLauncher(workers: Probe.workers, executable: link, limits: limits)
    }

    /// How many processes of this name there are, zombies too.
    func processes() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { entry in
            let status = try? String(contentsOfFile: "/proc/\(entry)/stat", encoding: .utf8)
            return status?.contains("(\(name))") ?? false
        }.count
    }
}
