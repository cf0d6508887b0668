import Core
import Crypto
import Foundation
import SwiftASN1
import X509

/// How the node's certificates are made, and when one that is there still serves (RFC 5280).
struct CertificateMaking {
    private static let secondsPerDay: UInt64 = 86_400
    private static let serialBytes = 16

    private let address: ListenAddress
    private let now: Instant
    private let random: any RandomSource

    init(address: ListenAddress, now: Instant, random: any RandomSource) {
        self.address = address
        self.now = now
        self.random = random
    }

    static let notMade = HTTPAPIError(.certificateUnwritable, "The node's TLS certificate could not be made.")

    func accepts(authority: CertifiedKey) -> Bool {
        isCurrent(authority.certificate) && (try? authority.certificate.extensions.nameConstraints) == constraints
    }

    func accepts(server: CertifiedKey, of authority: CertifiedKey) -> Bool {
        isCurrent(server.certificate)
            && (try? server.certificate.extensions.subjectAlternativeNames) == SubjectAlternativeNames(names)
            && authority.certificate.publicKey.isValidSignature(
                server.certificate.signature, for: server.certificate)
    }

    /// In force now, and for ``NodeCertificate/renewalDays`` more.
    private func isCurrent(_ certificate: Certificate) -> Bool {
        certificate.notValidBefore <= date(now)
            && certificate.notValidAfter >= date(later(days: NodeCertificate.renewalDays))
    }

    func makeAuthority() throws(HTTPAPIError) -> CertifiedKey {
        let key = P256.Signing.PrivateKey()
        let name = "Mickai node authority \(Hexadecimal.encode(random.bytes(4)))"
        let subject = try distinguishedName(name)
        return try make(
            key: key, subject: subject, issuer: subject, days: NodeCertificate.authorityDays,
            issuerKey: Certificate.PrivateKey(key)
        ) {
            try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true))
                Critical(constraints)
                SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
            }
        }
    }

    func makeServer(signedBy authority: CertifiedKey) throws(HTTPAPIError) -> CertifiedKey {
        let key = P256.Signing.PrivateKey()
        let issuer = SubjectKeyIdentifier(hash: Certificate.PublicKey(authority.key.publicKey))
        return try make(
            key: key, subject: distinguishedName("Mickai node"), issuer: authority.certificate.subject,
            days: NodeCertificate.serverDays, issuerKey: Certificate.PrivateKey(authority.key)
        ) {
            try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(names)
                SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
                AuthorityKeyIdentifier(keyIdentifier: issuer.keyIdentifier)
            }
        }
    }

    private func make(
        key: P256.Signing.PrivateKey, subject: DistinguishedName, issuer: DistinguishedName, days: Int,
        issuerKey: Certificate.PrivateKey, extensions: () throws -> Certificate.Extensions
    ) throws(HTTPAPIError) -> CertifiedKey {
        do {
            let certificate = try Certificate(
                version: .v3, serialNumber: serial(), publicKey: Certificate.PublicKey(key.publicKey),
                notValidBefore: date(now), notValidAfter: date(later(days: days)), issuer: issuer, subject: subject,
                extensions: extensions(), issuerPrivateKey: issuerKey)
            return CertifiedKey(certificate: certificate, key: key)
        } catch {
            throw Self.notMade
        }
    }

    private func distinguishedName(_ commonName: String) throws(HTTPAPIError) -> DistinguishedName {
        do {
            return try DistinguishedName { CommonName(commonName) }
        } catch {
            throw Self.notMade
        }
    }

    /// Positive and not zero (RFC 5280 section 4.1.2.2).
    private func serial() -> Certificate.SerialNumber {
        var bytes = random.bytes(Self.serialBytes)
        bytes[0] = bytes[0] & 0x7F | 0x40
        return Certificate.SerialNumber(bytes: bytes)
    }

    private func later(days: Int) -> Instant { now.adding(seconds: UInt64(days) * Self.secondsPerDay) }

    private func date(_ instant: Instant) -> Date {
        Date(timeIntervalSince1970: Double(instant.nanoseconds / 1_000_000_000))
    }

    private static let loopback: [[UInt8]] = [[127, 0, 0, 1], [UInt8](repeating: 0, count: 15) + [1]]

    private var hostNames: [String] { address.ipBytes == nil && !address.isLoopback ? [address.host] : [] }

    private var addresses: [[UInt8]] {
        guard let own = address.ipBytes, !Self.loopback.contains(own) else { return Self.loopback }
        return Self.loopback + [own]
    }

    private var names: [GeneralName] {
        (["localhost"] + hostNames).map { .dnsName($0) }
            + addresses.map { .ipAddress(ASN1OctetString(contentBytes: $0[...])) }
    }

    /// Host names alone: some verifiers refuse every certificate under constraints on addresses.
    private var constraints: NameConstraints {
        NameConstraints(permittedDNSDomains: ["localhost"] + hostNames)
    }
}
