import Core
import CoreTesting
import Testing

@Suite("Short names")
struct NameTests {
    static let longest = String(repeating: "a", count: TenantName.maximumLength)

    @Test("are accepted when safe everywhere they appear", arguments: ["a", "acme", "acme-2", longest])
    func accepts(_ text: String) throws {
        #expect(try TenantName(text).text == text)
    }

    @Test(
        "are refused otherwise", arguments: ["", "A", "2a", "-a", "a b", "ä", "a/..", longest + "a", "a\n", "a\u{0}"])
    func refuses(_ text: String) {
        let error = #expect(throws: CoreError.self) { try TenantName(text) }
        #expect(error?.code == "core.malformed-name")
    }

    @Test("hold only safe characters, whatever is offered", arguments: UInt64(1)...200)
    func staySafe(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let offered = random.text(of: "az09-AZ/. é", length: 0...40)
        guard let name = try? TenantName(offered) else { return }
        #expect(name.text.wholeMatch(of: /[a-z][a-z0-9-]{0,31}/) != nil)
    }
}

@Suite("Identifiers and digests")
struct IdentifierTests {
    @Test("survive the way to text and back", arguments: UInt64(1)...50)
    func roundTrip(seed: UInt64) throws {
        let made = DocumentID(random: SeededRandomSource(seed: seed))
        #expect(try DocumentID(made.description) == made)
        #expect(made.description.count == 32)
    }

    @Test("are refused at any other length or alphabet", arguments: ["", "00", String(repeating: "g", count: 32)])
    func refuses(_ text: String) {
        let error = #expect(throws: CoreError.self) { try DocumentID(text) }
        #expect(error?.code == "core.malformed-identifier")
        let digestError = #expect(throws: CoreError.self) { try Digest(text) }
        #expect(digestError?.code == "core.malformed-digest")
    }

    @Test("of 31 or 33 bytes are no digests", arguments: [31, 33])
    func digestLength(count: Int) {
        let error = #expect(throws: CoreError.self) { try Digest(bytes: [UInt8](repeating: 0, count: count)) }
        #expect(error?.code == "core.malformed-digest")
    }
}

@Suite("Labels")
struct LabelTests {
    static let wellFormed = [
        "internal", "personal", "special-category", "trade-secret:kestrel", "export:itar:VII.b", "export:ear:3A001",
    ]

    @Test("keep their text", arguments: wellFormed)
    func keepText(_ text: String) throws {
        #expect(try Label(text).description == text)
    }

    @Test(
        "are refused when unknown or malformed",
        arguments: [
            "", "secret", "Internal", "trade-secret:", "trade-secret:Kestrel", "export:itar:", "export:usml:VII",
            "export:itar:a b", "export:itar:x:y", "export:itar:" + String(repeating: "9", count: 33), "public",
        ])
    func refuses(_ text: String) {
        let error = #expect(throws: CoreError.self) { try Label(text) }
        #expect(error?.code == "core.malformed-label")
    }

    @Test("of public content stand alone")
    func publicStandsAlone() throws {
        #expect(try LabelSet(texts: ["public"]).isPublic)
        let error = #expect(throws: CoreError.self) { try LabelSet(texts: ["public", "internal"]) }
        #expect(error?.code == "core.malformed-label")
    }

    @Test("only gather when two sets are joined", arguments: UInt64(1)...100)
    func joiningNeverLoosens(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        func draw() throws -> LabelSet {
            let count = Int.random(in: 0...3, using: &random)
            return try LabelSet(texts: (0..<count).map { _ in random.pick(Self.wellFormed) })
        }
        let left = try draw()
        let right = try draw()
        let joined = left.joined(with: right)
        #expect(left.labels.allSatisfy(joined.contains))
        #expect(right.labels.allSatisfy(joined.contains))
        #expect(joined == right.joined(with: left))
        #expect(joined.joined(with: joined) == joined)
    }
}

@Suite("Purposes")
struct PurposeTests {
    @Test("that read personal data rest on a lawful basis", arguments: Purpose.allCases)
    func lawfulBasis(_ purpose: Purpose) {
        #expect(purpose.mayReadPersonalData == (purpose.lawfulBasis != .notPersonal))
    }

    @Test("that are unknown are refused with the list")
    func unknown() {
        let error = #expect(throws: CoreError.self) { try Purpose("curiosity") }
        #expect(error?.code == "core.unknown-purpose")
        #expect(error?.message.contains("quality-investigation") == true)
    }
}

@Suite("Time")
struct InstantTests {
    @Test("stops at its end instead of wrapping")
    func saturates() {
        #expect(Instant(nanoseconds: 5).adding(seconds: .max).nanoseconds == .max)
        #expect(Instant(nanoseconds: .max).adding(seconds: 1).nanoseconds == .max)
        #expect(Instant(nanoseconds: 5).adding(seconds: 2).nanoseconds == 2_000_000_005)
    }

    @Test("of the system knows its boot and moves forward")
    func systemClock() throws {
        let source = try SystemTimeSource()
        let first = source.now()
        let second = source.now()
        #expect(first.boot == second.boot)
        #expect(first.monotonicNanoseconds <= second.monotonicNanoseconds)
    }
}
