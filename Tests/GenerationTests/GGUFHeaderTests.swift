import Core
import Foundation
import Testing

@testable import Inference

@Suite("The header of a GGUF file")
struct GGUFHeaderTests {
    @Test("is read from a file of the format's own library")
    func readsPublished() throws {
        let header = try Self.header(Data(contentsOf: TinyModel.path))
        #expect(header.version == 3 && header.architecture == "llama" && header.tensors == 21)
    }

    @Test("is refused wherever the file breaks off")
    func truncated() throws {
        let whole = try Data(contentsOf: TinyModel.path)
        let lengths = Array(stride(from: 0, to: whole.count, by: 997)) + [whole.count - 1]
        for length in lengths {
            #expect(Self.refusal(whole.prefix(length)) == "inference.malformed-model", "\(length)")
        }
    }

    @Test("is refused for what it says", arguments: FaultyHeader.all)
    func refused(fault: FaultyHeader) {
        #expect(Self.refusal(fault.bytes) == fault.code, "\(fault.name)")
    }

    @Test("passes when the same made header says nothing wrong")
    func soundMadeHeader() {
        #expect(Self.refusal(MadeHeader().bytes) == nil)
    }

    @Test("never reads beyond the file, whatever bytes of it change")
    func changedBytes() throws {
        let whole = try Data(contentsOf: TinyModel.path).prefix(12_000)
        var random = SplitMix64(seed: 3)
        for _ in 0..<2_000 {
            var changed = whole
            for _ in 0..<3 {
                changed[Int(random.next() % UInt64(whole.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            #expect(Self.refusal(changed) != nil)
        }
    }

    static func header(_ data: Data) throws -> GGUFHeader {
        try Array(data).withUnsafeBytes { try GGUFHeader($0) }
    }

    static func refusal(_ data: Data) -> String? {
        do {
            _ = try header(data)
            return nil
        } catch {
            return (error as? InferenceError)?.code ?? "\(error)"
        }
    }
}

/// A small header written by the format's specification, with one tensor of 32 numbers.
struct MadeHeader {
    var magic = "GGUF"
    var version: UInt32 = 3
    var tensors: UInt64 = 1
    var pairs: UInt64 = 1
    var keyLength: UInt64 = 20
    var architecture = "llama"
    var dimensions: UInt32 = 1
    var size: UInt64 = 32
    var type: UInt32 = 0
    var offset: UInt64 = 0

    var bytes: Data {
        var data = Data(magic.utf8)
        func add(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
        }
        add(version)
        add(tensors)
        add(pairs)
        add(keyLength)
        data.append(contentsOf: "general.architecture".utf8)
        add(UInt32(8))
        add(UInt64(architecture.utf8.count))
        data.append(contentsOf: architecture.utf8)
        add(UInt64(1))
        data.append(contentsOf: "t".utf8)
        add(dimensions)
        for _ in 0..<min(dimensions, 8) { add(size) }
        add(type)
        add(offset)
        data.append(Data(count: (32 - data.count % 32) % 32 + 128))
        return data
    }
}

struct FaultyHeader: Sendable, CustomTestStringConvertible {
    let name: String
    let code: String
    let bytes: Data

    var testDescription: String { name }

    private init(_ name: String, _ code: String = "inference.malformed-model", _ change: (inout MadeHeader) -> Void) {
        var header = MadeHeader()
        change(&header)
        self.name = name
        self.code = code
        bytes = header.bytes
    }

    static let all = [
        FaultyHeader("another magic") { $0.magic = "GGML" },
        FaultyHeader("a version before") { $0.version = 1 },
        FaultyHeader("a version to come") { $0.version = 4 },
        FaultyHeader("no tensor") { $0.tensors = 0 },
        FaultyHeader("absurdly many tensors") { $0.tensors = .max },
        FaultyHeader("more tensors than there are") { $0.tensors = 100_000 },
        FaultyHeader("absurdly many entries") { $0.pairs = 1 << 60 },
        FaultyHeader("an absurdly long key") { $0.keyLength = .max },
        FaultyHeader("a long key within the numbers") { $0.keyLength = 1_025 },
        FaultyHeader("no shape") { $0.dimensions = 0 },
        FaultyHeader("too many dimensions") { $0.dimensions = 5 },
        FaultyHeader("a size of none") { $0.size = 0 },
        FaultyHeader("a size beyond all numbers") { $0.size = .max },
        FaultyHeader("a product beyond all numbers") { ($0.dimensions, $0.size) = (4, 1 << 40) },
        FaultyHeader("a row that is no block") { ($0.type, $0.size) = (8, 33) },
        FaultyHeader("an offset off the alignment") { $0.offset = 1 },
        FaultyHeader("an offset beyond the file") { $0.offset = 128 },
        FaultyHeader("an offset beyond all numbers") { $0.offset = .max - 31 },
        FaultyHeader("an architecture unknown here", "inference.unsuitable-model") { $0.architecture = "clip" },
        FaultyHeader("a type unknown here", "inference.unsuitable-model") { $0.type = 4 },
    ]
}
