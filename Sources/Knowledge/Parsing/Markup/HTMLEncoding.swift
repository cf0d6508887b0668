import Core

/// Finds out how an HTML page is written: by its byte-order mark, else by what it says of itself, else UTF-8 where it
/// is that and windows-1252 where not (WHATWG HTML, 13.2.3.2).
enum HTMLEncoding {
    /// How far into a page its word on its character set may stand.
    private static let reach = 1_024

    /// - Throws: ``ParsingError`` `parse.wrong-encoding`, `parse.empty`, `parse.component-missing`.
    static func text(of bytes: [UInt8]) throws(ParsingError) -> String {
        let hasMark = [[0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF]].contains { bytes.starts(with: $0) }
        if hasMark { return try TextDecoding.text(of: bytes) }
        guard !bytes.contains(0) else { throw TextDecoding.wrong }
        guard let name = declared(bytes.prefix(reach)) else {
            if let text = String(validating: bytes, as: UTF8.self) { return text }
            return try Charset.windows1252.text(of: bytes)
        }
        // Bytes in which such a word can be read are not UTF-16 (13.2.3.2, "prescan", step on UTF-16).
        let charset = name.lowercased().hasPrefix("utf-16") ? Charset.utf8 : try Charset(named: name)
        return try charset.text(of: bytes)
    }

    /// The name after `charset=` in a `meta` element, or after `encoding=` in an XML declaration.
    private static func declared(_ beginning: ArraySlice<UInt8>) -> String? {
        let text = String(decoding: beginning.map { $0 < 0x80 ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
            .replacing(/(?s)<!--.*?-->/, with: "").lowercased()
        if let match = text.firstMatch(of: /<meta\s[^>]*charset\s*=\s*["']?\s*([a-z0-9_:.\-]+)/) {
            return String(match.1)
        }
        return text.prefixMatch(of: /<\?xml\s[^>]*encoding\s*=\s*["']([a-z0-9_:.\-]+)/).map { String($0.1) }
    }
}
