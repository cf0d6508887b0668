import Foundation
import RecordFormat
import Signatures
import Testing

/// One structural region of a record's files, and what one flipped byte in it must lead to.
struct StructuralRegion: Sendable {
    enum Place: Sendable {
        case segment(UInt64)
        case checkpoint
    }

    let name: String
    let place: Place
    let byte: Int
    let expected: String

    func damaged(_ files: RecordFiles) -> RecordFiles {
        var files = files
        switch place {
        case .segment(let first): files.segments[first]?[byte] ^= 0x10
        case .checkpoint:
            if let old = files.checkpoint?[byte] { files.checkpoint?[byte] = Self.other(old) }
        }
        return files
    }

    /// Another character of the same alphabet, so that a digit stays a digit, and hexadecimal and base64 stay what they
    /// are, whatever the random signature holds.
    private static func other(_ character: UInt8) -> UInt8 {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), 0x0A: character ^ 0x01
        case UInt8(ascii: "b"): UInt8(ascii: "c")
        default: UInt8(ascii: "b")
        }
    }

    /// Every region of the sealed segment of entries 0 and 1, and of the last one of entries 2 and 3.
    static func all(_ files: RecordFiles, _ builder: RecordBuilder) throws -> [StructuralRegion] {
        try segment(0, files, builder) + segment(2, files, builder) + checkpoint(files)
    }

    private static func segment(
        _ first: UInt64, _ files: RecordFiles, _ builder: RecordBuilder
    ) throws -> [StructuralRegion] {
        let bytes = try #require(files.segments[first])
        let kind = first == 0 ? "sealed" : "last"
        func region(_ name: String, _ byte: Int, _ index: UInt64, _ reason: String) -> StructuralRegion {
            StructuralRegion(
                name: "\(kind): \(name)", place: .segment(first), byte: byte, expected: "INVALID \(index) \(reason)")
        }
        let headerEnd = SegmentHeader.prefixBytes + Int(bigEndianWord(bytes, at: 8)) + 4
        var regions = [
            region("magic", 3, first, "header-malformed"), region("header length", 9, first, "header-malformed"),
            region("header fields", 40, first, "header-crc"), region("header crc", headerEnd - 2, first, "header-crc"),
        ]
        let second = Int(first) + 1
        let frame = headerEnd + SegmentFrame.prefixBytes + builder.entries[Int(first)].count
        let message = frame + SegmentFrame.prefixBytes
        let end = message + builder.entries[second].count
        let index = UInt64(second)
        let payload = message + builder.entries[second].count - SigningKey.signatureBytes - 100
        regions += [
            region("frame length", frame + 1, index, "frame-length"),
            region("frame crc", frame + 6, index, "frame-crc"),
            region("COSE protected header", message + 10, index, "frame-crc"),
            region("COSE payload", payload, index, "frame-crc"),
            region("COSE signature", end - 1_000, index, "frame-crc"),
        ]
        guard end < bytes.count else { return regions }
        let sealed = index + 1
        return regions + [
            region("footer marker", end + 1, sealed, "frame-length"),
            region("footer length", end + 5, sealed, "footer-malformed"),
            region("footer fields", bytes.count - SigningKey.signatureBytes - 40, sealed, "footer-crc"),
            region("footer signature", bytes.count - 1_000, sealed, "footer-crc"),
            region("footer crc", bytes.count - 1, sealed, "footer-crc"),
        ]
    }

    private static func checkpoint(_ files: RecordFiles) throws -> [StructuralRegion] {
        let bytes = try #require(files.checkpoint)
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        let size = lines[0].count + 1
        let root = size + lines[1].count + 1
        let time = root + lines[2].count + 1
        func region(_ name: String, _ byte: Int, _ reason: String) -> StructuralRegion {
            StructuralRegion(name: name, place: .checkpoint, byte: byte, expected: "INVALID 4 \(reason)")
        }
        return [
            region("checkpoint text: origin", 3, "checkpoint-malformed"),
            region("checkpoint text: identity", 20, "checkpoint-origin"),
            region("checkpoint text: size", size, "checkpoint-signature"),
            region("checkpoint text: root", root + 4, "checkpoint-signature"),
            region("checkpoint text: time", time + 10, "checkpoint-signature"),
            region("checkpoint text: empty line", time + lines[3].count + 1, "checkpoint-malformed"),
            region("checkpoint signature", bytes.count - 1_000, "checkpoint-signature"),
        ]
    }
}

@Suite("A flipped byte")
struct StructuralRegionTests {
    @Test("in each structural region makes both verifiers say INVALID at the same index for the same reason")
    func regions() throws {
        let builder = try AttackCorpus.honest(entries: 4)
        let files = try builder.files(rollAt: 2)
        let regions = try StructuralRegion.all(files, builder)
        #expect(regions.count == 14 + 9 + 7)
        let folder = try TemporaryFolder()
        var folders: [URL] = []
        for (position, region) in regions.enumerated() {
            let damaged = region.damaged(files)
            #expect(damaged.verdict().summary == region.expected, "\(region.name)")
            let url = folder.url.appendingPathComponent(String(position))
            try damaged.write(to: url)
            folders.append(url)
        }
        guard PythonVerifier.isPresent else { return }
        let answers = try PythonVerifier.verify(folders)
        #expect(answers.count == regions.count)
        for (region, answer) in zip(regions, answers) { #expect(answer.summary == region.expected, "\(region.name)") }
    }
}
