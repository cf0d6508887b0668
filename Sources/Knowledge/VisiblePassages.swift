import Contracts
import Core

/// The passages that one search may see: the only ones that enter its statistics, ranking and counts.
struct VisiblePassages {
    let table: PassageTable
    /// One answer a version of the table.
    let versions: [Bool]
    /// How many passages and words there are in them.
    let count: Int
    let words: Int64

    /// - Throws: what `permits` throws for a permit that is forged or has expired.
    init(
        of table: PassageTable, at snapshot: SnapshotSequence, in collection: CollectionName?, under permit: Permit,
        _ permits: any PermitEvaluating
    ) throws {
        let opened = try permits.visibility(of: table.classes, under: permit)
        self.table = table
        versions = table.versions.map { version in
            opened[version.visibility] && version.isVisible(at: snapshot)
                && (collection.map { $0 == version.collection } ?? true)
        }
        var (count, words) = (0, Int64(0))
        for (version, isVisible) in zip(table.versions, versions) where isVisible {
            count += version.passageCount
            let end = version.firstPassage + version.passageCount
            for passage in version.firstPassage..<end { words += Int64(table.words[passage]) }
        }
        (self.count, self.words) = (count, words)
    }

    func contains(_ passage: Int) -> Bool { versions[Int(table.versionOfPassage[passage])] }
}
