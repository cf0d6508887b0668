/// Looks for what JSON decoders pass over: a key that stands twice in one object (RFC 8259, section 4).
///
/// Which of the two counts differs from reader to reader, so a form that decides something must not have it.
package enum JSONKeys {
    private static let maximumDepth = 64

    /// Whether some object of the text has a key twice, or one written with escapes, so that it cannot be compared here.
    ///
    /// Text that is no JSON may give either answer; a decoder refuses it.
    package static func areRepeated(in text: some Collection<UInt8>) -> Bool {
        var objects: [Set<[UInt8]>?] = []
        var isKeyNext = false
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard objects.count < maximumDepth else { return false }
                objects.append(byte == UInt8(ascii: "{") ? [] : nil)
                isKeyNext = byte == UInt8(ascii: "{")
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                _ = objects.popLast()
                isKeyNext = false
            case UInt8(ascii: ","): isKeyNext = objects.last.map { $0 != nil } ?? false
            case UInt8(ascii: "\""):
                let (string, hasEscape) = string(&iterator)
                guard isKeyNext, var keys = objects.last ?? nil else { continue }
                isKeyNext = false
                guard !hasEscape, keys.insert(string).inserted else { return true }
                objects[objects.count - 1] = keys
            default: continue
            }
        }
        return false
    }

    /// The bytes up to the closing quotation mark.
    private static func string(_ iterator: inout some IteratorProtocol<UInt8>) -> (bytes: [UInt8], hasEscape: Bool) {
        var bytes: [UInt8] = []
        var hasEscape = false
        while let byte = iterator.next(), byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\") {
                hasEscape = true
                _ = iterator.next()
            } else {
                bytes.append(byte)
            }
        }
        return (bytes, hasEscape)
    }
}
