import Core

/// What a hold keeps.
package enum HoldTarget: Sendable, Hashable {
    case subject(SubjectName)
    case document(DocumentID)
    case caseFile(CaseName)
}

/// Places a legal hold: nothing under it is erased, removed or expires until two people release it.
package struct HoldRequest: Sendable {
    package static let maximumReasonBytes = 1_024

    package let matter: MatterName
    package let target: HoldTarget
    package let orderedBy: Signatory
    package let reason: String?

    package init(matter: MatterName, target: HoldTarget, orderedBy: Signatory, reason: String?) {
        self.matter = matter
        self.target = target
        self.orderedBy = orderedBy
        self.reason = reason
    }
}

package struct HoldReleaseRequest: Sendable {
    package let matter: MatterName
    package let orderedBy: Signatory
    package let approvedBy: Signatory

    package init(matter: MatterName, orderedBy: Signatory, approvedBy: Signatory) {
        self.matter = matter
        self.orderedBy = orderedBy
        self.approvedBy = approvedBy
    }
}

package struct HoldSummary: Sendable, Encodable {
    package let hold: String
    /// `nil` for those who may not know the matter.
    package let matter: String?
    package let reason: String?
    /// `subject`, `document` or `case`.
    package let kind: String
    /// The handle, identifier or name of what is held; `nil` for those who may not know the matter.
    package let target: String?
    package let since: String
    package let entry: UInt64

    package init(
        hold: String, matter: String?, reason: String?, kind: String, target: String?, since: String, entry: UInt64
    ) {
        self.hold = hold
        self.matter = matter
        self.reason = reason
        self.kind = kind
        self.target = target
        self.since = since
        self.entry = entry
    }
}

package struct HoldReleaseReport: Sendable, Encodable {
    package let matter: String
    package let released: Int
    package let entry: UInt64

    package init(matter: String, released: Int, entry: UInt64) {
        self.matter = matter
        self.released = released
        self.entry = entry
    }
}

/// Puts a rule of the retention schedule in force here, or out of force.
package struct RetentionRequest: Sendable {
    package let rule: String
    package let inForce: Bool
    package let orderedBy: Signatory
    package let approvedBy: Signatory

    package init(rule: String, inForce: Bool, orderedBy: Signatory, approvedBy: Signatory) {
        self.rule = rule
        self.inForce = inForce
        self.orderedBy = orderedBy
        self.approvedBy = approvedBy
    }
}

package struct RetentionRuleSummary: Sendable, Encodable {
    package let rule: String
    package let source: String
    package let ground: String
    package let applies: String
    package let period: String
    package let inForce: Bool

    package init(rule: String, source: String, ground: String, applies: String, period: String, inForce: Bool) {
        self.rule = rule
        self.source = source
        self.ground = ground
        self.applies = applies
        self.period = period
        self.inForce = inForce
    }
}
