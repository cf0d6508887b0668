import CMarkup
import Core

/// Reports the elements and the text of an HTML page, as libxml2's forgiving parser reads it.
///
/// Nothing is fetched, no entity is declared, and no tree is built: what stands open is counted here. Limits:
/// ``maximumDepth`` elements open at once, ``maximumElements`` in all, ``maximumAttributes`` of an element,
/// ``maximumAttributeBytes`` of a value.
final class HTMLEvents {
    static let maximumDepth = 256
    static let maximumElements = 4_000_000
    static let maximumAttributes = 256
    static let maximumAttributeBytes = 8 << 20

    /// Elements of HTML 5 that have no content, which the parser leaves open until what they stand in ends.
    private static let bare: Set<String> = ["source", "track", "wbr"]

    /// What is told of a page, in its order; every start has its end.
    enum Event {
        case start(name: String, attributes: [String: String])
        case end(name: String)
        case text(String)
    }

    private let report: (Event) -> Void
    private var depth = 0
    private var elements = 0
    private var failure: ParsingError?

    private init(report: @escaping (Event) -> Void) {
        self.report = report
    }

    /// - Throws: ``ParsingError`` `parse.unreadable` beyond a limit.
    static func read(_ page: String, report: @escaping (Event) -> Void) throws(ParsingError) {
        let events = HTMLEvents(report: report)
        events.parse(page)
        if let failure = events.failure { throw failure }
    }

    private func parse(_ page: String) {
        let heard = markup_events(
            start: { reader, name, attributes in HTMLEvents.of(reader) { $0.start(name, attributes) } },
            end: { reader, name in HTMLEvents.of(reader) { $0.end(name) } },
            text: { reader, characters, count in HTMLEvents.of(reader) { $0.text(characters, Int(count)) } })
        var page = page
        let result = page.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                markup_read_html(
                    $0.baseAddress, Int32($0.count), heard, Unmanaged.passUnretained(self).toOpaque())
            }
        }
        if result != 0 { fail("there is not enough memory") }
    }

    /// INVARIANT: `reader` is the object that is parsing, which outlives the parser.
    private static func of(_ reader: UnsafeMutableRawPointer?, _ body: (HTMLEvents) -> Void) -> Int32 {
        guard let reader else { return 1 }
        let events = Unmanaged<HTMLEvents>.fromOpaque(reader).takeUnretainedValue()
        if events.failure == nil { body(events) }
        return events.failure == nil ? 0 : 1
    }

    private func start(_ name: UnsafePointer<CChar>?, _ list: UnsafePointer<UnsafePointer<CChar>?>?) {
        let name = Self.local(Self.string(name))
        if !Self.bare.contains(name) { depth += 1 }
        elements += 1
        guard depth <= Self.maximumDepth else { return fail("its elements are nested too deep") }
        guard elements <= Self.maximumElements else { return fail("it has too many elements") }
        var attributes: [String: String] = [:]
        var position = 0
        while let list, let key = list[position] {
            guard position < 2 * Self.maximumAttributes else { return fail("an element has too many attributes") }
            let value = Self.string(list[position + 1])
            guard value.utf8.count <= Self.maximumAttributeBytes else { return fail("an attribute is too long") }
            attributes[Self.string(key).lowercased()] = value
            position += 2
        }
        report(.start(name: name, attributes: attributes))
    }

    private func end(_ name: UnsafePointer<CChar>?) {
        let name = Self.local(Self.string(name))
        if !Self.bare.contains(name) { depth -= 1 }
        report(.end(name: name))
    }

    private func text(_ characters: UnsafePointer<CChar>?, _ count: Int) {
        let bytes = UnsafeRawBufferPointer(start: characters, count: characters == nil ? 0 : count)
        report(.text(String(decoding: bytes, as: UTF8.self)))
    }

    private static func string(_ text: UnsafePointer<CChar>?) -> String {
        text.map { String(cString: $0) } ?? ""
    }

    /// Without a namespace prefix.
    private static func local(_ name: String) -> String {
        String(name.lowercased().split(separator: ":").last ?? "")
    }

    private func fail(_ reason: String) {
        failure = ParsingError(.unreadable, "The HTML page cannot be read: \(reason).")
    }
}
