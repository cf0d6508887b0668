import Core

/// What stands behind the `;` of a header field, such as `charset=utf-8` (RFC 2045, 5.1; RFC 2231).
struct MailParameters {
    private static let maximum = 64

    private var values: [String: String] = [:]

    init(_ field: String?) {
        var rest = Substring(field ?? "").drop { $0 != ";" }.dropFirst()
        while !rest.isEmpty, values.count < Self.maximum {
            let name = rest.prefix { $0 != "=" && $0 != ";" }
            rest = rest.dropFirst(name.count)
            guard rest.first == "=" else {
                rest = rest.dropFirst()
                continue
            }
            rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
            let value = Self.value(&rest)
            let key = name.lowercased().filter { !$0.isWhitespace }
            if !key.isEmpty, values[key] == nil { values[key] = value }
        }
    }

    /// A value up to its `;`, out of its quotation marks.
    private static func value(_ rest: inout Substring) -> String {
        var value = ""
        if rest.first == "\"" {
            rest = rest.dropFirst()
            while let character = rest.popFirst(), character != "\"" {
                if character == "\\", let escaped = rest.popFirst() {
                    value.append(escaped)
                } else {
                    value.append(character)
                }
            }
            rest = rest.drop { $0 != ";" }.dropFirst()
            return value
        }
        value = String(rest.prefix { $0 != ";" })
        rest = rest.dropFirst(value.count).dropFirst()
        return value.filter { !$0.isWhitespace }
    }

    /// The value of a parameter, joined and decoded where it was cut or written in another character set.
    func value(_ name: String) -> String? {
        if let plain = values[name] { return MailWords.decoded(plain) }
        if let extended = values["\(name)*"] { return Self.unescaped(extended) }
        var whole = ""
        var isEscaped = false
        for number in 0..<Self.maximum {
            if let part = values["\(name)*\(number)*"] {
                whole += part
                isEscaped = true
            } else if let part = values["\(name)*\(number)"] {
                whole += part
            } else {
                break
            }
        }
        guard !whole.isEmpty else { return nil }
        return isEscaped ? Self.unescaped(whole) : MailWords.decoded(whole)
    }

    /// `charset'language'text` with bytes as `%E9`; as it stands where it is not that.
    private static func unescaped(_ value: String) -> String {
        let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return value }
        var bytes: [UInt8] = []
        var rest = Array(parts[2].utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"),
                let escaped = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(escaped)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return (try? Charset(named: String(parts[0])).text(of: bytes)) ?? value
    }
}
