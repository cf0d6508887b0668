import RecordFormat
import Signatures
import Testing

@Suite("Merkle trees and checksums")
struct MerkleTests {
    private static let cryptography = StandardCryptography()

    /// The leaves and roots that implementations of RFC 6962 and RFC 9162 publish as their reference.
    private static let leaves = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ]
    private static let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    private static func digests(_ count: Int) -> [RecordDigest] {
        (0..<count).map { MerkleTree.leaf([UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)], cryptography) }
    }

    @Test("have the published roots at every size")
    func publishedRoots() throws {
        var tree = MerkleTree()
        #expect(
            tree.root(Self.cryptography).hexadecimal
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        for (leaf, root) in zip(Self.leaves, Self.roots) {
            let entry = try #require(bytes(hexadecimal: leaf))
            tree.append(leaf: MerkleTree.leaf(entry, Self.cryptography), Self.cryptography)
            #expect(tree.root(Self.cryptography).hexadecimal == root)
        }
    }

    @Test("prove every entry's place, and only that", arguments: [1, 2, 3, 5, 7, 8, 13, 32, 33])
    func inclusion(size: Int) {
        let leaves = Self.digests(size)
        let root = MerkleProof.root(leaves[...], Self.cryptography)
        for index in 0..<size {
            let path = MerkleProof.inclusionPath(index: index, leaves: leaves[...], Self.cryptography)
            func proves(_ leaf: Int, _ index: Int, _ size: Int, _ path: [RecordDigest]) -> Bool {
                MerkleProof.isIncluded(
                    leaf: leaves[leaf], index: UInt64(index), size: UInt64(size), path: path, root: root,
                    Self.cryptography)
            }
            #expect(proves(index, index, size, path))
            #expect(!proves((index + 1) % size, index, size, path) || size == 1)
            #expect(!proves(index, index + 1, size, path))
            #expect(!proves(index, index, size, path + [root]))
            #expect(path.isEmpty || !proves(index, index, size, Array(path.dropLast())))
        }
    }

    @Test("prove that a later tree only adds", arguments: [2, 3, 4, 6, 7, 8, 9, 16, 21])
    func consistency(size: Int) {
        let leaves = Self.digests(size)
        let root = MerkleProof.root(leaves[...], Self.cryptography)
        for old in 1...size {
            let oldRoot = MerkleProof.root(leaves[..<old], Self.cryptography)
            let path = MerkleProof.consistencyPath(oldSize: old, leaves: leaves[...], Self.cryptography)
            func proves(_ oldRoot: RecordDigest, _ path: [RecordDigest]) -> Bool {
                MerkleProof.isConsistent(
                    oldSize: UInt64(old), oldRoot: oldRoot, newSize: UInt64(size), newRoot: root, path: path,
                    Self.cryptography)
            }
            #expect(proves(oldRoot, path))
            #expect(!proves(leaves[0], path) || old == 1)
            #expect(!proves(oldRoot, path + [root]))
            #expect(path.isEmpty || !proves(oldRoot, Array(path.dropLast())))
        }
    }

    @Test("go on from a kept frontier")
    func frontier() throws {
        let leaves = Self.digests(11)
        var whole = MerkleTree()
        for leaf in leaves { whole.append(leaf: leaf, Self.cryptography) }
        var first = MerkleTree()
        for leaf in leaves[..<6] { first.append(leaf: leaf, Self.cryptography) }
        var second = try #require(MerkleTree(size: first.size, frontier: first.frontier))
        for leaf in leaves[6...] { second.append(leaf: leaf, Self.cryptography) }
        #expect(second == whole)
        #expect(MerkleTree(size: 6, frontier: [.zero]) == nil)
    }

    @Test("come with the Castagnoli checksum of RFC 3720, B.4")
    func checksum() {
        let cases: [([UInt8], UInt32)] = [
            ([UInt8](repeating: 0, count: 32), 0x8A91_36AA), ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
            (Array(0..<32), 0x46DD_794E), (Array((0..<32).reversed()), 0x113F_DB5C),
            (Array("123456789".utf8), 0xE306_9283),
        ]
        for (bytes, expected) in cases {
            #expect(CRC32C.checksum(bytes) == expected)
            #expect(CRC32C.checksum([9] + bytes, in: 1..<bytes.count + 1) == expected)
        }
    }

    @Test("come with base64 in its one form (RFC 4648, 10)")
    func base64() {
        for (plain, text) in [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy"),
        ] {
            #expect(Base64.encode(Array(plain.utf8)) == text)
            #expect(Base64.decode(text.utf8) == Array(plain.utf8))
        }
        for text in ["Zg=", "Zh==", "Zm9=", "Z===", "Zg==Zg==", "Zm 9", "Zm9v\n", "=Zm9"] {
            #expect(Base64.decode(text.utf8) == nil, "\(text)")
        }
    }
}
