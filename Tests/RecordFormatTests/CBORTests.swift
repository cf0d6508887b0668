import RecordFormat
import Testing

@Suite("Deterministic CBOR")
struct CBORTests {
    /// RFC 8949, appendix A: the examples without floats, tags and indefinite lengths.
    static let published: [(String, CBORValue)] = [
        ("00", .unsigned(0)), ("01", .unsigned(1)), ("0a", .unsigned(10)), ("17", .unsigned(23)),
        ("1818", .unsigned(24)), ("1819", .unsigned(25)), ("1864", .unsigned(100)), ("1903e8", .unsigned(1000)),
        ("1a000f4240", .unsigned(1_000_000)), ("1b000000e8d4a51000", .unsigned(1_000_000_000_000)),
        ("1bffffffffffffffff", .unsigned(.max)), ("3bffffffffffffffff", .negative(.max)), ("20", .negative(0)),
        ("29", .negative(9)), ("3863", .negative(99)), ("3903e7", .negative(999)), ("f4", .boolean(false)),
        ("f5", .boolean(true)), ("f6", .null), ("40", .bytes([])), ("4401020304", .bytes([1, 2, 3, 4])),
        ("60", .text("")), ("6161", .text("a")), ("6449455446", .text("IETF")), ("62225c", .text("\"\\")),
        ("62c3bc", .text("\u{00fc}")), ("63e6b0b4", .text("\u{6c34}")), ("64f0908591", .text("\u{10151}")),
        ("80", .array([])), ("83010203", .array([.unsigned(1), .unsigned(2), .unsigned(3)])),
        (
            "8301820203820405",
            .array([
                .unsigned(1), .array([.unsigned(2), .unsigned(3)]), .array([.unsigned(4), .unsigned(5)]),
            ])
        ),
        ("98190102030405060708090a0b0c0d0e0f101112131415161718181819", .array((1...25).map { .unsigned($0) })),
        ("a0", .map([])), ("a201020304", .map([CBORPair(1, .unsigned(2)), CBORPair(3, .unsigned(4))])),
        (
            "a26161016162820203",
            .map([
                CBORPair(.text("a"), .unsigned(1)), CBORPair(.text("b"), .array([.unsigned(2), .unsigned(3)])),
            ])
        ),
        ("826161a161626163", .array([.text("a"), .map([CBORPair(.text("b"), .text("c"))])])),
        (
            "a56161614161626142616361436164614461656145",
            .map(["a", "b", "c", "d", "e"].map { CBORPair(.text($0), .text($0.uppercased())) })
        ),
    ]

    @Test("reads and writes the published examples", arguments: published)
    func agrees(hexadecimal: String, value: CBORValue) throws {
        let encoded = try #require(bytes(hexadecimal: hexadecimal))
        #expect(CBOREncoder.encode(value) == encoded)
        #expect(try CBORDecoder.decode(encoded) == value)
    }

    @Test(
        "refuses what has another form, is unsupported or ends early",
        arguments: [
            ("", CBORError.truncated), ("1817", .notDeterministic), ("190018", .notDeterministic),
            ("1a0000ffff", .notDeterministic), ("1b00000000ffffffff", .notDeterministic), ("1b00", .truncated),
            ("5f42010243030405ff", .notDeterministic), ("9fff", .notDeterministic), ("bfff", .notDeterministic),
            ("7f657374726561646d696e67ff", .notDeterministic), ("f97c00", .unsupported),
            ("fb3ff199999999999a", .unsupported),
            ("f7", .unsupported), ("f0", .unsupported), ("f818", .unsupported), ("c11a514b67b0", .unsupported),
            ("a203040102", .notDeterministic), ("a201020103", .notDeterministic), ("a16162", .truncated),
            ("62c0af", .malformedText), ("63eda080", .malformedText), ("64f4908080", .malformedText),
            ("61ff", .malformedText), ("0000", .trailingBytes), ("43aabb", .truncated), ("8201", .truncated),
            ("9bffffffffffffffff", .truncated), ("bbffffffffffffffff", .truncated), ("5bffffffffffffffff", .truncated),
            ("81818181818181818100", .tooDeep), ("1c", .unsupported),
        ])
    func refuses(hexadecimal: String, error: CBORError) throws {
        let encoded = try #require(bytes(hexadecimal: hexadecimal))
        #expect(throws: error) { try CBORDecoder.decode(encoded) }
    }

    @Test("allows eight enclosing containers")
    func deepest() throws {
        let encoded = [UInt8](repeating: 0x81, count: 8) + [0]
        #expect(CBOREncoder.encode(try CBORDecoder.decode(encoded)) == encoded)
    }

    @Test("sorts keys by their encoding, shorter heads first")
    func sorts() {
        let value = CBORValue.map([
            CBORPair(.text("aa"), .null), CBORPair(.text("b"), .null), CBORPair(100, .null),
            CBORPair(.negative(0), .null),
            CBORPair(10, .null),
        ])
        #expect(hexadecimalText(CBOREncoder.encode(value)) == "a50af61864f620f66162f6626161f6")
    }

    @Test("either refuses random bytes or gives back the same bytes", arguments: UInt64(1)...300)
    func roundTrips(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        let noise = (0..<24).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33) & (state >> 60 < 8 ? 0x63 : 0xFF)
        }
        for length in 1...noise.count {
            let offered = Array(noise.prefix(length))
            guard let value = try? CBORDecoder.decode(offered) else { continue }
            #expect(CBOREncoder.encode(value) == offered)
        }
    }
}
