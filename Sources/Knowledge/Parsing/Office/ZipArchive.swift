import CInflate
import Core

/// The entries of a ZIP file, as office documents use it (PKWARE APPNOTE 6.3; ISO/IEC 21320-1).
///
/// The central directory alone says what there is, and each local header must agree with it. Refused as a whole: names
/// that leave the archive, a name that stands twice, encrypted entries, more than ``maximumEntries``, more than
/// ``maximumTotalBytes`` inflated. An entry is inflated only when asked for, into exactly the room it declares, and
/// its checksum must hold.
struct ZipArchive {
    static let maximumEntries = 10_000
    static let maximumTotalBytes = 512 << 20
    static let maximumEntryBytes = 128 << 20
    /// How many times its packed size an entry may have, beyond ``freeBytes``.
    static let maximumRatio = 200
    static let freeBytes = 8 << 20

    private struct Entry {
        let name: String
        let method: UInt16
        let checksum: UInt32
        let packedBytes: Int
        let bytes: Int
        let header: Int
    }

    private let file: [UInt8]
    private let entries: [String: Entry]

    /// - Throws: ``ParsingError`` `parse.unreadable` for what is no ZIP file or breaks a rule above;
    ///   `parse.too-large` beyond a limit.
    init(_ file: [UInt8]) throws(ParsingError) {
        self.file = file
        let reader = ZipReader(file: file)
        var entries: [String: Entry] = [:]
        var total = 0
        var position = try reader.directory()
        for _ in 0..<position.count {
            let entry = try Self.entry(reader, &position.start)
            total += entry.bytes
            guard total <= Self.maximumTotalBytes else { throw Self.tooLarge }
            guard entries.updateValue(entry, forKey: entry.name.lowercased()) == nil else {
                throw Self.damaged("a name stands twice in it")
            }
        }
        self.entries = entries
    }

    /// Names are compared without regard to case, as parts of office documents are (ECMA-376 part 2, 6.2.2.3).
    func contains(_ name: String) -> Bool { entries[name.lowercased()] != nil }

    /// The inflated content of an entry; `nil` when there is none of that name.
    func content(of name: String) throws(ParsingError) -> [UInt8]? {
        guard let entry = entries[name.lowercased()] else { return nil }
        guard entry.bytes <= Self.maximumEntryBytes,
            entry.bytes <= Self.freeBytes || entry.bytes / Self.maximumRatio <= entry.packedBytes
        else { throw Self.tooLarge }
        let packed = try ZipReader(file: file).data(at: entry.header, count: entry.packedBytes, named: entry.name)
        let content: [UInt8]
        switch entry.method {
        case 0: content = Array(packed)
        case 8: content = try Self.inflated(packed, bytes: entry.bytes)
        default: throw Self.damaged("a part is packed in a way that office documents do not use")
        }
        guard content.count == entry.bytes, Self.checksum(content) == entry.checksum else {
            throw Self.damaged("the content of a part does not agree with its checksum or size")
        }
        return content
    }

    /// Reads one header of the central directory (APPNOTE 4.3.12) and moves `position` behind it.
    private static func entry(_ reader: ZipReader, _ position: inout Int) throws(ParsingError) -> Entry {
        guard try reader.four(position) == 0x0201_4B50 else { throw damaged("its directory is broken") }
        let flags = try reader.two(position + 8)
        guard flags & 0x2041 == 0 else {
            throw ParsingError(.unreadable, "The file is protected by a password; save it without one.")
        }
        let (nameLength, extraLength) = (Int(try reader.two(position + 28)), Int(try reader.two(position + 30)))
        let name = String(decoding: try reader.bytes(position + 46, nameLength), as: UTF8.self)
        guard isInside(name) else { throw damaged("the name of a part leads out of it") }
        let sizes = try reader.sizes(at: position, extra: position + 46 + nameLength, extraLength)
        let entry = Entry(
            name: name, method: try reader.two(position + 10), checksum: try reader.four(position + 16),
            packedBytes: sizes.packed, bytes: sizes.whole, header: sizes.header)
        position += 46 + nameLength + extraLength + Int(try reader.two(position + 32))
        return entry
    }

    /// Whether a name stays below the folder that an archive would be unpacked to.
    private static func isInside(_ name: String) -> Bool {
        guard !name.isEmpty, !name.contains(where: { $0 == "\\" || $0 == "\0" || $0 == ":" }) else { return false }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return !name.hasPrefix("/") && !parts.contains("..") && !parts.contains(".")
    }

    /// - Parameter bytes: exactly how many come out.
    private static func inflated(_ packed: ArraySlice<UInt8>, bytes: Int) throws(ParsingError) -> [UInt8] {
        var input = Array(packed)
        // One byte more than declared, so that an entry that holds more is seen to.
        var output = [UInt8](repeating: 0, count: bytes + 1)
        var stream = z_stream()
        guard inflate_start_raw(&stream) == Z_OK else { throw damaged("it cannot be unpacked") }
        defer { inflateEnd(&stream) }
        let status = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                return inflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END, Int(stream.total_out) == bytes else {
            throw damaged("a part does not unpack to the size that it declares")
        }
        output.removeLast()
        return output
    }

    private static func checksum(_ content: [UInt8]) -> UInt32 {
        content.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32(0, $0.baseAddress, UInt32($0.count))) }
    }

    static func damaged(_ reason: String) -> ParsingError {
        ParsingError(.unreadable, "The office document is damaged: \(reason). Open and save it anew.")
    }

    private static let tooLarge = ParsingError(
        .tooLarge, "The office document unpacks to more than may be read; split it.")
}
