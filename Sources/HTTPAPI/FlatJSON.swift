/// Reads one flat JSON object (RFC 8259) whose values are texts, whole numbers or `null`, and nothing looser.
///
/// Two members of one name are refused, where most decoders silently take one of them: a check in front of this node
/// and the node itself must not read different requests out of the same bytes.
struct FlatJSON {
    enum Value: Equatable {
        case text(String)
        case number(Int64)
        case null
    }

    enum Fault: Error, Equatable {
        case malformed
        case repeated
        case tooMany
    }

    private var rest: ArraySlice<UInt8>

    /// - Throws: ``Fault``.
    static func members(of bytes: [UInt8], maximum: Int) throws(Fault) -> [String: Value] {
        var reader = FlatJSON(rest: bytes[...])
        let members = try reader.object(maximum)
        reader.skipSpace()
        guard reader.rest.isEmpty else { throw .malformed }
        return members
    }

    private mutating func object(_ maximum: Int) throws(Fault) -> [String: Value] {
        try expect("{")
        var members: [String: Value] = [:]
        if take("}") { return members }
        repeat {
            guard members.count < maximum else { throw .tooMany }
            try expect("\"")
            let name = try text()
            try expect(":")
            guard members.updateValue(try value(), forKey: name) == nil else { throw .repeated }
        } while take(",")
        try expect("}")
        return members
    }

    private mutating func value() throws(Fault) -> Value {
        if take("\"") { return .text(try text()) }
        let word = rest.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "}") && !Self.isSpace($0) }
        rest = rest.dropFirst(word.count)
        if word.elementsEqual("null".utf8) { return .null }
        let digits = word.first == UInt8(ascii: "-") ? word.dropFirst() : word
        let isWhole = digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isWhole, digits.count == 1 || digits.first != UInt8(ascii: "0"),
            let number = Int64(String(decoding: word, as: UTF8.self))
        else { throw .malformed }
        return .number(number)
    }

    /// What follows an opening quotation mark, to the closing one.
    private mutating func text() throws(Fault) -> String {
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed }
                return text
            case UInt8(ascii: "\\"): bytes += try escaped()
            case 0..<0x20: throw .malformed
            default: bytes.append(byte)
            }
        }
        throw .malformed
    }

    private mutating func escaped() throws(Fault) -> [UInt8] {
        switch rest.popFirst() {
        case UInt8(ascii: "\"")?: return [UInt8(ascii: "\"")]
        case UInt8(ascii: "\\")?: return [UInt8(ascii: "\\")]
        case UInt8(ascii: "/")?: return [UInt8(ascii: "/")]
        case UInt8(ascii: "b")?: return [0x08]
        case UInt8(ascii: "f")?: return [0x0C]
        case UInt8(ascii: "n")?: return [0x0A]
        case UInt8(ascii: "r")?: return [0x0D]
        case UInt8(ascii: "t")?: return [0x09]
        case UInt8(ascii: "u")?: return try scalar()
        default: throw .malformed
        }
    }

    private mutating func scalar() throws(Fault) -> [UInt8] {
        var value = try codeUnit()
        if (0xD800..<0xDC00).contains(value) {
            guard rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u") else { throw .malformed }
            let low = try codeUnit()
            guard (0xDC00..<0xE000).contains(low) else { throw .malformed }
            value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw .malformed }
        return Array(String(scalar).utf8)
    }

    private mutating func codeUnit() throws(Fault) -> UInt32 {
        let digits = String(decoding: rest.prefix(4), as: UTF8.self)
        rest = rest.dropFirst(4)
        guard digits.utf8.count == 4, digits.allSatisfy(\.isHexDigit), let unit = UInt32(digits, radix: 16) else {
            throw .malformed
        }
        return unit
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(Fault) {
        guard take(character) else { throw .malformed }
    }

    /// Takes the character, and the space before and behind it, where it comes next.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        if character != "\"" { skipSpace() }
        return true
    }

    private mutating func skipSpace() { rest = rest.drop(while: Self.isSpace) }

    private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
}
