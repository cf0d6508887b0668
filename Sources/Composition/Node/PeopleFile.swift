import Contracts
import Core
import Foundation
import Policy

/// A file of tenants, principals and their grants, as in `Demonstration/people.json`.
struct PeopleFile: Decodable {
    static let maximumBytes = 16 << 20

    let tenants: [TenantEntry]
    let principals: [PrincipalEntry]

    struct TenantEntry: Decodable {
        let name: TenantName
        let title: String
        let kind: String
    }

    struct PrincipalEntry: Decodable {
        let name: PrincipalName
        let title: String
        let tenant: TenantName
        let kind: String
        let roles: [Role]
        let citizenships: [Country]
        let residencies: [Country]
        let clearances: [ExportRegime]
        let grants: [GrantEntry]
    }

    struct GrantEntry: Decodable {
        let purpose: Purpose
        let caseName: CaseName
        let days: Int

        enum CodingKeys: String, CodingKey {
            case purpose
            case caseName = "case"
            case days
        }
    }
}

extension Node {
    /// What is there already stays as it is, so that the same file can be read again.
    package func importPeople(from file: String) async throws -> PeopleSummary {
        let people: PeopleFile = try HostileJSON.read(file, limit: PeopleFile.maximumBytes)
        return try await change { ticket in
            var counts = (tenants: 0, principals: 0, grants: 0)
            for entry in people.tenants where try self.addMissing(entry, ticket) { counts.tenants += 1 }
            for entry in people.principals {
                guard let principal = try self.addMissing(entry, ticket) else { continue }
                counts.principals += 1
                for grant in entry.grants {
                    let request = GrantRequest(
                        principal: entry.name, purpose: grant.purpose, caseName: grant.caseName, days: grant.days)
                    _ = try self.add(request, to: principal, ticket)
                    counts.grants += 1
                }
            }
            return PeopleSummary(tenants: counts.tenants, principals: counts.principals, grants: counts.grants)
        }
    }

    private func addMissing(_ entry: PeopleFile.TenantEntry, _ ticket: EffectTicket) throws -> Bool {
        guard let category = Tenant.Category(rawValue: entry.kind) else {
            throw CompositionError(
                .badFile, "'\(entry.kind)' is no kind of tenant; use oem, supplier, dealer, authority.")
        }
        guard try !registry.tenants().contains(where: { $0.name == entry.name }) else { return false }
        try registry.add(
            Tenant(
                id: TenantID(random: random), name: entry.name, title: Title(entry.title), category: category),
            ticket: ticket)
        return true
    }

    private func addMissing(
        _ entry: PeopleFile.PrincipalEntry, _ ticket: EffectTicket
    ) throws -> RegisteredPrincipal? {
        guard let kind = PrincipalKind(name: entry.kind), kind != .system else {
            throw CompositionError(.badFile, "'\(entry.kind)' is no kind of principal; use person, service or agent.")
        }
        guard try !registry.principals().contains(where: { $0.name == entry.name }) else { return nil }
        let principal = try registered(
            PrincipalRequest(
                name: entry.name, title: entry.title, tenant: entry.tenant, kind: kind, roles: entry.roles,
                citizenships: entry.citizenships, residencies: entry.residencies, clearances: entry.clearances))
        try add(principal, ticket)
        return principal
    }
}
