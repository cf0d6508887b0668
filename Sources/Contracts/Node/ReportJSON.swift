/// The JSON text of a report, the same from every face.
///
/// Keys are in snake_case and sorted by bytes, digits set apart (`ndcg_at_10`); the keys of a dictionary stay as they
/// are. What is absent is written as `null`. Slashes stand as they are; control and format characters are escaped,
/// so that the text is also safe to look at. A number that JSON cannot hold (RFC 8259 knows no infinity) is `null`.
package enum ReportJSON {
    /// One line without a line end.
    ///
    /// - Throws: what a value's own `encode(to:)` throws.
    package static func text(of value: some Encodable) throws -> String {
        let slot = ReportSlot()
        try slot.fill(with: value)
        var text = ""
        slot.write(to: &text)
        return text
    }

    /// `citationCount` -> `citation_count`, `keyID` -> `key_id`, `recallAt10` -> `recall_at_10`.
    package static func snakeCase(_ key: String) -> String {
        var text = ""
        let characters = Array(key)
        for (position, character) in characters.enumerated() {
            if position > 0, startsWord(characters, at: position) { text.append("_") }
            text += character.lowercased()
        }
        return text
    }

    private static func startsWord(_ characters: [Character], at position: Int) -> Bool {
        let current = characters[position]
        let previous = characters[position - 1]
        if previous == "_" || current == "_" { return false }
        if current.isNumber != previous.isNumber { return true }
        guard current.isUppercase else { return false }
        let beforeLowercase = position + 1 < characters.count && characters[position + 1].isLowercase
        return !previous.isUppercase || beforeLowercase
    }

    /// A JSON string with its quotation marks.
    package static func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where needsEscape(scalar): text += escaped(scalar)
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        String(scalar).utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }
}

/// A dictionary whose keys are data and therefore keep their spelling.
private protocol DataKeyed {}

extension Dictionary: DataKeyed where Key == String {}

/// One place in the JSON tree while a report is being encoded.
///
/// A collection is taken out of `content` before it grows, so that growing it does not copy it.
private final class ReportSlot {
    private enum Content {
        case scalar(String)
        case array([ReportSlot])
        case object([String: ReportSlot])
    }

    private var content = Content.scalar("null")

    func fill(with value: some Encodable) throws {
        switch value {
        case let value as Bool: content = .scalar(value ? "true" : "false")
        case let value as String: content = .scalar(ReportJSON.quoted(value))
        case let value as Double: content = .scalar(value.isFinite ? value.description : "null")
        case let value as Float: content = .scalar(value.isFinite ? value.description : "null")
        case let value as any BinaryInteger: content = .scalar(String(describing: value))
        default: try value.encode(to: ReportEncoder(slot: self, keepsKeys: value is any DataKeyed))
        }
    }

    func becomeNull() { content = .scalar("null") }

    func becomeObject() {
        if case .object = content { return }
        content = .object([:])
    }

    func becomeArray() {
        if case .array = content { return }
        content = .array([])
    }

    var count: Int {
        if case .array(let slots) = content { slots.count } else { 0 }
    }

    func member(_ key: String) -> ReportSlot {
        let slot = ReportSlot()
        guard case .object(var members) = content else { return slot }
        becomeNull()
        members[key] = slot
        content = .object(members)
        return slot
    }

    func appended() -> ReportSlot {
        let slot = ReportSlot()
        guard case .array(var slots) = content else { return slot }
        becomeNull()
        slots.append(slot)
        content = .array(slots)
        return slot
    }

    func write(to text: inout String) {
        switch content {
        case .scalar(let scalar): text += scalar
        case .array(let slots):
            text += "["
            for (position, slot) in slots.enumerated() {
                if position > 0 { text += "," }
                slot.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            for (position, member) in sorted.enumerated() {
                if position > 0 { text += "," }
                text += ReportJSON.quoted(member.key) + ":"
                member.value.write(to: &text)
            }
            text += "}"
        }
    }
}

private struct ReportEncoder: Encoder {
    let slot: ReportSlot
    let keepsKeys: Bool
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        slot.becomeObject()
        return KeyedEncodingContainer(KeyedReport<Key>(slot: slot, keepsKeys: keepsKeys))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        slot.becomeArray()
        return UnkeyedReport(slot: slot)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { SingleReport(slot: slot) }
}

private struct KeyedReport<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let slot: ReportSlot
    let keepsKeys: Bool
    let codingPath: [any CodingKey] = []

    private func member(_ key: some CodingKey) -> ReportSlot {
        slot.member(keepsKeys ? key.stringValue : ReportJSON.snakeCase(key.stringValue))
    }

    func encodeNil(forKey key: Key) { member(key).becomeNull() }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws { try member(key).fill(with: value) }

    private func encodeOrNull(_ value: (some Encodable)?, _ key: Key) throws {
        if let value { try encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }

    // The standard library leaves `nil` out in each of these by default, so each is said.
    func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: String?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: Float?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: Int8?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: Int16?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: Int32?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: UInt?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: UInt8?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: UInt16?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws { try encodeOrNull(value, key) }
    func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try encodeOrNull(value, key) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        ReportEncoder(slot: member(key), keepsKeys: false).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        ReportEncoder(slot: member(key), keepsKeys: false).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { ReportEncoder(slot: slot.member("super"), keepsKeys: false) }

    func superEncoder(forKey key: Key) -> any Encoder { ReportEncoder(slot: member(key), keepsKeys: false) }
}

private struct UnkeyedReport: UnkeyedEncodingContainer {
    let slot: ReportSlot
    let codingPath: [any CodingKey] = []
    var count: Int { slot.count }

    func encodeNil() { slot.appended().becomeNull() }

    func encode<Value: Encodable>(_ value: Value) throws { try slot.appended().fill(with: value) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        ReportEncoder(slot: slot.appended(), keepsKeys: false).container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        ReportEncoder(slot: slot.appended(), keepsKeys: false).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { ReportEncoder(slot: slot.appended(), keepsKeys: false) }
}

private struct SingleReport: SingleValueEncodingContainer {
    let slot: ReportSlot
    let codingPath: [any CodingKey] = []

    func encodeNil() { slot.becomeNull() }

    func encode<Value: Encodable>(_ value: Value) throws { try slot.fill(with: value) }
}
