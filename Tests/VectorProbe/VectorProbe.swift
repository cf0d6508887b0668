import Contracts
import Core
import Crypto
import Database
import Foundation
import Glibc
import Vectors

/// Takes groups into a vector store and removes some again, until it is killed.
///
///     VectorProbe FOLDER
///
/// It begins with what the segments in the folder give back, and says the last key after each step. Group `key` has
/// `key` % 40 + 1 vectors, whose numbers follow from the key. One group of five is removed again at once, so that
/// segments are written anew as well. It ends with status 5 when it cannot work.
@main
enum VectorProbe {
    static func main() {
        guard CommandLine.arguments.count == 2 else { exit(2) }
        do { try run(CommandLine.arguments[1]) } catch { exit(5) }
    }

    private static func run(_ folder: String) throws {
        let store = SegmentedVectorStore(segments: try SystemFolder(folder))
        var key: Int64 = 0
        while let (group, _) = store.restore(
            key: key + 1, count: ProbeGroup.count(key + 1), model: .zero, open: { ProbeGroup.open($0, key: key + 1) })
        {
            key += 1
            if ProbeGroup.isRemoved(key) { store.remove([group]) }
        }
        try store.compactSegments()
        while true {
            key += 1
            let group = try store.add(
                ProbeGroup.values(key), count: ProbeGroup.count(key), in: ProbeGroup.space, key: key
            ) { try ProbeGroup.seal($0, key: key) }
            try store.writeSegments()
            if ProbeGroup.isRemoved(key) { store.remove([group]) }
            if key % 500 == 0 { try store.compactSegments() }
            let line = Array("\(key)\n".utf8)
            guard write(STDOUT_FILENO, line, line.count) == line.count else { exit(0) }
        }
    }
}

/// What the probe puts into group `key`.
package enum ProbeGroup {
    package static let space = VectorSpace(model: .zero, dimension: 8)

    package static func count(_ key: Int64) -> Int { Int(key % 40) + 1 }

    package static func isRemoved(_ key: Int64) -> Bool { key % 5 == 0 }

    package static func values(_ key: Int64) -> [Float] {
        (0..<count(key) * space.dimension).map { Float((key &* 31 &+ Int64($0) &* 17) % 201 - 100) / 100 }
    }

    package static func seal(_ bytes: Data, key: Int64) throws -> Data {
        guard let sealed = try AES.GCM.seal(bytes, using: self.key(key)).combined else { exit(5) }
        return sealed
    }

    package static func open(_ sealed: Data, key: Int64) -> Data? {
        try? AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: self.key(key))
    }

    private static func key(_ key: Int64) -> SymmetricKey {
        SymmetricKey(data: SHA256.hash(data: Array("key \(key)".utf8)))
    }
}
