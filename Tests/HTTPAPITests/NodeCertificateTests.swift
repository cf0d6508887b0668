import Core
import CoreTesting
import Foundation
import Testing
import X509

@testable import HTTPAPI

@Suite("The node's certificate")
struct NodeCertificateTests {
    private static let day: UInt64 = 86_400
    private let folder: TemporaryFolder
    private let time = ManualTimeSource()
    private let random = SeededRandomSource(seed: 3)

    init() throws { folder = try TemporaryFolder() }

    private func load(_ listen: String = "127.0.0.1:8443") throws -> NodeCertificate {
        try NodeCertificate(folder: folder.path(of: "tls"), listen: listen, time: time, random: random)
    }

    @Test("is made once and loaded from then on")
    func isKept() throws {
        let made = try load()
        let loaded = try load()
        #expect(loaded.fingerprint == made.fingerprint)
        #expect(loaded.authorityFingerprint == made.authorityFingerprint)
        #expect(made.fingerprint.wholeMatch(of: /([0-9A-F]{2}:){31}[0-9A-F]{2}/) != nil)
    }

    @Test("keeps its keys from others")
    func modes() throws {
        _ = try load()
        let modes = try ["", "/authority.key", "/server.key", "/authority.pem"].map { name in
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path(of: "tls" + name))
            return attributes[.posixPermissions] as? Int
        }
        #expect(modes == [0o700, 0o600, 0o600, 0o600])
        let handedOut = String(decoding: try folder.read("tls/authority.pem"), as: UTF8.self)
        #expect(handedOut.contains("BEGIN CERTIFICATE") && !handedOut.contains("PRIVATE KEY"))
    }

    @Test("takes its validity from the clock and its serial from the random source")
    func fields() throws {
        let certificate = try load().server.certificate
        let now = Date(timeIntervalSince1970: Double(time.now().utc.nanoseconds / 1_000_000_000))
        #expect(certificate.notValidBefore == now)
        #expect(certificate.notValidAfter == now.addingTimeInterval(397 * 86_400))
        let source = SeededRandomSource(seed: 3)
        _ = source.bytes(4)
        _ = source.bytes(16)
        var serial = source.bytes(16)
        serial[0] = serial[0] & 0x7F | 0x40
        #expect(certificate.serialNumber == Certificate.SerialNumber(bytes: serial))
    }

    @Test(
        "is renewed when less than thirty days are left, under the same authority",
        arguments: [(UInt64(366), false), (367, false), (368, true), (400, true)])
    func renews(days: UInt64, isRenewed: Bool) throws {
        let first = try load()
        time.advance(seconds: days * Self.day)
        let second = try load()
        #expect((second.fingerprint != first.fingerprint) == isRenewed)
        #expect(second.authorityFingerprint == first.authorityFingerprint)
    }

    @Test("is made anew with its authority when that one ends")
    func renewsAuthority() throws {
        let first = try load()
        time.advance(seconds: 3_625 * Self.day)
        let second = try load()
        #expect(second.authorityFingerprint != first.authorityFingerprint)
        #expect(second.fingerprint != first.fingerprint)
    }

    @Test("is made anew for another name, which the old authority could not speak for")
    func otherNames() throws {
        let first = try load()
        let second = try load("node.example:8443")
        #expect(second.authorityFingerprint != first.authorityFingerprint)
        let names = try #require(try second.server.certificate.extensions.subjectAlternativeNames)
        #expect(names.contains(.dnsName("node.example")) && names.contains(.dnsName("localhost")))
        let constraints = try #require(try second.authority.certificate.extensions.nameConstraints)
        #expect(constraints.permittedDNSDomains.contains("node.example"))
    }

    @Test("is made anew from what a crash left half done")
    func halfDone() throws {
        let first = try load()
        try FileManager.default.removeItem(atPath: folder.path(of: "tls/server.key"))
        try folder.write("half", to: "tls/server.key.new")
        let second = try load()
        #expect(second.authorityFingerprint == first.authorityFingerprint)
        #expect(second.fingerprint != first.fingerprint)
        #expect(try folder.names() == ["tls"])
    }

    @Test(
        "is never replaced silently when a file is damaged", arguments: ["authority.key", "server.key"],
        ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    func damaged(name: String, content: String) throws {
        _ = try load()
        try overwrite(name, content)
        let error = #expect(throws: HTTPAPIError.self) { try load() }
        #expect(error?.code == "http.certificate-unreadable")
    }

    @Test("is refused when its key belongs to another certificate")
    func mismatched() throws {
        _ = try load()
        let authority = String(decoding: try folder.read("tls/authority.key"), as: UTF8.self)
        let server = String(decoding: try folder.read("tls/server.key"), as: UTF8.self)
        let marker = "-----BEGIN PRIVATE KEY-----"
        let key = try #require(server.range(of: marker))
        let certificate = try #require(authority.range(of: marker))
        try overwrite("server.key", authority[..<certificate.lowerBound] + server[key.lowerBound...])
        let error = #expect(throws: HTTPAPIError.self) { try load() }
        #expect(error?.code == "http.certificate-unreadable")
    }

    @Test("is refused when others may read its key, when it is too long, and when it is a link")
    func unsafeFiles() throws {
        _ = try load()
        let path = folder.path(of: "tls/server.key")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        #expect(throws: HTTPAPIError.self) { try load() }
        try overwrite("server.key", String(repeating: "a", count: PrivateFile.maximumBytes + 1))
        #expect(throws: HTTPAPIError.self) { try load() }
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "authority.key")
        let error = #expect(throws: HTTPAPIError.self) { try load() }
        #expect(error?.code == "http.certificate-unreadable")
    }

    @Test("says so when its folder cannot be made")
    func noFolder() throws {
        try folder.write("a file", to: "tls")
        #expect(throws: HTTPAPIError.self) { try load() }
    }

    private func overwrite(_ name: String, _ content: some StringProtocol) throws {
        let path = folder.path(of: "tls/\(name)")
        try folder.write(String(content), to: "tls/\(name)")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
}
