import AuditRecord
import Contracts
import Core
import Database
import Foundation
import RecordFormat
import Signatures

/// Reads and writes the small files that proofs travel in.
enum ProofFiles {
    /// Replaces the file at `path`, whose folder must be there.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let url = URL(filePath: path)
        let folder = url.deletingLastPathComponent().path
        guard FileManager.default.fileExists(atPath: folder) else {
            throw CompositionError(.badFile, "'\(path)' cannot be written: there is no folder '\(folder)'.")
        }
        try SystemFolder(folder).replace(url.lastPathComponent, with: bytes)
    }

    /// - Throws: `input.bad-file` when there is none or it has more than `limit` bytes.
    static func read(_ path: String, limit: Int) throws -> [UInt8] {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw CompositionError(.badFile, "'\(path)' cannot be read.")
        }
        defer { try? handle.close() }
        guard let data = try? handle.read(upToCount: limit + 1), data.count <= limit else {
            throw CompositionError(.badFile, "'\(path)' is empty, no file, or larger than \(limit) bytes.")
        }
        return Array(data)
    }

    static func checkpoint(in path: String) throws -> CheckpointDocument {
        guard let document = CheckpointDocument(try read(path, limit: SignedNote.maximumBytes)) else {
            throw CompositionError(.badFile, "'\(path)' is not a signed checkpoint.")
        }
        return document
    }

    static func witnessKeys(in path: String) throws -> [WitnessKey] {
        guard let keys = WitnessKey.parse(try read(path, limit: 65_536), StandardCryptography()) else {
            throw CompositionError(.badFile, "'\(path)' holds no public keys of a witness.")
        }
        return keys
    }

    /// An ML-DSA-65 public key: 1,952 raw bytes, or their hexadecimal or base64 text.
    static func publicKey(in path: String) throws -> [UInt8] {
        let bytes = try read(path, limit: 16_384)
        if bytes.count == SigningKey.publicKeyBytes { return bytes }
        let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        let key = Hexadecimal.decode(text) ?? Data(base64Encoded: text).map { Array($0) }
        guard let key, key.count == SigningKey.publicKeyBytes else {
            throw CompositionError(.badFile, "'\(path)' is not an ML-DSA-65 public key of 1,952 bytes.")
        }
        return key
    }
}

extension UTCText {
    static func of(seconds: UInt64) -> String {
        let (nanoseconds, overflowed) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return of(Instant(nanoseconds: overflowed ? .max : nanoseconds))
    }
}

extension WitnessedReport {
    init(_ witnessed: WitnessedCheckpoint, entry: UInt64? = nil) {
        self.init(
            witness: witnessed.witness, size: witnessed.document.checkpoint.size,
            root: witnessed.document.checkpoint.root.hexadecimal, time: UTCText.of(seconds: witnessed.timestamp),
            entry: entry)
    }
}
