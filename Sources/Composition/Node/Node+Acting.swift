import Contracts
import Core
import Foundation
import Policy
import RecordFormat
import Signatures

/// Who a call is made by and for, and the person's key where they hold one.
struct Acting {
    let actor: Actor
    let reader: RegisteredPrincipal
    let key: SigningKey?
}

extension Node {
    /// Decides who acts: the operator for themselves; the operator for somebody who gave them leave; or a person who
    /// holds a key, who then signs for themselves (docs/decisions/0006).
    ///
    /// - Throws: `policy.unknown-principal`, `policy.principal-revoked`, `policy.not-delegated`,
    ///   `credential.needed`, `credential.unusable`.
    func acting(as name: PrincipalName?, credentialFile: String? = nil) throws -> Acting {
        let reader = try name.map { try registry.principal(named: $0) } ?? registry.principal(stamp.firstOperator)
        let name = reader.name
        let valid = try registry.credentials(of: reader.id).filter { $0.isValid(at: now()) }
        guard let credential = valid.last else {
            guard credentialFile == nil else {
                throw CompositionError(
                    .credentialUnusable, "'\(name)' holds no key here, so nothing can be signed with a key file.")
            }
            guard reader.id != stamp.firstOperator else {
                return Acting(actor: operatorActor, reader: reader, key: nil)
            }
            let actor = try registry.actor(stamp.firstOperator, onBehalfOf: reader.id, asOf: now())
            return Acting(actor: actor, reader: reader, key: nil)
        }
        let key = try CredentialFile.read(credentialFile ?? CredentialFile.path(of: name, in: home), for: name)
        guard Core.Digest(key.keyID) == credential.keyID else {
            throw CompositionError(
                .credentialUnusable, "The key file is not the one registered for '\(name)'. Issue a new credential.")
        }
        return Acting(actor: Actor(principal: reader.id, kind: reader.kind), reader: reader, key: key)
    }
}

extension Node {
    /// The permit of a call: what the reader may read, and no more than a delegate who is no operator may read too.
    func permit(for acting: Acting, purpose: Purpose, asOf: Instant) throws -> Permit {
        let delegate = acting.actor.onBehalfOf == nil ? nil : acting.actor.principal
        return try policy.permit(for: acting.reader.id, through: delegate, purpose: purpose, asOf: asOf)
    }
}

/// A person's private key as it stands in a file of mode 0600: JSON with the principal's name and the 32-byte seed.
enum CredentialFile {
    private struct Content: Codable {
        let principal: PrincipalName
        let seed: String
    }

    static func path(of name: PrincipalName, in home: Home) -> String { "\(home.credentialsFolder)/\(name).key" }

    static func write(_ key: SigningKey, of name: PrincipalName, to path: String) throws {
        let content = Content(principal: name, seed: Hexadecimal.encode(key.seed))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let made = FileManager.default.createFile(
            atPath: path, contents: try encoder.encode(content), attributes: [.posixPermissions: 0o600])
        guard made else {
            throw CompositionError(.badFile, "The key cannot be written to '\(path)'. Check the folder.")
        }
    }

    static func read(_ path: String, for name: PrincipalName) throws -> SigningKey {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CompositionError(
                .credentialNeeded, "'\(name)' holds a key, so a request as '\(name)' needs it: --credential FILE.")
        }
        guard data.count < 4_096, let content = try? JSONDecoder().decode(Content.self, from: data),
            content.principal == name, let seed = Hexadecimal.decode(content.seed),
            let key = try? SigningKey(seed: seed)
        else {
            throw CompositionError(.credentialUnusable, "'\(path)' is not a key file of '\(name)'.")
        }
        return key
    }
}
