import Contracts
import Core
import Foundation
import Synchronization

/// Keeps vectors in one byte a number, and finds the nearest of the visible ones by an exact scan.
///
/// Resident: the codes (one byte a number, padded to 32), 8 bytes a vector for scale and residual, 24 bytes a group. The
/// exact numbers stay where they came from; only those of the candidates are asked for, best first, until no other can
/// come among the nearest (``CandidateScan``). What was removed is cut out of memory once it outweighs the rest.
///
/// Segments on disk let a start go without the exact numbers: see ``CodeSegments``.
package final class SegmentedVectorStore: VectorStore {
    /// Exact vectors asked for at once, after the first `limit`.
    private static let rescoredAtOnce = 32

    fileprivate struct Group {
        let space: Int
        /// Names it beyond this process, where it has such a name.
        let key: Int64?
        var first: Int
        var count: Int
    }

    fileprivate struct State {
        var spaces: [VectorSpace] = []
        var rows: [CodeRows] = []
        var groups: [Group] = []
        /// Rows of removed groups that still take room, by space.
        var gone: [Int] = []
    }

    private let state = Mutex(State())
    private let segments: CodeSegments?

    /// - Parameter folder: where segments are kept; without one, everything is made again at each start.
    package init(segments folder: (any DurableFolder)? = nil) { segments = folder.map(CodeSegments.init) }

    package func add(_ values: [Float], count: Int, in space: VectorSpace) throws -> Int {
        let codes = try Self.codes(of: values, count: count, in: space)
        return add(key: nil, in: space) { rows in
            for code in codes { rows.append(code) }
            return count
        }
    }

    /// Takes in a group that has a name beyond this process, and keeps its codes for the next segment.
    ///
    /// - Parameters:
    ///   - key: no other group has it.
    ///   - seal: AES-256-GCM, nonce before and tag behind, under a key that goes when the group's content goes.
    package func add(
        _ values: [Float], count: Int, in space: VectorSpace, key: Int64, seal: (Data) throws -> Data
    ) throws -> Int {
        let codes = try Self.codes(of: values, count: count, in: space)
        if let segments {
            segments.keep(SealedGroup(key: key, count: count, sealed: try seal(VectorCode.bytes(of: codes))), in: space)
        }
        return add(key: key, in: space) { rows in
            for code in codes { rows.append(code) }
            return count
        }
    }

    /// Takes in a group from its segment; `nil` where no segment has it, or not whole: then ``add(_:count:in:key:seal:)``
    /// makes it again.
    ///
    /// - Parameter open: `nil` where the bytes do not open.
    package func restore(
        key: Int64, count: Int, model: Digest, open: (Data) -> Data?
    ) -> (group: Int, space: VectorSpace)? {
        guard let segments, let (space, sealed) = segments.sealed(key, count: count, model: model) else { return nil }
        guard let bytes = open(sealed), bytes.count == count * SegmentFile.vectorBytes(space.dimension) else {
            segments.drop([key])
            return nil
        }
        let group = add(key: key, in: space) { rows in
            bytes.withUnsafeBytes { rows.append($0, count: count, dimension: space.dimension) }
            return count
        }
        return (group, space)
    }

    private func add(key: Int64?, in space: VectorSpace, _ write: (inout CodeRows) -> Int) -> Int {
        state.withLock { state in
            let number = state.number(of: space)
            let first = state.rows[number].count
            let count = write(&state.rows[number])
            state.groups.append(Group(space: number, key: key, first: first, count: count))
            return state.groups.count - 1
        }
    }

    package func remove(_ groups: [Int]) {
        let keys = state.withLock { state in
            for group in groups where state.groups.indices.contains(group) {
                state.gone[state.groups[group].space] += state.groups[group].count
                state.groups[group].count = 0
            }
            for space in state.spaces.indices where state.gone[space] * 2 > state.rows[space].count {
                state.compact(space)
            }
            return groups.compactMap { state.groups.indices.contains($0) ? state.groups[$0].key : nil }
        }
        segments?.drop(Set(keys))
    }

    /// Writes what waits for a segment, once it is enough for one.
    ///
    /// - Throws: what the folder throws; the store is as sound as before.
    package func writeSegments() throws { try segments?.writeDue() }

    /// Tidies the segments up. Call it when every group that there is was restored or added.
    ///
    /// - Throws: as ``writeSegments()``.
    package func compactSegments() throws { try segments?.compact() }

    package func nearest(
        to question: [Float], in space: VectorSpace, among visible: VisibleGroups, limit: Int, exact: ExactVectors
    ) throws -> VectorAnswer {
        try Self.check(question, count: 1, in: space)
        let state = state.withLock { $0 }
        var work = VectorWork()
        guard let number = state.spaces.firstIndex(of: space), limit > 0 else {
            return VectorAnswer(hits: [], work: work)
        }
        var view = VisibleRows(of: visible) { group in
            guard state.groups.indices.contains(group), state.groups[group].space == number else { return 0..<0 }
            return state.groups[group].first..<state.groups[group].first + state.groups[group].count
        }
        while true {
            let scan = CandidateScan(
                rows: state.rows[number], question: QuestionCode(of: question, stride: state.rows[number].stride),
                limit: limit)
            let candidates = scan.candidates(in: view.runs)
            work.rowsScored += view.count
            work.bytesRead += view.count * space.dimension
            var ranking = ExactRanking(question: question, limit: limit, view: view)
            try ranking.rank(candidates, atOnce: Self.rescoredAtOnce, exact)
            work.rowsRescored += ranking.rescored
            work.bytesRead += ranking.rescored * space.dimension * MemoryLayout<Float>.size
            // A destroyed vector bounds nothing: its group does not exist, so the others are judged again without it.
            guard !ranking.destroyed.isEmpty else { return VectorAnswer(hits: ranking.hits, work: work) }
            view.hide(ranking.destroyed)
        }
    }

    /// How many vectors take room, and how many of them are there.
    package var size: (rows: Int, live: Int) {
        state.withLock { state in
            let rows = state.rows.reduce(0) { $0 + $1.count }
            return (rows, rows - state.gone.reduce(0, +))
        }
    }

    static func codes(of values: [Float], count: Int, in space: VectorSpace) throws -> [VectorCode] {
        try check(values, count: count, in: space)
        return (0..<count).map { VectorCode(of: values[$0 * space.dimension..<($0 + 1) * space.dimension]) }
    }

    private static func check(_ values: [Float], count: Int, in space: VectorSpace) throws(VectorsError) {
        guard VectorCode.dimensions.contains(space.dimension), count >= 0,
            values.count == count * space.dimension,
            values.allSatisfy({ $0.magnitude <= VectorCode.largestNumber })
        else {
            throw VectorsError(
                .malformed,
                """
                Vectors of this model have \(space.dimension) numbers, at most \(VectorCode.dimensions.upperBound), \
                each of magnitude \(VectorCode.largestNumber) at most. Give the texts to the model again.
                """)
        }
    }
}

extension SegmentedVectorStore.State {
    fileprivate mutating func number(of space: VectorSpace) -> Int {
        if let known = spaces.firstIndex(of: space) { return known }
        spaces.append(space)
        rows.append(CodeRows(dimension: space.dimension))
        gone.append(0)
        return spaces.count - 1
    }

    /// Writes the rows that are left anew, in their order; a search that is under way keeps the old ones.
    fileprivate mutating func compact(_ space: Int) {
        var left = CodeRows(dimension: spaces[space].dimension)
        for group in groups.indices where groups[group].space == space {
            let old = groups[group].first
            groups[group].first = left.count
            for row in old..<old + groups[group].count { left.append(row, of: rows[space]) }
        }
        rows[space] = left
        gone[space] = 0
    }
}
