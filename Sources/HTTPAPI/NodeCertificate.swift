import Core
import Crypto
import Foundation
import Glibc
import SwiftASN1
import X509

/// The node's own TLS material: an authority made on this node, and the certificate with which it serves.
///
/// The authority can speak for this node's host names alone (critical name constraints, RFC 5280 section 4.2.1.10),
/// so a browser that trusts it gives no other site away. Three files in one folder of mode 0700: `authority.key` and
/// `server.key` hold a certificate with its private key (0600, so the two can never come apart), `authority.pem` is
/// what its owner hands to browsers and programs. A certificate with less than ``renewalDays`` left, or for other names,
/// is made anew; a file that cannot be read is an error, for new material would silently break what others pinned.
package struct NodeCertificate: Sendable {
    package static let renewalDays = 30
    static let serverDays = 397
    static let authorityDays = 3_650

    let authority: CertifiedKey
    let server: CertifiedKey

    /// SHA-256 of the served certificate, as browsers show it: `AB:CD:…`.
    package var fingerprint: String { server.fingerprint }

    /// SHA-256 of the authority's certificate.
    package var authorityFingerprint: String { authority.fingerprint }

    /// Loads the material in `folder`, and makes what is missing, due or for other names.
    ///
    /// - Throws: ``HTTPAPIError`` `http.certificate-unreadable`, `http.certificate-unwritable`,
    ///   `http.malformed-address`.
    package init(
        folder: String, listen: String, time: some TimeSource, random: some RandomSource
    ) throws(HTTPAPIError) {
        try self.init(folder: folder, address: ListenAddress(listen), time: time, random: random)
    }

    init(
        folder: String, address: ListenAddress, time: any TimeSource, random: any RandomSource
    ) throws(HTTPAPIError) {
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw PrivateFile.unwritable(errno)
        }
        let making = CertificateMaking(address: address, now: time.now().utc, random: random)
        let authorityFile = folder + "/authority.key"
        if let kept = try Self.load(authorityFile), making.accepts(authority: kept) {
            authority = kept
        } else {
            authority = try making.makeAuthority()
            try PrivateFile.replace(authorityFile, with: authority.encoded())
        }
        // After a crash between the two the copy below is old or missing, and every start writes it again.
        try PrivateFile.replace(folder + "/authority.pem", with: authority.encodedCertificate())
        let serverFile = folder + "/server.key"
        if let kept = try Self.load(serverFile), making.accepts(server: kept, of: authority) {
            server = kept
        } else {
            server = try making.makeServer(signedBy: authority)
            try PrivateFile.replace(serverFile, with: server.encoded())
        }
    }

    private static func load(_ path: String) throws(HTTPAPIError) -> CertifiedKey? {
        guard let bytes = try PrivateFile.read(path) else { return nil }
        return try CertifiedKey(decoding: bytes)
    }
}

/// A certificate with the private key that it is about.
struct CertifiedKey: Sendable {
    let certificate: Certificate
    let key: P256.Signing.PrivateKey

    init(certificate: Certificate, key: P256.Signing.PrivateKey) {
        self.certificate = certificate
        self.key = key
    }

    /// - Throws: ``HTTPAPIError`` `http.certificate-unreadable` unless `bytes` are one certificate and its key as PEM.
    init(decoding bytes: [UInt8]) throws(HTTPAPIError) {
        do {
            let documents = try PEMDocument.parseMultiple(pemString: String(decoding: bytes, as: UTF8.self))
            guard documents.count == 2 else { throw ASN1Error.invalidPEMDocument(reason: "") }
            certificate = try Certificate(pemDocument: documents[0])
            key = try P256.Signing.PrivateKey(pemRepresentation: documents[1].pemString)
            guard certificate.publicKey == Certificate.PublicKey(key.publicKey) else {
                throw ASN1Error.invalidPEMDocument(reason: "")
            }
        } catch {
            throw HTTPAPIError(
                .certificateUnreadable,
                "A file of the node's TLS material is damaged. Move its folder away to have new material made.")
        }
    }

    func encodedCertificate() throws(HTTPAPIError) -> [UInt8] {
        guard let document = try? certificate.serializeAsPEM() else { throw CertificateMaking.notMade }
        return Array((document.pemString + "\n").utf8)
    }

    func encoded() throws(HTTPAPIError) -> [UInt8] {
        try encodedCertificate() + Array((key.pemRepresentation + "\n").utf8)
    }

    func derBytes() throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return serializer.serializedBytes
    }

    var fingerprint: String {
        guard let bytes = try? derBytes() else { return "" }
        return SHA256.hash(data: bytes).map { Hexadecimal.encode([$0]).uppercased() }.joined(separator: ":")
    }
}
