import Core

/// Tells measures with their units, and names of what is toleranced, from a STEP file (ISO 10303-41 and -47).
struct StepMeasures {
    let file: StepFile

    /// Such as `0.5 mm`; `nil` when the instance is no measure.
    func text(_ number: Int?) throws(ParsingError) -> String? {
        guard let (value, unit) = try parts(number) else { return nil }
        return unit.isEmpty ? value : "\(value) \(unit)"
    }

    /// The value as the file writes it, and its unit.
    func parts(_ number: Int?) throws(ParsingError) -> (value: String, unit: String)? {
        for entity in try file.entities(number) where entity.name.hasSuffix("MEASURE_WITH_UNIT") {
            guard let value = entity.parameter(0).number else { continue }
            return (value, try unit(entity.parameter(1).reference))
        }
        return nil
    }

    private func unit(_ number: Int?) throws(ParsingError) -> String {
        let entities = try file.entities(number)
        if let named = entities.first(where: { $0.name == "CONVERSION_BASED_UNIT" }) {
            return named.parameter(0).text?.lowercased() ?? ""
        }
        guard let metric = entities.first(where: { $0.name == "SI_UNIT" }) else { return "" }
        // Of a plain instance the first parameter is the dimension, which is derived.
        let choices = metric.parameters.compactMap(\.choice)
        guard let name = choices.last else { return "" }
        let prefix = choices.count > 1 ? choices[0] : ""
        return (Self.prefixes[prefix] ?? prefix.lowercased() + " ") + (Self.units[name] ?? name.lowercased())
    }

    private static let prefixes = ["": "", "MILLI": "m", "MICRO": "µ", "CENTI": "c", "DECI": "d", "KILO": "k"]
    private static let units = ["METRE": "m", "RADIAN": "rad", "STERADIAN": "sr", "GRAM": "g", "SECOND": "s"]

    /// What a part of the shape is called; its kind where it has no name.
    func name(ofShape number: Int?) throws(ParsingError) -> String {
        let entities = try file.entities(number)
        let named = entities.first { ["SHAPE_ASPECT", "PRODUCT_DEFINITION_SHAPE"].contains($0.name) } ?? entities.first
        if let name = named?.parameter(0).text ?? named?.parameter(1).text { return "'\(name)'" }
        let isWhole = entities.contains { $0.name == "PRODUCT_DEFINITION_SHAPE" }
        return isWhole ? "the whole part" : number.map { "shape aspect #\($0)" } ?? "the part"
    }
}
