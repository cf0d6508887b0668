import Core

/// Reads the fields of a ZIP file, little-endian, each inside the file.
struct ZipReader {
    let file: [UInt8]

    /// Behind the record at the end, a comment of at most this many bytes may stand.
    private static let maximumComment = 65_535
    private static let endBytes = 22

    /// Where the central directory starts and how many entries it has (APPNOTE 4.3.16).
    func directory() throws(ParsingError) -> (start: Int, count: Int) {
        var end = file.count - Self.endBytes
        let least = max(0, end - Self.maximumComment)
        while end >= least {
            if try four(end) == 0x0605_4B50, try Int(two(end + 20)) == file.count - end - Self.endBytes { break }
            end -= 1
        }
        guard end >= least else { throw ZipArchive.damaged("its directory is missing") }
        let count = try Int(two(end + 10))
        guard try four(end + 4) == 0, try two(end + 8) == two(end + 10) else {
            throw ZipArchive.damaged("it is one part of several")
        }
        guard count <= ZipArchive.maximumEntries else {
            throw ParsingError(.tooLarge, "The office document has more than \(ZipArchive.maximumEntries) parts.")
        }
        return (try Int(four(end + 16)), count)
    }

    /// Sizes and the place of the local header, from the header of the directory or from its ZIP64 field (4.5.3).
    func sizes(
        at position: Int, extra: Int, _ extraLength: Int
    ) throws(ParsingError) -> (packed: Int, whole: Int, header: Int) {
        let plain = [try four(position + 24), try four(position + 20), try four(position + 42)]
        var values = plain.map { Int($0) }
        guard plain.contains(UInt32.max) else { return (values[1], values[0], values[2]) }
        var field = extra
        while field + 4 <= extra + extraLength {
            let length = try Int(two(field + 2))
            if try two(field) == 1 {
                var next = field + 4
                for index in values.indices where plain[index] == UInt32.max {
                    guard next + 8 <= field + 4 + length, try four(next + 4) == 0 else { break }
                    values[index] = try Int(four(next))
                    next += 8
                }
            }
            field += 4 + length
        }
        return (values[1], values[0], values[2])
    }

    /// What stands behind a local header, which must bear the same name (4.3.7).
    func data(at header: Int, count: Int, named name: String) throws(ParsingError) -> ArraySlice<UInt8> {
        guard try four(header) == 0x0403_4B50 else { throw ZipArchive.damaged("a part does not stand where it should") }
        let nameLength = try Int(two(header + 26))
        guard try Array(bytes(header + 30, nameLength)) == Array(name.utf8) else {
            throw ZipArchive.damaged("a part bears two names")
        }
        return try bytes(header + 30 + nameLength + Int(two(header + 28)), count)
    }

    func bytes(_ position: Int, _ count: Int) throws(ParsingError) -> ArraySlice<UInt8> {
        guard position >= 0, count >= 0, position <= file.count - count else {
            throw ZipArchive.damaged("it ends too early")
        }
        return file[position..<position + count]
    }

    func two(_ position: Int) throws(ParsingError) -> UInt16 {
        let two = try bytes(position, 2)
        return UInt16(two[position]) | UInt16(two[position + 1]) << 8
    }

    func four(_ position: Int) throws(ParsingError) -> UInt32 {
        UInt32(try two(position)) | UInt32(try two(position + 2)) << 16
    }
}
