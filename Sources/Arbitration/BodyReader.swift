import Core
import RecordFormat

/// Takes a CBOR array apart place by place, and fails on anything but the expected form.
struct BodyReader {
    private let items: [CBORValue]
    private var position = 0

    /// - Throws: ``ArbitrationError`` `arbiter.malformed-body` unless `value` is an array of `count` items.
    init(_ value: CBORValue, count: Int) throws(ArbitrationError) {
        guard let items = value.items(count: count) else { throw Self.malformed }
        self.items = items
    }

    static var malformed: ArbitrationError {
        ArbitrationError(.malformedBody, "The bytes are no decision body; take them from the node that decided.")
    }

    /// The next item; asking for more than there are is a mistake of this code.
    mutating func next() -> CBORValue {
        precondition(position < items.count, "a reader is asked for more places than it was made for")
        position += 1
        return items[position - 1]
    }

    mutating func text() throws(ArbitrationError) -> String { try Self.text(next()) }

    mutating func optionalText() throws(ArbitrationError) -> String? {
        let value = next()
        return value == .null ? nil : try Self.text(value)
    }

    mutating func unsigned() throws(ArbitrationError) -> UInt64 { try Self.unsigned(next()) }

    mutating func integer() throws(ArbitrationError) -> Int64 { try Self.integer(next()) }

    mutating func optionalInteger() throws(ArbitrationError) -> Int64? {
        let value = next()
        return value == .null ? nil : try Self.integer(value)
    }

    mutating func place() throws(ArbitrationError) -> Int {
        guard let place = Int(exactly: try integer()) else { throw Self.malformed }
        return place
    }

    mutating func number32() throws(ArbitrationError) -> UInt32 {
        guard let number = UInt32(exactly: try unsigned()) else { throw Self.malformed }
        return number
    }

    mutating func digest() throws -> Digest { try Digest(bytes: Self.bytes(next())) }

    mutating func identifier<Kind>() throws -> Identifier<Kind> { try Identifier(bytes: Self.bytes(next())) }

    mutating func list<Item>(_ read: (CBORValue) throws -> Item) throws -> [Item] { try Self.list(next(), read) }

    mutating func optional<Item>(_ read: (CBORValue) throws -> Item) throws -> Item? {
        let value = next()
        return value == .null ? nil : try read(value)
    }

    static func text(_ value: CBORValue) throws(ArbitrationError) -> String {
        guard let text = value.textString else { throw malformed }
        return text
    }

    static func bytes(_ value: CBORValue) throws(ArbitrationError) -> [UInt8] {
        guard let bytes = value.byteString else { throw malformed }
        return bytes
    }

    static func unsigned(_ value: CBORValue) throws(ArbitrationError) -> UInt64 {
        guard let integer = value.unsignedInteger else { throw malformed }
        return integer
    }

    static func integer(_ value: CBORValue) throws(ArbitrationError) -> Int64 {
        switch value {
        case .unsigned(let magnitude):
            guard let integer = Int64(exactly: magnitude) else { throw malformed }
            return integer
        case .negative(let magnitude):
            guard magnitude <= UInt64(Int64.max) else { throw malformed }
            return -1 - Int64(magnitude)
        case .bytes, .text, .array, .map, .boolean, .null: throw malformed
        }
    }

    static func list<Item>(_ value: CBORValue, _ read: (CBORValue) throws -> Item) throws -> [Item] {
        guard let items = value.items else { throw malformed }
        return try items.map(read)
    }

    static func choice<Choice: RawRepresentable>(_ value: CBORValue) throws(ArbitrationError) -> Choice
    where Choice.RawValue == String {
        guard let choice = Choice(rawValue: try text(value)) else { throw malformed }
        return choice
    }
}
