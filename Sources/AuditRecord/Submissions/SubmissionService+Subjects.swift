import Contracts
import Core
import RecordFormat
import Signatures

/// What other systems recorded about one person.
package struct SubmittedAboutSubject: Sendable {
    package let tenant: TenantID
    package let entry: ReadEntry
    /// The contents that the side store still opens, by name.
    package let contents: [(name: String, text: String)]
}

extension SubmissionService {
    /// Every event that names the person, with its contents, in the order of sources and their numbers.
    package nonisolated func events(about subject: SubjectID) async throws -> [SubmittedAboutSubject] {
        let tenants = Dictionary(try sources().map { ($0.submitter.source, $0.submitter.tenant) }) { first, _ in first }
        var found: [SubmittedAboutSubject] = []
        for place in try store.places(about: subject) {
            guard let tenant = tenants[place.source] else { continue }
            let entry = try await logs.log(of: tenant).entry(at: place.index)
            var contents: [(name: String, text: String)] = []
            for commitment in entry.payload.commitments {
                let known = SaltedCommitment(name: commitment.name, digest: Digest(commitment.digest))
                // A digest that the system made itself has nothing behind it here.
                guard let value = try? side.open(known) else { continue }
                contents.append((commitment.name, String(decoding: value.value, as: UTF8.self)))
            }
            found.append(SubmittedAboutSubject(tenant: tenant, entry: entry, contents: contents))
        }
        return found
    }
}
