import Contracts
import Core
import GRDB
import Vectors

/// Ranks visible passages by the cosine between their vectors and a question's, exactly.
///
/// Vectors have length 1, so the cosine is the dot product; vectors of another model are passed over.
struct MeaningScores {
    /// The nearest, best first.
    let best: [RankedList.Item]
    let work: VectorWork
    private let question: [Float]
    private let space: VectorSpace
    private let visible: VisiblePassages
    private let knowledge: KnowledgeStore

    /// - Parameter question: one vector.
    init(_ question: PassageVectors, in visible: VisiblePassages, limit: Int, _ knowledge: KnowledgeStore) throws {
        (self.question, self.visible, self.knowledge) = (question.values, visible, knowledge)
        space = VectorSpace(model: question.model, dimension: question.dimension)
        let table = visible.table
        var groups = VisibleGroups()
        var versions: [Int] = []
        for index in table.versions.indices where visible.versions[index] {
            guard let vectors = table.versions[index].vectors, vectors.space == space else { continue }
            groups.append(vectors.group, rank: table.places[index])
            versions.append(index)
        }
        func passage(_ member: VectorMember) -> Int {
            let version = versions[Self.position(of: member.group, in: groups.groups)]
            return table.versions[version].firstPassage + member.ordinal
        }
        let answer = try table.vectors.nearest(to: question.values, in: space, among: groups, limit: limit) {
            members in
            try knowledge.read { database in
                var stored = StoredVectors(table, knowledge, database)
                return try members.map { try stored.vector(of: passage($0)) }
            }
        }
        work = answer.work
        best = answer.hits.map { hit in
            let passage = passage(hit.member)
            return RankedList.Item(
                micros: Micros.of(Double(hit.score)), place: table.places[Int(table.versionOfPassage[passage])],
                passage: passage)
        }
    }

    /// The scores of passages, also of those that are not among the nearest; none where one has no vector.
    func micros(of passages: [Int]) throws -> [Int: Int64] {
        var micros = Dictionary(uniqueKeysWithValues: best.map { ($0.passage, $0.micros) })
        let table = visible.table
        try knowledge.read { database in
            var stored = StoredVectors(table, knowledge, database)
            for passage in passages where micros[passage] == nil {
                guard table.versions[Int(table.versionOfPassage[passage])].vectors?.space == space,
                    let vector = try stored.vector(of: passage)
                else { continue }
                micros[passage] = Micros.of(Double(DotProduct.of(vector, question)))
            }
        }
        return micros
    }

    /// Where a number stands in an ascending list that has it.
    private static func position(of number: Int, in list: [Int]) -> Int {
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if list[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
