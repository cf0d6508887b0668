import Core
import Foundation

/// Reads JSON files that people hand in: bounded, and with an error that says where it is wrong.
enum HostileJSON {
    /// - Throws: `input.bad-file`.
    static func read<Value: Decodable>(_ file: String, limit: Int) throws -> Value {
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw CompositionError(.badFile, "'\(file)' cannot be read.")
        }
        defer { try? handle.close() }
        guard let data = try handle.read(upToCount: limit + 1), data.count <= limit else {
            throw CompositionError(.badFile, "'\(file)' is empty or larger than \(limit) bytes.")
        }
        guard !JSONKeys.areRepeated(in: data) else {
            throw CompositionError(
                .badFile, "'\(file)': a key stands twice in an object, or is written with escapes. Leave one out.")
        }
        do {
            return try JSONDecoder().decode(Value.self, from: data)
        } catch {
            throw CompositionError(.badFile, "'\(file)': \(Self.sentence(place(of: error)))", underlying: error)
        }
    }

    private static func place(of error: any Error) -> String {
        guard let error = error as? DecodingError else {
            return (error as? any CodedError)?.message ?? "it is not JSON of the expected form"
        }
        let context: DecodingError.Context
        switch error {
        case .keyNotFound(let key, let found): return "'\(key.stringValue)' is missing at \(path(found.codingPath))"
        case .typeMismatch(_, let found), .valueNotFound(_, let found), .dataCorrupted(let found): context = found
        @unknown default: return "it is not JSON of the expected form"
        }
        return "at \(path(context.codingPath)): \(context.debugDescription)"
    }

    /// `words` with one full stop at the end, however many they brought.
    private static func sentence(_ words: String) -> String {
        String(words.reversed().drop { $0 == "." }.reversed()) + "."
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.isEmpty ? "the top" : keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    }
}

extension Decoder {
    /// Refuses what the form does not know: a key that is misspelt would otherwise mean nothing, in silence.
    ///
    /// - Throws: `DecodingError`, naming the key.
    func refuseKeys<Known: CodingKey & CaseIterable>(but known: Known.Type) throws {
        let names = Set(Known.allCases.map(\.stringValue))
        let found = try container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        guard let unknown = found.filter({ !names.contains($0) }).min() else { return }
        throw DecodingError.dataCorrupted(
            DecodingError.Context(
                codingPath: codingPath,
                debugDescription:
                    "'\(unknown)' is not a key of this form; known are \(names.sorted().joined(separator: ", "))"
            ))
    }
}

/// Any key of a JSON object.
private struct AnyKey: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(stringValue: String) { self.stringValue = stringValue }

    init?(intValue: Int) { nil }
}
