import Contracts
import Core
import Crypto
import Database
import Foundation
import GRDB

/// Data subjects: a handle that operators know, and the random identifier that stands everywhere else.
///
/// The handle stands here sealed (AES-256-GCM) under a key that needs the subject's own; it is found by HMAC-SHA-256
/// under a key of the node. After an erasure the same handle names a new subject.
extension PrincipalRegistry: Erasing {
    package var storeName: String { Self.storeName }

    /// The identifier of a data subject.
    ///
    /// - Parameter tenant: makes the subject where it is new, sealed with that tenant's key; `nil` only looks.
    /// - Returns: `nil` for an unknown handle that was not to be made.
    /// - Throws: `policy.limit-reached`, and what the key hierarchy throws.
    package func subjectID(for handle: SubjectName, creating tenant: TenantID?) throws -> SubjectID? {
        if let found = try findSubject(handle) { return found }
        guard let tenant else { return nil }
        let subject = try SubjectID(bytes: random.bytes(SubjectID.byteCount))
        let item = try keys.makeItemKey(tenant: tenant, subjects: [subject])
        let sealed = try AES.GCM.seal(
            Array(handle.text.utf8), using: SymmetricKey(data: item.key.bytes),
            nonce: AES.GCM.Nonce(data: random.bytes(12)), authenticating: subject.bytes)
        try write(covering: nil) { database, page in
            try checkRoom(in: "subject", database)
            try database.execute(
                sql: """
                    INSERT OR IGNORE INTO subject (id, handle_index, sealed_handle, wrapped_key)
                    VALUES (?, ?, ?, ?)
                    """,
                arguments: [
                    subject.blob, index(of: handle), sealed.combined ?? Data(), Data(item.wrapped.bytes),
                ])
            try page.insert(into: Self.subjectTable, where: "id = ?", [subject.blob], database)
        }
        return try findSubject(handle)
    }

    /// The handle of a data subject, for those who may know it; `nil` when it was erased or never was here.
    ///
    /// - Throws: `policy.damaged`, and what the key hierarchy throws.
    package func handle(of subject: SubjectID) throws -> SubjectName? {
        let row = try read {
            try Row.fetchOne(
                $0, sql: "SELECT sealed_handle, wrapped_key FROM subject WHERE id = ?", arguments: [subject.blob])
        }
        guard let row else { return nil }
        let key = try keys.unwrap(WrappedKey(bytes: Array(row[1] as Data)))
        guard let box = try? AES.GCM.SealedBox(combined: row[0] as Data),
            let text = try? AES.GCM.open(
                box, using: SymmetricKey(data: key.bytes), authenticating: subject.bytes),
            let handle = try? SubjectName(String(decoding: text, as: UTF8.self))
        else { throw PolicyError.damaged() }
        return handle
    }

    package func count(of subject: SubjectID) throws -> Int {
        try read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM subject WHERE id = ?", arguments: [subject.blob]) ?? 0
        }
    }

    /// Crash order: after the first transaction the store answers nothing and the scrub is due; after the scrub no
    /// raw file holds the row; the second transaction says so. A start in between ends the work.
    package func erase(_ subject: SubjectID, ticket: EffectTicket) throws -> Int {
        precondition(ticket.kind == .erasure, "an erasure needs an erasure's ticket")
        let count = try markErased(subject, covering: ticket.intent.index)
        try store.settleScrub()
        return count
    }

    /// The first half of ``erase(_:ticket:)``.
    func markErased(_ subject: SubjectID, covering index: UInt64?) throws -> Int {
        try write(covering: index) { database, page in
            let count =
                try Int.fetchOne(
                    database, sql: "SELECT count(*) FROM subject WHERE id = ?", arguments: [subject.blob]) ?? 0
            try page.remove(from: Self.subjectTable, where: "id = ?", [subject.blob], database) {
                try database.execute(sql: "DELETE FROM subject WHERE id = ?", arguments: [subject.blob])
            }
            try Store.oweScrub(database)
            return count
        }
    }

    private func findSubject(_ handle: SubjectName) throws -> SubjectID? {
        try read { database in
            try Data.fetchOne(
                database, sql: "SELECT id FROM subject WHERE handle_index = ?", arguments: [index(of: handle)]
            ).map { try SubjectID(stored: $0) }
        }
    }

    private func index(of handle: SubjectName) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: Array(handle.text.utf8), using: subjectIndexKey))
    }
}
