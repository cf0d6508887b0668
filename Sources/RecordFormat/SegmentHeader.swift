/// The first bytes of a segment file: which log, which entries, and what came before.
package struct SegmentHeader: Equatable, Sendable {
    package static let magic = Array("MKOARS1\n".utf8)
    package static let maximumBodyBytes = 1_024
    /// Magic and length.
    package static let prefixBytes = 12

    package let log: RecordDigest
    package let firstIndex: UInt64
    /// SHA-256 of the whole previous segment file; zeros for the first.
    package let previousSegment: RecordDigest
    /// SHA-256 of the last payload before this segment; zeros for the first.
    package let previousPayload: RecordDigest

    package init(log: RecordDigest, firstIndex: UInt64, previousSegment: RecordDigest, previousPayload: RecordDigest) {
        self.log = log
        self.firstIndex = firstIndex
        self.previousSegment = previousSegment
        self.previousPayload = previousPayload
    }

    package func encoded() -> [UInt8] {
        let body = CBOREncoder.encode(
            .map([
                CBORPair(1, .unsigned(1)), CBORPair(2, CBORValue(log)), CBORPair(3, .unsigned(firstIndex)),
                CBORPair(4, CBORValue(previousSegment)), CBORPair(5, CBORValue(previousPayload)),
            ]))
        var bytes = Self.magic
        appendBigEndian(UInt32(body.count), to: &bytes)
        bytes.append(contentsOf: body)
        appendBigEndian(CRC32C.checksum(bytes, in: 0..<bytes.count), to: &bytes)
        return bytes
    }

    /// Reads the CBOR body.
    package static func decode(body: [UInt8]) throws(ReasonCode) -> SegmentHeader {
        let value: CBORValue
        do { value = try CBORDecoder.decode(body) } catch { throw .headerMalformed }
        guard let first = value.pairs?.first, first.key == .unsigned(1) else { throw .headerMalformed }
        guard first.value == .unsigned(1) else { throw .headerVersion }
        guard let values = value.values(ofKeysUpTo: 5), let log = values[1].digest,
            let index = values[2].unsignedInteger, let segment = values[3].digest, let payload = values[4].digest
        else { throw .headerMalformed }
        return SegmentHeader(log: log, firstIndex: index, previousSegment: segment, previousPayload: payload)
    }

    /// The name of the file that starts at `index`.
    package static func fileName(firstIndex index: UInt64) -> String {
        let digits = String(index)
        return "segment-" + String(repeating: "0", count: 20 - digits.utf8.count) + digits + ".oar"
    }

    /// The first index that a file's name claims; `nil` for any other name.
    package static func firstIndex(fileName: String) -> UInt64? {
        let prefix = Array("segment-".utf8)
        let name = Array(fileName.utf8)
        guard name.count == 32, name.starts(with: prefix), name[28...].elementsEqual(".oar".utf8) else { return nil }
        var index: UInt64 = 0
        for byte in name[8..<28] {
            guard (0x30...0x39).contains(byte) else { return nil }
            let (scaled, overflow) = index.multipliedReportingOverflow(by: 10)
            let (sum, carry) = scaled.addingReportingOverflow(UInt64(byte - 0x30))
            guard !overflow, !carry else { return nil }
            index = sum
        }
        return index
    }
}

/// The signed end of a full segment.
package struct SegmentFooter: Equatable, Sendable {
    package static let marker: UInt32 = 0xFFFF_FFFF
    package static let maximumBytes = 8_192

    package let log: RecordDigest
    package let firstIndex: UInt64
    package let count: UInt64
    /// SHA-256 of all bytes of the file before the footer.
    package let content: RecordDigest
    /// The Merkle root over every entry of the log up to here.
    package let root: RecordDigest

    package init(
        log: RecordDigest, firstIndex: UInt64, count: UInt64, content: RecordDigest, root: RecordDigest
    ) {
        self.log = log
        self.firstIndex = firstIndex
        self.count = count
        self.content = content
        self.root = root
    }

    package func encodedPayload() -> [UInt8] {
        CBOREncoder.encode(
            .map([
                CBORPair(1, .unsigned(1)), CBORPair(2, CBORValue(log)), CBORPair(3, .unsigned(firstIndex)),
                CBORPair(4, .unsigned(count)), CBORPair(5, CBORValue(content)), CBORPair(6, CBORValue(root)),
            ]))
    }

    package static func decode(payload: [UInt8]) throws(ReasonCode) -> SegmentFooter {
        let value: CBORValue
        do { value = try CBORDecoder.decode(payload) } catch { throw .footerMalformed }
        guard let values = value.values(ofKeysUpTo: 6), values[0] == .unsigned(1), let log = values[1].digest,
            let index = values[2].unsignedInteger, let count = values[3].unsignedInteger,
            let content = values[4].digest, let root = values[5].digest
        else { throw .footerMalformed }
        return SegmentFooter(log: log, firstIndex: index, count: count, content: content, root: root)
    }

    /// Marker, length, message and checksum, as they follow the last frame.
    package static func frame(_ message: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        appendBigEndian(marker, to: &bytes)
        appendBigEndian(UInt32(message.count), to: &bytes)
        bytes.append(contentsOf: message)
        appendBigEndian(CRC32C.checksum(message, in: 0..<message.count), to: &bytes)
        return bytes
    }
}

/// The frame around one entry.
package enum SegmentFrame {
    /// Length and checksum.
    package static let prefixBytes = 8

    package static func encode(_ entry: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entry.count + prefixBytes)
        appendBigEndian(UInt32(entry.count), to: &bytes)
        appendBigEndian(CRC32C.checksum(entry, in: 0..<entry.count), to: &bytes)
        bytes.append(contentsOf: entry)
        return bytes
    }
}
