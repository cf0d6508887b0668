import CVectors

/// The codes of up to ``capacity`` vectors of one space in one block of memory: ``stride`` bytes a vector, and its scale
/// and residual.
///
/// `@unchecked Sendable`: a row is written once, by whoever holds the store's lock, before any ``CodeRows`` that counts
/// it is handed out; a reader looks at rows that its ``CodeRows`` counts and at no other.
final class CodeChunk: @unchecked Sendable {
    static let capacity = 16_384
    /// What x86-64 and 64-bit ARM give as large pages.
    private static let largePage = 2 << 20

    let stride: Int
    let codes: UnsafeMutablePointer<Int8>
    let scales: UnsafeMutablePointer<Float>
    let residuals: UnsafeMutablePointer<Float>

    init(stride: Int) {
        self.stride = stride
        let bytes = stride * Self.capacity
        let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: Self.largePage)
        vectors_prefer_large_pages(raw, bytes)
        codes = raw.bindMemory(to: Int8.self, capacity: bytes)
        scales = .allocate(capacity: Self.capacity)
        residuals = .allocate(capacity: Self.capacity)
    }

    deinit {
        UnsafeMutableRawPointer(codes).deallocate()
        scales.deallocate()
        residuals.deallocate()
    }

    /// Writes a row that no reader counts yet.
    func write(_ code: VectorCode, at row: Int) {
        precondition(row < Self.capacity && code.codes.count <= stride, "a row of this chunk")
        let start = codes + row * stride
        start.initialize(repeating: 0, count: stride)
        code.codes.withUnsafeBufferPointer { values in
            if let base = values.baseAddress { start.update(from: base, count: values.count) }
        }
        scales[row] = code.scale
        residuals[row] = code.residual
    }

    /// Writes a row that no reader counts yet from its form on disk (``SegmentFile``): 8 + `dimension` bytes.
    func write(_ bytes: UnsafeRawBufferPointer, dimension: Int, at row: Int) {
        precondition(row < Self.capacity && dimension <= stride && bytes.count == 8 + dimension, "a row of this chunk")
        let start = codes + row * stride
        start.initialize(repeating: 0, count: stride)
        UnsafeMutableRawBufferPointer(start: start, count: dimension).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: bytes[8...]))
        scales[row] = Self.number(bytes, at: 0)
        residuals[row] = Self.number(bytes, at: 4)
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Float {
        Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }

    /// Copies a row of another chunk to one that no reader counts yet.
    func copy(_ row: Int, of other: CodeChunk, to place: Int) {
        precondition(place < Self.capacity && row < Self.capacity && stride == other.stride, "rows of such chunks")
        (codes + place * stride).update(from: other.codes + row * stride, count: stride)
        scales[place] = other.scales[row]
        residuals[place] = other.residuals[row]
    }
}

/// The codes of all vectors of one space, in the order in which they came.
struct CodeRows: Sendable {
    /// The width of the instructions that read them.
    private static let alignment = 32

    let stride: Int
    private(set) var chunks: [CodeChunk] = []
    private(set) var count = 0

    init(dimension: Int) {
        stride = (dimension + Self.alignment - 1) / Self.alignment * Self.alignment
    }

    mutating func append(_ code: VectorCode) {
        next().write(code, at: count % CodeChunk.capacity)
        count += 1
    }

    /// Appends `count` vectors in their form on disk.
    mutating func append(_ bytes: UnsafeRawBufferPointer, count vectors: Int, dimension: Int) {
        let width = SegmentFile.vectorBytes(dimension)
        for vector in 0..<vectors {
            let row = UnsafeRawBufferPointer(rebasing: bytes[vector * width..<(vector + 1) * width])
            next().write(row, dimension: dimension, at: count % CodeChunk.capacity)
            count += 1
        }
    }

    mutating func append(_ row: Int, of other: CodeRows) {
        let from = other.chunks[row / CodeChunk.capacity]
        next().copy(row % CodeChunk.capacity, of: from, to: count % CodeChunk.capacity)
        count += 1
    }

    private mutating func next() -> CodeChunk {
        if count == chunks.count * CodeChunk.capacity { chunks.append(CodeChunk(stride: stride)) }
        return chunks[count / CodeChunk.capacity]
    }

    /// Calls `body` with each stretch of `rows` that lies in one chunk, of at most `limit` rows.
    ///
    /// - Parameter body: gets the stretch, and where it begins in the chunk.
    func forEachStretch(of rows: Range<Int>, limit: Int, _ body: (Range<Int>, CodeChunk, _ first: Int) -> Void) {
        var row = rows.lowerBound
        while row < rows.upperBound {
            let (chunk, first) = row.quotientAndRemainder(dividingBy: CodeChunk.capacity)
            let count = min(rows.upperBound - row, CodeChunk.capacity - first, limit)
            body(row..<row + count, chunks[chunk], first)
            row += count
        }
    }
}
