import Core
import FoundationEssentials

/// A mail, or a part of one: its header fields and its body as bytes (RFC 5322, RFC 2045).
struct MailEntity {
    static let maximumHeaderBytes = 1 << 20
    static let maximumFields = 10_000

    private static let newline = UInt8(ascii: "\n")

    /// Names in small letters, values unfolded and undecoded, in their order.
    private let fields: [(name: String, value: String)]
    let body: ArraySlice<UInt8>

    /// - Throws: ``ParsingError`` `parse.unreadable` when the header is beyond its limits.
    init(_ bytes: ArraySlice<UInt8>) throws(ParsingError) {
        var fields: [(name: String, value: String)] = []
        var position = bytes.startIndex
        while position < bytes.endIndex {
            let end = bytes[position...].firstIndex(of: Self.newline) ?? bytes.endIndex
            let line = Self.text(of: bytes[position..<end])
            position = min(end + 1, bytes.endIndex)
            if line.isEmpty { break }
            guard position - bytes.startIndex <= Self.maximumHeaderBytes, fields.count < Self.maximumFields else {
                throw ParsingError(.unreadable, "The header of the mail or of a part of it is too long.")
            }
            if let first = line.first, first == " " || first == "\t", !fields.isEmpty {
                fields[fields.count - 1].value += " " + line.drop { $0 == " " || $0 == "\t" }
            } else if let colon = line.firstIndex(of: ":") {
                let name = line[..<colon].lowercased().filter { !$0.isWhitespace }
                fields.append((name, String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })))
            }
        }
        self.fields = fields
        body = bytes[position...]
    }

    /// A header line without its CR; UTF-8 (RFC 6532), or else Windows' western set.
    private static func text(of line: ArraySlice<UInt8>) -> String {
        let bytes = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        return String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    /// The first field of that name.
    func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// Such as `text/plain`; what is not said is text (RFC 2045, 5.2).
    var type: String {
        let named = field("content-type")?.prefix { $0 != ";" }.lowercased().filter { !$0.isWhitespace } ?? ""
        return named.contains("/") ? named : "text/plain"
    }

    var isAttachment: Bool {
        field("content-disposition")?.lowercased().hasPrefix("attachment") ?? false
    }

    /// The name that a part is to be saved under, if it has one.
    var fileName: String? {
        MailParameters(field("content-disposition")).value("filename")
            ?? MailParameters(field("content-type")).value("name")
    }

    func parameter(_ name: String) -> String? { MailParameters(field("content-type")).value(name) }

    /// The body of a text part, decoded.
    ///
    /// - Throws: ``ParsingError`` `parse.wrong-encoding` for a character set or a transfer encoding that is not known.
    func text() throws(ParsingError) -> String {
        let bytes = try decoded()
        guard let name = parameter("charset") else {
            if let text = String(validating: bytes, as: UTF8.self) { return text }
            return try Charset.windows1252.text(of: bytes)
        }
        return try Charset(named: name).text(of: bytes)
    }

    /// RFC 2045, section 6.
    private func decoded() throws(ParsingError) -> [UInt8] {
        let encoding = field("content-transfer-encoding")?.lowercased().filter { !$0.isWhitespace } ?? "7bit"
        switch encoding {
        case "7bit", "8bit", "binary", "": return Array(body)
        case "quoted-printable": return Self.unquoted(body)
        case "base64":
            guard let data = Data(base64Encoded: Data(body), options: .ignoreUnknownCharacters) else {
                throw ParsingError(.unreadable, "A part of the mail is damaged: its base64 does not decode.")
            }
            return Array(data)
        default:
            throw ParsingError(.wrongEncoding, "A part of the mail is in a transfer encoding that is not known.")
        }
    }

    /// Quoted-printable (6.7): `=E9` is a byte, `=` at the end of a line joins it with the next.
    static func unquoted(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var position = bytes.startIndex
        while position < bytes.endIndex {
            let byte = bytes[position]
            position += 1
            guard byte == UInt8(ascii: "=") else {
                result.append(byte)
                continue
            }
            let rest = bytes[position...]
            if let digits = rest.count >= 2 ? UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) : nil {
                result.append(digits)
                position += 2
            } else if let end = rest.firstIndex(where: {
                $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") && $0 != 13
            }),
                rest[end] == newline
            {
                position = end + 1
            } else {
                result.append(byte)
            }
        }
        return result
    }

    /// The parts of a multipart body, and whether its end is there (RFC 2046, 5.1.1).
    func parts(boundary: String) -> (parts: [ArraySlice<UInt8>], isComplete: Bool) {
        let mark = Array("--\(boundary)".utf8)
        var parts: [ArraySlice<UInt8>] = []
        var start: Int?
        var position = body.startIndex
        while position < body.endIndex {
            let end = body[position...].firstIndex(of: Self.newline) ?? body.endIndex
            let line = body[position..<end]
            if line.starts(with: mark) {
                let rest = line.dropFirst(mark.count)
                let isLast = rest.starts(with: "--".utf8)
                if isLast || rest.allSatisfy({ $0 == 32 || $0 == 9 || $0 == 13 }) {
                    if let start { parts.append(body[start..<position]) }
                    if isLast { return (parts, true) }
                    start = min(end + 1, body.endIndex)
                }
            }
            position = end + 1
        }
        if let start, start < body.endIndex { parts.append(body[start...]) }
        return (parts, false)
    }
}
