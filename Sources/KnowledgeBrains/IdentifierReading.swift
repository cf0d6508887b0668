import BrainKit

/// Reads part numbers, codes and document numbers, and tells one from its neighbours.
///
/// `SB 26-019` and `SB-26-019` are one identifier; so is `26-019` where the letters of its series are left out.
enum IdentifierReading {
    /// One for each identifier, with the letters of its series before it where it opens with a digit.
    static func identifiers(in words: [Word]) -> [String] {
        words.indices.filter { words[$0].kind == .identifier }.map { position in
            series(before: position, in: words).map { "\($0)-\(words[position].text)" } ?? words[position].text
        }
    }

    /// Up to four capitals one blank before a number of several parts.
    private static func series(before position: Int, in words: [Word]) -> String? {
        guard position > 0, opensWithDigit(words[position].text) else { return nil }
        let series = words[position - 1]
        let isSeries =
            series.isInCapitals && (2...4).contains(series.end - series.start)
            && series.end + 1 == words[position].start
        return isSeries ? series.text : nil
    }

    private static func opensWithDigit(_ text: String) -> Bool {
        text.unicodeScalars.first.map(TextFolding.isDigit) ?? false
    }

    /// Whether an identifier of a text is the one asked for: the same, the same with its series, or a member of the
    /// family that is asked for, as `kb-4471-02` is of `kb-4471`; never one that shares a few characters.
    static func isSame(_ asked: String, _ found: String) -> Bool {
        if asked == found || found.hasPrefix(asked + "-") { return true }
        if found.contains("."), found.hasSuffix("." + asked) { return true }
        return isBare(asked, of: found) || isBare(found, of: asked)
    }

    /// `26-019` beside `sb-26-019`.
    private static func isBare(_ bare: String, of full: String) -> Bool {
        guard opensWithDigit(bare), full.hasSuffix("-" + bare) else { return false }
        return full.dropLast(bare.utf8.count + 1).utf8.allSatisfy { (0x61...0x7A).contains($0) }
    }

    /// Whether two identifiers are built alike and so name things of one kind: `sb-26-019` and `sb-26-091`. One without
    /// the letters of a series is of the kind only where its groups of digits are as long.
    static func isSibling(_ asked: String, _ found: String) -> Bool {
        if opensWithDigit(asked) != opensWithDigit(found) {
            let (full, bare) = opensWithDigit(asked) ? (found, asked) : (asked, found)
            let series = full.utf8.prefix { (0x61...0x7A).contains($0) }.count
            return series > 0 && full.utf8.dropFirst(series).first == UInt8(ascii: "-")
                && full.utf8.count == bare.utf8.count + series + 1 && shape(full).hasSuffix("-" + shape(bare))
        }
        return shape(asked) == shape(found)
    }

    /// Runs of digits as `9`, letters up to the first digit as they are, later ones as `a`.
    private static func shape(_ text: String) -> String {
        var shape = ""
        var hasDigit = false
        for scalar in text.unicodeScalars {
            if TextFolding.isDigit(scalar) {
                if shape.last != "9" { shape += "9" }
                hasDigit = true
            } else if TextFolding.isWordScalar(scalar) {
                shape += hasDigit ? "a" : String(scalar)
            } else {
                shape += "-"
            }
        }
        return shape
    }
}

extension Word {
    /// A number in one form: `1,000` and `1000` are the same; `009` is part of a name and stays as it is.
    var canonicalNumber: String {
        text.hasPrefix("0") && text.utf8.allSatisfy { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: ",") }
            ? text : QuantityReader.canonical(text)
    }
}
