/// What stands next in a segment file.
package enum SegmentItem: Equatable, Sendable {
    case header(SegmentHeader)
    /// The bytes of one signed entry, checksum checked.
    case entry([UInt8])
    /// The bytes of the signed footer, checksum checked.
    case footer([UInt8])
}

/// Cuts a stream of bytes into the parts of a segment, holding no more than one part and what was fed last.
///
/// Feed bytes, take items until `nil`, and at the end of the file ask ``end()``. A fault is final.
package struct SegmentReader {
    private enum Stage {
        case header
        case frames
        case sealed
    }

    /// How a file ended.
    package enum Ending: Equatable, Sendable {
        case sealed
        /// At the edge of a frame, without a footer.
        case open
        /// Inside a header, a frame or a footer.
        case torn
    }

    private var stage = Stage.header
    private var buffer: [UInt8] = []
    private var position = 0
    /// How many bytes of the file the items taken so far fill.
    package private(set) var consumed: UInt64 = 0

    private let checksum: ([UInt8], Range<Int>) -> UInt32

    /// - Parameter checksum: ``CRC32C`` of the bytes in a range.
    package init(checksum: @escaping ([UInt8], Range<Int>) -> UInt32 = CRC32C.checksum) {
        self.checksum = checksum
    }

    /// Reads on at the start of a frame, `consumed` bytes from the beginning of the file.
    package init(resumingAt consumed: UInt64) {
        self.init()
        stage = .frames
        self.consumed = consumed
    }

    package mutating func feed(_ bytes: [UInt8]) {
        if position > 0 {
            buffer.removeFirst(position)
            position = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next complete part, or `nil` when more bytes are needed.
    package mutating func next() throws(ReasonCode) -> SegmentItem? {
        switch stage {
        case .header: return try header()
        case .frames: return try frame()
        case .sealed:
            guard available == 0 else { throw .trailingBytes }
            return nil
        }
    }

    package func end() -> Ending {
        switch stage {
        case .sealed: .sealed
        case .header: .torn
        case .frames: available == 0 ? .open : .torn
        }
    }

    /// The bytes of the item that was taken last, as they stand in the file.
    package private(set) var lastRange: Range<Int> = 0..<0

    package var lastBytes: ArraySlice<UInt8> { buffer[lastRange] }

    private var available: Int { buffer.count - position }

    private mutating func advance(_ count: Int) {
        lastRange = position..<position + count
        position += count
        consumed += UInt64(count)
    }

    private mutating func header() throws(ReasonCode) -> SegmentItem? {
        let seen = min(available, SegmentHeader.magic.count)
        guard buffer[position..<position + seen].elementsEqual(SegmentHeader.magic[..<seen]) else {
            throw .headerMalformed
        }
        guard available >= SegmentHeader.prefixBytes else { return nil }
        let length = Int(bigEndianWord(buffer, at: position + 8))
        guard (1...SegmentHeader.maximumBodyBytes).contains(length) else { throw .headerMalformed }
        let end = SegmentHeader.prefixBytes + length
        guard available >= end + 4 else { return nil }
        guard
            checksum(buffer, position..<position + end) == bigEndianWord(buffer, at: position + end)
        else { throw .headerCRC }
        let body = Array(buffer[position + SegmentHeader.prefixBytes..<position + end])
        let header = try SegmentHeader.decode(body: body)
        advance(end + 4)
        stage = .frames
        return .header(header)
    }

    private mutating func frame() throws(ReasonCode) -> SegmentItem? {
        guard available >= 4 else { return nil }
        let word = bigEndianWord(buffer, at: position)
        if word == SegmentFooter.marker { return try footer() }
        let length = Int(word)
        guard (1...EntryLimit.entryBytes).contains(length) else { throw .frameLength }
        guard available >= SegmentFrame.prefixBytes + length else { return nil }
        let start = position + SegmentFrame.prefixBytes
        guard checksum(buffer, start..<start + length) == bigEndianWord(buffer, at: position + 4) else {
            throw .frameCRC
        }
        let entry = Array(buffer[start..<start + length])
        advance(SegmentFrame.prefixBytes + length)
        return .entry(entry)
    }

    private mutating func footer() throws(ReasonCode) -> SegmentItem? {
        guard available >= 8 else { return nil }
        let length = Int(bigEndianWord(buffer, at: position + 4))
        guard (1...SegmentFooter.maximumBytes).contains(length) else { throw .footerMalformed }
        guard available >= 12 + length else { return nil }
        let start = position + 8
        guard checksum(buffer, start..<start + length) == bigEndianWord(buffer, at: start + length) else {
            throw .footerCRC
        }
        let message = Array(buffer[start..<start + length])
        advance(12 + length)
        stage = .sealed
        return .footer(message)
    }
}
