import Foundation
import RecordFormat
import Signatures

/// One flipped byte, and the index at which the verdict must point.
struct FlipCase: Sendable {
    let name: String
    let files: RecordFiles
    let index: UInt64
}

/// A record with one byte changed, at every place of each structural region and at spread places of the long ones.
enum FlipCorpus {
    /// With MICKAI_TEST_FULL set, every byte of the shorter regions; else a spread of them.
    private static let isFull = ProcessInfo.processInfo.environment["MICKAI_TEST_FULL"] != nil

    static let cases = Result { try makeCases() }

    private static func makeCases() throws -> [FlipCase] {
        let builder = try AttackCorpus.honest(entries: 4)
        let files = try builder.files(rollAt: 2)
        var cases: [FlipCase] = []
        for first in files.segments.keys.sorted() {
            guard let bytes = files.segments[first] else { continue }
            for region in regions(of: bytes, first: first, builder) {
                for position in region.positions {
                    var copy = files
                    copy.segments[first]?[position] ^= 1 << UInt8(position % 8)
                    let name = "segment \(first), \(region.name), byte \(position)"
                    cases.append(FlipCase(name: name, files: copy, index: region.index))
                }
            }
        }
        let size = files.checkpoint?.count ?? 0
        for position in Array(stride(from: 0, to: 220, by: isFull ? 1 : 3))
            + Array(stride(from: 220, to: size, by: 499)) + [size - 1]
        {
            var copy = files
            copy.checkpoint?[position] ^= 1 << UInt8(position % 8)
            cases.append(FlipCase(name: "checkpoint, byte \(position)", files: copy, index: 4))
        }
        return try cases + resealed(builder, files)
    }

    private struct Region {
        let name: String
        let range: Range<Int>
        let index: UInt64
        /// Every byte of the frame around a message and of its protected header's start, and a spread of the rest.
        var positions: [Int] {
            let step = isFull ? 17 : 499
            return range.filter {
                $0 < range.lowerBound + (isFull ? 160 : 24) || $0 >= range.upperBound - 4
                    || ($0 - range.lowerBound) % (range.count < 400 ? 5 : step) == 0
            }
        }
    }

    private static func regions(of bytes: [UInt8], first: UInt64, _ builder: RecordBuilder) -> [Region] {
        let header = SegmentHeader.prefixBytes + Int(bigEndianWord(bytes, at: 8)) + 4
        var regions = [Region(name: "header", range: 0..<header, index: first)]
        var start = header
        for index in first..<first + 2 {
            let end = start + SegmentFrame.prefixBytes + builder.entries[Int(index)].count
            regions.append(Region(name: "frame", range: start..<end, index: index))
            start = end
        }
        if start < bytes.count { regions.append(Region(name: "footer", range: start..<bytes.count, index: first + 2)) }
        return regions
    }

    /// A flipped byte of an entry, with the checksum and everything after made good again but the signature.
    private static func resealed(_ builder: RecordBuilder, _ files: RecordFiles) throws -> [FlipCase] {
        var cases: [FlipCase] = []
        guard let segment = files.segments[2] else { return [] }
        let header = SegmentHeader.prefixBytes + Int(bigEndianWord(segment, at: 8)) + 4
        let entry = builder.entries[2]
        let signatureStart = entry.count - SigningKey.signatureBytes
        for position in Array(stride(from: 0, to: signatureStart, by: isFull ? 1 : 4)) + [
            entry.count - 2_000, entry.count - 1,
        ] {
            var changed = entry
            changed[position] ^= 1 << UInt8(position % 8)
            var copy = files
            copy.segments[2] =
                Array(segment[..<header]) + SegmentFrame.encode(changed)
                + SegmentFrame.encode(builder.entries[3])
            cases.append(FlipCase(name: "entry 2 resealed, byte \(position)", files: copy, index: 2))
        }
        return cases
    }
}
