/// Why content may be read: a closed list, each with the lawful basis it rests on.
///
/// Purpose limitation is GDPR Art. 5(1)(b); lawful bases are Art. 6(1). A purpose is granted to a person for a
/// case and expires.
package enum Purpose: String, Hashable, Sendable, CaseIterable, Codable {
    case engineering
    case serviceRepair = "service-repair"
    case supplierQuality = "supplier-quality"
    case evaluation
    case warrantyClaim = "warranty-claim"
    case qualityInvestigation = "quality-investigation"
    case regulatoryReporting = "regulatory-reporting"
    case audit
    case subjectRights = "subject-rights"

    /// - Throws: ``CoreError`` `core.unknown-purpose`, with the list.
    package init(_ text: String) throws(CoreError) {
        guard let purpose = Purpose(rawValue: text) else {
            let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw CoreError(.unknownPurpose, "That purpose is not known here. Known purposes: \(known).")
        }
        self = purpose
    }

    package var lawfulBasis: LawfulBasis {
        switch self {
        case .engineering, .serviceRepair, .supplierQuality, .evaluation: .notPersonal
        case .warrantyClaim: .contract
        case .qualityInvestigation: .legitimateInterests
        case .regulatoryReporting, .audit, .subjectRights: .legalObligation
        }
    }

    /// Whether personal data may be read for this purpose at all.
    package var mayReadPersonalData: Bool { lawfulBasis != .notPersonal }
}

/// The ground in GDPR Art. 6(1) on which a purpose rests.
package enum LawfulBasis: String, Hashable, Sendable, CaseIterable, Codable {
    /// The purpose reads no personal data, so it needs no basis.
    case notPersonal = "not-personal"
    case consent
    case contract
    case legalObligation = "legal-obligation"
    case vitalInterests = "vital-interests"
    case publicTask = "public-task"
    case legitimateInterests = "legitimate-interests"
}
