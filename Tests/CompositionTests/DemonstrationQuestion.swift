import Core
import Foundation
import Testing

/// One question of the demonstration corpus with what is expected of it.
struct DemonstrationQuestion: Decodable, Sendable, CustomTestStringConvertible {
    let id: String
    let question: String
    let asker: String
    let purpose: String
    let expect: String
    let passages: [Passage]
    let hidden: [String]?

    struct Passage: Decodable, Sendable {
        let document: String
        let quote: String
    }

    enum CodingKeys: String, CodingKey {
        case id, question, purpose, expect, passages, hidden
        case asker = "as"
    }

    var testDescription: String { id }

    static func all() throws -> [DemonstrationQuestion] {
        let file = DemonstrationHome.root.appending(path: "Demonstration/questions.json")
        return try JSONDecoder().decode([DemonstrationQuestion].self, from: Data(contentsOf: file))
    }
}
