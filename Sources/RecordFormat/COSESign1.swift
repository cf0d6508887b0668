/// A signed message as it stands in the record: COSE_Sign1 (RFC 9052, 4.2) with ML-DSA-65 (RFC 9964).
///
/// Only one form is read: tag 18, a protected header of exactly algorithm, key identifier and type, an empty
/// unprotected header, an attached payload and a signature of 3,309 bytes.
package struct COSESign1: Equatable, Sendable {
    package static let signatureBytes = 3_309
    package static let publicKeyBytes = 1_952

    /// Which kind of message, and with it which domain the signature belongs to.
    package enum Kind: Sendable {
        case entry
        case footer

        package var type: String {
            switch self {
            case .entry: "application/vnd.mickai.oar-entry+cbor;v=1"
            case .footer: "application/vnd.mickai.oar-footer+cbor;v=1"
            }
        }

        fileprivate var domain: String {
            switch self {
            case .entry: "oar-entry/v1"
            case .footer: "oar-footer/v1"
            }
        }
    }

    /// Tag 18 and the head of an array of four.
    private static let frameHead: [UInt8] = [0xD2, 0x84]
    private static let emptyMap: UInt8 = 0xA0
    /// The head of an array of four and its first item.
    private static let signatureHead: [UInt8] = [0x84] + CBOREncoder.encode(.text("Signature1"))

    package let keyID: RecordDigest
    package let payload: [UInt8]
    /// Where it was decoded, a part of the message's own bytes.
    package let signature: ArraySlice<UInt8>

    package init(keyID: RecordDigest, payload: [UInt8], signature: [UInt8]) {
        self.init(keyID: keyID, payload: payload, signature: signature[...])
    }

    private init(keyID: RecordDigest, payload: [UInt8], signature: ArraySlice<UInt8>) {
        self.keyID = keyID
        self.payload = payload
        self.signature = signature
    }

    /// The encoding of `{1: -49, 4: key identifier, 16: type}`: the identifier between bytes that are always the same.
    package static func protectedHeader(kind: Kind, keyID: RecordDigest) -> [UInt8] {
        var bytes = kind.protectedHead
        bytes.reserveCapacity(bytes.count + RecordDigest.byteCount + kind.protectedTail.count)
        keyID.append(to: &bytes)
        bytes.append(contentsOf: kind.protectedTail)
        return bytes
    }

    /// The Sig_structure (RFC 9052, 4.4) whose bytes the key signs.
    package static func signedBytes(
        kind: Kind, log: RecordDigest, keyID: RecordDigest, payload: [UInt8]
    ) -> [UInt8] {
        signedBytes(head: signedHead(kind: kind, log: log, keyID: keyID), payload: payload)
    }

    /// What stands before the payload in the signed bytes: the same for every message of a kind, log and key.
    static func signedHead(kind: Kind, log: RecordDigest, keyID: RecordDigest) -> [UInt8] {
        var bytes = signatureHead
        appendByteString(protectedHeader(kind: kind, keyID: keyID), to: &bytes)
        appendByteString(kind.externalData(log), to: &bytes)
        return bytes
    }

    static func signedBytes(head: [UInt8], payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(head.count + payload.count + 9)
        bytes.append(contentsOf: head)
        appendByteString(payload, to: &bytes)
        return bytes
    }

    package func encoded(kind: Kind) -> [UInt8] {
        let protected = Self.protectedHeader(kind: kind, keyID: keyID)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(payload.count + signature.count + protected.count + 32)
        bytes.append(contentsOf: Self.frameHead)
        Self.appendByteString(protected, to: &bytes)
        bytes.append(Self.emptyMap)
        Self.appendByteString(payload, to: &bytes)
        Self.appendByteString(signature, to: &bytes)
        return bytes
    }

    private static func appendByteString(_ string: some Collection<UInt8>, to bytes: inout [UInt8]) {
        CBOREncoder.appendHead(2, UInt64(string.count), to: &bytes)
        bytes.append(contentsOf: string)
    }

    /// - Throws: ``ReasonCode/coseMalformed`` for the frame, ``ReasonCode/coseHeader`` for the protected header.
    package static func decode(_ bytes: [UInt8], kind: Kind) throws(ReasonCode) -> COSESign1 {
        // Read in place: every entry passes here, and a tree of values would copy its signature once more.
        guard bytes.starts(with: frameHead) else { throw .coseMalformed }
        var position = frameHead.count
        guard let protected = CBORDecoder.byteString(in: bytes, at: &position), position < bytes.count,
            bytes[position] == emptyMap
        else { throw .coseMalformed }
        position += 1
        guard let payload = CBORDecoder.byteString(in: bytes, at: &position),
            let signature = CBORDecoder.byteString(in: bytes, at: &position), signature.count == signatureBytes,
            position == bytes.count
        else { throw .coseMalformed }
        guard let keyID = kind.keyID(protected: protected) else { throw .coseHeader }
        return COSESign1(keyID: keyID, payload: Array(payload), signature: signature)
    }
}

extension COSESign1.Kind {
    private static let head: [UInt8] = [0xA3, 0x01, 0x38, 0x30, 0x04, 0x58, 0x20]
    private static let entryTail = tail(.entry)
    private static let footerTail = tail(.footer)

    /// A map of three, algorithm -49, and the head of the key identifier.
    fileprivate var protectedHead: [UInt8] { Self.head }

    /// Key 16 and the type.
    fileprivate var protectedTail: [UInt8] {
        switch self {
        case .entry: Self.entryTail
        case .footer: Self.footerTail
        }
    }

    private static func tail(_ kind: COSESign1.Kind) -> [UInt8] { [0x10] + CBOREncoder.encode(.text(kind.type)) }

    /// The key identifier in the one form that a protected header has.
    fileprivate func keyID(protected: ArraySlice<UInt8>) -> RecordDigest? {
        let start = protected.startIndex + protectedHead.count
        let end = start + RecordDigest.byteCount
        guard protected.endIndex == end + protectedTail.count, protected.starts(with: protectedHead),
            protected[end...].elementsEqual(protectedTail)
        else { return nil }
        return RecordDigest(protected[start..<end])
    }

    private static let externalHead: [UInt8] = [0x83, 0x58, 0x20]
    private static let entryExternalTail = externalTail(.entry)
    private static let footerExternalTail = externalTail(.footer)

    private static func externalTail(_ kind: COSESign1.Kind) -> [UInt8] {
        CBOREncoder.encode(.text(kind.domain)) + CBOREncoder.encode(.text(kind.type))
    }

    /// The encoding of `[log id, domain, type]`: the identifier between bytes that are always the same.
    fileprivate func externalData(_ log: RecordDigest) -> [UInt8] {
        let tail =
            switch self {
            case .entry: Self.entryExternalTail
            case .footer: Self.footerExternalTail
            }
        var bytes = Self.externalHead
        bytes.reserveCapacity(bytes.count + RecordDigest.byteCount + tail.count)
        log.append(to: &bytes)
        bytes.append(contentsOf: tail)
        return bytes
    }
}
