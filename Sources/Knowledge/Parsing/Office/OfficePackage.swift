import Core

/// The parts of an office document and how they hang together (ECMA-376 part 2).
struct OfficePackage {
    struct Relationship {
        let id: String
        /// The last part of the type's address, such as `styles`.
        let type: String
        /// Within the package, without a leading `/`.
        let target: String
    }

    private let archive: ZipArchive

    /// - Throws: what ``ZipArchive`` throws.
    init(_ file: [UInt8]) throws(ParsingError) {
        archive = try ZipArchive(file)
    }

    /// The part that the document starts with.
    ///
    /// - Throws: ``ParsingError`` `parse.unreadable` when there is none.
    func mainPart() throws(ParsingError) -> String {
        guard let main = try relationships(of: "").first(where: { $0.type == "officeDocument" })?.target else {
            throw ZipArchive.damaged("nothing says which part is the document")
        }
        return main
    }

    /// A part as text of XML; `nil` when it is missing.
    func text(of part: String) throws(ParsingError) -> String? {
        guard let content = try archive.content(of: part), !content.isEmpty else { return nil }
        return try TextDecoding.text(of: content)
    }

    func xml(_ part: String) throws(ParsingError) -> XMLElement? {
        guard let text = try text(of: part) else { return nil }
        return try XMLReader.read(text)
    }

    /// The part that `part` refers to by a relationship of that type, read.
    func xml(ofType type: String, from part: String) throws(ParsingError) -> XMLElement? {
        guard let target = try relationships(of: part).first(where: { $0.type == type })?.target else { return nil }
        return try xml(target)
    }

    /// What a part refers to within the package; `""` is the package itself.
    func relationships(of part: String) throws(ParsingError) -> [Relationship] {
        var folder = part.split(separator: "/").map(String.init)
        let name = folder.popLast() ?? ""
        let path = (folder + ["_rels", name + ".rels"]).joined(separator: "/")
        guard let root = try xml(path) else { return [] }
        return root.elements.compactMap { element in
            guard element.name == "Relationship", element.value("TargetMode") != "External",
                let id = element.value("Id"), let type = element.value("Type"), let target = element.value("Target"),
                let resolved = Self.resolve(target, from: folder)
            else { return nil }
            return Relationship(id: id, type: String(type.split(separator: "/").last ?? ""), target: resolved)
        }
    }

    private static func resolve(_ target: String, from folder: [String]) -> String? {
        var parts = target.hasPrefix("/") ? [] : folder
        for part in target.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(String(part))
            } else if parts.popLast() == nil {
                return nil
            }
        }
        return parts.joined(separator: "/")
    }
}

extension XMLElement {
    /// The value of an attribute, whatever prefix stands for its namespace.
    func value(_ name: String) -> String? {
        attribute(name) ?? attributes.first { $0.name.split(separator: ":").last.map(String.init) == name }?.value
    }

    func first(_ name: String) -> XMLElement? { elements.first { $0.name == name } }

    /// Whether an element of that name switches a property on (ECMA-376 part 1, 17.3.1, `ST_OnOff`).
    func switches(on name: String) -> Bool {
        guard let property = first(name) else { return false }
        return !["0", "false", "off"].contains(property.value("val"))
    }
}
