import ArgumentParser
import Contracts
import Core

struct BrainsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "brains",
        abstract: "The narrow experts that work here, and how they were measured.",
        discussion: "  mickai brains list",
        subcommands: [BrainsListCommand.self, BrainsShowCommand.self])
}

struct BrainsListCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the brains that work here.",
        discussion: "  mickai brains list --json")

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let brains = try await session.node().brains()
        return try CommandResult(["brains": brains]) { page in
            page.table(
                ["NUMBER", "ID", "TASK", "METRIC", "VALUE", "TO BEAT"],
                brains.map {
                    [
                        String($0.number), $0.id, $0.task, $0.metric.orDash, ($0.value?.description).orDash,
                        ($0.toBeat?.description).orDash,
                    ]
                })
        }
    }
}

struct BrainsShowCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one brain's card.",
        discussion: "  mickai brains show retrieval")

    @Argument(help: "The brain's identifier.", transform: BrainID.init(_:))
    var id: BrainID

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        guard let brain = try await session.node().brains().first(where: { $0.id == id.text }) else {
            throw CommandError(.notFound, "No brain '\(id)' works here; 'mickai brains list' names them.")
        }
        return try CommandResult(brain) { page in
            page.fields([
                ("Brain", brain.id), ("Number", String(brain.number)), ("Task", brain.task),
                ("Version", brain.version), ("Rules digest", brain.rulesDigest),
                ("Metric", brain.metric ?? "not measured yet"), ("Value", brain.value?.description),
                ("To beat", brain.toBeat?.description),
            ])
        }
    }
}
