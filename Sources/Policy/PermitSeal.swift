import Contracts
import Core
import Crypto

/// Puts the MAC on permits and checks it: HMAC-SHA-256 (RFC 2104) over a form in which no two permits read alike.
///
/// Every text and list is preceded by its length (u32, big-endian), numbers are u64 big-endian, and an absent case
/// is another byte than a present one.
struct PermitSeal {
    private static let domain = Array("mickai/permit/v1\0".utf8)

    private let key: SymmetricKey

    init(key: DataKey) { self.key = SymmetricKey(data: key.bytes) }

    /// The permit with its MAC.
    func seal(
        _ principal: PermitHolder, purpose: Purpose, caseID: CaseID?, policy: Core.Digest, asOf: Instant,
        expires: Instant
    ) -> Permit {
        let bare = Permit(
            principal: principal, purpose: purpose, caseID: caseID, policy: policy, asOf: asOf, expires: expires,
            mac: [])
        let mac = HMAC<SHA256>.authenticationCode(for: Self.canonicalForm(of: bare), using: key)
        return Permit(
            principal: principal, purpose: purpose, caseID: caseID, policy: policy, asOf: asOf, expires: expires,
            mac: Array(mac))
    }

    /// Compares in constant time.
    func isAuthentic(_ permit: Permit) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(
            permit.mac, authenticating: Self.canonicalForm(of: permit), using: key)
    }

    static func canonicalForm(of permit: Permit) -> [UInt8] {
        let holder = permit.principal
        var form = domain
        append(holder.id.bytes, to: &form)
        append(text: holder.kindName, to: &form)
        append(holder.tenant.bytes, to: &form)
        append(text: holder.tenantName.text, to: &form)
        append(list: holder.roles.map(\.rawValue), to: &form)
        append(list: holder.citizenships.map(\.code), to: &form)
        append(list: holder.residencies.map(\.code), to: &form)
        append(list: holder.clearances.map(\.rawValue), to: &form)
        append(text: permit.purpose.rawValue, to: &form)
        form.append(permit.caseID == nil ? 0 : 1)
        append(permit.caseID?.bytes ?? [], to: &form)
        append(permit.policy.bytes, to: &form)
        append(number: permit.asOf.nanoseconds, to: &form)
        append(number: permit.expires.nanoseconds, to: &form)
        return form
    }

    private static func append(_ bytes: [UInt8], to form: inout [UInt8]) {
        append(count: bytes.count, to: &form)
        form += bytes
    }

    private static func append(text: String, to form: inout [UInt8]) { append(Array(text.utf8), to: &form) }

    private static func append(list: [String], to form: inout [UInt8]) {
        append(count: list.count, to: &form)
        for text in list { append(text: text, to: &form) }
    }

    private static func append(count: Int, to form: inout [UInt8]) {
        form += (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) }
    }

    private static func append(number: UInt64, to form: inout [UInt8]) {
        form += (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
    }
}
