import Commands
import Core
import Database
import Foundation
import Glibc

/// Readies a folder for a new home, and takes back what was put there when the making fails.
///
/// Until the home is finished a marker stands in the folder, so that one whose making was cut short by a crash can be
/// made anew, and nobody else's files are ever taken for it.
struct HomeMaking {
    /// What a folder may hold before a node is made in it.
    private static let operatorsOwn: Set<String> = ["config.json", "lost+found"]
    private static let accepted = operatorsOwn.union(["lock"])
    private static let marker = "unfinished"

    private let home: Home
    private let isNewFolder: Bool
    private let lock: HomeLock

    /// Looks before anything is written.
    ///
    /// - Throws: `home.already-initialised`, `home.not-empty`, `home.permission-denied`, `home.not-writable`.
    static func check(_ home: Home) throws {
        var status = stat()
        guard stat(home.path, &status) == 0 else {
            guard errno == ENOENT else { throw home.unwritable(errno) }
            return
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw home.unwritable(ENOTDIR) }
        guard access(home.path, R_OK | W_OK | X_OK) == 0 else { throw home.unwritable(errno) }
        let names = try SystemFolder(home.path).names()
        guard !names.contains(marker) else { return }
        guard !FileManager.default.fileExists(atPath: home.stampFile) else {
            throw CompositionError(
                .alreadyInitialised, "There is a node in '\(home.path)' already; nothing was changed.")
        }
        if let foreign = names.first(where: { !accepted.contains($0) }) {
            throw CompositionError(
                .notEmpty,
                """
                '\(home.path)' is not empty ('\(foreign)' is in it) and holds no node; nothing was changed. Name \
                another folder with --home, or empty this one.
                """)
        }
    }

    /// - Throws: `home.not-initialised` for a home whose making was cut short.
    static func checkFinished(_ home: Home) throws {
        guard !FileManager.default.fileExists(atPath: home.path + "/" + marker) else {
            throw CompositionError(
                .notInitialised,
                """
                The making of the node in '\(home.path)' was cut short. Make it anew with: \
                mickai init --home \(PathText.shellWord(home.path))
                """)
        }
    }

    /// Makes the folder where it is missing, takes its lock and sets the marker.
    ///
    /// - Throws: `home.busy`, and what ``check(_:)`` throws; then nothing new is left.
    init(_ home: Home) throws {
        self.home = home
        isNewFolder = !FileManager.default.fileExists(atPath: home.path)
        if isNewFolder { try Self.makeFolder(home) }
        guard let lock = try HomeLock.take(home) else {
            throw CompositionError(.busy, "Another process is working on '\(home.path)'.")
        }
        self.lock = lock
        try Self.check(home)
        do {
            try SystemFolder(home.path).replace(Self.marker, with: [])
            removeMade(keeping: [Self.marker, "lock"])
        } catch {
            takeBack()
            throw error
        }
    }

    private static func makeFolder(_ home: Home) throws {
        let parent = URL(filePath: home.path).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(
                atPath: parent, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw home.unwritable(Self.number(of: error))
        }
        guard mkdir(home.path, 0o700) == 0 || errno == EEXIST else { throw home.unwritable(errno) }
    }

    private static func number(of error: any Error) -> Int32 {
        let reason = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
        if reason.domain == NSPOSIXErrorDomain { return Int32(reason.code) }
        switch CocoaError.Code(rawValue: reason.code) {
        case .fileWriteOutOfSpace: return ENOSPC
        case .fileWriteNoPermission: return EACCES
        case .fileWriteVolumeReadOnly: return EROFS
        default: return EIO
        }
    }

    /// The home is whole; a folder that was there already becomes its owner's alone too.
    func finish() throws {
        guard chmod(home.path, 0o700) == 0 else { throw home.unwritable(errno) }
        try SystemFolder(home.path).remove(Self.marker)
        withExtendedLifetime(lock) {}
    }

    /// Removes what the making put there, the lock last; what the operator had put there stays.
    func takeBack() {
        removeMade(keeping: ["lock"])
        unlink(home.lockFile)
        if isNewFolder { rmdir(home.path) }
        withExtendedLifetime(lock) {}
    }

    private func removeMade(keeping kept: Set<String>) {
        let kept = kept.union(Self.operatorsOwn)
        for name in (try? SystemFolder(home.path).names()) ?? [] where !kept.contains(name) {
            try? FileManager.default.removeItem(atPath: home.path + "/" + name)
        }
    }
}
