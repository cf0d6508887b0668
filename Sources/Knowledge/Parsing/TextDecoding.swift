/// Turns a text file's bytes into scalars: UTF-8, or UTF-16 where a byte-order mark says so. Nothing is guessed.
enum TextDecoding {
    static let wrong = ParsingError(
        .wrongEncoding, "The file is not UTF-8 text. Convert it, for example: iconv -f ISO-8859-1 -t UTF-8 OLD > NEW")

    /// - Returns: the text without its byte-order mark, otherwise to the scalar.
    /// - Throws: ``ParsingError`` `parse.wrong-encoding`; `parse.empty` when there is nothing but blanks.
    static func text(of bytes: [UInt8]) throws(ParsingError) -> String {
        let text = try decode(bytes)
        guard !text.utf8.contains(0) else { throw wrong }
        guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { throw .empty }
        return text
    }

    private static func decode(_ bytes: [UInt8]) throws(ParsingError) -> String {
        if bytes.starts(with: [0xFF, 0xFE]) { return try sixteen(bytes.dropFirst(2), high: 1) }
        if bytes.starts(with: [0xFE, 0xFF]) { return try sixteen(bytes.dropFirst(2), high: 0) }
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        guard let text = String(validating: body, as: UTF8.self) else { throw wrong }
        return text
    }

    /// - Parameter high: which byte of a pair is the high one.
    private static func sixteen(_ bytes: ArraySlice<UInt8>, high: Int) throws(ParsingError) -> String {
        guard bytes.count.isMultiple(of: 2) else { throw wrong }
        let units = stride(from: bytes.startIndex, to: bytes.endIndex, by: 2).map {
            UInt16(bytes[$0 + high]) << 8 | UInt16(bytes[$0 + 1 - high])
        }
        guard let text = String(validating: units, as: UTF16.self) else { throw wrong }
        return text
    }
}
