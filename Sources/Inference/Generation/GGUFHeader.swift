/// What a GGUF file (versions 2 and 3 of the format's own specification) says of itself, read before the engine sees the file.
///
/// Every length is checked against the file and a written limit before anything is made of it. The engine reads the
/// same header again with code that is not ours; what is refused here never reaches it.
struct GGUFHeader: Equatable {
    static let versions: ClosedRange<UInt32> = 2...3
    static let maximumTensors: UInt64 = 100_000
    static let maximumPairs: UInt64 = 10_000
    static let maximumKeyBytes: UInt64 = 1_024
    static let maximumTextBytes: UInt64 = 1 << 20
    static let maximumItems: UInt64 = 1 << 24
    static let maximumNameBytes: UInt64 = 63
    static let maximumElements = 1 << 40
    static let alignments = 8...4_096

    /// Architectures that the engine runs and this program asks it to.
    static let architectures: Set<String> = [
        "gemma2", "gemma3", "granite", "llama", "mistral3", "olmo2", "phi3", "qwen2", "qwen3", "smollm3",
    ]

    let version: UInt32
    let architecture: String
    let tensors: Int

    /// - Throws: ``InferenceError`` `inference.malformed-model` for what breaks the format, and
    ///   `inference.unsuitable-model` for an architecture or a type of numbers that this program does not run.
    init(_ bytes: UnsafeRawBufferPointer) throws(InferenceError) {
        var reader = GGUFReader(bytes)
        guard try reader.bytes(4).elementsEqual("GGUF".utf8) else {
            throw GGUFReader.malformed("does not begin with GGUF")
        }
        version = try reader.number(UInt32.self)
        guard Self.versions.contains(version) else { throw GGUFReader.malformed("is of version \(version)") }
        let tensorCount = try reader.count(of: "tensors", Self.maximumTensors)
        let pairCount = try reader.count(of: "entries", Self.maximumPairs)
        let pairs = try Self.pairs(pairCount, &reader)
        guard let architecture = pairs.architecture else { throw GGUFReader.malformed("names no architecture") }
        guard Self.architectures.contains(architecture) else {
            throw InferenceError(
                .unsuitableModel, "The model's architecture is not one of \(Self.architectures.sorted()).")
        }
        self.architecture = architecture
        tensors = tensorCount
        try Self.checkTensors(tensorCount, alignment: pairs.alignment, &reader)
    }

    private static func pairs(
        _ count: Int, _ reader: inout GGUFReader
    ) throws(InferenceError) -> (architecture: String?, alignment: Int) {
        var keys: Set<[UInt8]> = []
        var architecture: String?
        var alignment = 32
        for _ in 0..<count {
            let key = try reader.text(maximumKeyBytes)
            guard !key.isEmpty, keys.insert(Array(key)).inserted else {
                throw GGUFReader.malformed("has a key without a name, or one twice")
            }
            let type = try reader.number(UInt32.self)
            if key.elementsEqual("general.architecture".utf8), type == GGUFReader.textType {
                architecture = String(decoding: try reader.text(maximumKeyBytes), as: UTF8.self)
            } else if key.elementsEqual("general.alignment".utf8), type == GGUFReader.wordType {
                alignment = Int(try reader.number(UInt32.self))
                guard alignments.contains(alignment), alignment & (alignment - 1) == 0 else {
                    throw GGUFReader.malformed("aligns its numbers to \(alignment)")
                }
            } else {
                try reader.skipValue(type, items: maximumItems, text: maximumTextBytes)
            }
        }
        return (architecture, alignment)
    }

    private static func checkTensors(
        _ count: Int, alignment: Int, _ reader: inout GGUFReader
    ) throws(InferenceError) {
        var names: Set<[UInt8]> = []
        var end: UInt64 = 0
        for _ in 0..<count {
            let name = try reader.text(maximumNameBytes)
            guard names.insert(Array(name)).inserted else { throw GGUFReader.malformed("has a tensor twice") }
            let bytes = try tensorBytes(&reader)
            let offset = try reader.number(UInt64.self)
            guard offset % UInt64(alignment) == 0, offset <= UInt64(Int.max) - bytes else {
                throw GGUFReader.malformed("has a tensor at an offset that cannot be")
            }
            end = max(end, offset + bytes)
        }
        let start = (reader.position + alignment - 1) / alignment * alignment
        guard start <= reader.count, end <= UInt64(reader.count - start) else {
            throw GGUFReader.malformed("ends before its tensors do")
        }
    }

    /// The tensor's bytes by its shape and its type of numbers.
    private static func tensorBytes(_ reader: inout GGUFReader) throws(InferenceError) -> UInt64 {
        let dimensions = try reader.number(UInt32.self)
        guard (1...4).contains(dimensions) else { throw GGUFReader.malformed("has a tensor of no shape") }
        var elements = 1
        var row = 0
        for index in 0..<dimensions {
            guard let size = Int(exactly: try reader.number(UInt64.self)), size > 0, size <= maximumElements / elements
            else { throw GGUFReader.malformed("has a tensor of a size that cannot be") }
            if index == 0 { row = size }
            elements *= size
        }
        let type = try reader.number(UInt32.self)
        guard let block = blocks[type] else {
            throw InferenceError(.unsuitableModel, "The model has numbers of type \(type), which is not supported.")
        }
        guard row % block.elements == 0 else { throw GGUFReader.malformed("has a row that is no whole block") }
        return UInt64(elements / block.elements * block.bytes)
    }

    /// Elements and bytes of a block, by the number of the type (ggml.h, `enum ggml_type`).
    private static let blocks: [UInt32: (elements: Int, bytes: Int)] = [
        0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 10: (256, 84),
        11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 20: (32, 18), 23: (256, 136), 30: (1, 2),
    ]
}
