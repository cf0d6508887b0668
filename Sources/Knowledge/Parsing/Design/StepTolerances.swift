import Core

/// The geometric tolerances and datums of a STEP file in sentences (ISO 10303-47; ISO 1101, ISO 5459).
struct StepTolerances {
    let file: StepFile
    let measures: StepMeasures
    /// Form of the zone, by the tolerance that has one.
    private let zones: [Int: String]

    init(_ file: StepFile) throws(ParsingError) {
        self.file = file
        measures = StepMeasures(file: file)
        var zones: [Int: String] = [:]
        for number in file.instances(of: "TOLERANCE_ZONE") {
            guard let zone = try file.entity(number, ["TOLERANCE_ZONE"]) else { continue }
            let form = try file.entity(zone.parameter(5).reference, ["TOLERANCE_ZONE_FORM"])?.parameter(0).text
            for tolerance in zone.parameter(4).items.compactMap(\.reference) { zones[tolerance] = form }
        }
        self.zones = zones
    }

    /// Entities that end like a geometric tolerance and are something else, or only add to one.
    private static let others: Set<String> = [
        "PLUS_MINUS_TOLERANCE", "GEOMETRIC_TOLERANCE", "MODIFIED_GEOMETRIC_TOLERANCE",
        "UNEQUALLY_DISPOSED_GEOMETRIC_TOLERANCE",
    ]

    static func isTolerance(_ name: String) -> Bool { name.hasSuffix("_TOLERANCE") && name != "PLUS_MINUS_TOLERANCE" }

    /// A sentence a tolerance, in the order of the file.
    func sentences() throws(ParsingError) -> [String] {
        var numbers: Set<Int> = []
        for name in file.names where Self.isTolerance(name) { numbers.formUnion(file.instances(of: name)) }
        var sentences: [String] = []
        for number in numbers.sorted() { sentences.append(try sentence(number)) }
        return sentences
    }

    private func sentence(_ number: Int) throws(ParsingError) -> String {
        let entities = try file.entities(number)
        let kind = entities.first { Self.isTolerance($0.name) && !Self.others.contains($0.name) }?.name
        // Of an instance of one entity its parameters begin with those of the supertype.
        let base = entities.first { $0.name == "GEOMETRIC_TOLERANCE" } ?? entities.first
        let title = kind.map(Self.title) ?? "Geometric tolerance"
        var facts: [String] = []
        facts.append(try measures.text(base?.parameter(2).reference) ?? "without a value")
        if let zone = zones[number] { facts.append("zone \(zone)") }
        facts.append("on \(try measures.name(ofShape: base?.parameter(3).reference))")
        let datums = try references(entities, base)
        if !datums.isEmpty { facts.append("datum reference \(datums)") }
        facts += try modifiers(entities)
        let name = base?.parameter(0).text.map { " '\($0)'" } ?? " #\(number)"
        return "\(title)\(name): \(facts.joined(separator: ", "))."
    }

    /// `Position tolerance` for `POSITION_TOLERANCE`.
    private static func title(_ name: String) -> String {
        let words = name.lowercased().replacing("_", with: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    private func modifiers(_ entities: [StepEntity]) throws(ParsingError) -> [String] {
        var facts: [String] = []
        for entity in entities {
            switch entity.name {
            case "GEOMETRIC_TOLERANCE_WITH_MODIFIERS":
                facts += entity.parameter(0).items.compactMap(\.choice).map(Self.words)
            case "MODIFIED_GEOMETRIC_TOLERANCE": facts += [entity.parameter(0).choice].compactMap { $0 }.map(Self.words)
            case "GEOMETRIC_TOLERANCE_WITH_DEFINED_UNIT":
                if let unit = try measures.text(entity.parameter(0).reference) { facts.append("for each \(unit)") }
            case "UNEQUALLY_DISPOSED_GEOMETRIC_TOLERANCE":
                if let shift = try measures.text(entity.parameter(0).reference) {
                    facts.append("unequally disposed by \(shift)")
                }
            case "GEOMETRIC_TOLERANCE_WITH_MAXIMUM_TOLERANCE":
                if let most = try measures.text(entity.parameter(0).reference) { facts.append("at most \(most)") }
            default: continue
            }
        }
        return facts
    }

    private static func words(_ choice: String) -> String { choice.lowercased().replacing("_", with: " ") }

    /// The datums that a tolerance refers to, in their order of precedence, such as `A, B-C (maximum material requirement)`.
    private func references(_ entities: [StepEntity], _ base: StepEntity?) throws(ParsingError) -> String {
        let separate = entities.first { $0.name == "GEOMETRIC_TOLERANCE_WITH_DATUM_REFERENCE" }?.parameter(0)
        let inherited = base?.name == "GEOMETRIC_TOLERANCE" ? .none : base?.parameter(4) ?? .none
        var datums: [String] = []
        for number in (separate ?? inherited).items.compactMap(\.reference) {
            for system in try file.entities(number) {
                switch system.name {
                case "DATUM_SYSTEM":
                    for compartment in system.parameter(4).items {
                        datums.append(try reference(file.entities(compartment.reference).first))
                    }
                case "DATUM_REFERENCE": datums.append(try letter(system.parameter(1).reference))
                default: continue
                }
            }
        }
        return datums.filter { !$0.isEmpty }.joined(separator: ", ")
    }

    /// A compartment or an element of a common datum.
    private func reference(_ entity: StepEntity?) throws(ParsingError) -> String {
        guard let entity else { return "" }
        var letters: [String] = []
        if let single = entity.parameter(4).reference {
            letters = [try letter(single)]
        } else {
            for element in entity.parameter(4).items.compactMap(\.reference) {
                guard let part = try file.entity(element, ["DATUM_REFERENCE_ELEMENT"]) else { continue }
                letters.append(try letter(part.parameter(4).reference) + Self.modifiers(part.parameter(5)))
            }
        }
        return letters.joined(separator: "-") + Self.modifiers(entity.parameter(5))
    }

    private static func modifiers(_ value: StepValue) -> String {
        let names = value.items.compactMap { item -> String? in
            if case .typed(_, let inner) = item { return inner.choice.map(words) }
            return nil
        }
        return names.isEmpty ? "" : " (\(names.joined(separator: ", ")))"
    }

    private func letter(_ number: Int?) throws(ParsingError) -> String {
        try file.entity(number, ["DATUM", "COMMON_DATUM"])?.parameters.last?.text ?? ""
    }

    /// A sentence a datum, with the features and targets that make it.
    func datums() throws(ParsingError) -> [String] {
        var features: [Int: [String]] = [:]
        for relation in file.instances(of: "SHAPE_ASPECT_RELATIONSHIP") {
            guard let entity = try file.entity(relation, ["SHAPE_ASPECT_RELATIONSHIP"]),
                let datum = entity.parameter(3).reference, let feature = entity.parameter(2).reference
            else { continue }
            features[datum, default: []].append(try measures.name(ofShape: feature))
        }
        var sentences: [String] = []
        for number in file.instances(of: "DATUM") {
            let letter = try letter(number)
            let feature = features[number].map { ", made by \($0.joined(separator: ", "))" } ?? ""
            sentences.append("Datum \(letter.isEmpty ? "#\(number)" : letter)\(feature).")
        }
        return sentences
    }
}
