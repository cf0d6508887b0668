import Core

/// A parameter of an entity in a STEP file (ISO 10303-21, 6.3 and 10.2).
indirect enum StepValue: Equatable {
    /// `$`: not given, or `*`: derived.
    case none
    case number(String)
    case text(String)
    /// Without its points, such as `MILLI`.
    case choice(String)
    case reference(Int)
    case list([StepValue])
    case typed(String, StepValue)

    var text: String? { if case .text(let text) = self, !text.isEmpty { text } else { nil } }
    var choice: String? { if case .choice(let name) = self { name } else { nil } }
    var reference: Int? { if case .reference(let number) = self { number } else { nil } }

    var items: [StepValue] {
        switch self {
        case .list(let items): items
        case .typed(_, let value): value.items
        case .none, .number, .text, .choice, .reference: []
        }
    }

    /// A number as the file writes it, out of its type.
    var number: String? {
        switch self {
        case .number(let digits): digits
        case .typed(_, let value): value.number
        case .none, .text, .choice, .reference, .list: nil
        }
    }
}

/// One part of an instance: an entity's name and its own parameters.
struct StepEntity: Equatable {
    let name: String
    let parameters: [StepValue]

    func parameter(_ position: Int) -> StepValue {
        parameters.indices.contains(position) ? parameters[position] : .none
    }
}

/// Reads what stands between `=` and `;` of an instance.
struct StepValueReader {
    static let maximumDepth = 32

    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// `NAME(…)`, or of an instance of several entities `(NAME(…)NAME(…))`.
    mutating func entities() throws(ParsingError) -> [StepEntity] {
        skipBlanks()
        guard peek() == UInt8(ascii: "(") else { return [try entity()] }
        position += 1
        var entities: [StepEntity] = []
        skipBlanks()
        while peek() != UInt8(ascii: ")") {
            entities.append(try entity())
            skipBlanks()
        }
        return entities
    }

    private mutating func entity() throws(ParsingError) -> StepEntity {
        let name = self.name()
        skipBlanks()
        guard !name.isEmpty, peek() == UInt8(ascii: "(") else { throw StepFile.damaged("an entity is malformed") }
        return StepEntity(name: name, parameters: try list(depth: 0))
    }

    private mutating func list(depth: Int) throws(ParsingError) -> [StepValue] {
        guard depth < Self.maximumDepth else { throw StepFile.damaged("its lists are nested too deep") }
        position += 1
        var items: [StepValue] = []
        skipBlanks()
        while peek() != UInt8(ascii: ")") {
            items.append(try value(depth: depth + 1))
            skipBlanks()
            guard peek() == UInt8(ascii: ",") else { break }
            position += 1
            skipBlanks()
        }
        guard peek() == UInt8(ascii: ")") else { throw StepFile.damaged("a list is never closed") }
        position += 1
        return items
    }

    private mutating func value(depth: Int) throws(ParsingError) -> StepValue {
        switch peek() {
        case UInt8(ascii: "$"), UInt8(ascii: "*"):
            position += 1
            return .none
        case UInt8(ascii: "("): return .list(try list(depth: depth))
        case UInt8(ascii: "'"): return .text(try text())
        case UInt8(ascii: "\""):
            _ = word { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ")") }
            return .none
        case UInt8(ascii: "."):
            position += 1
            let name = self.name()
            guard peek() == UInt8(ascii: ".") else { throw StepFile.damaged("a choice is malformed") }
            position += 1
            return .choice(name)
        case UInt8(ascii: "#"):
            position += 1
            guard let number = Int(word(while: Self.isDigit)) else {
                throw StepFile.damaged("a reference is malformed")
            }
            return .reference(number)
        default: return try numberOrTyped(depth: depth)
        }
    }

    private mutating func numberOrTyped(depth: Int) throws(ParsingError) -> StepValue {
        let digits = word { Self.isDigit($0) || "+-.E".utf8.contains($0) }
        if let first = digits.utf8.first,
            Self.isDigit(first) || first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
        {
            return .number(digits)
        }
        let name = digits + self.name()
        skipBlanks()
        guard !name.isEmpty, peek() == UInt8(ascii: "("), let value = try list(depth: depth).first else {
            throw StepFile.damaged("a value is malformed")
        }
        return .typed(name, value)
    }

    /// A string, its quotation marks `''` undoubled and its directives decoded.
    private mutating func text() throws(ParsingError) -> String {
        position += 1
        var raw: [UInt8] = []
        while let byte = peek() {
            position += 1
            if byte == UInt8(ascii: "'") {
                guard peek() == UInt8(ascii: "'") else { return StepString.decoded(raw) }
                position += 1
            }
            raw.append(byte)
        }
        throw StepFile.damaged("a text is never closed")
    }

    private mutating func name() -> String {
        word { $0 == UInt8(ascii: "_") || Self.isDigit($0) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }

    private mutating func word(while isPart: (UInt8) -> Bool) -> String {
        let start = position
        while let byte = peek(), isPart(byte) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private func peek() -> UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = peek() {
            if byte == UInt8(ascii: "/"), bytes[position...].starts(with: "/*".utf8) {
                while position < bytes.endIndex, !bytes[position...].starts(with: "*/".utf8) { position += 1 }
                position = min(position + 2, bytes.endIndex)
            } else if byte <= 0x20 {
                position += 1
            } else {
                return
            }
        }
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
