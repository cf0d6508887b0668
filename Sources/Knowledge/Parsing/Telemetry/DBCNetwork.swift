import Core

/// What a CAN database says: nodes, messages with their signals, and tables of values.
struct DBCNetwork {
    struct Message {
        /// As the file gives it: bit 31 marks an extended identifier.
        let number: UInt32
        let name: String
        let length: String
        var senders: [String]
        var signals: [Signal] = []
        var comments: [String] = []
        var attributes: [Attribute] = []
        /// Name and members.
        var groups: [String] = []

        var isExtended: Bool { number & 0x8000_0000 != 0 }
        /// On the bus: 11 bits, or 29 of an extended one.
        var identifier: UInt32 { number & 0x1FFF_FFFF }
    }

    /// Numbers stand as the file writes them.
    struct Signal {
        let name: String
        /// `M` for a multiplexor, `m` and a number for one that is there when the multiplexor has that value.
        let multiplexing: String?
        let start: String
        let length: String
        let isLittleEndian: Bool
        let isSigned: Bool
        let factor: String
        let offset: String
        let minimum: String
        let maximum: String
        let unit: String
        let receivers: [String]
        var comments: [String] = []
        var values: [Value] = []
        var attributes: [Attribute] = []
        /// `1` for a single, `2` for a double precision number of IEEE 754.
        var valueType: String?
        /// Of extended multiplexing: the multiplexor and its values.
        var range: String?
    }

    struct Value {
        let number: String
        let text: String
    }

    struct Attribute {
        let name: String
        let value: String
    }

    /// A stretch of the file that could not be read, or says something of what the file does not have.
    struct Note {
        let line: Int
        let reason: String
        let source: String
    }

    var version = ""
    var nodes: [String] = []
    var nodeComments: [(node: String, text: String)] = []
    var comments: [String] = []
    var messages: [Message] = []
    var tables: [(name: String, values: [Value])] = []
    /// Of the whole network.
    var attributes: [Attribute] = []
    /// The choices of an attribute that has such, by its name.
    var choices: [String: [String]] = [:]
    var defaults: [String: String] = [:]
    var notes: [Note] = []
    /// Where the messages of a number stand.
    private var places: [UInt32: [Int]] = [:]

    mutating func add(_ message: Message) {
        places[message.number, default: []].append(messages.count)
        messages.append(message)
    }

    /// Changes every message of that number; `false` when there is none.
    mutating func change(_ number: UInt32, _ change: (inout Message) -> Void) -> Bool {
        guard let found = places[number] else { return false }
        for place in found { change(&messages[place]) }
        return true
    }

    /// Changes every signal of that name in the messages of that number; `false` when there is none.
    mutating func change(_ number: UInt32, _ signal: String, _ change: (inout Signal) -> Void) -> Bool {
        var isFound = false
        for place in places[number] ?? [] {
            for index in messages[place].signals.indices where messages[place].signals[index].name == signal {
                change(&messages[place].signals[index])
                isFound = true
            }
        }
        return isFound
    }
}
