/// A receipt of RFC 9942 over the record's tree (RFC9162_SHA256), signed by the checkpoint key over a root that the
/// reader recomputes: the payload is detached.
///
/// One form is read: protected header of algorithm, key identifier, type and verifiable data structure; one proof in
/// the unprotected header, and perhaps a ``KeyVoucher`` under a label of our own. A path may be empty (a tree of one
/// entry), where RFC 9942, 5.2 shows at least one digest.
package struct COSEReceipt: Equatable, Sendable {
    package enum Proof: Equatable, Sendable {
        case inclusion(size: UInt64, index: UInt64, path: [RecordDigest])
        case consistency(oldSize: UInt64, newSize: UInt64, path: [RecordDigest])
    }

    package static let maximumBytes = 131_072
    package static let type = "application/vnd.mickai.oar-receipt+cose;v=1"
    private static let algorithm: Int64 = -49
    /// The labels of RFC 9942, 2 and 5.
    private static let structureLabel: UInt64 = 395
    private static let proofsLabel: UInt64 = 396
    private static let inclusionLabel: Int64 = -1
    private static let consistencyLabel: Int64 = -2
    private static let structure: UInt64 = 1
    private static let voucherLabel = "oar-voucher"

    package let keyID: RecordDigest
    package let proof: Proof
    package let voucher: KeyVoucher?
    package let signature: [UInt8]

    package init(keyID: RecordDigest, proof: Proof, voucher: KeyVoucher?, signature: [UInt8]) {
        self.keyID = keyID
        self.proof = proof
        self.voucher = voucher
        self.signature = signature
    }

    /// How many entries the signed root covers.
    package var size: UInt64 {
        switch proof {
        case .inclusion(let size, _, _): size
        case .consistency(_, let newSize, _): newSize
        }
    }

    private static func protectedHeader(_ keyID: RecordDigest) -> [UInt8] {
        CBOREncoder.encode(
            .map([
                CBORPair(1, CBORValue(algorithm)), CBORPair(4, CBORValue(keyID)), CBORPair(16, .text(type)),
                CBORPair(structureLabel, .unsigned(structure)),
            ]))
    }

    /// The Sig_structure (RFC 9052, 4.4): no external data, the root as payload.
    package static func signedBytes(keyID: RecordDigest, root: RecordDigest) -> [UInt8] {
        CBOREncoder.encode(
            .array([.text("Signature1"), .bytes(protectedHeader(keyID)), .bytes([]), CBORValue(root)]))
    }

    package func encoded() -> [UInt8] {
        let (label, numbers, path) =
            switch proof {
            case .inclusion(let size, let index, let path): (Self.inclusionLabel, [size, index], path)
            case .consistency(let old, let new, let path): (Self.consistencyLabel, [old, new], path)
            }
        let encoded = CBOREncoder.encode(
            .array(numbers.map { .unsigned($0) } + [.array(path.map { CBORValue($0) })]))
        var unprotected = [
            CBORPair(
                Self.proofsLabel, .map([CBORPair(CBORValue(label), .array([.bytes(encoded)]))]))
        ]
        if let voucher { unprotected.append(CBORPair(.text(Self.voucherLabel), voucher.value)) }
        var bytes: [UInt8] = [0xD2]
        CBOREncoder.append(
            .array([
                .bytes(Self.protectedHeader(keyID)), .map(unprotected), .null, .bytes(signature),
            ]), to: &bytes)
        return bytes
    }

    package static func decode(_ bytes: [UInt8]) -> COSEReceipt? {
        guard bytes.count <= maximumBytes, bytes.first == 0xD2,
            let items = (try? CBORDecoder.decode(Array(bytes.dropFirst())))?.items(count: 4),
            let protected = items[0].byteString, let unprotected = items[1].pairs, items[2] == .null,
            let signature = items[3].byteString, signature.count == COSESign1.signatureBytes,
            let header = (try? CBORDecoder.decode(protected))?.pairs, header.count == 4,
            header[1].key == .unsigned(4), let keyID = header[1].value.digest, protectedHeader(keyID) == protected,
            (1...2).contains(unprotected.count), unprotected[0].key == .unsigned(proofsLabel),
            let proof = proof(unprotected[0].value)
        else { return nil }
        var voucher: KeyVoucher?
        if unprotected.count == 2 {
            guard unprotected[1].key == .text(voucherLabel), let found = KeyVoucher(unprotected[1].value) else {
                return nil
            }
            voucher = found
        }
        return COSEReceipt(keyID: keyID, proof: proof, voucher: voucher, signature: signature)
    }

    private static func proof(_ proofs: CBORValue) -> Proof? {
        guard let pairs = proofs.pairs, pairs.count == 1, let encoded = pairs[0].value.items(count: 1)?[0].byteString,
            let items = (try? CBORDecoder.decode(encoded))?.items(count: 3), let first = items[0].unsignedInteger,
            let second = items[1].unsignedInteger, let digests = items[2].items,
            digests.count <= MerkleProof.maximumPath
        else { return nil }
        let path = digests.compactMap { $0.digest }
        guard path.count == digests.count else { return nil }
        switch pairs[0].key {
        case CBORValue(inclusionLabel): return .inclusion(size: first, index: second, path: path)
        case CBORValue(consistencyLabel): return .consistency(oldSize: first, newSize: second, path: path)
        default: return nil
        }
    }
}
