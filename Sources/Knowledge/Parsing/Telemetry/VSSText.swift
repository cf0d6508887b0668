import Contracts
import Core

/// A catalogue of vehicle signals in COVESA's Vehicle Signal Specification, as `.vspec` (YAML) or as the JSON that its
/// tools write: each node in a sentence, under its branch. Runs in a worker.
///
/// A file that is included is not read; a line names it, and the branch it would stand under.
struct VSSText {
    private static let types: Set<String> = ["branch", "sensor", "actuator", "attribute", "struct", "property"]
    private static let maximumPath = 1_024
    /// How a fact is written, in this order; every other fact follows under its own name.
    private static let facts: [(key: String, label: String)] = [
        ("datatype", "datatype"), ("unit", "unit"), ("min", "minimum"), ("max", "maximum"),
        ("allowed", "allowed values"),
        ("default", "default"), ("instances", "instances"),
    ]
    private static let apart: Set<String> = ["type", "description", "comment", "deprecation", "children"]

    private var writer = SectionWriter()

    /// - Throws: ``ParsingError`` `parse.unsupported-format` when the text is another kind of YAML or JSON;
    ///   `parse.unreadable`, `parse.wrong-encoding`, `parse.empty`, `parse.too-large`.
    static func parse(_ bytes: [UInt8]) throws(ParsingError) -> ParsedDocument {
        let text = try TextDecoding.text(of: bytes)
        let included = includes(of: text)
        var extraction = VSSText()
        extraction.writeIncludes(included)
        if included.isEmpty
            || text.split(whereSeparator: \.isNewline).contains(where: { !$0.hasPrefix("#") && $0.contains(":") })
        {
            let nodes = try YAMLTree(text).pairs ?? []
            guard !nodes.isEmpty, nodes.allSatisfy({ isNode($0.value) }) else {
                throw ParsingError(
                    .unsupportedFormat,
                    "The file is YAML or JSON, but no Vehicle Signal Specification: each entry needs a 'type'.")
            }
            for node in nodes { try extraction.write(node.key, node.value) }
        }
        return try extraction.writer.document(parser: "vss 1")
    }

    private static func isNode(_ value: YAMLTree) -> Bool { value["type"]?.scalar.map(types.contains) ?? false }

    /// `#include FILE [BRANCH]` looks like a comment to YAML.
    private static func includes(of text: String) -> [[Substring]] {
        text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("#include ") }.map {
            $0.split(separator: " ").dropFirst().map { $0 }
        }
    }

    private mutating func writeIncludes(_ includes: [[Substring]]) {
        guard !includes.isEmpty else { return }
        writer.open(Array("Included files".unicodeScalars), level: 1)
        for words in includes {
            guard let file = words.first else { continue }
            let branch = words.count > 1 ? " under \(words[1])" : ""
            writer.add(
                Array("Includes \(file)\(branch), which is not read with this file.".unicodeScalars).collapsed,
                as: .item)
        }
        writer.leave(level: 1)
    }

    private mutating func write(_ path: String, _ node: YAMLTree) throws(ParsingError) {
        guard path.utf8.count <= Self.maximumPath else {
            throw ParsingError(.unreadable, "The signal catalogue has a path that is too long.")
        }
        let type = node["type"]?.scalar ?? ""
        let parent = path.split(separator: ".").dropLast().joined(separator: ".")
        writer.open(Array((type == "branch" || parent.isEmpty ? path : parent).unicodeScalars), level: 1)
        writer.add(Array(Self.sentence(path, type, node).unicodeScalars).collapsed, as: .item)
        for child in node["children"]?.pairs ?? [] {
            guard Self.isNode(child.value) else {
                throw ParsingError(
                    .unreadable, "The signal '\(path.prefix(200)).\(child.key.prefix(200))' has no known type.")
            }
            try write("\(path).\(child.key)", child.value)
        }
    }

    /// `Vehicle.Speed: sensor, datatype float, unit km/h. Vehicle speed.`
    private static func sentence(_ path: String, _ type: String, _ node: YAMLTree) -> String {
        var words = [type]
        for fact in facts {
            if let value = node[fact.key] { words.append("\(fact.label) \(written(value))") }
        }
        let known = apart.union(facts.map(\.key))
        for pair in node.pairs ?? [] where !known.contains(pair.key) {
            words.append("\(pair.key) \(written(pair.value))")
        }
        var sentence = "\(path): \(words.joined(separator: ", "))."
        if let text = node["description"]?.scalar { sentence += " \(text)" }
        if let text = node["comment"]?.scalar { sentence += " Comment: \(text)" }
        if let text = node["deprecation"]?.scalar { sentence += " Deprecated: \(text)" }
        return sentence
    }

    private static func written(_ value: YAMLTree) -> String {
        switch value {
        case .scalar(let text): text
        case .list(let items): items.map(written).joined(separator: " | ")
        case .map(let pairs): pairs.map { "\($0.key) = \(written($0.value))" }.joined(separator: " | ")
        }
    }
}
