import Core

/// The products of a STEP file, and which is built into which (ISO 10303-41 and -44).
struct StepStructure {
    static let maximumLines = 20_000
    static let maximumDepth = 64

    private static let definitions: Set<String> = [
        "PRODUCT_DEFINITION", "PRODUCT_DEFINITION_WITH_ASSOCIATED_DOCUMENTS",
    ]
    private static let formations: Set<String> = [
        "PRODUCT_DEFINITION_FORMATION", "PRODUCT_DEFINITION_FORMATION_WITH_SPECIFIED_SOURCE",
    ]
    static let names = definitions.union(formations).union(["PRODUCT", "NEXT_ASSEMBLY_USAGE_OCCURRENCE"])

    private let file: StepFile
    /// Children by their parent, each once with how often it is built in, in the order of the file.
    private var children: [Int: [(definition: Int, count: Int)]] = [:]
    private var built: Set<Int> = []

    init(_ file: StepFile) throws(ParsingError) {
        self.file = file
        for number in file.instances(of: "NEXT_ASSEMBLY_USAGE_OCCURRENCE") {
            let usage = try file.entity(number, ["NEXT_ASSEMBLY_USAGE_OCCURRENCE"])
            guard let parent = usage?.parameter(3).reference, let child = usage?.parameter(4).reference else {
                continue
            }
            built.insert(child)
            var known = children[parent] ?? []
            if let index = known.firstIndex(where: { $0.definition == child }) {
                known[index].count += 1
            } else {
                known.append((child, 1))
            }
            children[parent] = known
        }
    }

    /// A line a product, with its version and description.
    func products() throws(ParsingError) -> [String] {
        var lines: [String] = []
        for number in file.instances(of: "PRODUCT") {
            guard let product = try file.entity(number, ["PRODUCT"]) else { continue }
            let description = product.parameter(2).text.map { ": \($0)" } ?? ""
            lines.append("Product \(Self.name(product))\(description).")
        }
        return lines
    }

    /// The identifier, and the name where it says more.
    private static func name(_ product: StepEntity) -> String {
        let (identifier, name) = (product.parameter(0).text, product.parameter(1).text)
        guard let identifier else { return "'\(name ?? "without a name")'" }
        return name == nil || name == identifier ? "'\(identifier)'" : "'\(identifier)' ('\(name ?? "")')"
    }

    /// The tree of what is built into what: a line a place, such as `'Car' > 'Wheel' (4 times)`.
    func tree() throws(ParsingError) -> [String] {
        var lines: [String] = []
        let roots = Self.definitions.sorted().flatMap { file.instances(of: $0) }
        for root in roots where !built.contains(root) && children[root] != nil {
            try add(root, path: [try name(of: root)], above: [root], to: &lines)
        }
        if lines.count >= Self.maximumLines { lines.append("The structure has more places than are written here.") }
        return lines
    }

    private func add(_ parent: Int, path: [String], above: Set<Int>, to lines: inout [String]) throws(ParsingError) {
        for child in children[parent] ?? [] {
            guard lines.count < Self.maximumLines, path.count < Self.maximumDepth else { return }
            guard !above.contains(child.definition) else {
                throw StepFile.damaged("a part of the structure is built into itself")
            }
            let below = path + [try name(of: child.definition)]
            lines.append(below.joined(separator: " > ") + (child.count > 1 ? " (\(child.count) times)" : ""))
            try add(child.definition, path: below, above: above.union([child.definition]), to: &lines)
        }
    }

    private func name(of definition: Int) throws(ParsingError) -> String {
        let formation = try file.entity(definition, Self.definitions)?.parameter(2).reference
        let product = try file.entity(file.entity(formation, Self.formations)?.parameter(2).reference, ["PRODUCT"])
        return product.map(Self.name) ?? "'#\(definition)'"
    }
}
