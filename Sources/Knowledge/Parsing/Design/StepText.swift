import Contracts
import Core

/// What a STEP file (ISO 10303-21, as AP242, AP214 or AP203) says in words: its header, its products and their
/// structure, its datums, geometric tolerances and dimensions. Runs in a worker.
///
/// Numbers stand as the file writes them. The shape itself is not text.
struct StepText {
    private var writer = SectionWriter()
    private let file: StepFile

    /// - Throws: ``ParsingError`` `parse.unreadable`, `parse.too-large`, `parse.empty`.
    static func parse(_ bytes: [UInt8]) throws(ParsingError) -> ParsedDocument {
        var text = StepText(file: try StepFile(bytes, isWanted: isWanted))
        text.writeHeader()
        let structure = try StepStructure(text.file)
        text.section("Products", try structure.products())
        text.section("Structure", try structure.tree())
        let tolerances = try StepTolerances(text.file)
        text.section("Datums", try tolerances.datums())
        text.section("Geometric tolerances", try tolerances.sentences())
        text.section("Dimensions", try StepDimensions(text.file).sentences())
        return try text.writer.document(parser: "step 1")
    }

    private init(file: StepFile) {
        self.file = file
    }

    private static let others: Set<String> = [
        "DATUM", "TOLERANCE_ZONE", "SHAPE_ASPECT_RELATIONSHIP", "DIMENSIONAL_CHARACTERISTIC_REPRESENTATION",
        "PLUS_MINUS_TOLERANCE",
    ]

    private static func isWanted(_ name: String) -> Bool {
        others.contains(name) || StepStructure.names.contains(name) || StepDimensions.kinds.contains(name)
            || StepTolerances.isTolerance(name)
    }

    private mutating func writeHeader() {
        var lines: [String] = []
        func add(_ label: String, _ value: StepValue?) {
            let texts = value.map { $0.items.isEmpty ? [$0] : $0.items }?.compactMap(\.text) ?? []
            if !texts.isEmpty { lines.append("\(label): \(texts.joined(separator: "; "))") }
        }
        for entity in file.header {
            switch entity.name {
            case "FILE_DESCRIPTION": add("Description", entity.parameter(0))
            case "FILE_NAME":
                let labels = ["File", "Written", "Author", "Organization", "Preprocessor", "System", "Authorization"]
                for (position, label) in labels.enumerated() { add(label, entity.parameter(position)) }
            case "FILE_SCHEMA": add("Schema", entity.parameter(0))
            default: continue
            }
        }
        section("STEP file", lines)
    }

    private mutating func section(_ title: String, _ lines: [String]) {
        guard !lines.isEmpty else { return }
        writer.open(Array(title.unicodeScalars), level: 1)
        for line in lines { writer.add(Array(line.unicodeScalars).collapsed, as: .item) }
    }
}
