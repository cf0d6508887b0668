/// The public key of a witness, with the name it cosigns under (C2SP signed-note, "Verifier keys").
package struct WitnessKey: Equatable, Sendable {
    package enum Algorithm: Equatable, Sendable {
        /// C2SP tlog-cosignature, "Ed25519 signed message": type 0x04.
        case ed25519
        /// The message of tlog-cosignature, "ML-DSA-44 signed message", under ML-DSA-65, which has no assigned type:
        /// 0xff and a word of our own.
        case mldsa65

        fileprivate var type: [UInt8] {
            switch self {
            case .ed25519: [0x04]
            case .mldsa65: [0xFF] + Array("mldsa65-cosignature".utf8)
            }
        }

        package var publicKeyBytes: Int {
            switch self {
            case .ed25519: 32
            case .mldsa65: COSESign1.publicKeyBytes
            }
        }

        package var signatureBytes: Int {
            switch self {
            case .ed25519: 64
            case .mldsa65: COSESign1.signatureBytes
            }
        }
    }

    package static let maximumNameBytes = 255

    package let name: String
    package let algorithm: Algorithm
    package let publicKey: [UInt8]

    /// `nil` for a name that a note cannot hold or a key of another length.
    package init?(name: String, algorithm: Algorithm, publicKey: [UInt8]) {
        guard Self.isName(name), publicKey.count == algorithm.publicKeyBytes else { return nil }
        self.name = name
        self.algorithm = algorithm
        self.publicKey = publicKey
    }

    /// Letters, digits and `-._/:~` of ASCII: narrower than a note allows, so that a name is safe wherever it is shown.
    package static func isName(_ name: String) -> Bool {
        (1...maximumNameBytes).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                switch $0 {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x3A, 0x5F, 0x7E: true
                default: false
                }
            }
    }

    package func keyHash(_ cryptography: some RecordCryptography) -> [UInt8] {
        Array(
            cryptography.sha256(pieces: [Array(name.utf8), [0x0A], algorithm.type, publicKey]).bytes.prefix(4))
    }

    /// The key as a line: name, plus sign, key hash, plus sign, base64 of type and key.
    package func line(_ cryptography: some RecordCryptography) -> String {
        name + "+" + hexadecimalText(keyHash(cryptography)) + "+" + Base64.encode(algorithm.type + publicKey)
    }

    /// The keys of a file: 1 to 16 lines, each in its one form; `nil` for anything else.
    package static func parse(_ bytes: [UInt8], _ cryptography: some RecordCryptography) -> [WitnessKey]? {
        guard bytes.count <= 65_536, isWellFormedUTF8(bytes[...]), bytes.last == 0x0A else { return nil }
        let lines = bytes.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
        guard (1...SignedNote.maximumSignatures).contains(lines.count) else { return nil }
        var keys: [WitnessKey] = []
        for line in lines {
            guard let key = parse(line: line, cryptography), !keys.contains(key) else { return nil }
            keys.append(key)
        }
        return keys
    }

    private static func parse(line: ArraySlice<UInt8>, _ cryptography: some RecordCryptography) -> WitnessKey? {
        // Base64 may hold plus signs, so only the first two divide.
        let parts = line.split(separator: 0x2B, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let material = Base64.decode(parts[2]) else { return nil }
        for algorithm in [Algorithm.ed25519, .mldsa65] where material.starts(with: algorithm.type) {
            let key = WitnessKey(
                name: String(decoding: parts[0], as: UTF8.self), algorithm: algorithm,
                publicKey: Array(material.dropFirst(algorithm.type.count)))
            guard let key, key.line(cryptography).utf8.elementsEqual(line) else { continue }
            return key
        }
        return nil
    }
}
