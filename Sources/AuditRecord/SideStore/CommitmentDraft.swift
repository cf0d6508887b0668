import Contracts
import Core

/// A value that is about to be committed to, and whose keys it stands under.
package struct CommitmentDraft: Sendable {
    package static let maximumNameBytes = 64
    package static let maximumValueBytes = 1 << 20

    /// 1 to 64 of `a`–`z`, `0`–`9`, `.` and `-`, such as `request.text`.
    package let name: String
    package let value: [UInt8]
    package let tenant: TenantID
    package let subjects: [SubjectID]

    /// - Throws: ``SideStoreError`` `side.malformed-name`, `side.over-limit` for a value above 1 MiB.
    package init(
        name: String, value: [UInt8], tenant: TenantID, subjects: [SubjectID] = []
    ) throws(SideStoreError) {
        let isWellFormed =
            (1...Self.maximumNameBytes).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
            }
        guard isWellFormed else {
            throw SideStoreError(
                .malformedName, "A commitment's name is 1 to \(Self.maximumNameBytes) of a-z, 0-9, '.' and '-'.")
        }
        guard value.count <= Self.maximumValueBytes else {
            throw SideStoreError(
                .overLimit, "A committed value has at most \(Self.maximumValueBytes) bytes. Commit to its digest.")
        }
        self.name = name
        self.value = value
        self.tenant = tenant
        self.subjects = subjects
    }
}
