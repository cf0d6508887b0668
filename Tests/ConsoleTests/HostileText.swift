import Core
import CoreTesting

/// Words that try to be more than words.
enum HostileText {
    static let all = [
        "<script>alert(1)</script>", "</title><img src=x onerror=alert(1)>", "\" autofocus onfocus=\"alert(1)",
        "' onclick='alert(1)", "&lt;b&gt;", "]]><!--", "javascript:alert(1)", "\u{202E}gpj.exe\u{2066}", "a\u{0}b",
        "\u{1B}[2J", "\u{E0041}\u{AD}\u{200B}\u{FEFF}", "</textarea><form action=//x>", "%22%3E%3Cscript%3E",
        "a\r\nb: c", "`${x}`", "\u{2028}\u{85}", "\u{FFFE}",
    ]

    /// A random mixture of pieces that matter to HTML.
    static func random(seed: UInt64) -> String {
        var random = SplitMix64(seed: seed)
        let pieces = all + ["<", ">", "\"", "'", "&", "=", "/", " ", "\u{202E}", "\u{0}", "\n", "é", "😀", "--", "a"]
        return (0..<Int.random(in: 1...30, using: &random)).map { _ in random.pick(pieces) }.joined()
    }
}

/// Reads markup as strictly as this console writes it, and fails on anything else.
struct MarkupReader {
    private(set) var tags: [String] = []
    private(set) var attributes: [(tag: String, name: String, value: String)] = []
    private(set) var text = ""

    /// `nil` where the markup is not well-formed in the console's own narrow way.
    init?(_ markup: String) {
        let scalars = Array(markup.unicodeScalars)
        var position = 0
        var open: [String] = []
        while position < scalars.count {
            guard scalars[position] == "<" else {
                guard scalars[position] != ">" else { return nil }
                text.unicodeScalars.append(scalars[position])
                position += 1
                continue
            }
            guard let end = scalars[position...].firstIndex(of: ">") else { return nil }
            let inside = String(String.UnicodeScalarView(scalars[(position + 1)..<end]))
            position = end + 1
            if inside == "!DOCTYPE html" { continue }
            if inside.hasPrefix("/") {
                guard open.popLast() == String(inside.dropFirst()) else { return nil }
                continue
            }
            guard let match = inside.wholeMatch(of: /([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*)/) else { return nil }
            let tag = String(match.1)
            tags.append(tag)
            for part in match.2.matches(of: /\ ([a-z-]+)="([^"<>]*)"/) {
                attributes.append((tag, String(part.1), String(part.2)))
            }
            if !["meta", "link", "input"].contains(tag) { open.append(tag) }
        }
        guard open.isEmpty else { return nil }
    }

    /// The text with its five references resolved.
    static func resolved(_ text: String) -> String {
        text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&#13;", with: "\r").replacing("&amp;", with: "&")
    }
}
