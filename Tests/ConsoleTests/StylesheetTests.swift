import Foundation
import Testing

@testable import Console

@Suite("The stylesheet")
struct StylesheetTests {
    /// Foreground, background and the least contrast between them (WCAG 2.2, 1.4.3 and 1.4.11).
    static let pairs: [(String, String, Double)] = [
        ("ink", "paper", 4.5), ("ink", "card", 4.5), ("ink", "tint", 4.5), ("soft", "paper", 4.5),
        ("soft", "card", 4.5),
        ("soft", "tint", 4.5), ("accent", "paper", 4.5), ("accent", "card", 4.5), ("accent", "tint", 4.5),
        ("on-accent", "accent", 4.5), ("mark-ink", "mark", 4.5),
    ]

    @Test("is readable in light and dark", arguments: pairs, [0, 1])
    func contrasts(pair: (String, String, Double), scheme: Int) throws {
        let front = try colour(pair.0, scheme)
        let back = try colour(pair.1, scheme)
        let ratio = (max(front, back) + 0.05) / (min(front, back) + 0.05)
        #expect(ratio >= pair.2, "\(pair.0) on \(pair.1), scheme \(scheme): \(ratio)")
    }

    /// The relative luminance of a colour as the sheet defines it the first or second time (light, dark).
    private func colour(_ name: String, _ scheme: Int) throws -> Double {
        let pattern = try Regex("--\(name): #([0-9a-f]{6});", as: (Substring, Substring).self)
        let all = Console.stylesheet.matches(of: pattern)
        try #require(all.count == 2, "\(name)")
        let value = try #require(UInt32(all[scheme].1, radix: 16))
        let parts = [16, 8, 0].map { Double(value >> UInt32($0) & 255) / 255 }
        let linear = parts.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    @Test("fetches nothing")
    func fetchesNothing() {
        #expect(!Console.stylesheet.contains("url(") && !Console.stylesheet.contains("@import"))
    }
}
