import Contracts
import Core
import RecordFormat
import Signatures

/// Verifies a record or an exported bundle from its folders, with no key and no state of the record itself.
package enum RecordVerification {
    /// - Parameters:
    ///   - cores: How many signatures are checked side by side.
    ///   - progress: Told how many entries were read, after each megabyte.
    package static func verify(
        _ folders: RecordFolders, expectation: RecordExpectation, cores: Int,
        progress: (UInt64) -> Void = { _ in }
    ) -> RecordVerdict {
        var checkpoint: [UInt8]?
        var opened: [UInt8]?
        var isUnreadable = false
        do {
            // Before the segments, so that a record that is being written holds what its checkpoint covers.
            checkpoint = try folders.read(RecordFolders.checkpointName, limit: SignedNote.maximumBytes + 1)
            opened = try folders.read(OpenedFile.name, limit: OpenedFile.maximumBytes + 1)
        } catch {
            isUnreadable = true
        }
        var verifier = RecordVerifier(
            cryptography: StandardCryptography(cores: cores), checkpoint: checkpoint, opened: opened,
            expectation: expectation)
        if isUnreadable {
            verifier.failUnreadable()
            return verifier.finish()
        }
        do {
            var firsts: [UInt64] = []
            for name in try folders.segments.names() {
                if let first = SegmentHeader.firstIndex(fileName: name) {
                    firsts.append(first)
                } else {
                    verifier.noteIgnoredFile()
                }
            }
            for first in firsts where !verifier.hasFailed {
                verifier.beginSegment(firstIndex: first, isLast: first == firsts.last)
                if !verifier.hasFailed { try feed(first, folders, &verifier, progress) }
                verifier.endSegment()
            }
        } catch {
            verifier.failUnreadable()
        }
        return verifier.finish()
    }

    private static func feed(
        _ first: UInt64, _ folders: RecordFolders, _ verifier: inout RecordVerifier<StandardCryptography>,
        _ progress: (UInt64) -> Void
    ) throws {
        let file = try folders.segments.open(SegmentHeader.fileName(firstIndex: first), creating: false)
        defer { try? file.close() }
        var offset: UInt64 = 0
        while !verifier.hasFailed {
            let chunk = try file.read(at: offset, count: RecordScan.chunkBytes)
            if chunk.isEmpty { return }
            offset += UInt64(chunk.count)
            verifier.feed(chunk)
            progress(verifier.entriesRead)
        }
    }
}

extension VerificationReport {
    package init(_ verdict: RecordVerdict, witnessed: WitnessedReport? = nil, notes: [String] = []) {
        self.init(
            verdict: verdict.word.rawValue, entries: verdict.entries, firstFailingIndex: verdict.firstFailingIndex,
            reason: verdict.reason?.rawValue, log: verdict.log?.hexadecimal,
            notes: verdict.notes.map(\.rawValue) + notes, opened: verdict.opened, witnessed: witnessed)
    }
}

extension AuditRecord {
    /// Copies the record as it stands now into empty folders, under a fresh checkpoint.
    ///
    /// The copy verifies by itself. The checkpoint is written last, so that half a copy never reads as a whole one.
    package nonisolated func export(to target: RecordFolders) async throws -> (entries: UInt64, files: Int) {
        guard try target.root.names().allSatisfy({ $0 == "segments" }), try target.segments.names().isEmpty else {
            throw RecordError(.exists, "The folder to export to is not empty.")
        }
        let sealed = try await checkpoint()
        var files = 1
        for first in try folders.segmentFirsts() where first < sealed.size {
            try Self.copy(SegmentHeader.fileName(firstIndex: first), from: folders, to: target)
            files += 1
        }
        if let description = try folders.read(RecordFolders.descriptionName, limit: 1 << 16) {
            try target.root.replace(RecordFolders.descriptionName, with: description)
            files += 1
        }
        try target.root.replace(RecordFolders.checkpointName, with: Array(sealed.note.utf8))
        return (sealed.size, files)
    }

    /// Copies whole parts only: a frame that is being written at this moment is left out.
    private static func copy(_ name: String, from source: RecordFolders, to target: RecordFolders) throws {
        let input = try source.segments.open(name, creating: false)
        defer { try? input.close() }
        let output = try target.segments.open(name, creating: true)
        defer { try? output.close() }
        var reader = SegmentReader()
        var offset: UInt64 = 0
        while true {
            let chunk = try input.read(at: offset, count: RecordScan.chunkBytes)
            if chunk.isEmpty { break }
            offset += UInt64(chunk.count)
            reader.feed(chunk)
            var whole: [UInt8] = []
            while try reader.next() != nil { whole += reader.lastBytes }
            try output.append(whole)
        }
        try output.synchronize()
    }
}
