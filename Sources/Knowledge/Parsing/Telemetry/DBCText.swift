import Contracts
import Core

/// A CAN database (.dbc) in sentences a person can ask about, a section a message. Runs in a worker.
///
/// Numbers stand as the file writes them. What could not be read is named at the end, with its line.
struct DBCText {
    private static let maximumSource = 200
    private static let cycleTime = "GenMsgCycleTime"

    private let network: DBCNetwork
    private var writer = SectionWriter()

    /// - Throws: ``ParsingError`` `parse.unreadable` when there is no CAN database in the file; `parse.empty`,
    ///   `parse.wrong-encoding`, `parse.too-large`, `parse.component-missing`.
    static func parse(_ bytes: [UInt8]) throws(ParsingError) -> ParsedDocument {
        let network = DBCReader.read(try text(of: bytes))
        guard
            !network.messages.isEmpty || !network.nodes.isEmpty || !network.tables.isEmpty || !network.comments.isEmpty
        else { throw ParsingError(.unreadable, "The file holds no CAN database (.dbc): no message, node or table.") }
        var text = DBCText(network: network)
        text.write()
        return try text.writer.document(parser: "dbc 1")
    }

    /// Programs write these files in UTF-8 or in Windows' western set; none says which.
    private static func text(of bytes: [UInt8]) throws(ParsingError) -> String {
        do {
            return try TextDecoding.text(of: bytes)
        } catch {
            guard error.kind == .wrongEncoding, !bytes.contains(0) else { throw error }
            return try Charset.windows1252.text(of: bytes)
        }
    }

    private init(network: DBCNetwork) {
        self.network = network
    }

    private mutating func write() {
        writeNetwork()
        for message in network.messages { write(message) }
        if !network.tables.isEmpty {
            heading("Value tables")
            for table in network.tables { line("Value table \(table.name): \(Self.list(table.values)).") }
        }
        guard !network.notes.isEmpty else { return }
        heading("Lines that could not be read")
        for note in network.notes {
            line("Line \(note.line) was not taken in, \(note.reason): \(note.source.prefix(Self.maximumSource))")
        }
    }

    private mutating func writeNetwork() {
        heading("CAN database")
        let count =
            "\(network.messages.count) messages, \(network.messages.reduce(0) { $0 + $1.signals.count }) signals"
        line("CAN database with \(count)\(network.version.isEmpty ? "" : ", version \(network.version)").")
        if !network.nodes.isEmpty { line("Nodes: \(network.nodes.joined(separator: ", ")).") }
        for comment in network.comments { line("Comment: \(comment)") }
        for comment in network.nodeComments { line("Node \(comment.node): \(comment.text)") }
        if !network.attributes.isEmpty { line("Attributes: \(Self.list(network.attributes)).") }
    }

    private mutating func write(_ message: DBCNetwork.Message) {
        heading("Message \(message.name)")
        var facts = ["\(message.length) bytes"]
        if !message.senders.isEmpty { facts.append("sent by \(message.senders.joined(separator: ", "))") }
        if let time = cycleTime(of: message) { facts.append("cycle time \(time) ms") }
        let hex = "0x" + String(message.identifier, radix: 16, uppercase: true)
        let kind = message.isExtended ? "extended identifier" : "identifier"
        line("Message \(message.name): \(kind) \(message.identifier) (\(hex)), \(facts.joined(separator: ", ")).")
        for comment in message.comments { line("Comment on \(message.name): \(comment)") }
        let others = message.attributes.filter { $0.name != Self.cycleTime }
        if !others.isEmpty { line("Attributes of \(message.name): \(Self.list(others)).") }
        for signal in message.signals { line(Self.sentence(signal, in: message)) }
        for group in message.groups { line("Signal group \(group).") }
    }

    private func cycleTime(of message: DBCNetwork.Message) -> String? {
        message.attributes.last { $0.name == Self.cycleTime }?.value
            ?? network.defaults[Self.cycleTime].flatMap { Double($0) == 0 ? nil : $0 }
    }

    private static func sentence(_ signal: DBCNetwork.Signal, in message: DBCNetwork.Message) -> String {
        var facts = [
            "start bit \(signal.start)", "length \(signal.length) bits",
            signal.isLittleEndian ? "little-endian (Intel)" : "big-endian (Motorola)", kind(signal),
            "factor \(signal.factor)", "offset \(signal.offset)", "minimum \(signal.minimum)",
            "maximum \(signal.maximum)",
        ]
        if !signal.unit.isEmpty { facts.append("unit \(signal.unit)") }
        if let multiplexing = multiplexing(signal) { facts.append(multiplexing) }
        if !signal.receivers.isEmpty { facts.append("received by \(signal.receivers.joined(separator: ", "))") }
        var sentence = "Signal \(signal.name) of \(message.name): \(facts.joined(separator: ", "))."
        for comment in signal.comments { sentence += " Comment: \(comment)" }
        if !signal.values.isEmpty { sentence += " Values: \(list(signal.values))." }
        if !signal.attributes.isEmpty { sentence += " Attributes: \(list(signal.attributes))." }
        return sentence
    }

    private static func kind(_ signal: DBCNetwork.Signal) -> String {
        switch signal.valueType {
        case "1": "IEEE 754 single precision"
        case "2": "IEEE 754 double precision"
        default: signal.isSigned ? "signed" : "unsigned"
        }
    }

    private static func multiplexing(_ signal: DBCNetwork.Signal) -> String? {
        if let range = signal.range { return "present when \(range)" }
        guard let mark = signal.multiplexing else { return nil }
        if mark == "M" { return "the multiplexor" }
        let number = mark.filter(\.isNumber)
        guard mark.hasPrefix("m"), !number.isEmpty else { return "multiplexing '\(mark)'" }
        return "present when the multiplexor is \(number)\(mark.hasSuffix("M") ? ", itself a multiplexor" : "")"
    }

    private static func list(_ values: [DBCNetwork.Value]) -> String {
        values.map { "\($0.number) = \($0.text)" }.joined(separator: ", ")
    }

    private static func list(_ attributes: [DBCNetwork.Attribute]) -> String {
        attributes.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
    }

    private mutating func heading(_ text: String) {
        writer.open(Array(text.unicodeScalars), level: 1)
    }

    private mutating func line(_ text: String) {
        writer.add(Array(text.unicodeScalars).collapsed, as: .item)
    }
}
