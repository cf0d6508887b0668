import Synchronization

/// The calls that reached a fake, in order.
package final class CallLog: Sendable {
    private let entries = Mutex<[String]>([])

    package init() {}

    package func add(_ call: String) { entries.withLock { $0.append(call) } }

    package var all: [String] { entries.withLock { $0 } }
}
