import Contracts

/// Everything of the outside that a command may touch; nothing else is read or written.
///
/// A server can therefore run the arguments of a client: its own node, the client's folder and the client's output.
package struct CommandSession: Sendable {
    /// The session of the command that is running.
    @TaskLocal package static var current: CommandSession?

    /// Absolute; relative paths of the arguments count from here.
    package let workingFolder: String
    /// The home as ``CommandRunner/home(in:environment:workingFolder:)`` found it, absolute.
    package let home: String
    /// Opens the node at its first use; a command that needs none never calls it.
    package let node: @Sendable () async throws -> any NodeOperating
    package let local: any LocalOperating
    package let output: any CommandOutput
    /// Whether a person watches standard error: decides on the progress bar.
    package let isTerminal: Bool
    /// Whether standard output may hold colours: it is a terminal too, and `NO_COLOR` is not set.
    package let usesColour: Bool

    /// - Parameter usesColour: has no effect unless `isTerminal`.
    package init(
        workingFolder: String, home: String, node: @escaping @Sendable () async throws -> any NodeOperating,
        local: any LocalOperating, output: any CommandOutput, isTerminal: Bool, usesColour: Bool = false
    ) {
        self.workingFolder = workingFolder
        self.home = home
        self.node = node
        self.local = local
        self.output = output
        self.isTerminal = isTerminal
        self.usesColour = isTerminal && usesColour
    }

    func resolve(_ path: String) -> String { PathText.resolve(path, against: workingFolder) }
}

/// Where the words of a command go.
///
/// Writing never fails towards the command: when nobody reads any more, the implementation drops the text.
package protocol CommandOutput: Sendable {
    func write(_ text: String, to channel: OutputChannel)
}

package enum OutputChannel: Sendable {
    /// Results alone.
    case standardOutput
    /// Progress and messages.
    case standardError
}
