import RecordFormat

extension SigningKey {
    /// A receipt of RFC 9942 whose `proof` leads to `root`; this is the checkpoint key in charge at its size.
    package func signReceipt(
        _ proof: COSEReceipt.Proof, root: RecordDigest, voucher: KeyVoucher?
    ) throws(SignaturesError) -> COSEReceipt {
        COSEReceipt(
            keyID: keyID, proof: proof, voucher: voucher,
            signature: try sign(COSEReceipt.signedBytes(keyID: keyID, root: root)))
    }
}
