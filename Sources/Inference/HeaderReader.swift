/// Reads the small part of JSON that a safetensors header may consist of (RFC 8259), byte by byte.
///
/// It knows objects, arrays of whole numbers, and strings with the simple escapes; anything else is refused, so there
/// is no nesting to bound. Strings are compared as bytes.
struct HeaderReader {
    static let maximumStringBytes = 4096

    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        self.position = bytes.startIndex
    }

    /// Runs `member` for each key of an object; it must read the value.
    mutating func object(
        _ member: (_ key: [UInt8], inout HeaderReader) throws(InferenceError) -> Void
    ) throws(InferenceError) {
        try expect(UInt8(ascii: "{"))
        if take(UInt8(ascii: "}")) { return }
        repeat {
            let key = try string()
            try expect(UInt8(ascii: ":"))
            try member(key, &self)
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
    }

    /// An array of at most `limit` whole numbers.
    mutating func numbers(limit: Int) throws(InferenceError) -> [Int] {
        try expect(UInt8(ascii: "["))
        if take(UInt8(ascii: "]")) { return [] }
        var values: [Int] = []
        repeat {
            guard values.count < limit else { throw Safetensors.malformed("has a list that is too long") }
            values.append(try number())
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
        return values
    }

    mutating func string() throws(InferenceError) -> [UInt8] {
        try expect(UInt8(ascii: "\""))
        var text: [UInt8] = []
        while position < bytes.endIndex, text.count < Self.maximumStringBytes {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return text
            case UInt8(ascii: "\\"): text.append(try escaped())
            case 0..<0x20: throw Safetensors.malformed("has a control character in a string")
            default: text.append(byte)
            }
        }
        throw Safetensors.malformed("has a string that is too long or does not end")
    }

    /// Only spaces may follow: they pad the header.
    mutating func end() throws(InferenceError) {
        skipSpace()
        guard position == bytes.endIndex else { throw Safetensors.malformed("has something after the header") }
    }

    private mutating func escaped() throws(InferenceError) -> UInt8 {
        guard position < bytes.endIndex else { throw Safetensors.malformed("has a string that does not end") }
        defer { position += 1 }
        switch bytes[position] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return bytes[position]
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "t"): return 0x09
        default: throw Safetensors.malformed("has an escape that is not read")
        }
    }

    private mutating func number() throws(InferenceError) -> Int {
        skipSpace()
        let start = position
        var value = 0
        while position < bytes.endIndex, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            let (product, high) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(bytes[position] - UInt8(ascii: "0")))
            guard !high, !carry else { throw Safetensors.malformed("has a number that is too large") }
            value = sum
            position += 1
        }
        guard position > start, position == start + 1 || bytes[start] != UInt8(ascii: "0") else {
            throw Safetensors.malformed("has a number that is not whole")
        }
        return value
    }

    private mutating func expect(_ byte: UInt8) throws(InferenceError) {
        guard take(byte) else { throw Safetensors.malformed("has a header that is not of the expected form") }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard position < bytes.endIndex, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }
}
