import Contracts
import Core
import CoreTesting
import Testing

@testable import Policy

@Suite("The rules of visibility")
struct VisibilityRulesTests {
    /// One permit, one class, and the rule that closes it; `nil` where it is open.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var tenant = "aurion"
        var roles: [Role] = [.engineer]
        var citizenships = ["DE"]
        var residencies = ["DE"]
        var clearances: [ExportRegime] = []
        var purpose = Purpose.engineering
        var audience: [String] = []
        var labels: [String]
        var purposes: [Purpose] = []
        let closedBy: [PolicyRule]

        var testDescription: String { name }

        func content() throws -> VisibilityClass {
            VisibilityClass(
                owner: try TenantName("aurion"), audience: try audience.map { try TenantName($0) },
                labels: try LabelSet(texts: labels), purposes: purposes)
        }

        func permit(_ fixture: PolicyFixture) throws -> Permit {
            try fixture.permit(
                tenant: tenant, roles: roles, citizenships: citizenships, residencies: residencies,
                clearances: clearances, purpose: purpose)
        }
    }

    static let companies: [Case] = [
        Case(name: "public to a stranger", tenant: "other", labels: ["public"], closedBy: []),
        Case(name: "public to an operator", roles: [.operator], labels: ["public"], closedBy: []),
        Case(name: "public of another purpose", labels: ["public"], purposes: [.audit], closedBy: []),
        Case(name: "internal to the owner", labels: ["internal"], closedBy: []),
        Case(
            name: "internal to the audience", tenant: "harbour", audience: ["harbour"], labels: ["internal"],
            closedBy: []),
        Case(
            name: "internal to a stranger", tenant: "other", audience: ["harbour"], labels: ["internal"],
            closedBy: [.tenant]),
        Case(
            name: "internal to an operator", roles: [.operator], labels: ["internal"], closedBy: [.operatorReadsPublic]),
        Case(name: "internal without a role", roles: [], labels: ["internal"], closedBy: [.operatorReadsPublic]),
        Case(
            name: "internal to an operator who is an analyst", roles: [.operator, .analyst], labels: ["internal"],
            closedBy: []),
        Case(name: "one's own secret", labels: ["trade-secret:aurion"], closedBy: []),
        Case(
            name: "the owner's secret to the audience", tenant: "harbour", audience: ["harbour"],
            labels: ["trade-secret:aurion"], closedBy: []),
        Case(
            name: "the owner's secret to a stranger", tenant: "other", labels: ["trade-secret:aurion"],
            closedBy: [.tenant, .tradeSecret]),
        Case(name: "another's secret to the owner", labels: ["trade-secret:harbour"], closedBy: [.tradeSecret]),
        Case(
            name: "another's secret to the audience", tenant: "nordring", audience: ["nordring"],
            labels: ["trade-secret:harbour"], closedBy: [.tradeSecret]),
        Case(
            name: "another's secret to its holder", tenant: "harbour", audience: ["harbour"],
            labels: ["trade-secret:harbour"], closedBy: []),
        Case(
            name: "two secrets to one holder", labels: ["trade-secret:aurion", "trade-secret:harbour"],
            closedBy: [.tradeSecret]),
    ]

    static let purposes: [Case] = [
        Case(name: "a named purpose", labels: ["internal"], purposes: [.audit, .engineering], closedBy: []),
        Case(name: "another purpose", labels: ["internal"], purposes: [.audit], closedBy: [.purpose]),
        Case(
            name: "personal for its purpose", purpose: .warrantyClaim, labels: ["personal"], purposes: [.warrantyClaim],
            closedBy: []),
        Case(
            name: "personal for another", purpose: .audit, labels: ["personal"], purposes: [.warrantyClaim],
            closedBy: [.purpose]),
        Case(name: "personal without purposes", purpose: .audit, labels: ["personal"], closedBy: [.personal]),
        Case(name: "personal for engineering", labels: ["personal"], purposes: [.engineering], closedBy: [.personal]),
        Case(name: "special for audit", purpose: .audit, labels: ["special-category"], closedBy: []),
        Case(name: "special for subject rights", purpose: .subjectRights, labels: ["special-category"], closedBy: []),
        Case(
            name: "special for a claim", purpose: .warrantyClaim, labels: ["special-category"],
            closedBy: [.specialCategory]),
        Case(
            name: "special and personal for a claim", purpose: .warrantyClaim,
            labels: ["personal", "special-category"], purposes: [.warrantyClaim], closedBy: [.specialCategory]),
    ]

    static let exports: [Case] = [
        Case(
            name: "ITAR to US only", citizenships: ["US"], residencies: ["US"], clearances: [.itar],
            labels: ["export:itar:XI"], closedBy: []),
        Case(
            name: "ITAR without residency", citizenships: ["US"], residencies: [], clearances: [.itar],
            labels: ["export:itar:XI"], closedBy: []),
        Case(
            name: "ITAR to a second citizenship", citizenships: ["CA", "US"], residencies: ["US"], clearances: [.itar],
            labels: ["export:itar:XI"], closedBy: [.itar]),
        Case(
            name: "ITAR to a residency abroad", citizenships: ["US"], residencies: ["US", "DE"], clearances: [.itar],
            labels: ["export:itar:XI"], closedBy: [.itar]),
        Case(
            name: "ITAR without clearance", citizenships: ["US"], residencies: ["US"], clearances: [.ear],
            labels: ["export:itar:XI"], closedBy: [.itar]),
        Case(
            name: "ITAR without citizenship", citizenships: [], residencies: [], clearances: [.itar],
            labels: ["export:itar:XI"], closedBy: [.citizenshipListed, .itar]),
        Case(
            name: "EAR to the most recent", citizenships: ["CN", "JP"], clearances: [.ear],
            labels: ["export:ear:5E002"], closedBy: []),
        Case(
            name: "EAR to an earlier", citizenships: ["JP", "CN"], clearances: [.ear], labels: ["export:ear:5E002"],
            closedBy: [.ear]),
        Case(name: "EAR without clearance", labels: ["export:ear:5E002"], closedBy: [.ear]),
        Case(
            name: "EAR without citizenship", citizenships: [], clearances: [.ear], labels: ["export:ear:5E002"],
            closedBy: [.citizenshipListed, .ear]),
        Case(
            name: "UK to Britain and Poland", citizenships: ["GB", "PL"], clearances: [.uk], labels: ["export:uk:ML1"],
            closedBy: []),
        Case(
            name: "UK to one outside", citizenships: ["GB", "JP"], clearances: [.uk], labels: ["export:uk:ML1"],
            closedBy: [.unitedKingdom]),
        Case(name: "UK without clearance", citizenships: ["GB"], labels: ["export:uk:ML1"], closedBy: [.unitedKingdom]),
        Case(
            name: "UK without citizenship", citizenships: [], clearances: [.uk], labels: ["export:uk:ML1"],
            closedBy: [.citizenshipListed, .unitedKingdom]),
        Case(
            name: "EU to members", citizenships: ["DE", "HR"], clearances: [.eu], labels: ["export:eu:1A001"],
            closedBy: []),
        Case(
            name: "EU to one outside", citizenships: ["DE", "GB"], clearances: [.eu], labels: ["export:eu:1A001"],
            closedBy: [.europeanUnion]),
        Case(name: "EU without clearance", labels: ["export:eu:1A001"], closedBy: [.europeanUnion]),
        Case(
            name: "EU without citizenship", citizenships: [], clearances: [.eu], labels: ["export:eu:1A001"],
            closedBy: [.citizenshipListed, .europeanUnion]),
        Case(
            name: "two regimes, one cleared", clearances: [.eu], labels: ["export:ear:X", "export:eu:Y"],
            closedBy: [.ear]),
        Case(
            name: "two regimes, both cleared", clearances: [.ear, .eu], labels: ["export:ear:X", "export:eu:Y"],
            closedBy: []),
    ]

    @Test("open and close exactly as written, and name the rule", arguments: companies + purposes + exports)
    func decide(_ test: Case) throws {
        let fixture = try PolicyFixture()
        let (content, permit) = (try test.content(), try test.permit(fixture))
        let outcomes = try fixture.evaluator.explain(content, permit)
        #expect(outcomes.filter { $0.verdict == .denies }.map(\.rule) == test.closedBy)
        #expect(outcomes.allSatisfy { ($0.missing != nil) == ($0.verdict == .denies) })
        #expect(try fixture.evaluator.visibility(of: [content], under: permit) == [test.closedBy.isEmpty])
    }

    @Test("are each seen to close something, and each but the first two to open something")
    func coverEveryRule() throws {
        let fixture = try PolicyFixture()
        let outcomes = try (Self.companies + Self.purposes + Self.exports).flatMap {
            try fixture.evaluator.explain(try $0.content(), try $0.permit(fixture))
        }
        let reading = Set(PolicyRules.all.filter { $0.stage == .reading })
        #expect(Set(outcomes.filter { $0.verdict == .denies }.map(\.rule)) == reading.subtracting([.publicContent]))
        #expect(
            Set(outcomes.filter { $0.verdict == .allows }.map(\.rule)) == reading.subtracting([.operatorReadsPublic]))
    }

    @Test("answer classes in their order")
    func keepOrder() throws {
        let fixture = try PolicyFixture()
        let permit = try fixture.permit()
        let classes = try ["public", "personal", "internal"].map {
            VisibilityClass(
                owner: try TenantName("aurion"), audience: [], labels: try LabelSet(texts: [$0]), purposes: [])
        }
        #expect(try fixture.evaluator.visibility(of: classes, under: permit) == [true, false, true])
        #expect(try fixture.evaluator.visibility(of: [], under: permit).isEmpty)
    }

    @Test("never open by a further label, a smaller audience or a lost attribute", arguments: UInt64(1)...100)
    func closeOnly(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let fixture = try PolicyFixture()
        let labels = try [
            "internal", "personal", "special-category", "trade-secret:aurion", "trade-secret:harbour",
            "export:itar:A", "export:ear:A", "export:uk:A", "export:eu:A",
        ].map { try Label($0) }
        let tenants = try ["aurion", "harbour", "nordring"].map { try TenantName($0) }
        func some<Element>(_ all: [Element], one part: UInt64) -> [Element] {
            all.filter { _ in generator.next() % part == 0 }
        }
        for _ in 0..<20 {
            let content = VisibilityClass(
                owner: generator.pick(tenants), audience: some(tenants, one: 2),
                labels: LabelSet(some(labels, one: 4)), purposes: some(Purpose.allCases, one: 2))
            let permit = try fixture.permit(
                tenant: generator.pick(tenants).text, roles: [generator.pick([Role.engineer, .operator])],
                citizenships: some(["US", "DE", "GB"], one: 2), residencies: some(["US"], one: 2),
                clearances: some(ExportRegime.allCases, one: 2), purpose: generator.pick(Purpose.allCases))
            let stricter = VisibilityClass(
                owner: content.owner, audience: content.audience,
                labels: content.labels.joined(with: LabelSet([generator.pick(labels)])), purposes: content.purposes)
            let fewer = VisibilityClass(
                owner: content.owner, audience: Array(content.audience.dropFirst()), labels: content.labels,
                purposes: content.purposes)
            let answers = try fixture.evaluator.visibility(of: [content, stricter, fewer], under: permit)
            #expect(answers[0] || !answers[1], "a label opened \(content)")
            #expect(answers[0] || !answers[2], "a smaller audience opened \(content)")
        }
    }

    @Test("stand in one table with identifiers in order, and its digest")
    func standInOneTable() {
        let ids = PolicyRules.all.map(\.id)
        #expect(ids == ids.sorted())
        #expect(ids.first == "P-01")
        #expect(Set(ids).count == ids.count)
        #expect(PolicyRules.all.allSatisfy { !$0.words.isEmpty && !$0.words.contains("\t") })
        #expect(PolicyRules.canonicalText.split(separator: "\n").count == ids.count + 1)
        #expect(PolicyRules.canonicalText.contains("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL"))
        #expect(PolicyRules.digest.description == Self.pinned, "a changed rule is a new version: pin its digest")
    }

    static let pinned = "107c50f02eb013438031c2ad92bc10b66b50bf8c6f58422e1f8785f0dfcfe820"
}
