import Core

/// Why a statement of a CAN database could not be read.
struct DBCProblem: Error {
    let reason: String
}

/// Cuts a CAN database (.dbc) into words, texts in quotation marks, and single marks.
struct DBCScanner {
    enum Token: Equatable {
        case word(String)
        case text(String)
        case mark(Unicode.Scalar)
    }

    /// A text that goes on longer was never closed.
    static let maximumText = 65_536

    private let scalars: [Unicode.Scalar]
    private(set) var position = 0
    /// From 1, of ``position``.
    private(set) var line = 1

    private static let marks = Set<Unicode.Scalar>([":", ";", ",", "(", ")", "[", "]", "|", "@"])

    init(_ scalars: [Unicode.Scalar]) {
        self.scalars = scalars
    }

    /// The next token, and the line it starts on; `nil` at the end.
    mutating func next() -> (token: Token, line: Int)? {
        while position < scalars.count, scalars[position].isBlank { advance() }
        guard position < scalars.count else { return nil }
        let start = line
        let scalar = scalars[position]
        if scalar == "\"" { return (quoted(), start) }
        if Self.marks.contains(scalar) {
            advance()
            return (.mark(scalar), start)
        }
        let from = position
        while position < scalars.count, !scalars[position].isBlank, scalars[position] != "\"",
            !Self.marks.contains(scalars[position])
        { advance() }
        return (.word(scalars.text(from..<position)), start)
    }

    func peek() -> (token: Token, line: Int)? {
        var ahead = self
        return ahead.next()
    }

    /// What stands on the line of ``position``, and moves to the next one.
    mutating func restOfLine() -> String {
        let from = position
        while position < scalars.count, scalars[position] != "\n" { advance() }
        return scalars.text(from..<position)
    }

    mutating func skipBlanks() {
        while position < scalars.count, scalars[position].isBlank { advance() }
    }

    /// Back to where another scanner of the same text stands.
    mutating func `return`(to other: DBCScanner) {
        position = other.position
        line = other.line
    }

    /// A text may go over several lines; `\"` in it is a quotation mark. One that is never closed ends with its line.
    private mutating func quoted() -> Token {
        advance()
        let opened = self
        var text = String.UnicodeScalarView()
        while position < scalars.count, scalars[position] != "\"", text.count <= Self.maximumText {
            if scalars[position] == "\\", position + 1 < scalars.count, scalars[position + 1] == "\"" { advance() }
            text.append(scalars[position])
            advance()
        }
        guard position < scalars.count, scalars[position] == "\"" else {
            self.return(to: opened)
            return .text(restOfLine())
        }
        advance()
        return .text(String(text))
    }

    private mutating func advance() {
        if scalars[position] == "\n" { line += 1 }
        position += 1
    }
}

/// What a statement is made of, one piece after the other.
extension DBCScanner {
    /// Two numbers, such as `(1,0)`.
    mutating func pair(
        _ open: Unicode.Scalar, _ between: Unicode.Scalar, _ close: Unicode.Scalar
    ) throws(DBCProblem) -> (String, String) {
        try mark(open)
        let first = try word()
        try mark(between)
        let second = try word()
        try mark(close)
        return (first, second)
    }

    mutating func number() throws(DBCProblem) -> UInt32 {
        guard let number = UInt32(try word()) else { throw DBCProblem(reason: "the number of a message is malformed") }
        return number
    }

    mutating func word() throws(DBCProblem) -> String {
        guard case .word(let word)? = next()?.token else { throw DBCProblem(reason: "a name or number is missing") }
        return word
    }

    mutating func text() throws(DBCProblem) -> String {
        guard case .text(let text)? = next()?.token else {
            throw DBCProblem(reason: "a text in quotation marks is missing")
        }
        return text
    }

    mutating func value() throws(DBCProblem) -> String {
        switch next()?.token {
        case .word(let value), .text(let value): return value
        case .mark, nil: throw DBCProblem(reason: "a value is missing")
        }
    }

    mutating func mark(_ mark: Unicode.Scalar) throws(DBCProblem) {
        guard next()?.token == .mark(mark) else { throw DBCProblem(reason: "'\(mark)' is missing") }
    }

    mutating func skip(_ mark: Unicode.Scalar) {
        if peek()?.token == .mark(mark) { _ = next() }
    }
}
