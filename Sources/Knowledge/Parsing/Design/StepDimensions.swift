import Core

/// The dimensions of a STEP file in sentences (ISO 10303-47; ISO 129-1).
struct StepDimensions {
    static let kinds: Set<String> = [
        "DIMENSIONAL_SIZE", "DIMENSIONAL_LOCATION", "ANGULAR_SIZE", "ANGULAR_LOCATION", "DIMENSIONAL_SIZE_WITH_PATH",
        "DIMENSIONAL_LOCATION_WITH_PATH", "DIRECTED_DIMENSIONAL_LOCATION", "DIMENSIONAL_SIZE_WITH_DATUM_FEATURE",
        "EXTERNALLY_DEFINED_DIMENSION_DEFINITION",
    ]

    private let file: StepFile
    private let measures: StepMeasures
    /// Representations and tolerances, by the dimension they belong to.
    private var representations: [Int: [Int]] = [:]
    private var tolerances: [Int: [Int]] = [:]

    init(_ file: StepFile) throws(ParsingError) {
        self.file = file
        measures = StepMeasures(file: file)
        for number in file.instances(of: "DIMENSIONAL_CHARACTERISTIC_REPRESENTATION") {
            let entity = try file.entity(number, ["DIMENSIONAL_CHARACTERISTIC_REPRESENTATION"])
            guard let dimension = entity?.parameter(0).reference, let values = entity?.parameter(1).reference else {
                continue
            }
            representations[dimension, default: []].append(values)
        }
        for number in file.instances(of: "PLUS_MINUS_TOLERANCE") {
            let entity = try file.entity(number, ["PLUS_MINUS_TOLERANCE"])
            guard let range = entity?.parameter(0).reference, let dimension = entity?.parameter(1).reference else {
                continue
            }
            tolerances[dimension, default: []].append(range)
        }
    }

    /// A sentence a dimension, in the order of the file.
    func sentences() throws(ParsingError) -> [String] {
        var numbers: Set<Int> = []
        for kind in Self.kinds { numbers.formUnion(file.instances(of: kind)) }
        var sentences: [String] = []
        for number in numbers.sorted() { sentences.append(try sentence(number)) }
        return sentences
    }

    private func sentence(_ number: Int) throws(ParsingError) -> String {
        let entities = try file.entities(number)
        let names = Set(entities.map(\.name))
        let isLocation = names.contains { $0.contains("LOCATION") }
        let isAngular = names.contains { $0.hasPrefix("ANGULAR") }
        var title = isAngular ? "Angular " : "Dimensional "
        title += isLocation ? "location" : "size"
        var what: String
        var name: String?
        if isLocation {
            let base = entities.first { $0.name == "SHAPE_ASPECT_RELATIONSHIP" } ?? entities.first
            name = base?.parameter(0).text
            what = "from \(try measures.name(ofShape: base?.parameter(2).reference))"
            what += " to \(try measures.name(ofShape: base?.parameter(3).reference))"
        } else {
            let base = entities.first { $0.name == "DIMENSIONAL_SIZE" } ?? entities.first
            name = base?.parameter(1).text
            what = "of \(try measures.name(ofShape: base?.parameter(0).reference))"
        }
        var facts = try values(of: number) + limits(of: number)
        if facts.isEmpty { facts = ["without a value"] }
        return "\(title)\(name.map { " '\($0)'" } ?? " #\(number)") \(what): \(facts.joined(separator: ", "))."
    }

    private func values(of dimension: Int) throws(ParsingError) -> [String] {
        var facts: [String] = []
        for representation in representations[dimension] ?? [] {
            for entity in try file.entities(representation) {
                for item in entity.parameter(1).items.compactMap(\.reference) {
                    guard let text = try measures.text(item) else { continue }
                    let entities = try file.entities(item)
                    let label =
                        entities.first { $0.name == "REPRESENTATION_ITEM" }?.parameter(0).text
                        ?? entities.first { $0.name == "MEASURE_REPRESENTATION_ITEM" }?.parameter(0).text
                    facts.append("\(label ?? "value") \(text)")
                }
            }
        }
        return facts
    }

    private func limits(of dimension: Int) throws(ParsingError) -> [String] {
        var facts: [String] = []
        for number in tolerances[dimension] ?? [] {
            for entity in try file.entities(number) {
                if entity.name == "TOLERANCE_VALUE" {
                    let lower = try measures.text(entity.parameter(0).reference) ?? "none"
                    let upper = try measures.text(entity.parameter(1).reference) ?? "none"
                    facts.append("lower deviation \(lower), upper deviation \(upper)")
                } else if entity.name == "LIMITS_AND_FITS" {
                    let fit = (0..<3).compactMap { entity.parameter($0).text }.joined(separator: " ")
                    facts.append("fit \(fit)")
                }
            }
        }
        return facts
    }
}
