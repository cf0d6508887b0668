import Contracts
import Synchronization

/// Shows how far long work has come: one line on standard error that rewrites itself, only where a person watches.
final class ProgressLine: Sendable {
    private static let barWidth = 24
    private static let subjectWidth = 56

    private let output: any CommandOutput
    private let isShown: Bool
    /// The last state that was drawn, in thousandths; `nil` before the first.
    private let drawn = Mutex<Int?>(nil)

    init(_ session: CommandSession) {
        output = session.output
        isShown = session.isTerminal
    }

    var report: ProgressReporting { { [self] update in draw(update) } }

    /// Takes the line away.
    func end() {
        guard drawn.withLock({ $0 != nil }) else { return }
        output.write("\r\u{1B}[2K", to: .standardError)
    }

    private func draw(_ update: ProgressUpdate) {
        guard isShown, update.total > 0 else { return }
        let completed = min(max(update.completed, 0), update.total)
        let thousandths = Int(Double(completed) / Double(update.total) * 1_000)
        let isNew = drawn.withLock { last in
            defer { last = thousandths }
            return last != thousandths
        }
        guard isNew else { return }
        let filled = Self.barWidth * thousandths / 1_000
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.barWidth - filled)
        let subject = VisibleText.line(update.subject).prefix(Self.subjectWidth)
        output.write("\r\u{1B}[2K[\(bar)] \(completed)/\(update.total) \(subject)", to: .standardError)
    }
}
