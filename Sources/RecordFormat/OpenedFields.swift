/// One value behind a commitment that an auditor opened on purpose, as a line of `opened.jsonl` states it.
package struct OpenedField: Equatable, Sendable {
    package static let maximumValueBytes = 1 << 20
    package static let saltBytes = 32

    package let index: UInt64
    package let name: String
    package let salt: [UInt8]
    package let value: [UInt8]

    /// - Returns: `nil` when a part breaks a limit of docs/record-format.md, section "Opened values".
    package init?(index: UInt64, name: String, salt: [UInt8], value: [UInt8]) {
        guard index < UInt64.max, EntryPayload.isWord(name), salt.count == Self.saltBytes,
            value.count <= Self.maximumValueBytes
        else { return nil }
        self.index = index
        self.name = name
        self.salt = salt
        self.value = value
    }

    /// The line with its newline.
    package var line: [UInt8] {
        Array(
            """
            {"index":\(index),"name":"\(name)","salt":"\(hexadecimalText(salt))","value":"\(Base64.encode(value))"}

            """.utf8)
    }

    /// Reads exactly what ``line`` writes, without its newline.
    package init?(line: ArraySlice<UInt8>) {
        var rest = line
        guard Self.take(#"{"index":"#, from: &rest), let digits = Self.takeUntil(#","name":""#, from: &rest),
            let name = Self.takeUntil(#"","salt":""#, from: &rest),
            let salt = Self.takeUntil(#"","value":""#, from: &rest), let value = Self.takeUntil(#""}"#, from: &rest),
            rest.isEmpty, let index = Checkpoint.decimal(digits),
            let saltBytes = bytes(hexadecimal: String(decoding: salt, as: UTF8.self)),
            value.count <= (Self.maximumValueBytes + 2) / 3 * 4, let decoded = Base64.decode(value)
        else { return nil }
        self.init(index: index, name: String(decoding: name, as: UTF8.self), salt: saltBytes, value: decoded)
        // Capital hexadecimal digits and characters that are no UTF-8 do not come back as they stood.
        guard self.line.dropLast().elementsEqual(line) else { return nil }
    }

    private static func take(_ text: String, from rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }

    /// What stands before `text`, which starts with a quotation mark or a comma that no part holds.
    private static func takeUntil(_ text: String, from rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let mark = text.utf8.first, let end = rest.firstIndex(of: mark) else { return nil }
        let part = rest[..<end]
        rest = rest[end...]
        return take(text, from: &rest) ? part : nil
    }

    fileprivate func isBefore(_ other: OpenedField) -> Bool {
        if index != other.index { return index < other.index }
        return name.utf8.lexicographicallyPrecedes(other.name.utf8)
    }
}

/// The opened values of a bundle, as the commitments that they must be.
struct OpenedFields {
    private(set) var commitments: [UInt64: [EntryCommitment]] = [:]
    private(set) var count: UInt64 = 0
    /// The lowest index of a value that the entries read so far do not commit to.
    private(set) var mismatch: UInt64?

    /// - Returns: `nil` unless `bytes` are such a file.
    init?(_ bytes: [UInt8], _ cryptography: some RecordCryptography) {
        guard !bytes.isEmpty, bytes.count <= OpenedFile.maximumBytes else { return nil }
        var lines = TextLines(bytes)
        var last: OpenedField?
        while let line = lines.next() {
            guard count < OpenedFile.maximumLines, let field = OpenedField(line: line) else { return nil }
            if let last, !last.isBefore(field) { return nil }
            last = field
            count += 1
            commitments[field.index, default: []].append(
                EntryCommitment(name: field.name, salt: field.salt, value: field.value, cryptography))
        }
        guard lines.rest.isEmpty else { return nil }
    }

    /// Compares what is opened of the entry at `index` with what it commits to.
    mutating func check(_ index: UInt64, against stated: @autoclosure () -> [EntryCommitment]) {
        guard let opened = commitments.removeValue(forKey: index), mismatch == nil else { return }
        let stated = stated()
        for commitment in opened where !stated.contains(commitment) { mismatch = index }
    }

    /// The index at fault once all `size` entries were read.
    func fault(size: UInt64) -> UInt64? { mismatch ?? (commitments.isEmpty ? nil : size) }
}

/// The file of a bundle's opened values.
package enum OpenedFile {
    package static let name = "opened.jsonl"
    package static let maximumBytes = 64 << 20
    package static let maximumLines: UInt64 = 65_536
}

extension EntryCommitment {
    /// SHA-256 of tag, zero, name, zero, salt and value, as docs/record-format.md has it.
    package init(name: String, salt: [UInt8], value: [UInt8], _ cryptography: some RecordCryptography) {
        self.init(
            name: name,
            digest: cryptography.sha256(
                Array("mickai/oar/commitment/v1".utf8) + [0] + Array(name.utf8) + [0] + salt + value))
    }
}
