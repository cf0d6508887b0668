/// An address within the console: a path known here and a query whose values are percent-encoded.
struct PageLink: Sendable, Equatable {
    let text: String

    private init(_ path: StaticString, _ query: [(name: StaticString, value: String?)] = []) {
        let pairs = query.compactMap { pair in pair.value.map { "\(pair.name)=\(Self.encoded($0))" } }
        text = pairs.isEmpty ? path.description : "\(path)?" + pairs.joined(separator: "&")
    }

    private init(text: String) { self.text = text }

    static let ask = PageLink("/")
    static let answer = PageLink("/ask")
    static let record = PageLink("/record")
    static let documents = PageLink("/documents")
    static let passage = PageLink("/passage")
    static let node = PageLink("/check")
    static let stylesheet = PageLink("/style.css")
    static let enter = PageLink("/enter")
    static let leave = PageLink("/leave")

    static func entry(_ index: UInt64) -> PageLink { PageLink(text: "/record/\(index)") }

    static func records(matching query: String) -> PageLink { PageLink("/record", [("query", query)]) }

    /// A place on the same page; `name` is one of this console's own.
    static func place(_ name: StaticString, _ number: Int? = nil) -> PageLink {
        PageLink(text: "#\(name)" + (number.map(String.init) ?? ""))
    }

    static func passage(
        document: String, version: Int, start: Int, end: Int, reading: ReadingWords
    ) -> PageLink {
        PageLink(
            "/passage",
            [
                ("document", document), ("version", String(version)), ("start", String(start)), ("end", String(end)),
                ("purpose", reading.purpose), ("as", reading.principal),
            ])
    }

    static func document(_ document: String, reading: ReadingWords) -> PageLink {
        PageLink("/passage", [("document", document), ("purpose", reading.purpose), ("as", reading.principal)])
    }

    /// Everything but the unreserved characters of RFC 3986 section 2.3.
    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.append(byte)
            default: result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
