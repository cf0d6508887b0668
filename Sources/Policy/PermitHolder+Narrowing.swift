import Contracts
import Core

extension PermitHolder {
    /// The attributes of somebody who may read what both `self` and `other` may read, as ``PolicyRules`` judges them.
    ///
    /// One holder can stand for two only inside one company; whoever asks for another gets `nil`.
    func narrowed(to other: PermitHolder) -> PermitHolder? {
        guard tenant == other.tenant, tenantName == other.tenantName else { return nil }
        let readBoth = [self, other].allSatisfy { $0.roles.contains { $0 != .operator } }
        let isListed = !citizenships.isEmpty && !other.citizenships.isEmpty
        return PermitHolder(
            id: id, kindName: kindName, tenant: tenant, tenantName: tenantName, roles: readBoth ? roles : [],
            citizenships: isListed ? Self.joined(citizenships, other.citizenships) : [],
            residencies: Self.joined(residencies, other.residencies),
            clearances: clearances.filter(other.clearances.contains))
    }

    /// All of both; the last, which EAR content counts, is one that opens less.
    private static func joined(_ one: [Country], _ other: [Country]) -> [Country] {
        let last = [one.last, other.last].compactMap { $0 }
        let strictest = last.first { !CountryGroup.ear.contains($0) } ?? last.first
        var countries: [Country] = []
        for country in one + other where country != strictest && !countries.contains(country) {
            countries.append(country)
        }
        return countries + [strictest].compactMap { $0 }
    }
}
