import Commands
import Core
import Foundation
import Glibc

/// What a home says of itself: its layout's version, and the random identifiers of its node.
///
/// Names of people and companies stand in the policy store; here are identifiers only.
struct HomeStamp: Codable, Equatable {
    /// Raised when the layout of a home changes; a newer home is refused, an older one is upgraded.
    static let currentFormat = 1

    let format: Int
    let tenant: TenantID
    let firstOperator: PrincipalID
    let source: SourceID
    let log: Digest
    /// Whether the home was made with an embedding model.
    let hasModel: Bool

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
