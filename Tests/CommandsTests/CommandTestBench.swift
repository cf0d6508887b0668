import Contracts
import ContractsTesting
import Core
import Synchronization

@testable import Commands

/// A session over fakes that keeps what was written and what was asked.
struct CommandTestBench {
    let output = CapturedOutput()
    let node: FakeNode
    let local: FakeLocal
    let isTerminal: Bool
    let usesColour: Bool

    init(
        node: FakeNode = FakeNode(), local: FakeLocal = FakeLocal(), isTerminal: Bool = false, usesColour: Bool = false
    ) {
        self.node = node
        self.local = local
        self.isTerminal = isTerminal
        self.usesColour = usesColour
    }

    func run(_ arguments: [String]) async -> Int32 {
        let node = node
        let session = CommandSession(
            workingFolder: "/work folder", home: "/homes/one",
            node: {
                node.calls.add("open")
                return node
            },
            local: local, output: output, isTerminal: isTerminal, usesColour: usesColour)
        return await CommandRunner.run(arguments, session: session)
    }

    var standardOutput: String { output.text(of: .standardOutput) }
    var standardError: String { output.text(of: .standardError) }
}

final class CapturedOutput: CommandOutput {
    private let writes = Mutex<[(text: String, channel: OutputChannel)]>([])

    func write(_ text: String, to channel: OutputChannel) {
        writes.withLock { $0.append((text, channel)) }
    }

    func text(of channel: OutputChannel) -> String {
        writes.withLock { $0.filter { $0.channel == channel }.map(\.text).joined() }
    }
}
