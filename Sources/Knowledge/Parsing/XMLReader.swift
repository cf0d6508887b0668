import Core

/// A small, strict reader of XML 1.0 that knows no entities but the five predefined ones.
///
/// It is written here, and not taken from libxml2, because the dangers of XML lie in what this one cannot do: it
/// fetches nothing, declares nothing and expands nothing. A document type declaration is passed over; one with
/// declarations inside is refused. Namespace prefixes are dropped. Limits: ``maximumDepth``, ``maximumNodes``.
struct XMLReader {
    static let maximumDepth = 200
    static let maximumNodes = 4_000_000
    static let maximumAttributes = 256

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var nodes = 0
    /// How many there were when the element that will be handed out was opened.
    private var nodesKept = 0
    private var open: [XMLElement] = []
    private var root: XMLElement?
    private var text = String.UnicodeScalarView()
    private let handedOut: String?
    private let take: (XMLElement) throws(ParsingError) -> Void

    /// - Parameters:
    ///   - name: elements of this name go to `take`, each when it is closed, and are not part of the result: so a
    ///     document of many records is read without ever being held.
    /// - Throws: ``ParsingError`` `parse.unreadable` with the place where the document stops being well-formed.
    static func read(
        _ text: String, handingOut name: String? = nil,
        to take: @escaping (XMLElement) throws(ParsingError) -> Void = { _ in }
    ) throws(ParsingError) -> XMLElement {
        var reader = XMLReader(scalars: Array(text.unicodeScalars), handedOut: name, take: take)
        return try reader.document()
    }

    private init(
        scalars: [Unicode.Scalar], handedOut: String?, take: @escaping (XMLElement) throws(ParsingError) -> Void
    ) {
        self.scalars = scalars
        self.handedOut = handedOut
        self.take = take
    }

    private mutating func document() throws(ParsingError) -> XMLElement {
        while position < scalars.count {
            if scalars[position] == "<" { try markup() } else { try characters() }
        }
        guard open.isEmpty, let root else { throw failure("it ends before its last element is closed") }
        return root
    }

    private mutating func markup() throws(ParsingError) {
        if starts("<!--") {
            try skip(to: "-->")
        } else if starts("<![CDATA[") {
            position += 9
            let start = position
            try skip(to: "]]>")
            try append(scalars[start..<position - 3])
        } else if starts("<?") {
            try skip(to: "?>")
        } else if starts("<!DOCTYPE") {
            try documentType()
        } else if starts("</") {
            try endTag()
        } else {
            try startTag()
        }
    }

    private mutating func documentType() throws(ParsingError) {
        guard root == nil, open.isEmpty else { throw failure("a document type stands in the wrong place") }
        while position < scalars.count, scalars[position] != ">" {
            guard scalars[position] != "[" else {
                throw failure("it declares entities or a document type inside; save it without")
            }
            position += 1
        }
        guard position < scalars.count else { throw failure("its document type is never closed") }
        position += 1
    }

    private mutating func startTag() throws(ParsingError) {
        guard root == nil else { throw failure("something follows its last element") }
        guard open.count < Self.maximumDepth else { throw failure("its elements are nested too deep") }
        try flushText()
        position += 1
        let name = try self.name()
        let attributes = try self.attributes()
        let isEmpty = scalars[position] == "/"
        if isEmpty { position += 1 }
        guard position < scalars.count, scalars[position] == ">" else { throw failure("a tag is malformed") }
        position += 1
        try count()
        if name == handedOut { nodesKept = nodes }
        open.append(XMLElement(name: Self.local(name), attributes: attributes))
        if isEmpty { try closeElement() }
    }

    private mutating func endTag() throws(ParsingError) {
        try flushText()
        position += 2
        let name = try self.name()
        skipBlanks()
        guard position < scalars.count, scalars[position] == ">", open.last?.name == Self.local(name) else {
            throw failure("a closing tag does not match")
        }
        position += 1
        try closeElement()
    }

    private mutating func closeElement() throws(ParsingError) {
        let element = open.removeLast()
        if element.name == handedOut, !open.isEmpty {
            try take(element)
            nodes = nodesKept
            return
        }
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(.element(element)) }
    }

    private mutating func attributes() throws(ParsingError) -> [(name: String, value: String)] {
        var attributes: [(name: String, value: String)] = []
        while true {
            let before = position
            skipBlanks()
            guard position < scalars.count else { throw failure("a tag is never closed") }
            if scalars[position] == ">" || scalars[position] == "/" { return attributes }
            guard position > before, attributes.count < Self.maximumAttributes else {
                throw failure("a tag is malformed")
            }
            let name = try self.name()
            skipBlanks()
            guard position < scalars.count, scalars[position] == "=" else { throw failure("an attribute has no value") }
            position += 1
            skipBlanks()
            let value = try attributeValue()
            guard !attributes.contains(where: { $0.name == name }) else { throw failure("an attribute stands twice") }
            attributes.append((name, value))
        }
    }

    private mutating func attributeValue() throws(ParsingError) -> String {
        guard position < scalars.count, scalars[position] == "\"" || scalars[position] == "'" else {
            throw failure("an attribute's value has no quotation marks")
        }
        let quote = scalars[position]
        position += 1
        var value = String.UnicodeScalarView()
        while position < scalars.count, scalars[position] != quote {
            guard scalars[position] != "<" else { throw failure("an attribute's value is never closed") }
            value.append(try character())
        }
        guard position < scalars.count else { throw failure("an attribute's value is never closed") }
        position += 1
        return String(value)
    }

    private mutating func characters() throws(ParsingError) {
        while position < scalars.count, scalars[position] != "<" { text.append(try character()) }
        guard !open.isEmpty else {
            guard text.allSatisfy(\.isBlank) else { throw failure("text stands outside its elements") }
            text = .init()
            return
        }
    }

    /// One character of content, a reference resolved.
    private mutating func character() throws(ParsingError) -> Unicode.Scalar {
        let scalar = scalars[position]
        guard scalar == "&" else {
            position += 1
            guard Self.isAllowed(scalar) else { throw failure("it holds a control character") }
            return scalar
        }
        let end = scalars[position...].prefix(12).firstIndex(of: ";")
        guard let end else { throw failure("a reference is never closed") }
        let reference = scalars.text(position + 1..<end)
        guard let resolved = Self.resolve(reference), Self.isAllowed(resolved) else {
            throw failure("it refers to an entity that is not predefined")
        }
        position = end + 1
        return resolved
    }

    private static func resolve(_ reference: String) -> Unicode.Scalar? {
        switch reference {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard reference.hasPrefix("#") else { return nil }
            let digits = reference.dropFirst()
            let value = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            return value.flatMap(Unicode.Scalar.init)
        }
    }

    /// XML 1.0, production 2.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF || scalar == "\t" || scalar == "\n"
            || scalar == "\r"
    }

    private mutating func append(_ characters: ArraySlice<Unicode.Scalar>) throws(ParsingError) {
        guard !open.isEmpty else { throw failure("text stands outside its elements") }
        text.append(contentsOf: characters)
    }

    private mutating func flushText() throws(ParsingError) {
        guard !text.isEmpty, !open.isEmpty else { return }
        try count()
        open[open.count - 1].children.append(.text(String(text)))
        text = .init()
    }

    private mutating func count() throws(ParsingError) {
        nodes += 1
        guard nodes <= Self.maximumNodes else { throw failure("it has too many elements") }
    }

    private mutating func name() throws(ParsingError) -> String {
        let start = position
        while position < scalars.count, Self.isNamePart(scalars[position]) { position += 1 }
        guard position > start, position - start <= 256, !scalars[start].isASCIIDigit else {
            throw failure("a name is malformed")
        }
        return scalars.text(start..<position)
    }

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isWordPart || scalar == "_" || scalar == "-" || scalar == "." || scalar == ":" || scalar == "\u{B7}"
    }

    private static func local(_ name: String) -> String {
        name.unicodeScalars.lastIndex(of: ":").map { String(name.unicodeScalars[$0...].dropFirst()) } ?? name
    }

    private mutating func skipBlanks() {
        while position < scalars.count, scalars[position].isBlank { position += 1 }
    }

    private func starts(_ mark: String) -> Bool { scalars[position...].starts(with: mark.unicodeScalars) }

    private mutating func skip(to mark: String) throws(ParsingError) {
        while position < scalars.count {
            if starts(mark) {
                position += mark.unicodeScalars.count
                return
            }
            position += 1
        }
        throw failure("a part of it is never closed")
    }

    private func failure(_ reason: String) -> ParsingError {
        ParsingError(.unreadable, "The XML cannot be read at character \(position): \(reason).")
    }
}
