import Core

/// The vectors that may be compared with each other: those of one model and one length.
package struct VectorSpace: Hashable, Sendable {
    package let model: Digest
    /// Numbers in a vector.
    package let dimension: Int

    package init(model: Digest, dimension: Int) {
        self.model = model
        self.dimension = dimension
    }
}

/// One vector of a store: the group it came with, and its place there from 0.
package struct VectorMember: Hashable, Sendable {
    package let group: Int
    package let ordinal: Int

    package init(group: Int, ordinal: Int) {
        self.group = group
        self.ordinal = ordinal
    }
}

/// The groups that one question may see. To the answer, no other exists.
package struct VisibleGroups: Sendable {
    /// Ascending, each once.
    package private(set) var groups: [Int] = []
    /// Beside each group, which of two stands first where both score alike: the smaller. No two are equal.
    package private(set) var ranks: [Int] = []

    package init() {}

    /// - Parameter group: greater than all before it.
    package mutating func append(_ group: Int, rank: Int) {
        precondition(groups.last.map { $0 < group } ?? true, "groups ascend")
        groups.append(group)
        ranks.append(rank)
    }
}

/// A vector near to the question.
package struct VectorHit: Equatable, Sendable {
    package let member: VectorMember
    /// The dot product of vector and question, in 32-bit floats.
    package let score: Float

    package init(member: VectorMember, score: Float) {
        self.member = member
        self.score = score
    }
}

/// What an answer cost: a function of the visible vectors and the question alone.
package struct VectorWork: Equatable, Sendable {
    /// Vectors whose score was bounded from their codes.
    package var rowsScored = 0
    /// Vectors whose exact numbers were asked for.
    package var rowsRescored = 0
    /// Of codes and of exact numbers.
    package var bytesRead = 0

    package init() {}
}

/// The nearest vectors, best first, and what finding them cost.
package struct VectorAnswer: Sendable {
    package let hits: [VectorHit]
    package let work: VectorWork

    package init(hits: [VectorHit], work: VectorWork) {
        self.hits = hits
        self.work = work
    }
}

/// Hands over vectors as they came, in the order asked for; `nil` for one that was destroyed since.
package typealias ExactVectors = ([VectorMember]) throws -> [[Float]?]

/// Finds the vectors nearest to a question among those it may see: exactly, and with no trace of the others.
///
/// It is a means to search, never the truth: whatever it holds can be made again from where the vectors came from.
package protocol VectorStore: Sendable {
    /// Takes in a group of `count` vectors, one after the other in `values`, and names it: a number above all before.
    ///
    /// - Throws: `vectors.malformed` unless there are `count` vectors of 1...4,096 numbers of magnitude 1,024 at most.
    func add(_ values: [Float], count: Int, in space: VectorSpace) throws -> Int

    /// Forgets groups; one that is not there is passed over.
    func remove(_ groups: [Int])

    /// The `limit` visible vectors of the space with the highest score in whole millionths, rounded down; ties break by
    /// the group's rank, then by ordinal. The same as comparing every exact vector, bit for bit.
    ///
    /// A group of another space, or that was removed, is passed over.
    ///
    /// - Throws: `vectors.malformed` unless the question is such a vector of the space's length; what `exact` throws.
    func nearest(
        to question: [Float], in space: VectorSpace, among visible: VisibleGroups, limit: Int, exact: ExactVectors
    ) throws -> VectorAnswer
}
