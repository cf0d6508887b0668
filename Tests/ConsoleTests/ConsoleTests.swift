import Contracts
import ContractsTesting
import Core
import Testing

@testable import Console

/// One page of the console and how it is reached.
struct PageCall: Sendable, CustomTestStringConvertible {
    let isPost: Bool
    let path: String
    let fields: [String: String]
    /// What must have reached the node.
    let calls: [String]

    init(_ path: String, _ fields: [String: String] = [:], isPost: Bool = false, calls: [String] = []) {
        self.isPost = isPost
        self.path = path
        self.fields = fields
        self.calls = calls
    }

    var testDescription: String { "\(isPost ? "POST" : "GET") \(path) \(fields.sorted { $0.key < $1.key })" }

    static let all = [
        PageCall("/"),
        PageCall(
            "/ask", ["question": "Which torque?", "purpose": "engineering", "as": "robin"], isPost: true,
            calls: ["ask Which torque? robin engineering - -"]),
        PageCall(
            "/ask", ["question": "Which torque?", "purpose": "engineering", "as": ""], isPost: true,
            calls: ["ask Which torque? - engineering - -"]),
        PageCall(
            "/ask", ["question": "Why?", "purpose": "curiosity"], isPost: true,
            calls: ["refuse curiosity - core.unknown-purpose"]),
        PageCall(
            "/ask", ["question": "Why?", "purpose": "audit", "as": "No Body"], isPost: true,
            calls: ["refuse audit No Body core.malformed-name"]),
        PageCall("/record", calls: ["searchRecord [] 100"]),
        PageCall(
            "/record", ["query": "action:decision.made -actor:robin"],
            calls: ["searchRecord [\"action:decision.made\", \"-actor:robin\"] 100"]),
        PageCall("/record/41", calls: ["entry 41"]),
        PageCall("/documents"),
        PageCall("/documents", ["purpose": "audit"], calls: ["documents - audit"]),
        PageCall("/passage", ["document": "d1", "start": "6", "end": "10"]),
        PageCall(
            "/passage", ["document": "d1", "start": "6", "end": "10", "purpose": "audit", "as": "robin"],
            calls: ["documentText d1 robin audit"]),
        PageCall("/passage", ["document": "d1", "purpose": "audit"], calls: ["documentText d1 - audit"]),
        PageCall("/check", calls: ["check"]),
    ]
}

@Suite("The console")
struct ConsoleTests {
    private func page(_ call: PageCall, _ node: FakeNode = FakeNode()) async throws -> String {
        try #require(
            await Console(node: node).page(isPost: call.isPost, path: call.path, fields: call.fields), "\(call)")
    }

    @Test("asks the node what the page needs and no more", arguments: PageCall.all)
    func asksTheNode(call: PageCall) async throws {
        let node = FakeNode()
        _ = try await page(call, node)
        #expect(node.calls.all == call.calls)
    }

    @Test("makes pages that everybody can use", arguments: PageCall.all)
    func isAccessible(call: PageCall) async throws {
        try expectAccessible(await page(call))
    }

    @Test("makes failure pages that everybody can use", arguments: [400, 401, 403, 404, 405, 413, 415, 421, 500, 503])
    func failuresAreAccessible(status: Int) throws {
        let page = Console.failurePage(status: status, code: "a.b", message: "Do <this>.")
        try expectAccessible(page)
        #expect(page.contains("Do &lt;this&gt;."))
        #expect(page.contains("name=\"token\"") == (status == 401))
        #expect(page.contains("<nav") == (status != 401))
    }

    private func expectAccessible(_ page: String) throws {
        let read = try #require(MarkupReader(page), "\(page)")
        let named = { (name: String) in read.attributes.filter { $0.name == name } }
        let ids = named("id").map(\.value)
        #expect(Set(ids).count == ids.count, "identifiers are given once")
        #expect(read.tags.filter { $0 == "h1" }.count == 1)
        #expect(read.tags.filter { $0 == "main" }.count == 1)
        #expect(named("lang").first?.value == "en")
        #expect(named("class").contains { $0.value == "skip" } && ids.contains("content"))
        let labelled = Set(named("for").map(\.value))
        let hidden = read.attributes.filter { $0.name == "type" && $0.value == "hidden" }.count
        let inputs = read.tags.filter { ["input", "select", "textarea"].contains($0) }.count
        let labelledInputs = read.attributes.filter {
            $0.name == "id" && ["input", "select", "textarea"].contains($0.tag) && labelled.contains($0.value)
        }
        #expect(labelledInputs.count == inputs - hidden, "every field has a label")
        #expect(named("aria-describedby").allSatisfy { ids.contains($0.value) })
        for link in named("href") + named("action") {
            #expect(link.value.hasPrefix("/") || link.value.hasPrefix("#"), "\(link)")
            if link.value.hasPrefix("#") { #expect(ids.contains(String(link.value.dropFirst())), "\(link)") }
        }
        #expect(!read.tags.contains("script") && named("style").isEmpty)
    }

    @Test("keeps what documents, names and questions say in its place", arguments: UInt64(1)...40)
    func holdsHostileContent(seed: UInt64) async throws {
        let hostile = HostileText.random(seed: seed)
        let answer = Sample.answer(
            hostile, source: hostile, quote: hostile, headings: [hostile],
            location: PassageLocation(place: .cells(sheet: hostile, rows: 1...2, columns: 1...2)))
        let node = FakeNode(ask: answer, documentText: hostile)
        let word = String(hostile.prefix(60))
        let calls = [
            PageCall("/ask", ["question": hostile, "purpose": "audit"], isPost: true),
            PageCall("/ask", ["question": "q", "purpose": word, "as": hostile], isPost: true),
            PageCall("/record", ["query": hostile.replacing(" ", with: "")]),
            PageCall("/passage", ["document": word, "purpose": "audit", "start": "0", "end": "1"]),
            PageCall("/passage", ["document": word, "start": "0", "end": "1"]),
        ]
        for call in calls {
            let markup = try await page(call, node)
            let read = try #require(MarkupReader(markup), "\(markup)")
            #expect(!read.tags.contains("script") && !read.tags.contains("img"))
            let mayActOn = read.attributes.filter { $0.name.hasPrefix("on") || $0.name == "autofocus" }
            #expect(mayActOn.isEmpty)
        }
    }

    @Test("links each citation to its passage and marks it there")
    func citationsLead() async throws {
        let answer = try await page(PageCall.all[1])
        #expect(
            answer.contains(
                "/passage?document=d1&amp;version=1&amp;start=10&amp;end=16&amp;purpose=engineering&amp;as=robin"))
        let passage = try await page(
            PageCall("/passage", ["document": "d1", "version": "2", "start": "6", "end": "10", "purpose": "audit"]))
        #expect(passage.contains("First <mark id=\"passage\" tabindex=\"-1\">line</mark>\nSecond line"))
    }

    @Test("marks nothing in another version than the cited one, and says so")
    func otherVersions() async throws {
        let passage = try await page(
            PageCall("/passage", ["document": "d1", "version": "1", "start": "6", "end": "10", "purpose": "audit"]))
        #expect(!passage.contains("<mark"))
        #expect(passage.contains("stands in version 1; this is version 2"))
    }

    @Test(
        "says the outcome in words",
        arguments: [
            ("unanimous", "All evidence found agrees."), ("majority", "Most of the evidence agrees"),
            ("conflicted", "The documents disagree"), ("abstained", "No passage that you may read"),
            ("refused", "A rule forbids answering"), ("unheard-of", ">unheard-of<"),
        ])
    func outcomes(outcome: String, words: String) async throws {
        let page = try await page(PageCall.all[1], FakeNode(ask: Sample.answer(outcome: outcome)))
        #expect(page.contains(words))
    }

    @Test("shows a refusal with its reason, code and receipt")
    func refusals() async throws {
        let refusal = AskReport.Refusal(code: "policy.purpose-not-granted", reason: "No grant.")
        let page = try await page(
            PageCall.all[1], FakeNode(ask: Sample.answer(outcome: "refused", refusal: refusal)))
        #expect(page.contains("No grant.") && page.contains("policy.purpose-not-granted"))
        #expect(page.contains("mickai oar prove 41"))
    }

    @Test(
        "knows no other page",
        arguments: [
            PageCall("/nothing"), PageCall("/record/"), PageCall("/record/x"), PageCall("/record/-1"),
            PageCall("/record/1/2"), PageCall("/record/99999999999999999999"), PageCall("/", isPost: true),
            PageCall("/record", isPost: true), PageCall("/../check"), PageCall(""), PageCall("/ask"),
        ])
    func unknownPages(call: PageCall) async throws {
        let page = try await Console(node: FakeNode()).page(
            isPost: call.isPost, path: call.path, fields: call.fields)
        #expect(page == nil)
    }

    @Test(
        "refuses words that are off, with the code",
        arguments: [
            (PageCall("/ask", ["purpose": "audit"], isPost: true), "console.missing-field"),
            (PageCall("/ask", ["question": "q"], isPost: true), "console.missing-field"),
            (PageCall("/ask", ["question": "q", "purpose": "audit", "x": "y"], isPost: true), "console.unknown-field"),
            (
                PageCall("/ask", ["question": String(repeating: "q", count: 8_193), "purpose": "audit"], isPost: true),
                "console.malformed-field"
            ),
            (PageCall("/passage", ["purpose": "audit"]), "console.missing-field"),
            (PageCall("/passage", ["document": "d", "start": "1", "purpose": "audit"]), "console.malformed-field"),
            (
                PageCall("/passage", ["document": "d", "start": "9", "end": "1", "purpose": "audit"]),
                "console.malformed-field"
            ),
            (PageCall("/passage", ["document": "d", "start": "-1", "end": "1"]), "console.malformed-field"),
            (PageCall("/documents", ["purpose": "curiosity"]), "core.unknown-purpose"),
            (PageCall("/documents", ["purpose": "audit", "as": "No Body"]), "core.malformed-name"),
            (
                PageCall("/record", ["query": Array(repeating: "a", count: 33).joined(separator: " ")]),
                "console.malformed-field"
            ),
        ])
    func refuses(call: PageCall, code: String) async {
        await expectCode(code) {
            _ = try await Console(node: FakeNode()).page(isPost: call.isPost, path: call.path, fields: call.fields)
        }
    }

    private func expectCode(_ code: String, _ work: () async throws -> Void) async {
        do {
            try await work()
            Issue.record("nothing was refused")
        } catch {
            #expect((error as? any CodedError)?.code == code)
        }
    }
}
