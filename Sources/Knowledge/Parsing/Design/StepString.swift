import Core

/// Decodes the strings of STEP files (ISO 10303-21, 6.4.3): `\X2\03B1\X0\`, `\X4\…`, `\X\E9`, `\S\i` and `\\`.
///
/// A directive that is malformed, or an alphabet (`\PB\`) that is not the first, leaves the string as it stands there.
enum StepString {
    static func decoded(_ raw: [UInt8]) -> String {
        let whole = String(validating: raw, as: UTF8.self) ?? latin(raw)
        guard whole.contains("\\") else { return whole }
        var result = ""
        var rest = Substring(whole)
        while let character = rest.first {
            if character == "\\", let (text, length) = directive(rest) {
                result += text
                rest = rest.dropFirst(length)
            } else {
                result.append(character)
                rest = rest.dropFirst()
            }
        }
        return result
    }

    /// What a directive at the start of `text` stands for, and how long it is.
    private static func directive(_ text: Substring) -> (text: String, length: Int)? {
        if text.hasPrefix("\\\\") { return ("\\", 2) }
        if text.hasPrefix("\\PA\\") { return ("", 4) }
        if text.hasPrefix("\\N\\") { return ("\n", 3) }
        if text.hasPrefix("\\S\\"), let scalar = text.dropFirst(3).first?.unicodeScalars.first, scalar.value < 0x80 {
            return (latin([UInt8(scalar.value) | 0x80]), 4)
        }
        if text.hasPrefix("\\X\\"), let byte = UInt8(text.dropFirst(3).prefix(2), radix: 16) {
            return (latin([byte]), 5)
        }
        if text.hasPrefix("\\X2\\") { return wide(text, digits: 4) }
        if text.hasPrefix("\\X4\\") { return wide(text, digits: 8) }
        return nil
    }

    private static func wide(_ text: Substring, digits: Int) -> (text: String, length: Int)? {
        let hex = text.dropFirst(4).prefix { $0.isHexDigit }
        guard text.dropFirst(4 + hex.count).hasPrefix("\\X0\\"), hex.count.isMultiple(of: digits) else { return nil }
        var units: [UInt32] = []
        var rest = hex
        while !rest.isEmpty {
            units.append(UInt32(rest.prefix(digits), radix: 16) ?? 0xFFFD)
            rest = rest.dropFirst(digits)
        }
        let decoded =
            digits == 4
            ? String(decoding: units.map { UInt16($0) }, as: UTF16.self) : String(decoding: units, as: UTF32.self)
        return (decoded, 4 + hex.count + 4)
    }

    /// ISO 8859-1.
    private static func latin(_ bytes: [UInt8]) -> String {
        String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}
