/// Reads one schema, and those in it, into shapes; a keyword without a meaning here is refused by its name.
struct SchemaReader: Decodable {
    let shape: JSONShape

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { return nil }
    }

    private typealias Container = KeyedDecodingContainer<Key>

    init(from decoder: any Decoder) throws {
        // Every level of shapes is two of the coding path at most: the keyword, and the name of a property.
        guard decoder.codingPath.count <= JSONShape.maximumDepth * 2 else {
            throw JSONShape.unsupported("more than \(JSONShape.maximumDepth) levels")
        }
        let schema = try decoder.container(keyedBy: Key.self)
        if schema.contains(Key("enum")) || schema.contains(Key("const")) {
            shape = .choice(try Self.choices(schema))
            return
        }
        let type = try schema.decode(String.self, forKey: Key("type"))
        switch type {
        case "object": shape = try Self.object(schema)
        case "array": shape = try Self.list(schema)
        case "string": shape = try Self.text(schema)
        case "integer": shape = try Self.plain(.integer, schema)
        case "boolean": shape = try Self.plain(.boolean, schema)
        case "null": shape = try Self.plain(.null, schema)
        default: throw JSONShape.unsupported("the type '\(type.prefix(32))'")
        }
    }

    private static func allow(_ keywords: Set<String>, _ schema: Container) throws {
        let unknown = schema.allKeys.map(\.stringValue).filter { !keywords.contains($0) }.min()
        if let unknown { throw JSONShape.unsupported("'\(unknown.prefix(32))'") }
    }

    private static func plain(_ shape: JSONShape, _ schema: Container) throws -> JSONShape {
        try allow(["type"], schema)
        return shape
    }

    private static func object(_ schema: Container) throws -> JSONShape {
        try allow(["type", "properties", "required", "additionalProperties"], schema)
        guard try !schema.decode(Bool.self, forKey: Key("additionalProperties")) else {
            throw JSONShape.unsupported("additional properties")
        }
        let properties = try schema.nestedContainer(keyedBy: Key.self, forKey: Key("properties"))
        let order = try schema.decode([String].self, forKey: Key("required"))
        guard Set(order) == Set(properties.allKeys.map(\.stringValue)), Set(order).count == order.count,
            (1...JSONShape.maximumProperties).contains(order.count), order.allSatisfy(isPlain)
        else { throw JSONShape.unsupported("an object that does not require each of its properties once") }
        return .object(
            try order.map { name in
                JSONShape.Property(
                    name: name, shape: try properties.decode(SchemaReader.self, forKey: Key(name)).shape)
            })
    }

    private static func list(_ schema: Container) throws -> JSONShape {
        try allow(["type", "items", "minItems", "maxItems"], schema)
        let (minimum, maximum) = try bounds(schema, "minItems", "maxItems", 1...JSONShape.maximumItems)
        return .list(
            of: try schema.decode(SchemaReader.self, forKey: Key("items")).shape, minimum: minimum, maximum: maximum)
    }

    private static func text(_ schema: Container) throws -> JSONShape {
        try allow(["type", "minLength", "maxLength"], schema)
        let (minimum, maximum) = try bounds(schema, "minLength", "maxLength", 1...JSONShape.maximumTextLength)
        return .text(minimum: minimum, maximum: maximum)
    }

    private static func bounds(
        _ schema: Container, _ low: String, _ high: String, _ allowed: ClosedRange<Int>
    ) throws -> (Int, Int) {
        let minimum = try schema.decodeIfPresent(Int.self, forKey: Key(low)) ?? 0
        guard let maximum = try schema.decodeIfPresent(Int.self, forKey: Key(high)), allowed.contains(maximum),
            (0...maximum).contains(minimum)
        else { throw JSONShape.unsupported("no '\(high)' of 1 to \(allowed.upperBound)") }
        return (minimum, maximum)
    }

    private static func choices(_ schema: Container) throws -> [JSONShape.Choice] {
        try allow(["type", "enum", "const"], schema)
        guard !schema.contains(Key("enum")) || !schema.contains(Key("const")) else {
            throw JSONShape.unsupported("'enum' and 'const' together")
        }
        let type = try schema.decode(String.self, forKey: Key("type"))
        let choices: [JSONShape.Choice]
        switch type {
        case "string": choices = try values(String.self, schema).map { .text($0) }
        case "integer": choices = try values(Int.self, schema).map { .number($0) }
        default: throw JSONShape.unsupported("a choice of the type '\(type.prefix(32))'")
        }
        guard (1...JSONShape.maximumChoices).contains(choices.count), choices.allSatisfy(isPlain) else {
            throw JSONShape.unsupported("a choice of none, of too many, or with a control character")
        }
        return choices
    }

    private static func values<Value: Decodable>(_ type: Value.Type, _ schema: Container) throws -> [Value] {
        if schema.contains(Key("const")) { return [try schema.decode(type, forKey: Key("const"))] }
        return try schema.decode([Value].self, forKey: Key("enum"))
    }

    private static func isPlain(_ choice: JSONShape.Choice) -> Bool {
        switch choice {
        case .text(let text): isPlain(text)
        case .number: true
        }
    }

    private static func isPlain(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
}
