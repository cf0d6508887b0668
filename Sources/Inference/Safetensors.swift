/// The tensors in a file of the safetensors format, found without trusting a byte of it.
///
/// Every tensor lies inside the file, has exactly the bytes that its shape and type call for, and shares none with
/// another; together they fill the data part without a hole, as the format demands. Names are unique.
/// Limits: a header of ``maximumHeaderBytes``, ``maximumTensors`` tensors, ``maximumRank`` axes.
struct Safetensors: Sendable {
    static let maximumHeaderBytes = 1 << 20
    static let maximumTensors = 4096
    static let maximumRank = 8
    private static let lengthBytes = 8

    /// The number types of the format and their size in bytes.
    enum ElementType: String, Sendable, CaseIterable {
        case bool = "BOOL"
        case uint8 = "U8"
        case int8 = "I8"
        case int16 = "I16"
        case uint16 = "U16"
        case float16 = "F16"
        case bfloat16 = "BF16"
        case int32 = "I32"
        case uint32 = "U32"
        case float32 = "F32"
        case float64 = "F64"
        case int64 = "I64"
        case uint64 = "U64"

        var byteCount: Int {
            switch self {
            case .bool, .uint8, .int8: 1
            case .int16, .uint16, .float16, .bfloat16: 2
            case .int32, .uint32, .float32: 4
            case .float64, .int64, .uint64: 8
            }
        }
    }

    struct Tensor: Sendable, Equatable {
        let type: ElementType
        let shape: [Int]
        /// Where its bytes lie in the file.
        let range: Range<Int>
    }

    let tensors: [String: Tensor]
    private let bytes: [UInt8]

    /// - Throws: ``InferenceError`` `inference.malformed-model`.
    init(_ bytes: [UInt8]) throws(InferenceError) {
        guard bytes.count >= Self.lengthBytes else { throw Self.malformed("is too short") }
        var length: UInt64 = 0
        for position in (0..<Self.lengthBytes).reversed() { length = length << 8 | UInt64(bytes[position]) }
        guard length <= UInt64(min(Self.maximumHeaderBytes, bytes.count - Self.lengthBytes)) else {
            throw Self.malformed("claims a header longer than the file or the limit")
        }
        let dataStart = Self.lengthBytes + Int(length)
        guard length > 0, bytes[Self.lengthBytes] == UInt8(ascii: "{") else {
            throw Self.malformed("has no header")
        }
        let dataBytes = bytes.count - dataStart
        var tensors: [String: Tensor] = [:]
        var reader = HeaderReader(bytes[Self.lengthBytes..<dataStart])
        var seenMetadata = false
        try reader.object { (key, reader) throws(InferenceError) in
            guard let name = String(validating: key, as: UTF8.self) else {
                throw Self.malformed("has an unreadable name")
            }
            if name == "__metadata__" {
                guard !seenMetadata else { throw Self.malformed("repeats the metadata") }
                seenMetadata = true
                try reader.object { (_, reader) throws(InferenceError) in _ = try reader.string() }
                return
            }
            guard tensors.count < Self.maximumTensors else { throw Self.malformed("has too many tensors") }
            let tensor = try Self.tensor(&reader, dataStart: dataStart, dataBytes: dataBytes)
            guard tensors.updateValue(tensor, forKey: name) == nil else { throw Self.malformed("repeats a tensor") }
        }
        try reader.end()
        try Self.requireFullCover(tensors.values.map(\.range), of: dataStart..<bytes.count)
        self.tensors = tensors
        self.bytes = bytes
    }

    /// Hands over the numbers of a tensor that must be `F32` and have `shape`.
    ///
    /// - Throws: ``InferenceError`` `inference.unsuitable-model`.
    func copy(_ name: String, shape: [Int], to target: UnsafeMutablePointer<Float>) throws(InferenceError) {
        guard let tensor = tensors[name], tensor.type == .float32, tensor.shape == shape else {
            throw InferenceError(
                .unsuitableModel,
                "The model has no F32 tensor \(name) of shape \(shape); use the model that the product names.")
        }
        bytes.withUnsafeBytes { source in
            UnsafeMutableRawBufferPointer(start: target, count: tensor.range.count)
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[tensor.range]))
        }
    }

    static func malformed(_ what: String) -> InferenceError {
        InferenceError(.malformedModel, "The tensor file \(what); install the model's files afresh.")
    }

    private static func tensor(
        _ reader: inout HeaderReader, dataStart: Int, dataBytes: Int
    ) throws(InferenceError) -> Tensor {
        var type: ElementType?
        var shape: [Int]?
        var offsets: [Int]?
        try reader.object { (key, reader) throws(InferenceError) in
            switch (String(decoding: key, as: UTF8.self), type, shape, offsets) {
            case ("dtype", nil, _, _):
                type = ElementType(rawValue: String(decoding: try reader.string(), as: UTF8.self))
                guard type != nil else { throw malformed("has a number type that is not known") }
            case ("shape", _, nil, _): shape = try reader.numbers(limit: maximumRank)
            case ("data_offsets", _, _, nil): offsets = try reader.numbers(limit: 2)
            default: throw malformed("describes a tensor twice or in unknown words")
            }
        }
        guard let type, let shape, let offsets, offsets.count == 2 else {
            throw malformed("describes a tensor incompletely")
        }
        var size = type.byteCount
        for extent in shape {
            let (product, overflow) = size.multipliedReportingOverflow(by: extent)
            guard !overflow else { throw malformed("has a tensor that is too large") }
            size = product
        }
        guard offsets[0] <= offsets[1], offsets[1] <= dataBytes, offsets[1] - offsets[0] == size else {
            throw malformed("has a tensor whose place does not fit its shape or the file")
        }
        return Tensor(type: type, shape: shape, range: dataStart + offsets[0]..<dataStart + offsets[1])
    }

    private static func requireFullCover(_ ranges: [Range<Int>], of data: Range<Int>) throws(InferenceError) {
        var position = data.lowerBound
        for range in ranges.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
            guard range.lowerBound == position else { throw malformed("has tensors that overlap or leave a hole") }
            position = range.upperBound
        }
        guard position == data.upperBound else { throw malformed("has bytes that belong to no tensor") }
    }
}
