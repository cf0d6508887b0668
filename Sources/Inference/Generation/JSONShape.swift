import Foundation

/// The shape of JSON that a model may write: a closed part of JSON Schema (draft 2020-12), and its grammar in GBNF.
///
/// An object has all its properties, in the order of `required`, and no others; a list and a text have a maximum; a
/// choice is among texts or among whole numbers. Whatever else a schema says is refused by name, never passed over.
package indirect enum JSONShape: Equatable, Sendable {
    case object([Property])
    case list(of: JSONShape, minimum: Int, maximum: Int)
    case text(minimum: Int, maximum: Int)
    case choice([Choice])
    case integer
    case boolean
    case null

    package struct Property: Equatable, Sendable {
        package let name: String
        package let shape: JSONShape
    }

    package enum Choice: Equatable, Sendable {
        case text(String)
        case number(Int)
    }

    package static let maximumSchemaBytes = 1 << 16
    package static let maximumDepth = 8
    package static let maximumProperties = 32
    package static let maximumItems = 64
    package static let maximumTextLength = 500
    package static let maximumChoices = 256

    /// - Throws: ``InferenceError`` `inference.schema-unsupported`.
    package init(schema: String) throws(InferenceError) {
        guard schema.utf8.count <= Self.maximumSchemaBytes else {
            throw Self.unsupported("a schema of over \(Self.maximumSchemaBytes) bytes")
        }
        do {
            self = try JSONDecoder().decode(SchemaReader.self, from: Data(schema.utf8)).shape
        } catch let error as InferenceError {
            throw error
        } catch {
            throw Self.unsupported("what is no JSON Schema, or one of its values")
        }
    }

    static func unsupported(_ what: String) -> InferenceError {
        InferenceError(.schemaUnsupported, "The schema asks for \(what), which is not supported.")
    }
}

extension JSONShape {
    /// A grammar all of whose texts are JSON of this shape, without spaces.
    package var grammar: String {
        var rules: [String] = []
        let first = addRule(to: &rules)
        return "root ::= \(first)\n" + rules.joined() + Self.character
    }

    /// No control character, and only escapes that need no second look.
    private static let character = """
        character ::= [^"\\\\\\x00-\\x1F\\x7F] | "\\\\" ["\\\\/bfnrt]

        """

    /// Adds a rule for this shape, after those of its parts, and returns its name: the engine multiplies out what is
    /// repeated unless it has a name.
    private func addRule(to rules: inout [String]) -> String {
        let body =
            switch self {
            case .object(let properties): Self.object(properties, &rules)
            case .list(let shape, let minimum, let maximum): Self.list(shape.addRule(to: &rules), minimum, maximum)
            case .text(let minimum, let maximum): #""\"" character{\#(minimum),\#(maximum)} "\"""#
            case .choice(let choices): choices.map(Self.literal).joined(separator: " | ")
            case .integer: #""-"? ("0" | [1-9] [0-9]{0,14})"#
            case .boolean: #""true" | "false""#
            case .null: #""null""#
            }
        let name = "shape-\(rules.count)"
        rules.append("\(name) ::= \(body)\n")
        return name
    }

    private static func object(_ properties: [Property], _ rules: inout [String]) -> String {
        var members: [String] = []
        for property in properties {
            members.append(literal(quoted(property.name) + ":") + " " + property.shape.addRule(to: &rules))
        }
        return "\"{\" " + members.joined(separator: " \",\" ") + " \"}\""
    }

    private static func list(_ item: String, _ minimum: Int, _ maximum: Int) -> String {
        let filled = "\(item) (\",\" \(item)){\(max(minimum - 1, 0)),\(maximum - 1)}"
        return minimum == 0 ? "\"[\" (\(filled))? \"]\"" : "\"[\" \(filled) \"]\""
    }

    private static func literal(_ choice: Choice) -> String {
        switch choice {
        case .text(let text): literal(quoted(text))
        case .number(let number): literal("\(number)")
        }
    }

    /// A JSON string; the schema's reader lets no control character through.
    private static func quoted(_ text: String) -> String { "\"" + escaped(text) + "\"" }

    private static func literal(_ text: String) -> String { "\"" + escaped(text) + "\"" }

    private static func escaped(_ text: String) -> String {
        String(text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] })
    }
}
