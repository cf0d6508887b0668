/// Takes numbers and texts off the front of a GGUF file, none from beyond its end. All numbers are little-endian.
struct GGUFReader {
    static let wordType: UInt32 = 4
    static let textType: UInt32 = 8
    private static let listType: UInt32 = 9
    /// Bytes of a value by the number of its type; texts and lists are not among them.
    private static let widths: [UInt32: Int] = [
        0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8,
    ]

    private let all: UnsafeRawBufferPointer
    private(set) var position = 0

    var count: Int { all.count }

    init(_ bytes: UnsafeRawBufferPointer) { all = bytes }

    static func malformed(_ what: String) -> InferenceError {
        InferenceError(.malformedModel, "The language model's file \(what); it is not loaded.")
    }

    mutating func bytes(_ count: Int) throws(InferenceError) -> UnsafeRawBufferPointer {
        guard count <= all.count - position else { throw Self.malformed("breaks off in its header") }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: all[position..<position + count])
    }

    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) throws(InferenceError) -> Number {
        let bytes = try bytes(Number.bitWidth / 8)
        return Number(littleEndian: bytes.loadUnaligned(as: Number.self))
    }

    mutating func count(of what: String, _ maximum: UInt64) throws(InferenceError) -> Int {
        let count = try number(UInt64.self)
        guard count > 0, count <= maximum else { throw Self.malformed("speaks of \(count) \(what)") }
        return Int(count)
    }

    /// A text's bytes, with its length before them.
    mutating func text(_ maximum: UInt64) throws(InferenceError) -> UnsafeRawBufferPointer {
        let length = try number(UInt64.self)
        guard length <= maximum else { throw Self.malformed("has a text of \(length) bytes") }
        return try bytes(Int(length))
    }

    /// Passes over a value; a list within a list is refused.
    mutating func skipValue(_ type: UInt32, items: UInt64, text: UInt64) throws(InferenceError) {
        guard type == Self.listType else { return try skip(type, 1, text) }
        let itemType = try number(UInt32.self)
        let count = try number(UInt64.self)
        guard count <= items else { throw Self.malformed("has a list of \(count)") }
        try skip(itemType, Int(count), text)
    }

    private mutating func skip(_ type: UInt32, _ count: Int, _ maximum: UInt64) throws(InferenceError) {
        if let width = Self.widths[type] {
            _ = try bytes(width * count)
        } else if type == Self.textType {
            for _ in 0..<count { _ = try text(maximum) }
        } else {
            throw Self.malformed("has a value of type \(type)")
        }
    }
}
