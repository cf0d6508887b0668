import Foundation

/// Named figures in the order in which they were measured.
package struct Results {
    package private(set) var figures: [(name: String, value: Double)] = []

    package init() {}

    package mutating func add(_ name: String, _ value: Double) { figures.append((name, value)) }

    /// One line of JSON.
    package var json: String {
        "{" + figures.map { "\"\($0.name)\": \(Self.text($0.value))" }.joined(separator: ", ") + "}"
    }

    package var table: String {
        let width = figures.map(\.name.count).max() ?? 0
        return figures.map { $0.name.padding(toLength: width + 2, withPad: " ", startingAt: 0) + Self.text($0.value) }
            .joined(separator: "\n")
    }

    private static func text(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e9 { return String(Int(value)) }
        return String(format: abs(value) < 0.01 ? "%.2e" : "%.3f", value)
    }
}
