/// A signed statement of how long the record is and what its Merkle root is (C2SP tlog-checkpoint).
package struct Checkpoint: Equatable, Sendable {
    package let log: RecordDigest
    package let size: UInt64
    package let root: RecordDigest
    package let utcNanoseconds: UInt64

    package init(log: RecordDigest, size: UInt64, root: RecordDigest, utcNanoseconds: UInt64) {
        self.log = log
        self.size = size
        self.root = root
        self.utcNanoseconds = utcNanoseconds
    }

    private static let originPrefix = "mickai.oar/"

    package static func origin(_ log: RecordDigest) -> String { originPrefix + log.hexadecimal }

    /// The text that is signed: origin, size, root and time, a line each.
    package var text: String {
        Self.origin(log) + "\n" + String(size) + "\n" + Base64.encode(root.bytes) + "\ntime " + String(utcNanoseconds)
            + "\n"
    }

    /// Reads the signed text; exactly four lines, each in its one form.
    package static func parse(text: [UInt8]) -> Checkpoint? {
        let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines.count == 5, lines[4].isEmpty, lines[0].starts(with: originPrefix.utf8),
            let size = decimal(lines[1]), size > 0, let rootBytes = Base64.decode(lines[2]),
            let root = RecordDigest(rootBytes), lines[3].starts(with: "time ".utf8),
            let time = decimal(lines[3].dropFirst(5))
        else { return nil }
        let name = String(decoding: lines[0].dropFirst(originPrefix.utf8.count), as: UTF8.self)
        guard let logBytes = bytes(hexadecimal: name), let log = RecordDigest(logBytes), log.hexadecimal == name
        else { return nil }
        return Checkpoint(log: log, size: size, root: root, utcNanoseconds: time)
    }

    /// The number in its one decimal form of 64 bits, without leading zeroes.
    static func decimal(_ digits: ArraySlice<UInt8>) -> UInt64? {
        guard let first = digits.first, digits.count == 1 || first != 0x30 else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = scaled.addingReportingOverflow(UInt64(digit - 0x30))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }
}

/// A text with signature lines under it (C2SP signed-note).
package struct SignedNote: Equatable, Sendable {
    package static let maximumBytes = 131_072
    package static let maximumSignatures = 16
    private static let dash: [UInt8] = [0xE2, 0x80, 0x94, 0x20]

    package struct Signature: Equatable, Sendable {
        package let name: String
        /// Four bytes that name the key, then the signature itself.
        package let bytes: [UInt8]

        package init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    package let text: [UInt8]
    package let signatures: [Signature]

    package init(text: [UInt8], signatures: [Signature]) {
        self.text = text
        self.signatures = signatures
    }

    package func encoded() -> [UInt8] {
        var bytes = text + [0x0A]
        for signature in signatures {
            bytes +=
                Self.dash + Array(signature.name.utf8) + [0x20] + Array(Base64.encode(signature.bytes).utf8) + [0x0A]
        }
        return bytes
    }

    package static func parse(_ bytes: [UInt8]) -> SignedNote? {
        guard bytes.count <= maximumBytes, isWellFormedUTF8(bytes[...]), bytes.last == 0x0A else { return nil }
        var boundary: Int?
        for position in bytes.indices.dropFirst() where bytes[position] == 0x0A && bytes[position - 1] == 0x0A {
            boundary = position
        }
        guard let boundary else { return nil }
        let lines = bytes[(boundary + 1)...].dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
        guard (1...maximumSignatures).contains(lines.count) else { return nil }
        var signatures: [Signature] = []
        for line in lines {
            guard line.starts(with: dash) else { return nil }
            let parts = line.dropFirst(dash.count).split(separator: 0x20, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty,
                let decoded = Base64.decode(parts[1]), decoded.count > 4
            else { return nil }
            signatures.append(Signature(name: String(decoding: parts[0], as: UTF8.self), bytes: decoded))
        }
        return SignedNote(text: Array(bytes[..<boundary]), signatures: signatures)
    }
}

/// The checkpoint key of a log under the name it signs notes with.
///
/// No note type is assigned to ML-DSA-65, so the type is 0xff followed by the word `mldsa65`.
package enum CheckpointKeyName {
    /// The origin, as C2SP tlog-checkpoint asks; a name holds no plus sign (C2SP signed-note).
    package static func name(log: RecordDigest) -> String { Checkpoint.origin(log) }

    /// The first four bytes of SHA-256(name, newline, 0xff, "mldsa65", key).
    package static func hash(
        log: RecordDigest, publicKey: [UInt8], _ cryptography: some RecordCryptography
    ) -> [UInt8] {
        let digest = cryptography.sha256(pieces: [
            Array(name(log: log).utf8), [0x0A, 0xFF], Array("mldsa65".utf8), publicKey,
        ])
        return Array(digest.bytes.prefix(4))
    }
}
