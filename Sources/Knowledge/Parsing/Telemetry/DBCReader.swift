import Core

/// Reads a CAN database (Vector's DBC file format 1.0) statement by statement.
///
/// Files in the field break the grammar in many ways, so a statement that cannot be read costs only itself: it becomes
/// a note with its line, and reading goes on at the next line that starts one. A message is never lost in silence.
struct DBCReader {
    private var scanner: DBCScanner
    private var network = DBCNetwork()
    /// Whether the newest message was read, so that signals belong to it.
    private var isMessageOpen = false

    static func read(_ text: String) -> DBCNetwork {
        var reader = DBCReader(scanner: DBCScanner(Array(text.unicodeScalars)))
        reader.readAll()
        return reader.network
    }

    private mutating func readAll() {
        scanner.skipBlanks()
        while let (token, line) = scanner.peek() {
            let start = scanner
            do throws(DBCProblem) {
                guard case .word(let keyword) = token else { throw DBCProblem(reason: "no statement starts like this") }
                _ = scanner.next()
                try statement(keyword, line)
            } catch {
                if token == .word("BO_") { isMessageOpen = false }
                scanner.return(to: start)
                let source = scanner.restOfLine()
                network.notes.append(DBCNetwork.Note(line: line, reason: error.reason, source: source))
                skipToStatement()
            }
            scanner.skipBlanks()
        }
    }

    /// Lines that belong to the broken statement before them are passed over, each with a note of its own.
    private mutating func skipToStatement() {
        scanner.skipBlanks()
        while let (token, line) = scanner.peek() {
            if case .word(let word) = token, Self.keywords.contains(word) || word.hasPrefix("//") { return }
            network.notes.append(
                DBCNetwork.Note(line: line, reason: "it follows what could not be read", source: scanner.restOfLine()))
            scanner.skipBlanks()
        }
    }

    private static let read: Set<String> = [
        "VERSION", "NS_", "BS_", "BU_", "BO_", "SG_", "BO_TX_BU_", "VAL_TABLE_", "VAL_", "CM_", "BA_DEF_",
        "BA_DEF_DEF_", "BA_", "SIG_VALTYPE_", "SG_MUL_VAL_", "SIG_GROUP_",
    ]
    private static let keywords = read.union([
        "EV_", "ENVVAR_DATA_", "SGTYPE_", "SGTYPE_VAL_", "SIG_TYPE_REF_", "BA_DEF_SGTYPE_", "BA_SGTYPE_", "CAT_DEF_",
        "CAT_", "FILTER", "EV_DATA_", "SIGTYPE_VALTYPE_", "BA_DEF_REL_", "BA_REL_", "BA_DEF_DEF_REL_", "BU_SG_REL_",
        "BU_EV_REL_", "BU_BO_REL_", "NS_DESC_",
    ])

    private mutating func statement(_ keyword: String, _ line: Int) throws(DBCProblem) {
        switch keyword {
        case "VERSION": network.version = try scanner.text()
        case "NS_": skipSymbols()
        case "BS_": skipUntilKeyword()
        case "BU_": try nodes()
        case "BO_": try message()
        case "SG_": try signal(line)
        case "BO_TX_BU_": try senders()
        case "VAL_TABLE_": try network.tables.append((scanner.word(), values()))
        case "VAL_": try valuesOfSignal()
        case "CM_": try comment()
        case "BA_DEF_": try attributeDefinition()
        case "BA_DEF_DEF_": try network.defaults[scanner.text()] = scanner.value()
        case "BA_": try attribute()
        case "SIG_VALTYPE_": try valueType()
        case "SG_MUL_VAL_": try multiplexing()
        case "SIG_GROUP_": try group()
        default:
            if keyword.hasPrefix("//") {
                _ = scanner.restOfLine()
                return
            }
            throw DBCProblem(
                reason: Self.keywords.contains(keyword) ? "\(keyword) is not read" : "no statement has this name")
        }
        if Self.isEnded(by: scanner.peek()?.token) { _ = scanner.next() }
    }

    private static func isEnded(by token: DBCScanner.Token?) -> Bool { token == .mark(";") }

    /// The list of names that the program which wrote the file knows.
    private mutating func skipSymbols() {
        while let token = scanner.peek()?.token, ![.word("BS_"), .word("BU_"), .word("BO_")].contains(token) {
            _ = scanner.next()
        }
    }

    private mutating func skipUntilKeyword() {
        while let token = scanner.peek()?.token {
            if case .word(let word) = token, Self.keywords.contains(word) { return }
            _ = scanner.next()
        }
    }

    private mutating func nodes() throws(DBCProblem) {
        try scanner.mark(":")
        while case .word(let word)? = scanner.peek()?.token, !Self.keywords.contains(word) {
            network.nodes.append(word)
            _ = scanner.next()
            scanner.skip(",")
        }
    }

    private mutating func message() throws(DBCProblem) {
        let number = try scanner.number()
        let name = try scanner.word()
        try scanner.mark(":")
        let length = try scanner.word()
        var senders: [String] = []
        if case .word(let sender)? = scanner.peek()?.token, !Self.keywords.contains(sender) {
            senders = [sender]
            _ = scanner.next()
        }
        network.add(DBCNetwork.Message(number: number, name: name, length: length, senders: senders))
        isMessageOpen = true
    }

    private mutating func signal(_ line: Int) throws(DBCProblem) {
        guard isMessageOpen else { throw DBCProblem(reason: "its message could not be read or is missing") }
        let name = try scanner.word()
        var multiplexing: String?
        while case .word(let word)? = scanner.peek()?.token {
            multiplexing = (multiplexing ?? "") + word
            _ = scanner.next()
        }
        try scanner.mark(":")
        let start = try scanner.word()
        try scanner.mark("|")
        let length = try scanner.word()
        try scanner.mark("@")
        let layout = try scanner.word()
        guard let order = layout.first, order == "0" || order == "1",
            layout.dropFirst() == "+" || layout.dropFirst() == "-"
        else { throw DBCProblem(reason: "the byte order or the sign of a signal is malformed") }
        let (factor, offset) = try scanner.pair("(", ",", ")")
        let (minimum, maximum) = try scanner.pair("[", "|", "]")
        let unit = try scanner.text()
        var receivers: [String] = []
        while let (token, at) = scanner.peek(), at == line, case .word(let receiver) = token {
            receivers.append(receiver)
            _ = scanner.next()
            scanner.skip(",")
        }
        network.messages[network.messages.count - 1].signals.append(
            DBCNetwork.Signal(
                name: name, multiplexing: multiplexing, start: start, length: length, isLittleEndian: order == "1",
                isSigned: layout.last == "-", factor: factor, offset: offset, minimum: minimum, maximum: maximum,
                unit: unit, receivers: receivers))
    }

    private mutating func senders() throws(DBCProblem) {
        let number = try scanner.number()
        try scanner.mark(":")
        var senders: [String] = []
        while case .word(let sender)? = scanner.peek()?.token, !Self.keywords.contains(sender) {
            senders.append(sender)
            _ = scanner.next()
            scanner.skip(",")
        }
        try found(
            network.change(number) { message in
                message.senders += senders.filter { !message.senders.contains($0) }
            })
    }

    /// `NUMBER "text"` pairs up to the end of the statement.
    private mutating func values() throws(DBCProblem) -> [DBCNetwork.Value] {
        var values: [DBCNetwork.Value] = []
        while case .word(let number)? = scanner.peek()?.token, !Self.keywords.contains(number) {
            _ = scanner.next()
            values.append(DBCNetwork.Value(number: number, text: try scanner.text()))
        }
        return values
    }

    private mutating func valuesOfSignal() throws(DBCProblem) {
        let number = try scanner.number()
        let name = try scanner.word()
        let values = try self.values()
        try found(network.change(number, name) { $0.values += values })
    }

    private mutating func comment() throws(DBCProblem) {
        guard case .word(let kind)? = scanner.peek()?.token else {
            network.comments.append(try scanner.text())
            return
        }
        _ = scanner.next()
        switch kind {
        case "BU_":
            network.nodeComments.append((try scanner.word(), try scanner.text()))
        case "BO_":
            let (number, comment) = (try scanner.number(), try scanner.text())
            try found(network.change(number) { $0.comments.append(comment) })
        case "SG_":
            let (number, name, comment) = (try scanner.number(), try scanner.word(), try scanner.text())
            try found(network.change(number, name) { $0.comments.append(comment) })
        default:
            // Some write the number of a message without saying that it is one.
            guard let number = UInt32(kind) else { throw DBCProblem(reason: "a comment on \(kind) is not read") }
            let comment = try scanner.text()
            try found(network.change(number) { $0.comments.append(comment) })
        }
    }

    private mutating func attributeDefinition() throws(DBCProblem) {
        if case .word? = scanner.peek()?.token { _ = scanner.next() }
        let name = try scanner.text()
        let type = try scanner.word()
        var choices: [String] = []
        while let token = scanner.peek()?.token, !Self.isEnded(by: token) {
            if case .word(let word) = token, Self.keywords.contains(word) { break }
            if case .text(let choice) = token { choices.append(choice) }
            _ = scanner.next()
        }
        if type == "ENUM" { network.choices[name] = choices }
    }

    private mutating func attribute() throws(DBCProblem) {
        let name = try scanner.text()
        guard case .word(let kind)? = scanner.peek()?.token, ["BU_", "BO_", "SG_", "EV_"].contains(kind) else {
            network.attributes.append(try attribute(name))
            return
        }
        _ = scanner.next()
        switch kind {
        case "BO_":
            let (number, attribute) = (try scanner.number(), try self.attribute(name))
            try found(network.change(number) { $0.attributes.append(attribute) })
        case "SG_":
            let (number, signal, attribute) = (try scanner.number(), try scanner.word(), try self.attribute(name))
            try found(network.change(number, signal) { $0.attributes.append(attribute) })
        default:
            let (owner, attribute) = (try scanner.word(), try self.attribute(name))
            network.attributes.append(
                DBCNetwork.Attribute(name: "\(attribute.name) of \(owner)", value: attribute.value))
        }
    }

    private mutating func attribute(_ name: String) throws(DBCProblem) -> DBCNetwork.Attribute {
        let value = try scanner.value()
        let choices = network.choices[name] ?? []
        guard let index = Int(value), choices.indices.contains(index) else {
            return DBCNetwork.Attribute(name: name, value: value)
        }
        return DBCNetwork.Attribute(name: name, value: choices[index])
    }

    private mutating func valueType() throws(DBCProblem) {
        let (number, name) = (try scanner.number(), try scanner.word())
        scanner.skip(":")
        let type = try scanner.word()
        try found(network.change(number, name) { $0.valueType = type })
    }

    private mutating func multiplexing() throws(DBCProblem) {
        let (number, name, multiplexor) = (try scanner.number(), try scanner.word(), try scanner.word())
        var ranges: [String] = []
        while case .word(let range)? = scanner.peek()?.token, !Self.keywords.contains(range) {
            ranges.append(range)
            _ = scanner.next()
            scanner.skip(",")
        }
        let range = "\(multiplexor) is \(ranges.joined(separator: " or "))"
        try found(network.change(number, name) { $0.range = range })
    }

    private mutating func group() throws(DBCProblem) {
        let (number, name, _) = (try scanner.number(), try scanner.word(), try scanner.word())
        try scanner.mark(":")
        var members: [String] = []
        while case .word(let member)? = scanner.peek()?.token, !Self.keywords.contains(member) {
            members.append(member)
            _ = scanner.next()
        }
        try found(network.change(number) { $0.groups.append("\(name): \(members.joined(separator: ", "))") })
    }

    private func found(_ isFound: Bool) throws(DBCProblem) {
        guard isFound else {
            throw DBCProblem(reason: "it speaks of a message or signal that the file does not define")
        }
    }
}
