import Contracts
import Core
import CoreTesting
import Database
import Foundation
import Glibc
import Testing

@testable import Composition

@Suite("Making a home")
struct HomeMakingTests {
    @Test("with a model that is not there writes nothing, and works when asked again without it")
    func missingModel() async throws {
        let place = try TemporaryFolder()
        let home = Home(place.path(of: "deep/home"))
        let error = await #expect(throws: (any Error).self) {
            try await Self.initialise(home, model: "/nonexistent")
        }
        #expect((error as? any CodedError)?.code == "inference.model-missing")
        #expect(try place.names() == [])
        try await Self.initialise(home)
        #expect(FileManager.default.fileExists(atPath: home.stampFile))
        #expect(!FileManager.default.fileExists(atPath: home.path + "/unfinished"))
    }

    @Test("in a folder that holds something else is refused, and nothing in it is touched")
    func notEmpty() async throws {
        let place = try TemporaryFolder()
        try place.write("mine", to: "keys/private.txt")
        let error = await #expect(throws: CompositionError.self) { try await Self.initialise(Home(place.path)) }
        #expect(error?.code == "home.not-empty")
        #expect(error?.message.contains("'keys'") == true && error?.message.contains("--home") == true)
        #expect(try place.names() == ["keys"])
        #expect(try place.read("keys/private.txt") == Array("mine".utf8))
    }

    @Test("in a folder that holds its configuration alone is well, and a bad one is found before anything is written")
    func configuration() async throws {
        let place = try TemporaryFolder()
        try place.write(#"{"ingest": {"threads": 0}}"#, to: "config.json")
        let error = await #expect(throws: CompositionError.self) { try await Self.initialise(Home(place.path)) }
        #expect(error?.code == "configuration.bad-value")
        #expect(try place.names() == ["config.json"])
        try place.write(#"{"ingest": {"threads": 3}}"#, to: "config.json")
        try await Self.initialise(Home(place.path))
    }

    @Test("that was cut short is made anew, and opens for no other command before")
    func cutShort() async throws {
        let home = try TestHome()
        try await home.initialise()
        try Data().write(to: URL(filePath: home.path + "/unfinished"))
        let refused = #expect(throws: CompositionError.self) { try HomeMaking.checkFinished(home.home) }
        #expect(refused?.code == "home.not-initialised")
        let before = FileManager.default.contents(atPath: home.home.stampFile)
        try await home.initialise()
        #expect(FileManager.default.contents(atPath: home.home.stampFile) != before)
        try HomeMaking.checkFinished(home.home)
        let verdict = try await home.use { try await $0.verifyRecord().verdict }
        #expect(verdict == "VERIFIED")
    }

    @Test("leaves every file to its owner alone, and the node's check names one that is opened later")
    func modes() async throws {
        let home = try TestHome()
        try await home.initialise()
        try await home.use { node in
            let before = try await node.check().openToOthers
            #expect(before == [])
            chmod(home.path + "/stores/knowledge.sqlite", 0o640)
            chmod(home.path, 0o755)
            let after = try await node.check().openToOthers
            #expect(after == [".", "stores/knowledge.sqlite"])
        }
    }

    @Test("exports no record into itself", arguments: ["record", "new/deep", "", "link/x", "../home/record"])
    func exportInside(target: String) async throws {
        let home = try TestHome()
        try await home.initialise()
        try FileManager.default.createSymbolicLink(atPath: home.path + "/link", withDestinationPath: ".")
        try await home.use { node in
            let folder = home.path + "/" + target
            let error = await #expect(throws: CompositionError.self) { try await node.exportRecord(to: folder) }
            #expect(error?.code == "export.inside-home")
            _ = try await node.exportRecord(to: home.path + "-export")
        }
    }

    @discardableResult
    private static func initialise(_ home: Home, model: String? = nil) async throws -> InitReport {
        let environment = try TestHome().environment()
        return try await LocalHouse(environment: environment, variables: [:]).initialise(
            home: home.path,
            InitRequest(
                operatorName: try PrincipalName("operator"), tenant: try TenantName("aurion"), tenantTitle: "Aurion",
                modelFolder: model))
    }
}

@Suite("People")
struct PeopleWordsTests {
    @Test("who are not known are called so to the operator, whatever is asked for them")
    func unknownPrincipal() async throws {
        let home = try TestHome()
        try await home.initialise()
        let nobody = try PrincipalName("nobody")
        try await home.use { node in
            let error = await #expect(throws: CompositionError.self) {
                try await node.revoke(RevokeRequest(principal: nobody, purpose: nil, role: nil))
            }
            #expect(error?.code == "input.unknown-name" && error?.category == .notFound)
            #expect(error?.message == "There is no principal 'nobody' here. 'mickai principal list' names them.")
        }
    }

    @Test("belong to companies of the kind that was said")
    func tenantKind() async throws {
        let home = try TestHome()
        try await home.initialise()
        try await home.use { node in
            _ = try await node.addTenant(TenantRequest(name: try TenantName("dealers"), title: "D", kind: .dealer))
            #expect(try await node.tenants().first { $0.name == "dealers" }?.kind == "dealer")
        }
    }
}

@Suite("An ask that nobody waits for")
struct AbandonedAskTests {
    @Test("ends between two stages without a decision")
    func cancelled() async throws {
        let home = try TestHome()
        try await home.initialise()
        try await home.use { node in
            let asking = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await node.ask("What torque?", as: nil, for: .engineering)
            }
            await #expect(throws: CancellationError.self) { try await asking.value }
            let decisions = try await node.searchRecord(["action:decision.made"], limit: 10)
            #expect(decisions.isEmpty)
            let verdict = try await node.verifyRecord().verdict
            #expect(verdict == "VERIFIED")
        }
    }
}
