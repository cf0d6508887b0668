/// How large the pages of an image are, from its header alone, before anything is decoded.
///
/// PNG (ISO/IEC 15948, 11.2.2), JPEG (ITU-T T.81, B.2.2) and TIFF 6.0 (section 2); a page that is too large to be
/// decoded safely is refused.
struct ImageHeader {
    /// A sheet of A4 at 600 dots an inch has 35 million.
    static let maximumPixels = 50_000_000
    static let maximumEdge = 20_000

    /// How many pages the file has.
    let pageCount: Int

    /// - Throws: ``ParsingError`` `parse.unreadable`, `parse.too-large`.
    init(_ bytes: [UInt8]) throws(ParsingError) {
        let sizes: [(width: Int, height: Int)]?
        switch Kind(bytes) {
        case .png: sizes = Self.png(bytes).map { [$0] }
        case .jpeg: sizes = Self.jpeg(bytes).map { [$0] }
        case .tiff: sizes = try Self.tiff(bytes)
        case nil: sizes = nil
        }
        guard let sizes, !sizes.isEmpty, sizes.allSatisfy({ $0.width > 0 && $0.height > 0 }) else {
            throw ParsingError(.unreadable, "The image is damaged or of an unusual kind; save it anew as PNG.")
        }
        for (width, height) in sizes
        where max(width, height) > Self.maximumEdge || width * height > Self.maximumPixels {
            throw ParsingError(
                .tooLarge,
                """
                The image has \(width) x \(height) dots; at most \(Self.maximumPixels / 1_000_000) million and \
                \(Self.maximumEdge) along an edge are read. Scan it with fewer dots an inch.
                """)
        }
        pageCount = sizes.count
    }

    enum Kind {
        case png, jpeg, tiff

        init?(_ bytes: [UInt8]) {
            if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
                self = .png
            } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
                self = .jpeg
            } else if bytes.starts(with: [0x49, 0x49, 42, 0]) || bytes.starts(with: [0x4D, 0x4D, 0, 42]) {
                self = .tiff
            } else {
                return nil
            }
        }
    }

    private static func png(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
        guard bytes.count >= 33, bytes[12..<16].elementsEqual("IHDR".utf8) else { return nil }
        return (number(bytes, at: 16, 4), number(bytes, at: 20, 4))
    }

    /// Walks the segments to the frame header.
    private static func jpeg(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
        var position = 2
        while position + 9 <= bytes.count {
            guard bytes[position] == 0xFF else { return nil }
            let marker = bytes[position + 1]
            // Fill bytes, and markers without a length.
            if marker == 0xFF || (0xD0...0xD8).contains(marker) || marker == 0x01 {
                position += marker == 0xFF ? 1 : 2
                continue
            }
            if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
                return (number(bytes, at: position + 7, 2), number(bytes, at: position + 5, 2))
            }
            let length = number(bytes, at: position + 2, 2)
            guard length >= 2 else { return nil }
            position += 2 + length
        }
        return nil
    }

    /// Walks the directories, one a page.
    private static func tiff(_ bytes: [UInt8]) throws(ParsingError) -> [(width: Int, height: Int)]? {
        let isLittle = bytes[0] == 0x49
        func value(_ position: Int, _ count: Int) -> Int? {
            guard position >= 0, position + count <= bytes.count else { return nil }
            let field = bytes[position..<position + count]
            return (isLittle ? Array(field.reversed()) : Array(field)).reduce(0) { $0 << 8 | Int($1) }
        }
        var sizes: [(width: Int, height: Int)] = []
        guard var directory = value(4, 4) else { return nil }
        while directory != 0 {
            guard sizes.count < PageRecognition.maximumPages else { throw PageRecognition.tooManyPages }
            guard let entries = value(directory, 2) else { return nil }
            var size = (width: 0, height: 0)
            for entry in 0..<entries {
                let place = directory + 2 + entry * 12
                guard let tag = value(place, 2), let type = value(place + 2, 2) else { return nil }
                // Width and length, as 16 or 32 bits.
                guard tag == 256 || tag == 257, let field = value(place + 8, type == 3 ? 2 : 4) else { continue }
                if tag == 256 { size.width = field } else { size.height = field }
            }
            sizes.append(size)
            guard let next = value(directory + 2 + entries * 12, 4) else { return nil }
            directory = next
        }
        return sizes
    }

    /// Big-endian; the caller has held it against the end.
    private static func number(_ bytes: [UInt8], at position: Int, _ count: Int) -> Int {
        bytes[position..<position + count].reduce(0) { $0 << 8 | Int($1) }
    }
}
