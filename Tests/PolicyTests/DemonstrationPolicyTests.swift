import Contracts
import Core
import Foundation
import Testing

@testable import Policy

@Suite("The policy over the demonstration corpus")
struct DemonstrationPolicyTests {
    private struct People: Decodable {
        struct Company: Decodable {
            let name: TenantName
            let title: String
            let kind: String
        }

        struct Person: Decodable {
            struct Leave: Decodable {
                let purpose: Purpose
                let `case`: CaseName?
                let days: UInt64
            }

            let name: PrincipalName
            let title: String
            let tenant: TenantName
            let kind: String
            let roles: [Role]
            let citizenships: [Country]
            let residencies: [Country]
            let clearances: [ExportRegime]
            let grants: [Leave]
        }

        let tenants: [Company]
        let principals: [Person]
    }

    private struct Manifest: Decodable {
        struct Document: Decodable {
            let path: String
            let owner: TenantName
            let audience: [TenantName]
            let labels: LabelSet
            let purposes: [Purpose]
        }

        let documents: [Document]
    }

    private struct Question: Decodable {
        struct Passage: Decodable { let document: String }

        let id: String
        let `as`: PrincipalName
        let purpose: String
        let expect: String
        let passages: [Passage]
        let hidden: [String]?
    }

    private let fixture: PolicyFixture
    private let classes: [String: VisibilityClass]
    private let questions: [Question]

    init() throws {
        fixture = try PolicyFixture()
        let people: People = try Self.load("people.json")
        try Self.register(people, in: fixture)
        let manifest: Manifest = try Self.load("manifest.json")
        classes = Dictionary(
            manifest.documents.map {
                (
                    $0.path,
                    VisibilityClass(
                        owner: $0.owner, audience: $0.audience, labels: $0.labels, purposes: $0.purposes)
                )
            }, uniquingKeysWith: { first, _ in first })
        questions = try Self.load("questions.json")
    }

    private static func load<Value: Decodable>(_ name: String) throws -> Value {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try JSONDecoder().decode(
            Value.self, from: Data(contentsOf: root.appending(path: "Demonstration/\(name)")))
    }

    private static func register(_ people: People, in fixture: PolicyFixture) throws {
        let (registry, change) = (fixture.registry, PolicyFixture.change)
        var tenants = [fixture.tenant.name: fixture.tenant.id]
        for company in people.tenants where company.name != fixture.tenant.name {
            let category = try #require(Tenant.Category(rawValue: company.kind))
            let tenant = Tenant(
                id: TenantID(random: fixture.random), name: company.name, title: try Title(company.title),
                category: category)
            try registry.add(tenant, ticket: change)
            tenants[company.name] = tenant.id
        }
        for person in people.principals {
            let principal = try RegisteredPrincipal(
                id: PrincipalID(random: fixture.random), name: person.name, title: Title(person.title),
                tenant: #require(tenants[person.tenant]), kind: #require(PrincipalKind(name: person.kind)),
                roles: person.roles, citizenships: person.citizenships, residencies: person.residencies,
                clearances: person.clearances)
            try registry.add(principal, ticket: change)
            for leave in person.grants {
                let caseID = try leave.case.map { try findOrAdd($0, in: fixture).id }
                try fixture.addGrant(
                    principal.id, leave.purpose, caseID: caseID, until: fixture.after(seconds: leave.days * 86_400))
            }
        }
    }

    private static func findOrAdd(_ name: CaseName, in fixture: PolicyFixture) throws -> CaseFile {
        if let found = try fixture.registry.caseFiles().first(where: { $0.name == name }) { return found }
        let file = CaseFile(id: CaseID(random: fixture.random), name: name)
        try fixture.registry.add(file, ticket: PolicyFixture.change)
        return file
    }

    @Test("opens every passage that answers a question and nothing that is hidden from the asker")
    func answersQuestions() throws {
        #expect(questions.count >= 60)
        var (opened, hidden) = (0, 0)
        for question in questions where question.expect != "refused" {
            let asker = try fixture.registry.principal(named: question.as)
            let permit = try fixture.evaluator.permit(
                for: asker.id, purpose: Purpose(question.purpose), asOf: fixture.now)
            for passage in question.passages {
                let content = try #require(classes[passage.document])
                let denials = try fixture.evaluator.explain(content, permit).filter { $0.verdict == .denies }
                #expect(denials.isEmpty, "\(question.id): \(passage.document)")
                opened += 1
            }
            for path in question.hidden ?? [] {
                let content = try #require(classes[path])
                #expect(
                    try fixture.evaluator.visibility(of: [content], under: permit) == [false],
                    "\(question.id): \(path)")
                hidden += 1
            }
        }
        #expect(opened >= 50 && hidden >= 5, "\(opened) passages and \(hidden) hidden documents were looked at")
    }

    @Test("lets every grant of the corpus be used")
    func usesGrants() throws {
        for principal in try fixture.registry.principals() {
            for grant in try fixture.registry.grants(of: principal.id) {
                _ = try fixture.evaluator.permit(for: principal.id, purpose: grant.purpose, asOf: fixture.now)
            }
        }
    }

    @Test("refuses a purpose that was not granted")
    func refusesUngranted() throws {
        let vera = try fixture.registry.principal(named: PrincipalName("vera"))
        expect(.purposeNotGranted) {
            _ = try fixture.evaluator.permit(for: vera.id, purpose: .qualityInvestigation, asOf: fixture.now)
        }
    }

    @Test("closes to everybody only the health data that neither audit nor subject-rights may use")
    func closesHealthData() throws {
        var readable: Set<String> = []
        for principal in try fixture.registry.principals() {
            for grant in try fixture.registry.grants(of: principal.id) {
                let permit = try fixture.evaluator.permit(
                    for: principal.id, purpose: grant.purpose, asOf: fixture.now)
                for (path, content) in classes
                where try fixture.evaluator.visibility(of: [content], under: permit) == [true] {
                    readable.insert(path)
                }
            }
        }
        let closed = classes.keys.filter { !readable.contains($0) }
        #expect(closed == ["documents/warranty-history/wh-incident-report-0091.md"])
    }
}
