import Testing

@testable import Inference

@Suite("Safetensors")
struct SafetensorsTests {
    private static let a = #""a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#
    private static let b = #""b":{"dtype":"U8","shape":[4],"data_offsets":[8,12]}"#

    private static func file(_ header: String, data: Int, claimed: UInt64? = nil) -> [UInt8] {
        let length = claimed ?? UInt64(header.utf8.count)
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) } + Array(header.utf8)
            + [UInt8](repeating: 1, count: data)
    }

    @Test("give each tensor's type, shape and place")
    func reads() throws {
        let header = #"{"__metadata__":{"format":"pt"},\#(Self.b),\#(Self.a)}   "#
        let file = try Safetensors(Self.file(header, data: 12))
        let start = 8 + header.utf8.count
        #expect(file.tensors["a"] == .init(type: .float32, shape: [2], range: start..<start + 8))
        #expect(file.tensors["b"] == .init(type: .uint8, shape: [4], range: start + 8..<start + 12))
        #expect(file.tensors.count == 2)
    }

    @Test("allow a scalar, a tensor without elements and escapes in names")
    func borders() throws {
        let scalar = #""s":{"dtype":"F32","shape":[],"data_offsets":[0,4]}"#
        let empty = #""e\"\\":{"dtype":"F32","shape":[0,9],"data_offsets":[4,4]}"#
        let file = try Safetensors(Self.file("{\(scalar),\(empty)}", data: 4))
        #expect(file.tensors["s"]?.shape == [])
        #expect(file.tensors["e\"\\"]?.range.isEmpty == true)
    }

    static let malformed: [(String, [UInt8])] = [
        ("nothing", []),
        ("seven bytes", [UInt8](repeating: 0, count: 7)),
        ("no header", file("", data: 12)),
        ("a header longer than the file", file("{\(a),\(b)}", data: 12, claimed: 4096)),
        ("the largest header length", file("{\(a),\(b)}", data: 12, claimed: .max)),
        ("a header above the limit", file("{" + String(repeating: " ", count: 1 << 20) + "}", data: 0)),
        ("a header before its end", file("{\(a),\(b)}", data: 12, claimed: 20)),
        ("leading space", file(" {\(a),\(b)}", data: 12)),
        ("something after the header", file("{\(a),\(b)} x", data: 12)),
        ("two tensors of one name", file("{\(a),\(a)}", data: 8)),
        ("one key twice", file(#"{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, data: 8)),
        ("metadata twice", file(#"{"__metadata__":{},"__metadata__":{},\#(a)}"#, data: 8)),
        ("metadata that is no text", file(#"{"__metadata__":{"x":1},\#(a)}"#, data: 8)),
        ("a missing key", file(#"{"a":{"dtype":"F32","shape":[2]}}"#, data: 8)),
        ("an unknown key", file(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":[]}}"#, data: 8)),
        ("an unknown type", file(#"{"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}"#, data: 8)),
        ("an overlap", file(#"{\#(a),"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}"#, data: 8)),
        ("the same place twice", file(#"{\#(a),"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, data: 8)),
        ("a hole", file(#"{\#(a),"b":{"dtype":"U8","shape":[2],"data_offsets":[10,12]}}"#, data: 12)),
        ("bytes of no tensor", file("{\(a)}", data: 12)),
        ("a place past the end", file("{\(a)}", data: 7)),
        ("a place that runs backwards", file(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, data: 8)),
        ("a place that is too small", file(#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, data: 8)),
        ("one offset", file(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8]}}"#, data: 8)),
        ("three offsets", file(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}"#, data: 8)),
        (
            "a shape whose product overflows",
            file(#"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#, data: 8)
        ),
        (
            "a number that overflows",
            file(#"{"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,8]}}"#, data: 8)
        ),
        ("a negative number", file(#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, data: 8)),
        ("a fraction", file(#"{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}"#, data: 8)),
        ("a leading zero", file(#"{"a":{"dtype":"F32","shape":[02],"data_offsets":[0,8]}}"#, data: 8)),
        ("nine axes", file(#"{"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,1]}}"#, data: 1)),
        ("a name that does not end", file(#"{"a"#, data: 8)),
        ("a name that is not UTF-8", file("{\(a)}", data: 8).map { $0 == UInt8(ascii: "a") ? 0xFF : $0 }),
        (
            "a name with an unread escape",
            file(#"{"\u0061":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, data: 8)
        ),
        ("a name above the limit", file("{\"" + String(repeating: "n", count: 5000) + "\":1}", data: 0)),
        ("a comma at the end", file("{\(a),}", data: 8)),
        ("deep nesting", file(String(repeating: "{\"a\":", count: 5000), data: 0)),
    ]

    @Test("are refused when malformed", arguments: malformed)
    func refuses(what: String, bytes: [UInt8]) {
        let error = #expect(throws: InferenceError.self) { try Safetensors(bytes) }
        #expect(error?.code == "inference.malformed-model", "\(what)")
    }

    @Test("survive any change of one byte", arguments: UInt64(1)...40)
    func survivesChanges(seed: UInt64) {
        var state = seed
        func random(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let sound = Self.file("{\(Self.a),\(Self.b)}", data: 12)
        for _ in 0..<50 {
            var bytes = sound
            bytes[random(below: bytes.count)] = UInt8(random(below: 256))
            guard let file = try? Safetensors(bytes) else { continue }
            #expect(file.tensors.values.allSatisfy { $0.range.upperBound <= bytes.count })
        }
    }

    @Test("hand over a tensor only in the asked shape and type", arguments: ["a", "b", "c"])
    func copies(name: String) throws {
        let file = try Safetensors(Self.file("{\(Self.a),\(Self.b)}", data: 12))
        let block = AlignedFloats(count: 4)
        let error = #expect(throws: InferenceError.self) { try file.copy(name, shape: [4], to: block.base) }
        #expect(error?.code == "inference.unsuitable-model")
        try file.copy("a", shape: [2], to: block.base)
        #expect(block.base[1] == Float(bitPattern: 0x0101_0101))
        #expect(block.base[2] == 0)
    }
}
