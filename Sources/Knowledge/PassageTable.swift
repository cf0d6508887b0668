import Contracts
import Core
import Foundation
import GRDB
import Synchronization
import Vectors

/// What a search needs of every readable passage, in memory: a cache of the store, never the truth.
///
/// Passages of one version stand together, in the order of their ordinals; versions stand in the order in which they
/// came. About 16 bytes a passage; its vector stands in ``vectors``, one byte a number.
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
        /// What its pieces are bound to.
        let binding: ContentSeal.Binding
        /// Its vectors in ``PassageTable/vectors``; `nil` where it has none.
        let vectors: VectorGroup?
        /// Position of its first passage in the table.
        var firstPassage: Int
        let passageCount: Int
        /// Whether its key still opens it; where not, it does not exist for a search.
        let isReadable: Bool

        func isVisible(at snapshot: SnapshotSequence) -> Bool {
            isReadable && visibleFrom <= snapshot && visibleTo.map { snapshot < $0 } ?? true
        }
    }

    /// A version's vectors as the vector store knows them.
    struct VectorGroup: Sendable {
        let group: Int
        let space: VectorSpace
    }

    /// The vectors of the readable versions, in groups that ascend as the versions do.
    let vectors: SegmentedVectorStore

    private(set) var sequence = SnapshotSequence.empty
    private(set) var classes: [VisibilityClass] = []
    private(set) var versions: [Version] = []
    /// Each version's place when all are sorted by source, owner, collection and number: how ties break.
    private(set) var places: [Int] = []
    /// The versions in that order.
    private var order: [Int] = []
    /// Row numbers of passages, ascending.
    private(set) var passages: [Int64] = []
    private(set) var versionOfPassage: [Int32] = []
    private(set) var words: [Int32] = []
    /// Versions that are being removed, or were.
    private var removals: Set<Int64> = []

    init(vectors: SegmentedVectorStore) { self.vectors = vectors }

    /// Whether a search has asked for it yet.
    var isLoaded: Bool { sequence != .empty }

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

    /// Says beforehand which versions are about to be removed: the next refresh looks whether they were.
    mutating func expectRemoval(of versions: [Int64]) { removals.formUnion(versions) }
}

extension PassageTable {
    /// Brings the table up to the store: drops what was destroyed, notes what ended and reads only what is new.
    ///
    /// Nobody but the process that owns the home changes the store, so what may be destroyed was said beforehand
    /// (``expectRemoval(of:)``), and what ended since is known by its sequence.
    mutating func refresh(from knowledge: KnowledgeStore, _ database: GRDB.Database) throws {
        let newest = try KnowledgeStore.sequence(database)
        guard newest != sequence else { return }
        try dropRemoved(database)
        try noteEnds(database)
        try readNew(from: knowledge, database)
        sortPlaces()
        if !isLoaded { tidySegments() }
        sequence = newest
    }

    private mutating func dropRemoved(_ database: GRDB.Database) throws {
        let gone = try removals.filter { row in
            try Bool.fetchOne(
                database, sql: "SELECT wrapped_key IS NULL FROM versions WHERE id = ?", arguments: [row]) ?? true
        }
        removals.subtract(gone)
        guard versions.contains(where: { gone.contains($0.row) }) else { return }
        let old = self
        (versions, passages, versionOfPassage, words, order) = ([], [], [], [], [])
        for version in old.versions where !gone.contains(version.row) {
            let range = version.firstPassage..<version.firstPassage + version.passageCount
            var moved = version
            moved.firstPassage = passages.count
            versionOfPassage += Array(repeating: Int32(versions.count), count: version.passageCount)
            passages += old.passages[range]
            words += old.words[range]
            versions.append(moved)
        }
        vectors.remove(old.versions.filter { gone.contains($0.row) }.compactMap { $0.vectors?.group })
    }

    private mutating func noteEnds(_ database: GRDB.Database) throws {
        let ended = try Row.fetchCursor(
            database, sql: "SELECT id, visible_to FROM versions WHERE visible_to > ?",
            arguments: [Int64(sequence.value)])
        while let row = try ended.next() {
            guard let position = position(ofVersion: row[0]) else { continue }
            versions[position].visibleTo = SnapshotSequence(UInt64(clamping: row[1] as Int64))
        }
    }

    private func position(ofVersion row: Int64) -> Int? {
        var (low, high) = (0, versions.count)
        while low < high {
            let middle = (low + high) / 2
            if versions[middle].row < row { low = middle + 1 } else { high = middle }
        }
        return low < versions.count && versions[low].row == row ? low : nil
    }

    private mutating func readNew(from knowledge: KnowledgeStore, _ database: GRDB.Database) throws {
        let rows = try Row.fetchCursor(
            database,
            sql: StoredVersion.selection + " WHERE wrapped_key IS NOT NULL AND versions.id > ? ORDER BY versions.id",
            arguments: [versions.last?.row ?? 0])
        while let row = try rows.next() { try append(StoredVersion(row), from: knowledge, database) }
    }

    private mutating func append(
        _ stored: StoredVersion, from knowledge: KnowledgeStore, _ database: GRDB.Database
    ) throws {
        guard let terms = stored.terms else { throw KnowledgeError.damaged() }
        let found = try Row.fetchAll(
            database, sql: "SELECT id, words FROM passages WHERE version = ? ORDER BY ordinal", arguments: [stored.id])
        let seal = try knowledge.openSeal(of: stored)
        let vectors = try seal.flatMap { try addVectors(of: stored, count: found.count, $0, database) }
        versions.append(
            Version(
                row: stored.id, document: stored.document, number: stored.number, source: stored.source ?? "",
                collection: stored.collection, visibility: position(of: stored.visibility),
                visibleFrom: stored.visibleFrom, visibleTo: stored.visibleTo, binding: terms.binding,
                vectors: vectors, firstPassage: passages.count, passageCount: found.count, isReadable: seal != nil))
        for row in found {
            passages.append(row[0])
            words.append(row[1])
            versionOfPassage.append(Int32(versions.count - 1))
        }
    }

    /// Takes a version's codes from their segment, or makes them again from its vectors.
    private func addVectors(
        of stored: StoredVersion, count: Int, _ seal: ContentSeal, _ database: GRDB.Database
    ) throws -> VectorGroup? {
        guard let model = stored.model, count > 0 else { return nil }
        if let (group, space) = vectors.restore(
            key: stored.id, count: count, model: model, open: { try? seal.open($0, as: .codes) })
        {
            return VectorGroup(group: group, space: space)
        }
        let values = try StoredVectors.all(of: stored.id, seal, database)
        guard values.count > 0, values.count % count == 0 else { throw KnowledgeError.damaged() }
        let space = VectorSpace(model: model, dimension: values.count / count)
        let group = try vectors.add(values, count: count, in: space, key: stored.id) { try seal.seal($0, as: .codes) }
        // A segment that cannot be written costs the next start time, and loses nothing.
        try? vectors.writeSegments()
        return VectorGroup(group: group, space: space)
    }

    private func tidySegments() {
        // As above: what is left lying about is tidied up at the next start.
        try? vectors.compactSegments()
    }

    private mutating func position(of visibility: VisibilityClass) -> Int {
        if let known = classes.firstIndex(of: visibility) { return known }
        classes.append(visibility)
        return classes.count - 1
    }

    /// Puts the versions that are not in order yet among those that are.
    private mutating func sortPlaces() {
        let new = (order.count..<versions.count).sorted(by: precedes)
        guard !new.isEmpty || places.count != versions.count else { return }
        var merged: [Int] = []
        merged.reserveCapacity(versions.count)
        var rest = order[...]
        for version in new {
            // The first that stands behind it.
            var (low, high) = (rest.startIndex, rest.endIndex)
            while low < high {
                let middle = (low + high) / 2
                if precedes(rest[middle], version) { low = middle + 1 } else { high = middle }
            }
            merged += rest[..<low]
            merged.append(version)
            rest = rest[low...]
        }
        order = merged + rest
        places = Array(repeating: 0, count: versions.count)
        for (place, version) in order.enumerated() { places[version] = place }
    }

    private func precedes(_ left: Int, _ right: Int) -> Bool {
        let (one, other) = (versions[left], versions[right])
        if one.source != other.source {
            return one.source.utf8.lexicographicallyPrecedes(other.source.utf8)
        }
        let (owner, otherOwner) = (classes[one.visibility].owner, classes[other.visibility].owner)
        if owner != otherOwner { return owner < otherOwner }
        if one.collection != other.collection { return one.collection < other.collection }
        return one.number < other.number
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

    /// After a change, keeps memory and segments near the store where a search has loaded them.
    ///
    /// What goes wrong here is met again, and said, by the next search: the change itself stands.
    func followChange() {
        guard table.withLock(\.isLoaded) else { return }
        _ = try? currentTable()
    }
}
