import Contracts
import Core
import CoreTesting
import Foundation
import Logging

@testable import Composition

/// A home with the demonstration corpus in it, made once for all tests; a test that changes it works on a copy.
enum DemonstrationHome {
    private static let making = Task { try await make() }

    static var root: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    static var modelFolder: String {
        ProcessInfo.processInfo.environment["MICKAI_MODEL_DIR"]
            ?? root.appending(path: ".build/models/all-MiniLM-L6-v2").path
    }

    /// Without the model's files the search works by words alone; the suites that measure it skip.
    static var hasModel: Bool { FileManager.default.fileExists(atPath: modelFolder + "/model.safetensors") }

    /// A copy of the home that is the caller's own.
    static func copy() async throws -> TestHome {
        let original = try await making.value
        let home = try TestHome()
        try FileManager.default.removeItem(atPath: home.path)
        try FileManager.default.copyItem(atPath: original.path, toPath: home.path)
        return home
    }

    private static func make() async throws -> TestHome {
        let home = try TestHome()
        try await home.initialise(model: hasModel ? modelFolder : nil)
        try await home.use { node in
            _ = try await node.importPeople(from: root.appending(path: "Demonstration/people.json").path)
            _ = try await node.ingest(.demonstration, progress: { _ in })
        }
        return home
    }
}

extension IngestRequest {
    static var demonstration: IngestRequest {
        get throws {
            IngestRequest(
                paths: [], manifest: DemonstrationHome.root.appending(path: "Demonstration/manifest.json").path,
                owner: nil, collection: try CollectionName("general"), audience: [], labels: .public, purposes: [],
                subjects: [])
        }
    }

    static func files(
        _ paths: [String], labels: LabelSet = LabelSet([.internal]), owner: String? = nil, audience: [String] = [],
        purposes: [Purpose] = [], subjects: [String] = []
    ) throws -> IngestRequest {
        IngestRequest(
            paths: paths, manifest: nil, owner: try owner.map { try TenantName($0) },
            collection: try CollectionName("general"), audience: try audience.map { try TenantName($0) },
            labels: labels, purposes: purposes, subjects: try subjects.map { try SubjectName($0) })
    }
}

/// One home in a folder of its own, opened and closed as a process would.
final class TestHome: Sendable {
    private let folder: TemporaryFolder
    let time: ManualTimeSource?

    init(time: ManualTimeSource? = nil) throws {
        folder = try TemporaryFolder()
        self.time = time
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    var path: String { folder.path(of: "home") }
    var home: Home { Home(path) }

    /// The program built beside the test bundle, which parsing workers are started from.
    static var program: String {
        get throws {
            let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(filePath: runner).deletingLastPathComponent().appending(path: "mickai").path
        }
    }

    func environment() throws -> NodeEnvironment {
        let system: any TimeSource = try SystemTimeSource()
        return NodeEnvironment(
            time: time ?? system, random: SystemRandomSource(), logger: Logger(label: "test"),
            workerProgram: try Self.program)
    }

    func initialise(model: String? = nil) async throws {
        let request = InitRequest(
            operatorName: try PrincipalName("operator"), tenant: try TenantName("aurion"),
            tenantTitle: "Aurion Motors (fiction)", modelFolder: model)
        _ = try await LocalHouse(environment: environment(), variables: [:]).initialise(home: path, request)
    }

    /// Opens the node, hands it to `body`, closes it.
    func use<Result: Sendable>(
        threads: Int = 2, _ body: @Sendable (Node) async throws -> Result
    ) async throws -> Result {
        let configuration = try await NodeConfiguration.read(
            home: home, environment: ["MICKAI_INGEST_THREADS": "\(threads)"])
        let node = try await Node.open(home, configuration: configuration, environment: environment())
        do {
            let result = try await body(node)
            try await node.close()
            return result
        } catch {
            try await node.close()
            throw error
        }
    }

    /// Writes a file beside the home and returns its path.
    func write(_ text: String, to name: String) throws -> String {
        try folder.write(text, to: "files/" + name)
        return folder.path(of: "files/" + name)
    }

    func write(_ bytes: [UInt8], to name: String) throws -> String {
        try folder.write(bytes, to: "files/" + name)
        return folder.path(of: "files/" + name)
    }

    func path(of name: String) -> String { folder.path(of: name) }
}

extension Node {
    /// Asks as somebody of the demonstration.
    func ask(_ question: String, as name: String?, for purpose: Purpose) async throws -> AskReport {
        try await ask(
            AskRequest(
                question: question,
                reader: Reader(principal: try name.map { try PrincipalName($0) }, purpose: purpose)))
    }
}
