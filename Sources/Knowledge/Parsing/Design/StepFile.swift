import Core

/// The instances of a STEP file (ISO 10303-21) by their numbers and by what they are.
///
/// The file is passed over once, which finds where each instance stands and its entities' names; only what is asked for
/// is read. Most of a design file is geometry, which is never read. Limit: ``maximumInstances``.
struct StepFile {
    static let maximumInstances = 4_000_000

    /// The entities of the header.
    private(set) var header: [StepEntity] = []
    private let bytes: [UInt8]
    private var places: [Int: Range<Int>] = [:]
    /// Numbers of instances, in the order of the file, by the name of each of their entities.
    private var numbers: [String: [Int]] = [:]

    /// - Parameter isWanted: by an entity's name, whether ``instances(of:)`` will be asked for it.
    /// - Throws: ``ParsingError`` `parse.unreadable` with the line where the file stops being what it says,
    ///   `parse.too-large`.
    init(_ bytes: [UInt8], isWanted: (String) -> Bool) throws(ParsingError) {
        self.bytes = bytes
        var scanner = StepScanner(bytes)
        guard let first = scanner.next(), first.text == "ISO-10303-21" else {
            throw Self.damaged("it does not begin with ISO-10303-21")
        }
        var section = ""
        while let statement = scanner.next() {
            switch statement.text {
            case "HEADER", "ENDSEC": section = statement.text
            case "END-ISO-10303-21":
                guard section == "ENDSEC" else { break }
                return
            case let text where text.hasPrefix("DATA"): section = "DATA"
            default:
                if section == "HEADER" {
                    var reader = StepValueReader(bytes[statement.range])
                    header += try reader.entities()
                } else if section == "DATA" {
                    try add(statement, isWanted)
                }
            }
        }
        throw Self.damaged("it ends too early, near line \(scanner.line)")
    }

    private mutating func add(_ statement: StepScanner.Statement, _ isWanted: (String) -> Bool) throws(ParsingError) {
        guard let number = statement.number, places.updateValue(statement.range, forKey: number) == nil else {
            throw Self.damaged("an instance is malformed, or its number stands twice, near line \(statement.line)")
        }
        guard places.count <= Self.maximumInstances else {
            throw ParsingError(.tooLarge, "The STEP file has more than \(Self.maximumInstances) instances; split it.")
        }
        for name in statement.names where isWanted(name) { numbers[name, default: []].append(number) }
    }

    /// The numbers of the instances that have an entity of that name, in the order of the file.
    func instances(of name: String) -> [Int] { numbers[name] ?? [] }

    /// The wanted names of entities that the file has.
    var names: [String] { numbers.keys.sorted() }

    /// The entities of an instance; empty when there is none of that number.
    ///
    /// - Throws: ``ParsingError`` `parse.unreadable`.
    func entities(_ number: Int?) throws(ParsingError) -> [StepEntity] {
        guard let number, let place = places[number] else { return [] }
        var reader = StepValueReader(bytes[place])
        return try reader.entities()
    }

    /// The first entity of an instance whose name is one of `names`.
    func entity(_ number: Int?, _ names: Set<String>) throws(ParsingError) -> StepEntity? {
        try entities(number).first { names.contains($0.name) }
    }

    static func damaged(_ reason: String) -> ParsingError {
        ParsingError(.unreadable, "The STEP file cannot be read: \(reason). Export it anew.")
    }
}

/// Cuts a STEP file into statements, each up to its `;`, without looking into them further than it must.
struct StepScanner {
    struct Statement {
        /// A statement without parameters, such as `ENDSEC`, as far as its first parenthesis.
        let text: String
        /// Of an instance: its number and what stands behind `=`.
        let number: Int?
        let range: Range<Int>
        /// The names of its entities.
        let names: [String]
        let line: Int
    }

    private let bytes: [UInt8]
    private var position = 0
    private(set) var line = 1

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The next statement; `nil` at the end, also in the middle of one.
    mutating func next() -> Statement? {
        skipBlanks()
        let (start, startLine) = (position, line)
        var number: Int?
        var body = start
        var names: [String] = []
        var word = start
        var depth = 0
        var isComplex = false
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: ";"):
                position += 1
                let text = String(decoding: bytes[start..<min(position - 1, start + 24)], as: UTF8.self)
                let head = text.prefix { $0 != "(" && !$0.isWhitespace }
                return Statement(
                    text: String(head), number: number, range: body..<position - 1, names: names, line: startLine)
            case UInt8(ascii: "'"), UInt8(ascii: "\""): skipText(byte)
            case UInt8(ascii: "/") where bytes[position...].starts(with: "/*".utf8): skipComment()
            case UInt8(ascii: "="):
                if depth == 0, number == nil, bytes[start] == UInt8(ascii: "#") {
                    let digits = bytes[(start + 1)..<position].prefix(while: StepValueReader.isDigit)
                    number = Int(String(decoding: digits, as: UTF8.self))
                    body = position + 1
                }
                position += 1
                word = position
            case UInt8(ascii: "("):
                let name = Self.name(bytes[word..<position])
                if depth == 0 { isComplex = name.isEmpty }
                if depth == (isComplex ? 1 : 0), !name.isEmpty { names.append(name) }
                depth += 1
                position += 1
                word = position
            case UInt8(ascii: ")"):
                depth -= 1
                position += 1
                word = position
            default:
                if byte == UInt8(ascii: "\n") { line += 1 }
                position += 1
            }
        }
        return nil
    }

    private static func name(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.drop { $0 <= 0x20 }.prefix { $0 > 0x20 }, as: UTF8.self)
    }

    private mutating func skipText(_ quote: UInt8) {
        position += 1
        while position < bytes.count, bytes[position] != quote {
            if bytes[position] == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }
        position += 1
    }

    private mutating func skipComment() {
        while position < bytes.count, !bytes[position...].starts(with: "*/".utf8) {
            if bytes[position] == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }
        position = min(position + 2, bytes.count)
    }

    private mutating func skipBlanks() {
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "/"), bytes[position...].starts(with: "/*".utf8) {
                skipComment()
            } else if bytes[position] <= 0x20 {
                if bytes[position] == UInt8(ascii: "\n") { line += 1 }
                position += 1
            } else {
                return
            }
        }
    }
}
