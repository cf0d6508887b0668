import Contracts
import Core

/// What every ``VectorStore`` must hold to.
///
/// The numbers are small whole ones over 64, so that every sum of products is exact in 32-bit floats, in whatever order
/// it is made.
package enum VectorStoreConformance {
    private static let space = VectorSpace(model: .zero, dimension: 40)

    /// - Parameter make: an empty store.
    /// - Throws: ``ConformanceFailure`` with the first promise broken, or what the store throws.
    package static func check(_ make: () throws -> any VectorStore) async throws {
        try ranks(make())
        try forgets(make())
        try keepsSpacesApart(make())
        try asksForWhatIsThere(make())
        try await refuses(make())
    }

    private static func vector(_ seed: Int) -> [Float] {
        (0..<space.dimension).map { Float((seed * 7 + $0 * $0 * (seed % 5 + 1)) % 13 - 6) / 64 }
    }

    private static func group(_ number: Int) -> [[Float]] {
        (0..<number % 3 + 1).map { vector(number * 3 + $0) }
    }

    private static func score(_ left: [Float], _ right: [Float]) -> Float {
        zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// Adds groups 0..<count; answers the store's names for them.
    private static func fill(_ store: any VectorStore, _ count: Int) throws -> [Int] {
        let names = try (0..<count).map { number in
            try store.add(group(number).flatMap { $0 }, count: group(number).count, in: space)
        }
        try Conformance.require(zip(names, names.dropFirst()).allSatisfy(<), "names ascend")
        return names
    }

    private static func ask(
        _ store: any VectorStore, _ question: [Float], _ names: [Int], seen: [Int], limit: Int,
        rank: (Int) -> Int = { $0 }
    ) throws -> VectorAnswer {
        var visible = VisibleGroups()
        for number in seen { visible.append(names[number], rank: rank(number)) }
        return try store.nearest(to: question, in: space, among: visible, limit: limit) { members in
            members.map { member in names.firstIndex(of: member.group).map { group($0)[member.ordinal] } }
        }
    }

    private static func expected(
        _ question: [Float], _ names: [Int], seen: [Int], limit: Int, rank: (Int) -> Int = { $0 }
    ) -> [VectorHit] {
        let all = seen.flatMap { number in
            group(number).enumerated().map { ordinal, vector in
                (
                    key: (-Int64((Double(score(vector, question)) * 1e6).rounded(.down)), rank(number), ordinal),
                    hit: VectorHit(
                        member: VectorMember(group: names[number], ordinal: ordinal), score: score(vector, question))
                )
            }
        }
        return all.sorted { $0.key < $1.key }.prefix(limit).map(\.hit)
    }

    private static func ranks(_ store: any VectorStore) throws {
        let names = try fill(store, 60)
        for (seen, limit) in [(Array(0..<60), 10), ([], 10), ([59], 1), (Array(10..<30), 500), ([1, 4, 9], 2)] {
            for question in [vector(4), vector(100), vector(2).map { -$0 }] {
                let found = try ask(store, question, names, seen: seen, limit: limit, rank: { 60 - $0 })
                try Conformance.require(
                    found.hits == expected(question, names, seen: seen, limit: limit, rank: { 60 - $0 }),
                    "the nearest of the visible vectors, best first, ties by rank and ordinal")
                try Conformance.require(
                    found.work == (try ask(store, question, names, seen: seen, limit: limit, rank: { 60 - $0 })).work,
                    "the same question costs the same")
            }
        }
    }

    private static func forgets(_ store: any VectorStore) throws {
        let names = try fill(store, 30)
        store.remove([names[3], names[4], names[29], -1, Int.max])
        store.remove([names[3]])
        let left = (0..<30).filter { ![3, 4, 29].contains($0) }
        let found = try ask(store, vector(9), names, seen: Array(0..<30), limit: 100)
        try Conformance.require(
            found.hits == expected(vector(9), names, seen: left, limit: 100), "a removed group is not found")
        let alone = try ask(store, vector(9), names, seen: left, limit: 100)
        try Conformance.require(found.work == alone.work, "a removed group costs nothing")
    }

    private static func keepsSpacesApart(_ store: any VectorStore) throws {
        let names = try fill(store, 6)
        let other = VectorSpace(model: .zero, dimension: 3)
        let stranger = try store.add([1, 0, 0], count: 1, in: other)
        let empty = try store.add([], count: 0, in: space)
        var visible = VisibleGroups()
        for group in names + [stranger, empty] { visible.append(group, rank: group) }
        let found = try store.nearest(to: [1, 0, 0], in: other, among: visible, limit: 9) { members in
            members.map { _ in [1, 0, 0] }
        }
        try Conformance.require(
            found.hits == [VectorHit(member: VectorMember(group: stranger, ordinal: 0), score: 1)],
            "vectors of another space are not compared")
        let nowhere = VectorSpace(model: .zero, dimension: 4)
        let none = try store.nearest(to: [1, 0, 0, 0], in: nowhere, among: visible, limit: 9) { _ in [] }
        try Conformance.require(none.hits.isEmpty && none.work == VectorWork(), "a space without vectors is empty")
    }

    private static func asksForWhatIsThere(_ store: any VectorStore) throws {
        let names = try fill(store, 12)
        var visible = VisibleGroups()
        for name in names { visible.append(name, rank: name) }
        let found = try store.nearest(to: vector(5), in: space, among: visible, limit: 5) { members in
            members.map { member in
                let number = names.firstIndex(of: member.group) ?? 0
                return number % 2 == 0 ? nil : group(number)[member.ordinal]
            }
        }
        let left = (0..<12).filter { $0 % 2 == 1 }
        try Conformance.require(
            found.hits == expected(vector(5), names, seen: left, limit: 5),
            "a group of which an exact vector is gone is not found, and hides no other")
    }

    private static func refuses(_ store: any VectorStore) async throws {
        let bad: [(values: [Float], count: Int, dimension: Int)] = [
            ([1, 2, 3], 2, 2), ([1, 2], 1, 3), ([.nan], 1, 1), ([.infinity], 1, 1), ([2_048], 1, 1), ([], 1, 0),
            ([Float](repeating: 0, count: 4_097), 1, 4_097),
        ]
        for (values, count, dimension) in bad {
            let space = VectorSpace(model: .zero, dimension: dimension)
            try await Conformance.requireCode("vectors.malformed", "what is no vector is refused") {
                _ = try store.add(values, count: count, in: space)
            }
            try await Conformance.requireCode("vectors.malformed", "what is no question is refused") {
                _ = try store.nearest(
                    to: count == 1 ? values : values + [0], in: space, among: VisibleGroups(), limit: 1
                ) { _ in [] }
            }
        }
    }
}
