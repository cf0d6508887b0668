import Contracts
import Core
import Foundation
import GRDB

/// A stretch of one passage, in scalars of the document's text, end exclusive.
package struct PassageStretch: Sendable {
    package let passage: PassageReference
    package let range: Range<Int>

    package init(passage: PassageReference, range: Range<Int>) {
        self.passage = passage
        self.range = range
    }
}

extension KnowledgeSearch {
    /// Where stretches of passages are found in their files, one answer each.
    ///
    /// `nil` where the file has no places or came in before they were kept, and where the permit does not open the
    /// passage or it was destroyed: an answer that quotes it stands by its quote.
    ///
    /// - Throws: `knowledge.damaged`; what the policy throws.
    package func locations(
        of stretches: [PassageStretch], snapshot: SnapshotSequence, permit: Permit
    ) throws -> [PassageLocation?] {
        try knowledge.read { database in
            try stretches.map { try location(of: $0, snapshot, permit, database) }
        }
    }

    private func location(
        of stretch: PassageStretch, _ snapshot: SnapshotSequence, _ permit: Permit, _ database: GRDB.Database
    ) throws -> PassageLocation? {
        let (reference, start) = (stretch.passage, stretch.range.lowerBound)
        let row = try Row.fetchOne(
            database,
            sql: StoredVersion.selection + " WHERE identifier = ? AND number = ? AND wrapped_key IS NOT NULL",
            arguments: [Data(reference.document.bytes), reference.version])
        guard let version = try row.map(StoredVersion.init), version.isVisible(at: snapshot),
            try permits.visibility(of: [version.visibility], under: permit) == [true],
            let passage = try Row.fetchOne(
                database,
                sql: """
                    SELECT layout, start, end, words, text FROM passages WHERE version = ? AND ordinal = ?
                        AND start <= ? AND end > ? AND layout IS NOT NULL
                    """,
                arguments: [version.id, reference.ordinal, start, start]),
            let seal = try knowledge.openSeal(of: version)
        else { return nil }
        let place = PassagePlace(start: passage[1], end: passage[2], words: passage[3])
        let layout = try PassageLayout(
            decoding: seal.open(passage[0], as: .layout, ordinal: reference.ordinal), from: place.start)
        let text = try seal.openText(passage[4], as: .passage, ordinal: reference.ordinal, place: place)
        return layout.location(of: stretch.range, text: text, from: place.start)
    }
}
