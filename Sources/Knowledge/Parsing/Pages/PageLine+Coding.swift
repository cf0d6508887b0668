import Contracts

/// Lines as bytes, in a document on its way from a worker and beside the passage they belong to.
///
/// Each line is a row of numbers of 7 bits a byte, the lowest first, the high bit set in all but the last (as in DWARF 5,
/// 7.6): start after the end of the line before, length, left, top against the top before (0, -1, 1, -2, … as 0, 1, 2,
/// 3, …), width, height, how many words follow the first, and how far each starts right of the one before.
enum PageLineCoding {
    static let maximumLines = 1 << 20

    /// - Parameter base: the offset that the first start is counted from.
    static func encode(_ lines: [PageLine], from base: Int) -> [UInt8] {
        var writer = NumberWriter()
        var (end, top) = (base, 0)
        for line in lines {
            writer.append(line.start - end)
            writer.append(line.end - line.start)
            writer.append(line.box.left)
            writer.append(signed: line.box.top - top)
            writer.append(line.box.right - line.box.left)
            writer.append(line.box.bottom - line.box.top)
            writer.append(line.wordEdges.count)
            var left = line.box.left
            for edge in line.wordEdges {
                writer.append(edge - left)
                left = edge
            }
            (end, top) = (line.end, line.box.top)
        }
        return writer.bytes
    }

    /// `nil` unless the lines are in order, apart, not empty and their words within them.
    static func decode(_ bytes: [UInt8], from base: Int) -> [PageLine]? {
        var reader = NumberReader(bytes)
        var lines: [PageLine] = []
        var (end, top) = (base, 0)
        while !reader.isAtEnd {
            guard lines.count < maximumLines, let line = line(&reader, after: end, top) else { return nil }
            lines.append(line)
            (end, top) = (line.end, line.box.top)
        }
        return lines
    }

    private static func line(_ reader: inout NumberReader, after end: Int, _ formerTop: Int) -> PageLine? {
        guard let gap = reader.next(), let length = reader.next(), length > 0, let left = reader.next(),
            let rise = reader.nextSigned(), let width = reader.next(), let height = reader.next(),
            let count = reader.next(), count <= length,
            let box = PageBox(
                left: left, top: formerTop + rise, right: left + width, bottom: formerTop + rise + height)
        else { return nil }
        var edges: [Int] = []
        for _ in 0..<count {
            guard let step = reader.next(), (edges.last ?? left) + step <= box.right else { return nil }
            edges.append((edges.last ?? left) + step)
        }
        return PageLine(start: end + gap, end: end + gap + length, box: box, wordEdges: edges)
    }
}

private struct NumberWriter {
    private(set) var bytes: [UInt8] = []

    /// - Parameter number: not negative.
    mutating func append(_ number: Int) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func append(signed number: Int) { append(number < 0 ? -number * 2 - 1 : number * 2) }
}

private struct NumberReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    /// At most 28 bits.
    mutating func next() -> Int? {
        var number = 0
        for shift in stride(from: 0, to: 28, by: 7) {
            guard position < bytes.count else { return nil }
            let byte = bytes[position]
            position += 1
            number |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return number }
        }
        return nil
    }

    mutating func nextSigned() -> Int? {
        next().map { $0 & 1 == 0 ? $0 / 2 : -($0 + 1) / 2 }
    }
}
