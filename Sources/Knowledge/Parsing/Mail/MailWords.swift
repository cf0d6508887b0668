import Core
import FoundationEssentials

/// Decodes `=?charset?Q?text?=` in a header field (RFC 2047).
enum MailWords {
    /// The field as a person reads it; a word in a character set that is not known stays as it is.
    static func decoded(_ field: String) -> String {
        guard field.contains("=?") else { return field }
        // Blanks between two encoded words are no part of the text (6.2).
        let joined = field.replacing(/\?=[ \t]+=\?/, with: "?==?")
        return joined.replacing(/=\?([^?\s]{1,64})\?([BbQq])\?([^?\s]*)\?=/) { match in
            let name = match.1.prefix { $0 != "*" }
            guard let bytes = bytes(of: match.3, encoding: match.2),
                let text = try? Charset(named: String(name)).text(of: bytes)
            else { return String(match.0) }
            return text
        }
    }

    private static func bytes(of text: Substring, encoding: Substring) -> [UInt8]? {
        guard encoding.lowercased() == "b" else {
            return MailEntity.unquoted(Array(text.utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: " ") : $0 })[...])
        }
        let padded = text + String(repeating: "=", count: (4 - text.count % 4) % 4)
        return Data(base64Encoded: String(padded)).map { Array($0) }
    }
}
