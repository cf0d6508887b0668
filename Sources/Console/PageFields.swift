import Contracts
import Core

/// What a form or an address brought along, each name once.
struct PageFields: Sendable {
    private let values: [String: String]

    /// - Throws: ``ConsoleError`` `console.unknown-field` for any name but `known`.
    init(_ values: [String: String], known: Set<String>) throws(ConsoleError) {
        guard Set(values.keys).isSubset(of: known) else {
            throw ConsoleError(.unknownField, "The address or form has a field that this page does not know.")
        }
        self.values = values
    }

    /// What the field holds; `nil` also where nothing was typed into it.
    func optional(_ name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// - Throws: ``ConsoleError`` `console.missing-field`, `console.malformed-field`.
    func text(_ name: String, maximumBytes: Int) throws(ConsoleError) -> String {
        guard let value = optional(name) else {
            throw ConsoleError(.missingField, "Fill in the field '\(name)'.")
        }
        guard value.utf8.count <= maximumBytes else {
            throw ConsoleError(.malformedField, "The field '\(name)' takes at most \(maximumBytes) bytes.")
        }
        return value
    }

    /// - Throws: ``ConsoleError`` `console.malformed-field` unless the field is absent or a whole number from 0.
    func number(_ name: String) throws(ConsoleError) -> Int? {
        guard let text = optional(name) else { return nil }
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let number = Int(text)
        else { throw ConsoleError(.malformedField, "The field '\(name)' is a whole number.") }
        return number
    }

    /// Who reads and why, or `nil` where no purpose was stated yet: a purpose is never assumed.
    ///
    /// - Throws: ``CoreError`` for words that name nothing.
    func reader() throws(CoreError) -> Reader? {
        guard let text = optional("purpose") else { return nil }
        let purpose = try Purpose(text)
        guard let name = optional("as") else { return Reader(principal: nil, purpose: purpose) }
        return Reader(principal: try PrincipalName(name), purpose: purpose)
    }

    /// The same in the words that were given, for links and forms on the page.
    var reading: ReadingWords { ReadingWords(purpose: optional("purpose"), principal: optional("as")) }
}

/// Purpose and principal as they were typed.
struct ReadingWords: Sendable, Equatable {
    let purpose: String?
    let principal: String?
}
