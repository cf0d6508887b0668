import Contracts
import Core

/// A mail (.eml) as its reader sees it: who wrote to whom, when and about what, then the text. Runs in a worker.
///
/// Of alternatives the plain text is taken where it has any, else the HTML, as ``HTMLText`` reads it. A mail within the
/// mail is read under its own subject. Attachments are named, not read. Limits: ``maximumDepth``, ``maximumParts``.
struct MailText {
    static let maximumDepth = 16
    static let maximumParts = 1_000

    private static let shownFields = [
        ("from", "From"), ("to", "To"), ("cc", "Cc"), ("reply-to", "Reply-To"), ("date", "Date"),
        ("subject", "Subject"),
    ]
    /// One of these stands in every mail (RFC 5322, 3.6).
    private static let expected = ["from", "date", "subject", "to", "received", "message-id", "sender"]

    private var writer = SectionWriter()
    private var parts = 0

    /// - Throws: ``ParsingError`` `parse.unreadable`, `parse.wrong-encoding`, `parse.empty`, `parse.too-large`,
    ///   `parse.component-missing`.
    static func parse(_ bytes: [UInt8]) throws(ParsingError) -> ParsedDocument {
        let message = try MailEntity(bytes[...])
        guard expected.contains(where: { message.field($0) != nil }) else {
            throw ParsingError(.unreadable, "The file is no mail: it has none of the header fields of one.")
        }
        var extraction = MailText()
        try extraction.add(message: message, depth: 0)
        return try extraction.writer.document(parser: "eml 1")
    }

    private mutating func add(message: MailEntity, depth: Int) throws(ParsingError) {
        let subject = message.field("subject").map(Self.line) ?? []
        writer.open(subject.isEmpty ? Array("Mail without a subject".unicodeScalars) : subject, level: depth)
        for (field, name) in Self.shownFields {
            guard let value = message.field(field) else { continue }
            let line = Self.line(value)
            if !line.isEmpty { writer.add(Array("\(name): ".unicodeScalars) + line, as: .item) }
        }
        try add(message, depth: depth + 1)
        writer.leave(level: depth)
    }

    private static func line(_ field: String) -> [Unicode.Scalar] {
        Array(MailWords.decoded(field).unicodeScalars).collapsed
    }

    private mutating func add(_ entity: MailEntity, depth: Int) throws(ParsingError) {
        parts += 1
        guard depth <= Self.maximumDepth, parts <= Self.maximumParts else {
            throw ParsingError(.unreadable, "The mail has too many parts, or they are nested too deep.")
        }
        let type = entity.type
        if type.hasPrefix("multipart/") {
            try addParts(of: entity, depth: depth)
        } else if entity.isAttachment || !type.hasPrefix("text/") && type != "message/rfc822" {
            name(entity)
        } else if type == "message/rfc822" {
            try add(message: MailEntity(entity.body), depth: depth)
        } else if type == "text/html" {
            try HTMLText.write(entity.text(), into: &writer, level: depth)
        } else {
            add(plain: try entity.text(), isFlowed: entity.parameter("format")?.lowercased() == "flowed")
        }
    }

    private mutating func addParts(of entity: MailEntity, depth: Int) throws(ParsingError) {
        guard let boundary = entity.parameter("boundary"), !boundary.isEmpty else {
            throw ParsingError(.unreadable, "The mail is damaged: nothing says where its parts end.")
        }
        let (slices, isComplete) = entity.parts(boundary: boundary)
        guard slices.count <= Self.maximumParts else {
            throw ParsingError(.unreadable, "The mail has too many parts, or they are nested too deep.")
        }
        var found: [MailEntity] = []
        for slice in slices { found.append(try MailEntity(slice)) }
        if entity.type == "multipart/alternative", let chosen = try Self.readable(found) {
            try add(chosen, depth: depth + 1)
        } else {
            for part in found { try add(part, depth: depth + 1) }
        }
        if !isComplete { writer.add("(The mail ends before its last part is closed.)") }
    }

    /// Of alternatives the plain text that says something, else the last one, which is the richest (RFC 2046, 5.1.4).
    private static func readable(_ parts: [MailEntity]) throws(ParsingError) -> MailEntity? {
        for part in parts where part.type == "text/plain" {
            if try part.text().unicodeScalars.contains(where: { !$0.isBlank }) { return part }
        }
        return parts.last { $0.type == "text/html" || $0.type.hasPrefix("multipart/") } ?? parts.last
    }

    private mutating func name(_ entity: MailEntity) {
        let name = entity.fileName.map(Self.line) ?? []
        let shown = name.isEmpty ? "without a name" : name.text(0..<name.count)
        writer.add("Attachment, not read: \(shown) (\(entity.type))", as: .item)
    }

    /// Paragraphs as they stand; lines that were only broken for sending are joined (RFC 3676, 4.1).
    private mutating func add(plain text: String, isFlowed: Bool) {
        var paragraph: [String] = []
        var isOpen = false
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let scalars = Array(line.unicodeScalars.filter { $0.value >= 0x20 || $0 == "\t" })
            let content = scalars.text(scalars.trimmed(0..<scalars.count))
            if content.isEmpty {
                writer.add(paragraph.joined(separator: "\n"))
                paragraph = []
            } else if isOpen, let last = paragraph.popLast() {
                paragraph.append("\(last) \(content)")
            } else {
                paragraph.append(content)
            }
            isOpen = isFlowed && line.hasSuffix(" ") && line != "-- "
        }
        writer.add(paragraph.joined(separator: "\n"))
    }
}
