import Contracts
import Core
import Foundation
import GRDB
import Synchronization

/// What a search needs of every readable passage, in memory: a cache of the store, never the truth.
///
/// Passages of one version stand together, in the order of their ordinals; versions stand in the order in which they
/// came. About 24 bytes a passage, and 4 bytes a number of its vector.
struct PassageTable: Sendable {
    struct Version: Sendable {
        let row: Int64
        let document: DocumentID
        let number: UInt32
        let source: String
        let collection: CollectionName
        /// Position in ``PassageTable/classes``.
        let visibility: Int
        let visibleFrom: SnapshotSequence
        var visibleTo: SnapshotSequence?
        let model: Digest?
        let dimension: Int
        /// Position of its first passage in the table, and of that passage's vector in ``PassageTable/vectors``.
        let firstPassage: Int
        let firstVector: Int
        let passageCount: Int
        /// Whether its key still opens it; where not, it does not exist for a search.
        let isReadable: Bool

        /// The same version where its passages and vectors stand elsewhere in the table.
        func moved(toPassage passage: Int, vector: Int) -> Version {
            Version(
                row: row, document: document, number: number, source: source, collection: collection,
                visibility: visibility, visibleFrom: visibleFrom, visibleTo: visibleTo, model: model,
                dimension: dimension, firstPassage: passage, firstVector: vector, passageCount: passageCount,
                isReadable: isReadable)
        }

        func isVisible(at snapshot: SnapshotSequence) -> Bool {
            isReadable && visibleFrom <= snapshot && visibleTo.map { snapshot < $0 } ?? true
        }
    }

    private(set) var sequence = SnapshotSequence.empty
    private(set) var classes: [VisibilityClass] = []
    private(set) var versions: [Version] = []
    /// Each version's place when all are sorted by source, owner, collection and number: how ties break.
    private(set) var places: [Int] = []
    /// Row numbers of passages, ascending.
    private(set) var passages: [Int64] = []
    private(set) var versionOfPassage: [Int32] = []
    private(set) var words: [Int32] = []
    private(set) var vectors: [Float] = []

    func ordinal(of passage: Int) -> UInt32 {
        UInt32(passage - versions[Int(versionOfPassage[passage])].firstPassage)
    }

    /// Where the passage of that row number stands, at or after `hint`, or `nil` where the table lacks it.
    func position(ofRow row: Int64, from hint: Int) -> Int? {
        var low = hint
        var high = passages.count
        while low < high {
            let middle = low + (high - low) / 2
            if passages[middle] < row { low = middle + 1 } else { high = middle }
        }
        return low < passages.count && passages[low] == row ? low : nil
    }
}

extension PassageTable {
    /// Brings the table up to the store: drops what was destroyed and reads only what is new.
    mutating func refresh(from knowledge: KnowledgeStore, _ database: GRDB.Database) throws {
        let newest = try KnowledgeStore.sequence(database)
        guard newest != sequence else { return }
        let rows = try Row.fetchAll(
            database, sql: StoredVersion.selection + " WHERE wrapped_key IS NOT NULL ORDER BY versions.id")
        let stored = try rows.map(StoredVersion.init)
        keep(Set(stored.map(\.id)))
        if !stored.starts(with: versions, by: { $0.id == $1.row }) { self = PassageTable() }
        for (position, version) in stored.enumerated() {
            if position < versions.count {
                versions[position].visibleTo = version.visibleTo
            } else {
                try append(version, from: knowledge, database)
            }
        }
        sortPlaces()
        sequence = newest
    }

    /// Drops all versions but these, with their passages and vectors.
    private mutating func keep(_ rows: Set<Int64>) {
        guard versions.contains(where: { !rows.contains($0.row) }) else { return }
        let old = self
        (versions, passages, versionOfPassage, words, vectors) = ([], [], [], [], [])
        for version in old.versions where rows.contains(version.row) {
            let range = version.firstPassage..<version.firstPassage + version.passageCount
            let moved = version.moved(toPassage: passages.count, vector: vectors.count)
            let numbers = version.firstVector..<version.firstVector + version.dimension * version.passageCount
            passages += old.passages[range]
            words += old.words[range]
            versionOfPassage += Array(repeating: Int32(versions.count), count: version.passageCount)
            vectors += old.vectors[numbers]
            versions.append(moved)
        }
    }

    private mutating func append(
        _ stored: StoredVersion, from knowledge: KnowledgeStore, _ database: GRDB.Database
    ) throws {
        let first = passages.count
        let rows = try Row.fetchCursor(
            database, sql: "SELECT id, words FROM passages WHERE version = ? ORDER BY ordinal", arguments: [stored.id])
        while let row = try rows.next() {
            passages.append(row[0])
            words.append(row[1])
            versionOfPassage.append(Int32(versions.count))
        }
        let count = passages.count - first
        let seal = try knowledge.openSeal(of: stored)
        let values = try seal.map { try Self.vectors(of: stored, $0, database) } ?? []
        versions.append(
            Version(
                row: stored.id, document: stored.document, number: stored.number, source: stored.source ?? "",
                collection: stored.collection, visibility: position(of: stored.visibility),
                visibleFrom: stored.visibleFrom, visibleTo: stored.visibleTo,
                model: values.isEmpty ? nil : stored.model, dimension: count == 0 ? 0 : values.count / count,
                firstPassage: first, firstVector: vectors.count, passageCount: count, isReadable: seal != nil))
        vectors += values
    }

    private static func vectors(
        of stored: StoredVersion, _ seal: ContentSeal, _ database: GRDB.Database
    ) throws -> [Float] {
        guard stored.model != nil else { return [] }
        let sealed = try Data.fetchOne(
            database, sql: "SELECT vectors FROM versions WHERE id = ? AND vectors IS NOT NULL", arguments: [stored.id])
        return try sealed.map { PassageVectors.values(in: try seal.open($0, as: .vectors)) } ?? []
    }

    private mutating func position(of visibility: VisibilityClass) -> Int {
        if let known = classes.firstIndex(of: visibility) { return known }
        classes.append(visibility)
        return classes.count - 1
    }

    private mutating func sortPlaces() {
        let order = versions.indices.sorted { left, right in
            let (one, other) = (versions[left], versions[right])
            if one.source != other.source {
                return one.source.utf8.lexicographicallyPrecedes(other.source.utf8)
            }
            let (owner, otherOwner) = (classes[one.visibility].owner, classes[other.visibility].owner)
            if owner != otherOwner { return owner < otherOwner }
            if one.collection != other.collection { return one.collection < other.collection }
            return one.number < other.number
        }
        places = Array(repeating: 0, count: versions.count)
        for (place, version) in order.enumerated() { places[version] = place }
    }
}

extension KnowledgeStore {
    /// The table as of the newest snapshot.
    func currentTable() throws -> PassageTable {
        try read { database in
            try table.withLock { table in
                try table.refresh(from: self, database)
                return table
            }
        }
    }
}
