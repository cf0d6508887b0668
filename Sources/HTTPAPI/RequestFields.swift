import Contracts
import Core

/// The named values of a request, from its query, a form or a JSON object: parsed once, each name at most once.
struct RequestFields: Sendable, Equatable {
    let values: [String: String]

    static let none = RequestFields(values: [:])

    init(values: [String: String]) { self.values = values }

    /// `application/x-www-form-urlencoded` (URL Standard section 5.1), strictly: what is no UTF-8 is refused.
    ///
    /// - Throws: ``HTTPAPIError`` `http.malformed-request`, `http.repeated-field`.
    init(form text: some StringProtocol) throws(HTTPAPIError) {
        var values: [String: String] = [:]
        for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
            guard values.count < FaceLimits.fields else { throw Self.tooMany }
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]),
                let value = Self.decoded(parts.count == 2 ? parts[1] : pair[..<pair.startIndex])
            else { throw HTTPAPIError(.malformedRequest, "A field of the request is not percent-encoded UTF-8.") }
            guard values.updateValue(value, forKey: name) == nil else { throw Self.repeated }
        }
        self.values = values
    }

    /// The one field that JSON writes as a number; a number elsewhere is a mistake that a text would hide.
    private static let numberField = "limit"

    /// One flat JSON object (RFC 8259) of texts; `limit` may be a whole number, and `null` counts as absent.
    ///
    /// - Throws: ``HTTPAPIError`` `http.malformed-request`, `http.repeated-field`, `http.malformed-field`.
    init(json bytes: [UInt8]) throws(HTTPAPIError) {
        let members: [String: FlatJSON.Value]
        do {
            members = try FlatJSON.members(of: bytes, maximum: FaceLimits.fields)
        } catch {
            switch error {
            case .repeated: throw Self.repeated
            case .tooMany: throw Self.tooMany
            case .malformed:
                throw HTTPAPIError(
                    .malformedRequest, "The body is one JSON object whose values are texts ('limit': a whole number).")
            }
        }
        var values: [String: String] = [:]
        for (name, value) in members {
            switch value {
            case .text(let text): values[name] = text
            case .number(let number):
                guard name == Self.numberField else {
                    throw HTTPAPIError(
                        .malformedField, "Only the field 'limit' is a number; put every other value in quotation marks."
                    )
                }
                values[name] = String(number)
            case .null: break
            }
        }
        self.values = values
    }

    private static let tooMany = HTTPAPIError(
        .malformedRequest, "A request has at most \(FaceLimits.fields) fields.")
    private static let repeated = HTTPAPIError(.repeatedField, "A field stands in the request twice; leave one out.")

    private static func decoded(_ text: some Sequence<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next(), let low = iterator.next(),
                    let value = Hexadecimal.decode(String(decoding: [high, low], as: UTF8.self))
                else { return nil }
                bytes += value
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension RequestFields {
    /// - Throws: ``HTTPAPIError`` `http.unknown-field` for any name but `known`.
    func allow(_ known: Set<String>) throws(HTTPAPIError) {
        guard Set(values.keys).isSubset(of: known) else {
            let names = known.isEmpty ? "none" : known.sorted().joined(separator: ", ")
            throw HTTPAPIError(.unknownField, "The request has a field that is not known here. Known fields: \(names).")
        }
    }

    /// A text that must be there, 1 to `maximumBytes` bytes.
    func text(_ name: String, maximumBytes: Int) throws(HTTPAPIError) -> String {
        guard let value = values[name], !value.isEmpty else {
            throw HTTPAPIError(.missingField, "The request needs the field '\(name)'.")
        }
        guard value.utf8.count <= maximumBytes else {
            throw HTTPAPIError(.malformedField, "The field '\(name)' is 1 to \(maximumBytes) bytes.")
        }
        return value
    }

    /// What the field holds, or `nil` where it is absent or empty, as a form sends it when nothing was typed.
    func optional(_ name: String) -> String? {
        values[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    func limit(_ range: ClosedRange<Int>, default standard: Int) throws(HTTPAPIError) -> Int {
        guard let text = optional("limit") else { return standard }
        guard let value = Int(text), range.contains(value) else {
            throw HTTPAPIError(
                .malformedField, "The field 'limit' is \(range.lowerBound) to \(range.upperBound).")
        }
        return value
    }

    /// Who reads and why, from `purpose` and `as`.
    ///
    /// - Throws: ``HTTPAPIError`` `http.missing-field`; ``CoreError`` for words that name nothing.
    func reader() throws -> Reader {
        let purpose = try Purpose(text("purpose", maximumBytes: ReportedWords.maximumBytes))
        return Reader(principal: try optional("as").map(PrincipalName.init(_:)), purpose: purpose)
    }

    func collection() throws(CoreError) -> CollectionName? {
        guard let text = optional("collection") else { return nil }
        return try CollectionName(text)
    }

    /// How long a word that ought to name a purpose or a principal may be before it is not even looked at.
    enum ReportedWords {
        static let maximumBytes = 256
    }
}
