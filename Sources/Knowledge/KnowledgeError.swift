import Contracts
import Core
import Database
import GRDB

/// The error of the knowledge: documents, their search and their removal.
package struct KnowledgeError: CodedError, StoreFaulting {
    package enum Code: String, Sendable, CaseIterable {
        /// Nothing of that identifier is there, or the permit does not open it.
        case notFound = "knowledge.not-found"
        /// It was here, and was removed or erased.
        case erased = "knowledge.erased"
        case queryTooLong = "knowledge.query-too-long"
        /// A snapshot that this store has not reached.
        case unknownSnapshot = "knowledge.unknown-snapshot"
        case malformedSource = "knowledge.malformed-source"
        case tooManyPassages = "knowledge.too-many-passages"
        case unreadableFile = "knowledge.unreadable-file"
        case tooManyFiles = "knowledge.too-many-files"
        /// What a folder holds beside documents that can be read.
        case symbolicLink = "knowledge.symbolic-link"
        case notRegular = "knowledge.not-a-regular-file"
        case hiddenFile = "knowledge.hidden-file"
        case malformedName = "knowledge.malformed-name"
        case tooDeep = "knowledge.too-deep"
        case folderLoop = "knowledge.folder-loop"
        /// The embedding model gave another number or length of vectors than it promises.
        case embeddingMismatch = "knowledge.embedding-mismatch"
        /// The store does not hold what was written into it: it was altered or is damaged.
        case damaged = "knowledge.damaged"
        /// The store is older than the record says.
        case rolledBack = "knowledge.rolled-back"
        case diskFull = "knowledge.disk-full"
        case storeFailed = "knowledge.store-failed"
        case malformedEvaluationSet = "knowledge.malformed-evaluation-set"
        case otherEvaluation = "knowledge.other-evaluation"
    }

    package let kind: Code
    package let message: String
    package let underlying: (any Error)?

    package var code: String { kind.rawValue }

    package var isStoreFault: Bool { [.damaged, .rolledBack, .storeFailed].contains(kind) }

    package var category: ErrorCategory {
        switch kind {
        case .notFound, .erased: .notFound
        case .queryTooLong, .unknownSnapshot, .malformedSource, .malformedEvaluationSet, .otherEvaluation: .usage
        case .tooManyPassages, .unreadableFile, .tooManyFiles, .symbolicLink, .notRegular, .hiddenFile,
            .malformedName, .tooDeep, .folderLoop, .embeddingMismatch, .damaged, .rolledBack, .diskFull, .storeFailed:
            .failed
        }
    }

    package init(_ kind: Code, _ message: String, underlying: (any Error)? = nil) {
        self.kind = kind
        self.message = message
        self.underlying = underlying
    }

    /// Word for word the same whatever is damaged, so that it says nothing of what the asker may not know of.
    static func damaged(_ underlying: (any Error)? = nil) -> KnowledgeError {
        KnowledgeError(
            .damaged,
            """
            The knowledge of this home was changed or damaged outside this program, so nothing is answered from it. \
            Its operator runs 'mickai oar verify' and 'mickai node check', then restores the whole home from a backup.
            """, underlying: underlying)
    }

    init(_ fault: LedgerFault) {
        switch fault.kind {
        case .damaged: self = .damaged(fault)
        case .rolledBack:
            self.init(
                .rolledBack,
                """
                The knowledge of this home is older than its record, so nothing is answered from it. Its operator runs \
                'mickai oar verify', then restores the whole home from one backup.
                """, underlying: fault)
        }
    }

    /// What an error of SQLite means for a person.
    init(explaining error: GRDB.DatabaseError) {
        switch error.resultCode {
        case .SQLITE_FULL:
            self.init(
                .diskFull, "The disk is full, so nothing was changed. Free space and try again.", underlying: error)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self = .damaged(error)
        default:
            self.init(
                .storeFailed, "The knowledge store failed (SQLite \(error.resultCode.rawValue)); check the disk.",
                underlying: error)
        }
    }
}
