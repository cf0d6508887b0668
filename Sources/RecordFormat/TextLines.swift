/// Takes a text of the C2SP formats apart, line by line.
struct TextLines {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next line without its newline; `nil` when no newline follows.
    mutating func next() -> ArraySlice<UInt8>? {
        guard let end = bytes[position...].firstIndex(of: 0x0A) else { return nil }
        defer { position = end + 1 }
        return bytes[position..<end]
    }

    /// What follows the lines taken so far.
    var rest: [UInt8] { Array(bytes[position...]) }

    /// Digests, a line each in base64, up to and with an empty line; `nil` when more than `limit` stand there.
    mutating func digests(limit: Int) -> [RecordDigest]? {
        var digests: [RecordDigest] = []
        while let line = next() {
            if line.isEmpty { return digests }
            guard digests.count < limit, let bytes = Base64.decode(line), let digest = RecordDigest(bytes) else {
                return nil
            }
            digests.append(digest)
        }
        return nil
    }

    /// The rest of `line` after `word` and a space.
    static func value(_ word: String, _ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let beginning = Array(word.utf8) + [0x20]
        return line.starts(with: beginning) ? line.dropFirst(beginning.count) : nil
    }
}
