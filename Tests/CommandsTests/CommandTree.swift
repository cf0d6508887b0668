import ArgumentParser

@testable import Commands

/// Every command that does something, with the words that reach it.
enum CommandTree {
    struct Leaf: Sendable {
        let path: [String]
        let type: any ParsableCommand.Type
    }

    static let leaves = leaves(under: MickaiCommand.self, path: [])

    /// The commands that have commands under them.
    static let nouns = MickaiCommand.configuration.subcommands
        .filter { !$0.configuration.subcommands.isEmpty }.map { $0._commandName }

    private static func leaves(under type: any ParsableCommand.Type, path: [String]) -> [Leaf] {
        let below = type.configuration.subcommands
        if below.isEmpty { return [Leaf(path: path, type: type)] }
        return below.flatMap { leaves(under: $0, path: path + [$0._commandName]) }
    }
}
