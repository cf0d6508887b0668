/// One mark on content that decides who may read it and for what.
///
/// Text forms: `internal` · `personal` · `special-category` · `trade-secret:<tenant>` ·
/// `export:<regime>:<classification>`. Public content carries the empty ``LabelSet``.
package enum Label: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// For the owner and the named audience only.
    case `internal`
    /// Personal data (GDPR Art. 4(1)).
    case personal
    /// Special categories of personal data (GDPR Art. 9).
    case specialCategory
    /// A party's trade secret.
    case tradeSecret(TenantName)
    /// Controlled technical data under an export regime.
    case exportControlled(ExportRegime, classification: String)

    package static let maximumClassificationLength = 32

    /// - Throws: ``CoreError`` `core.malformed-label` for any other text.
    package init(_ text: String) throws(CoreError) {
        switch text {
        case "internal": self = .internal
        case "personal": self = .personal
        case "special-category": self = .specialCategory
        default: self = try Self.compound(text)
        }
    }

    private static func compound(_ text: String) throws(CoreError) -> Label {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2, parts[0] == "trade-secret", let tenant = try? TenantName(parts[1]) {
            return .tradeSecret(tenant)
        }
        if parts.count == 3, parts[0] == "export", let regime = ExportRegime(rawValue: parts[1]),
            isClassification(parts[2])
        {
            return .exportControlled(regime, classification: parts[2])
        }
        throw CoreError(
            .malformedLabel,
            """
            A label is one of: public, internal, personal, special-category, trade-secret:TENANT, \
            export:REGIME:CLASSIFICATION with a regime of itar, ear, uk, eu.
            """)
    }

    private static func isClassification(_ text: String) -> Bool {
        (1...maximumClassificationLength).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
            }
    }

    package var description: String {
        switch self {
        case .internal: "internal"
        case .personal: "personal"
        case .specialCategory: "special-category"
        case .tradeSecret(let tenant): "trade-secret:\(tenant)"
        case .exportControlled(let regime, let classification): "export:\(regime.rawValue):\(classification)"
        }
    }

    package static func < (left: Label, right: Label) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }
}

/// A body of export-control law under which technical data may be controlled.
package enum ExportRegime: String, Hashable, Sendable, CaseIterable, Codable {
    /// International Traffic in Arms Regulations, 22 CFR 120-130.
    case itar
    /// Export Administration Regulations, 15 CFR 730-774.
    case ear
    /// United Kingdom strategic export controls.
    case uk
    /// Regulation (EU) 2021/821 on dual-use items.
    case eu
}

/// The labels of a piece of content, in one canonical order; joining two never loosens either.
package struct LabelSet: Hashable, Sendable, CustomStringConvertible {
    package static let `public` = LabelSet([])
    package static let maximumCount = 32

    /// Sorted by text, without repeats.
    package let labels: [Label]

    package init(_ labels: some Sequence<Label>) {
        self.labels = Set(labels).sorted()
    }

    /// Reads label texts as a person or a file gives them. `public` stands alone.
    ///
    /// - Throws: ``CoreError`` `core.malformed-label`, also for `public` beside others and more than 32 labels.
    package init(texts: [String]) throws(CoreError) {
        guard texts.count <= Self.maximumCount else {
            throw CoreError(.malformedLabel, "Content carries at most \(Self.maximumCount) labels.")
        }
        if texts.contains("public") {
            guard texts.count == 1 else { throw CoreError(.malformedLabel, "'public' stands alone.") }
            self.init([])
            return
        }
        var labels: [Label] = []
        for text in texts { labels.append(try Label(text)) }
        self.init(labels)
    }

    package var isPublic: Bool { labels.isEmpty }

    package func contains(_ label: Label) -> Bool { labels.contains(label) }

    /// The strictest of both: what is derived from two pieces of content carries the labels of each.
    package func joined(with other: LabelSet) -> LabelSet { LabelSet(labels + other.labels) }

    /// `["public"]` for public content, else each label's text in order.
    package var texts: [String] { labels.isEmpty ? ["public"] : labels.map(\.description) }

    package var description: String { texts.joined(separator: " ") }
}

extension LabelSet: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(texts: decoder.singleValueContainer().decode([String].self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(texts)
    }
}
