import Core

package enum GrantKind {}
package typealias GrantID = Identifier<GrantKind>

/// Leave for one principal to use one purpose, for a case where one is named, from one instant until another.
package struct Grant: Sendable, Equatable {
    package let id: GrantID
    package let principal: PrincipalID
    package let purpose: Purpose
    package let caseID: CaseID?
    package let from: Instant
    /// The first instant at which the grant has ended.
    package let until: Instant
    package let revoked: Instant?

    /// - Throws: ``PolicyError`` `policy.malformed-value` unless the grant ends after it begins.
    package init(
        id: GrantID, principal: PrincipalID, purpose: Purpose, caseID: CaseID?, from: Instant, until: Instant,
        revoked: Instant? = nil
    ) throws(PolicyError) {
        guard from < until else { throw PolicyError(.malformedValue, "A grant ends after it begins.") }
        self.id = id
        self.principal = principal
        self.purpose = purpose
        self.caseID = caseID
        self.from = from
        self.until = until
        self.revoked = revoked
    }
}

/// A piece of work that grants are given for, such as one quality investigation.
package struct CaseFile: Sendable, Equatable {
    package let id: CaseID
    package let name: CaseName

    package init(id: CaseID, name: CaseName) {
        self.id = id
        self.name = name
    }
}

/// Leave for one principal to act for another. It is recorded with every act; nobody is impersonated.
package struct Delegation: Sendable, Equatable {
    package let delegate: PrincipalID
    package let principal: PrincipalID
    /// The first instant at which the delegation has ended.
    package let until: Instant

    package init(delegate: PrincipalID, principal: PrincipalID, until: Instant) {
        self.delegate = delegate
        self.principal = principal
        self.until = until
    }
}
