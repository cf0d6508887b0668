import Core
import Foundation
import GRDB

extension Identifier {
    /// The identifier as a bound value.
    var blob: Data { Data(bytes) }

    init(stored: Data) throws { try self.init(bytes: Array(stored)) }
}

extension Digest {
    var blob: Data { Data(bytes) }
}

extension Instant {
    /// Nanoseconds as SQLite holds them; instants after 2262 become the last that fits.
    var stored: Int64 { Int64(clamping: nanoseconds) }

    init(stored: Int64) { self.init(nanoseconds: UInt64(clamping: stored)) }
}

/// Lists of words as one text; the words hold no space.
enum StoredList {
    static func text(_ words: [String]) -> String { words.joined(separator: " ") }

    static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
}
