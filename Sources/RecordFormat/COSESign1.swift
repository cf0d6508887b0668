/// A signed message as it stands in the record: COSE_Sign1 (RFC 9052, 4.2) with ML-DSA-65 (RFC 9964).
///
/// Only one form is read: tag 18, a protected header of exactly algorithm, key identifier and type, an empty
/// unprotected header, an attached payload and a signature of 3,309 bytes.
package struct COSESign1: Equatable, Sendable {
    package static let signatureBytes = 3_309
    package static let publicKeyBytes = 1_952
    private static let algorithm: Int64 = -49

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

    package let keyID: RecordDigest
    package let payload: [UInt8]
    package let signature: [UInt8]

    package init(keyID: RecordDigest, payload: [UInt8], signature: [UInt8]) {
        self.keyID = keyID
        self.payload = payload
        self.signature = signature
    }

    package static func protectedHeader(kind: Kind, keyID: RecordDigest) -> [UInt8] {
        CBOREncoder.encode(
            .map([
                CBORPair(1, CBORValue(algorithm)), CBORPair(4, CBORValue(keyID)), CBORPair(16, .text(kind.type)),
            ]))
    }

    /// The Sig_structure (RFC 9052, 4.4) whose bytes the key signs.
    package static func signedBytes(
        kind: Kind, log: RecordDigest, keyID: RecordDigest, payload: [UInt8]
    ) -> [UInt8] {
        let externalData = CBOREncoder.encode(.array([CBORValue(log), .text(kind.domain), .text(kind.type)]))
        return CBOREncoder.encode(
            .array([
                .text("Signature1"), .bytes(protectedHeader(kind: kind, keyID: keyID)), .bytes(externalData),
                .bytes(payload),
            ]))
    }

    package func encoded(kind: Kind) -> [UInt8] {
        var bytes: [UInt8] = [0xD2]
        CBOREncoder.append(
            .array([
                .bytes(Self.protectedHeader(kind: kind, keyID: keyID)), .map([]), .bytes(payload), .bytes(signature),
            ]), to: &bytes)
        return bytes
    }

    /// - Throws: ``ReasonCode/coseMalformed`` for the frame, ``ReasonCode/coseHeader`` for the protected header.
    package static func decode(_ bytes: [UInt8], kind: Kind) throws(ReasonCode) -> COSESign1 {
        guard bytes.first == 0xD2 else { throw .coseMalformed }
        let value: CBORValue
        do { value = try CBORDecoder.decode(Array(bytes.dropFirst())) } catch { throw .coseMalformed }
        guard let items = value.items(count: 4), let protected = items[0].byteString, items[1] == .map([]),
            let payload = items[2].byteString, let signature = items[3].byteString,
            signature.count == signatureBytes
        else { throw .coseMalformed }
        let header: CBORValue
        do { header = try CBORDecoder.decode(protected) } catch { throw .coseHeader }
        guard let pairs = header.pairs, pairs.count == 3, pairs[0] == CBORPair(1, CBORValue(algorithm)),
            pairs[1].key == .unsigned(4), let keyID = pairs[1].value.digest,
            pairs[2] == CBORPair(16, .text(kind.type))
        else { throw .coseHeader }
        return COSESign1(keyID: keyID, payload: payload, signature: signature)
    }
}
