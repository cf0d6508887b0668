import Commands
import Contracts
import Core
import Foundation
import Glibc
import Signatures

/// What a home says of itself: its layout's version, and the random identifiers of its node.
///
/// Names of people and companies stand in the policy store; here are identifiers only. It is bound to a key of the
/// node, so that nobody makes themselves its operator by writing into it.
struct HomeStamp: Codable, Equatable {
    /// Raised when the layout of a home changes; a newer home is refused, an older one is upgraded.
    static let currentFormat = 2
    /// The first layout whose stores are sealed.
    static let sealedFormat = 2

    let format: Int
    let tenant: TenantID
    let firstOperator: PrincipalID
    let source: SourceID
    let log: Digest
    /// Whether the home was made with an embedding model.
    let hasModel: Bool
    /// HMAC-SHA-256 over all of the above; layouts before ``sealedFormat`` have none.
    private(set) var seal: Digest?

    /// - Throws: ``CompositionError`` `home.not-initialised`, `home.permission-denied`, `home.too-new`,
    ///   `home.stamp-unreadable`.
    static func read(_ home: Home) throws -> HomeStamp {
        guard let data = FileManager.default.contents(atPath: home.stampFile) else { throw missing(home) }
        guard let probe = try? JSONDecoder().decode(FormatProbe.self, from: data) else { throw unreadable(home) }
        guard probe.format <= currentFormat else {
            throw CompositionError(
                .tooNew,
                """
                The home was written by a newer program (layout \(probe.format), this one knows \(currentFormat)). \
                Start the newer program; nothing was changed.
                """)
        }
        guard let stamp = try? JSONDecoder().decode(HomeStamp.self, from: data) else { throw unreadable(home) }
        return stamp
    }

    /// The stamp as this program writes it, bound to `key`.
    func sealed(with key: DataKey) -> HomeStamp {
        var stamp = HomeStamp(
            format: Self.currentFormat, tenant: tenant, firstOperator: firstOperator, source: source, log: log,
            hasModel: hasModel)
        stamp.seal = Hashing.authenticationCode(stamp.form, key: key.bytes)
        return stamp
    }

    /// Whether it stands as this node wrote it.
    func isAuthentic(with key: DataKey) -> Bool {
        guard let seal else { return false }
        return Hashing.isAuthentic(seal, message: form, key: key.bytes)
    }

    private var form: [UInt8] {
        Array("mickai/home/v2\0".utf8) + withUnsafeBytes(of: UInt64(clamping: format).bigEndian, Array.init)
            + tenant.bytes
            + firstOperator.bytes + source.bytes + log.bytes + [hasModel ? 1 : 0]
    }

    init(
        format: Int, tenant: TenantID, firstOperator: PrincipalID, source: SourceID, log: Digest, hasModel: Bool
    ) {
        self.format = format
        self.tenant = tenant
        self.firstOperator = firstOperator
        self.source = source
        self.log = log
        self.hasModel = hasModel
    }

    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }

    private struct FormatProbe: Codable { let format: Int }

    /// Another user's home is not taken for an absent one.
    private static func missing(_ home: Home) -> CompositionError {
        if access(home.stampFile, R_OK) != 0, errno == EACCES || errno == EPERM { return home.permissionDenied }
        return CompositionError(
            .notInitialised,
            "There is no node in '\(home.path)' yet. Make one with: mickai init --home \(PathText.shellWord(home.path))"
        )
    }

    private static func unreadable(_ home: Home) -> CompositionError {
        CompositionError(.stampUnreadable, "'\(home.stampFile)' is damaged. Restore it from a backup of the home.")
    }
}
