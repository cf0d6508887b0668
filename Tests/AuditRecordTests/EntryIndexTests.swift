@testable import AuditRecord
import Contracts
import ContractsTesting
import Core
import Foundation
import RecordFormat
import Signatures
import Testing

@Suite("The index of entries")
struct EntryIndexTests {
    private static func isProven(_ receipt: Receipt) throws -> Bool {
        let document = try #require(CheckpointDocument(Array(receipt.checkpoint.utf8)))
        return MerkleProof.isIncluded(
            leaf: RecordDigest(receipt.leafHash), index: receipt.index, size: receipt.treeSize,
            path: receipt.inclusionPath.map { RecordDigest($0) }, root: document.checkpoint.root,
            StandardCryptography())
    }

    @Test("lets one entry be read and proven without reading those before it")
    func cost() async throws {
        let kit = try TestRecord(segmentBytes: 1 << 22)
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        _ = try await kit.fill(record, count: 150)
        _ = try await record.receipt(for: 1)
        for index in [UInt64(1), 75, 149] {
            let before = disk.bytesRead
            let entry = try await record.signedEntry(at: index)
            #expect(disk.bytesRead - before == entry.count + SegmentFrame.prefixBytes + 40)
        }
        let before = disk.bytesRead
        #expect(try Self.isProven(await record.receipt(for: 149)))
        #expect(disk.bytesRead - before < 8_000 + 151 * 40)
    }

    @Test("is made again where it is lost, short, of another record or wrong", arguments: 0..<5)
    func rebuilt(damage: Int) async throws {
        let kit = try TestRecord()
        let disk = SimulatedDisk()
        var record = try await kit.create(disk)
        let entries = try await kit.fill(record, count: 30)
        try await record.close()
        let whole = try #require(disk.bytes("index"))
        #expect(whole.count == 31 * 40)
        let damages = [
            nil, Array(whole.prefix(7 * 40 + 3)), whole + [1, 2, 3], [UInt8](repeating: 0, count: whole.count),
            Array(whole[40...]) + whole[..<40],
        ]
        disk.set("index", damages[damage])
        record = try await kit.open(disk)
        for entry in entries {
            #expect(try await record.entry(at: entry.index).leafHash == entry.leafHash)
            #expect(try Self.isProven(await record.receipt(for: entry.index)))
        }
        #expect(disk.bytes("index") == whole)
        try await record.close()
    }

    @Test("serves what it does not hold from the segments, and says when the segments do not hold it")
    func fallback() async throws {
        let kit = try TestRecord(segmentBytes: 1 << 20)
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        let entries = try await kit.fill(record, count: 12)
        disk.limit(to: disk.used)
        disk.set("index", [])
        for entry in entries { #expect(try await record.entry(at: entry.index).leafHash == entry.leafHash) }
        let name = try #require(disk.names.last { $0.hasPrefix("segments/") })
        var segment = try #require(disk.bytes(name))
        segment[segment.count - 50] ^= 1
        disk.set(name, segment)
        #expect(await code { _ = try await record.entry(at: 12) } == "record.damaged")
        #expect(await code { _ = try await record.receipt(for: 12) } == "record.damaged")
        let earlier = try #require(entries.first { $0.index == 11 })
        #expect(try await record.entry(at: 11).leafHash == earlier.leafHash)
    }

    @Test("proves entries on both sides of a full block of rows")
    func blocks() throws {
        let cryptography = StandardCryptography()
        let leaves = (0..<9_000).map { cryptography.sha256([UInt8($0 >> 8), UInt8($0 & 255)]) }
        let disk = SimulatedDisk()
        var file = IndexFile(folder: disk.folder, count: 0)
        for start in stride(from: 0, to: leaves.count, by: 700) {
            let rows = leaves[start..<min(start + 700, leaves.count)].map { IndexRow(leaf: $0, offset: 7) }
            try file.append(rows[...], from: UInt64(start))
        }
        var reopened = IndexFile(folder: disk.folder, count: 9_000)
        #expect(file.size == 9_000 && reopened.size == 9_000)
        for size in [1, 4_095, 4_096, 4_097, 8_192, 9_000] {
            let root = MerkleProof.root(leaves[..<size], cryptography)
            for index in Set([0, size / 2, size - 1]) {
                let path = try #require(try reopened.path(index: UInt64(index), size: UInt64(size)))
                let holds = MerkleProof.isIncluded(
                    leaf: leaves[index], index: UInt64(index), size: UInt64(size), path: path, root: root,
                    cryptography)
                #expect(holds, "\(index) of \(size)")
            }
        }
        #expect(try reopened.row(at: 4_096) == IndexRow(leaf: leaves[4_096], offset: 7))
        #expect(try reopened.row(at: 9_000) == nil)
    }
}
