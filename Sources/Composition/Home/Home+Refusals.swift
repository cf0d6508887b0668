import Core
import Database
import Foundation
import Glibc

/// What a home refuses, in words that say what to do.
extension Home {
    var permissionDenied: CompositionError {
        CompositionError(
            .permissionDenied,
            "'\(path)' is not this user's to use: permission denied. Work as its owner, or name another home: --home.")
    }

    /// Why the kernel let nothing be written in the home.
    ///
    /// - Returns: ``DatabaseError`` `file.disk-full`; ``CompositionError`` `home.permission-denied`,
    ///   `home.not-writable`.
    func unwritable(_ number: Int32) -> any CodedError {
        switch number {
        case ENOSPC, EDQUOT: SystemCall.failure("write in the home '\(path)'", number)
        case EACCES, EPERM: permissionDenied
        default:
            CompositionError(
                .notWritable, "'\(path)' cannot be written (\(String(cString: strerror(number)))). Check it.")
        }
    }

    /// Keeps an export out of the home: among the home's own files it would be taken for them, or write over them.
    ///
    /// - Throws: ``CompositionError`` `export.inside-home`.
    func refuseExport(to folder: String) throws(CompositionError) {
        guard !contains(folder) else {
            throw CompositionError(.exportInside, "'\(folder)' lies in the home. Export to a folder outside it.")
        }
    }

    /// Whether a file lies in the home, or would once it is made: then whoever runs the node can read it.
    func contains(_ file: String) -> Bool {
        let home = Self.real(path)
        let target = Self.real(file)
        return target == home || target.hasPrefix(home + "/")
    }

    /// `path` without links and dots, as far as it is there.
    private static func real(_ path: String) -> String {
        if let found = realpath(path, nil) {
            defer { free(found) }
            return String(cString: found)
        }
        let url = URL(filePath: path).standardized
        guard url.pathComponents.count > 1 else { return url.path }
        return real(url.deletingLastPathComponent().path) + "/" + url.lastPathComponent
    }
}
