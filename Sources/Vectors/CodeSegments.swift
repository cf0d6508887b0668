import Contracts
import Core
import Foundation
import Synchronization

/// Keeps sealed groups in immutable files, so that a start need not open the exact vectors to be able to search.
///
/// A cache and nothing more: what is missing, damaged or out of date is made again from where the vectors came from. The
/// folder's listing is its only table of contents. A file is written whole (``DurableFolder/replace(_:with:)``: written
/// under another name, synchronised, renamed) and never changed.
///
/// True after each step of a compaction: the new file is there, and its groups stand in both, of which the later counts;
/// then the old file is gone. A crash in between leaves a file of which no group is asked for, and the next start removes
/// it. A group whose content was destroyed lies there under a key that is no more, until its file is written anew.
final class CodeSegments: Sendable {
    /// Vectors that wait for a file of their own.
    static let vectorsAFile = 4_096

    private struct Segment {
        let name: String
        let file: SegmentFile
        /// Which of its groups are in use.
        var isLive: [Bool]

        var vectors: (all: Int, live: Int) {
            isLive.indices.reduce((0, 0)) { sum, position in
                let count = file.count(at: position)
                return (sum.0 + count, sum.1 + (isLive[position] ? count : 0))
            }
        }
    }

    private struct State {
        /// In the order in which they were written; `nil` before the folder was read.
        var segments: [Segment]?
        var next = 1
        var pending: [VectorSpace: [SealedGroup]] = [:]
        /// The file last read from.
        var opened: (name: String, file: any DurableFile)?
    }

    private let folder: any DurableFolder
    private let state = Mutex(State())

    init(_ folder: any DurableFolder) { self.folder = folder }

    /// The sealed codes of a group, from the latest file that has it, which then counts as in use.
    func sealed(_ key: Int64, count: Int, model: Digest) -> (space: VectorSpace, bytes: Data)? {
        state.withLock { state in
            load(&state)
            for index in (state.segments ?? []).indices.reversed() {
                guard let segment = state.segments?[index], segment.file.space.model == model,
                    let position = segment.file.position(of: key), segment.file.count(at: position) == count,
                    let bytes = read(position, of: segment, &state)
                else { continue }
                state.segments?[index].isLive[position] = true
                return (segment.file.space, bytes)
            }
            return nil
        }
    }

    /// Takes groups out of use.
    func drop(_ keys: Set<Int64>) {
        state.withLock { state in
            for index in (state.segments ?? []).indices {
                for key in keys {
                    guard let position = state.segments?[index].file.position(of: key) else { continue }
                    state.segments?[index].isLive[position] = false
                }
            }
            state.pending = state.pending.mapValues { $0.filter { !keys.contains($0.key) } }
        }
    }

    /// Takes in a group for the next file.
    func keep(_ group: SealedGroup, in space: VectorSpace) {
        precondition(group.sealed.count == SegmentFile.sealedBytes(count: group.count, dimension: space.dimension))
        guard group.count > 0 else { return }
        state.withLock { $0.pending[space, default: []].append(group) }
    }

    /// Writes a file for each space of which enough waits.
    ///
    /// - Throws: what the folder throws. What waited is then given up: it can be made again.
    func writeDue() throws {
        try state.withLock { state in
            load(&state)
            for (space, groups) in state.pending.sorted(by: { $0.key.model < $1.key.model })
            where groups.reduce(0, { $0 + $1.count }) >= Self.vectorsAFile {
                state.pending[space] = nil
                try write(groups, space, &state)
            }
        }
    }

    /// Removes files of which nothing is in use, and writes anew what is left of those that are more than half unused.
    ///
    /// Call it when every group that there is was asked for or taken in.
    func compact() throws {
        try state.withLock { state in
            for segment in state.segments ?? [] {
                let (all, live) = segment.vectors
                guard live * 2 < all || all == 0 else { continue }
                if live > 0 {
                    let groups = segment.isLive.indices.filter { segment.isLive[$0] }.compactMap { position in
                        read(position, of: segment, &state).map {
                            SealedGroup(
                                key: segment.file.keys[position], count: segment.file.count(at: position), sealed: $0)
                        }
                    }
                    try write(groups, segment.file.space, &state)
                }
                if state.opened?.name == segment.name { state.opened = nil }
                try folder.remove(segment.name)
                state.segments?.removeAll { $0.name == segment.name }
            }
        }
    }

    private func write(_ groups: [SealedGroup], _ space: VectorSpace, _ state: inout State) throws {
        let groups = groups.sorted { $0.key < $1.key }
        let file = SegmentFile(space: space, groups: groups)
        let name = Self.name(state.next)
        state.next += 1
        try folder.replace(name, with: file.bytes(groups))
        state.segments?.append(
            Segment(name: name, file: file, isLive: Array(repeating: true, count: groups.count)))
    }

    /// Reads the folder once. A file that is no segment is removed; a folder that cannot be read is an empty one.
    private func load(_ state: inout State) {
        guard state.segments == nil else { return }
        var segments: [Segment] = []
        for name in (try? folder.names()) ?? [] {
            guard let number = Self.number(of: name) else {
                if name.hasSuffix(Self.ending + ".new") { try? folder.remove(name) }
                continue
            }
            state.next = max(state.next, number + 1)
            guard let file = try? folder.open(name, creating: false) else { continue }
            let segment = try? SegmentFile(file)
            try? file.close()
            if let segment {
                segments.append(
                    Segment(name: name, file: segment, isLive: Array(repeating: false, count: segment.keys.count)))
            } else {
                try? folder.remove(name)
            }
        }
        state.segments = segments
    }

    /// `nil` where the bytes cannot be read: they are made again.
    private func read(_ position: Int, of segment: Segment, _ state: inout State) -> Data? {
        if state.opened?.name != segment.name {
            try? state.opened?.file.close()
            state.opened = (try? folder.open(segment.name, creating: false)).map { (segment.name, $0) }
        }
        let place = segment.file.place(at: position)
        guard let bytes = try? state.opened?.file.read(at: place.lowerBound, count: place.count),
            bytes.count == place.count
        else { return nil }
        return Data(bytes)
    }

    private static let ending = ".codes"

    /// Eight digits at least, so that names sort as numbers do.
    private static func name(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits + ending
    }

    private static func number(of name: String) -> Int? {
        guard name.hasSuffix(ending), let number = Int(name.dropLast(ending.count)), number > 0,
            Self.name(number) == name
        else { return nil }
        return number
    }
}
