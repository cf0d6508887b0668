import Core
import RecordFormat

/// What a search of the record asks for: every qualifier must hold, and none of the negated ones.
///
/// `actor:` and `decision:` take an identifier of 32 hexadecimal digits, `action:` a name or a name's beginning with
/// `*`, `purpose:` a purpose, `created:` a day (`2026-01-31`), or `>=`, `<=`, `>`, `<` and a day, or `DAY..DAY`.
package struct RecordQuery: Sendable {
    package static let maximumQualifiers = 32

    private enum Condition: Sendable {
        case actor(RecordID)
        case action(name: String, isBeginning: Bool)
        case purpose(String)
        case decision(RecordID)
        /// Nanoseconds, the end not included.
        case created(Range<UInt64>)
    }

    private let conditions: [(condition: Condition, isNegated: Bool)]

    /// - Throws: `record.bad-qualifier`.
    package init(_ qualifiers: [String]) throws(RecordError) {
        guard qualifiers.count <= Self.maximumQualifiers else {
            throw RecordError(.badQualifier, "Give at most \(Self.maximumQualifiers) qualifiers.")
        }
        var conditions: [(condition: Condition, isNegated: Bool)] = []
        for qualifier in qualifiers {
            let isNegated = qualifier.hasPrefix("-")
            let text = isNegated ? String(qualifier.dropFirst()) : qualifier
            guard let colon = text.firstIndex(of: ":"),
                let condition = Self.condition(String(text[..<colon]), String(text[text.index(after: colon)...]))
            else {
                throw RecordError(
                    .badQualifier,
                    """
                    A qualifier is actor:ID, action:NAME, purpose:NAME, decision:ID or created:DAY, with '-' before it \
                    to negate it.
                    """)
            }
            conditions.append((condition, isNegated))
        }
        self.conditions = conditions
    }

    package func admits(_ payload: EntryPayload) -> Bool {
        conditions.allSatisfy { Self.holds($0.condition, payload) != $0.isNegated }
    }

    private static func holds(_ condition: Condition, _ payload: EntryPayload) -> Bool {
        switch condition {
        case .actor(let identifier):
            payload.actor.principal == identifier || payload.actor.onBehalfOf == identifier
        case .action(let name, let isBeginning): isBeginning ? payload.action.hasPrefix(name) : payload.action == name
        case .purpose(let name): payload.purpose?.purpose == name
        case .decision(let identifier): payload.objects.contains(identifier)
        case .created(let range): range.contains(payload.time.utcNanoseconds)
        }
    }

    private static func condition(_ name: String, _ value: String) -> Condition? {
        switch name {
        case "actor": identifier(value).map { .actor($0) }
        case "decision": identifier(value).map { .decision($0) }
        case "action" where !value.isEmpty:
            value.hasSuffix("*")
                ? .action(name: String(value.dropLast()), isBeginning: true) : .action(name: value, isBeginning: false)
        case "purpose": Purpose(rawValue: value).map { .purpose($0.rawValue) }
        case "created": created(value).map { .created($0) }
        default: nil
        }
    }

    private static func identifier(_ text: String) -> RecordID? {
        Hexadecimal.decode(text).flatMap { RecordID($0) }
    }

    private static func created(_ text: String) -> Range<UInt64>? {
        let characters = Array(text.utf8)
        if characters.count == 22, characters[10] == 0x2E, characters[11] == 0x2E {
            guard let first = day(characters[..<10]), let last = day(characters[12...]), first <= last else {
                return nil
            }
            return first..<last + dayNanoseconds
        }
        for (sign, isFrom, isIncluded) in [
            (">=", true, true), ("<=", false, true), (">", true, false), ("<", false, false),
        ]
        where text.hasPrefix(sign) {
            guard let start = day(characters[sign.utf8.count...]) else { return nil }
            if isFrom { return (isIncluded ? start : start + dayNanoseconds)..<UInt64.max }
            return 0..<(isIncluded ? start + dayNanoseconds : start)
        }
        return day(characters[...]).map { $0..<$0 + dayNanoseconds }
    }

    private static let dayNanoseconds: UInt64 = 86_400_000_000_000

    /// The first nanosecond of a day in UTC written `YYYY-MM-DD`, from 1970 to 2553.
    private static func day(_ text: ArraySlice<UInt8>) -> UInt64? {
        let parts = text.split(separator: 0x2D, omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], text.allSatisfy({ $0 == 0x2D || (0x30...0x39).contains($0) }) else {
            return nil
        }
        let numbers = parts.map { $0.reduce(0) { $0 * 10 + Int($1 - 0x30) } }
        let (year, month, dayOfMonth) = (numbers[0], numbers[1], numbers[2])
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1970...2553).contains(year), (1...12).contains(month), (1...lengths[month - 1]).contains(dayOfMonth)
        else { return nil }
        let before = year - 1
        let leapDays = before / 4 - before / 100 + before / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400)
        let days = (year - 1970) * 365 + leapDays + lengths[..<(month - 1)].reduce(0, +) + dayOfMonth - 1
        return UInt64(days) * dayNanoseconds
    }
}
