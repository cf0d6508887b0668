import Contracts
import Core
import Crypto

/// One duty to keep content: what it is about, how long, and the law that says so.
package struct RetentionRule: Sendable, Equatable {
    /// Where the law comes from; it decides whether the duty alone stands against an erasure.
    package enum Ground: String, Sendable {
        /// GDPR Art. 17(3)(b) names it: the duty stands against an erasure by itself.
        case unionLaw = "Union law"
        /// Art. 17(3)(b) names it where this Member State's law binds the company: two people say so first.
        case memberStateLaw = "Member State law"
        /// Not a ground of Art. 17(3)(b). It stands only where two people adopt it, on their judgement that
        /// Art. 17(3)(e), legal claims, or a purpose that still needs the data (Art. 17(1)(a)) bears it.
        case thirdCountryLaw = "law of a third country"
    }

    package enum Content: Sendable, Equatable {
        case purposes([Purpose])
        case exportControlled(ExportRegime)
    }

    /// Stands in entries and reports and never changes meaning.
    package let id: String
    package let source: String
    package let ground: Ground
    package let content: Content
    package let years: Int
    /// Whether the years count from the end of the calendar year in which the content came.
    package let fromEndOfYear: Bool

    /// Whether the rule is in force without anybody's decision.
    package var isInForceFromTheStart: Bool { ground == .unionLaw }

    package func applies(purposes: [Purpose], labels: LabelSet) -> Bool {
        switch content {
        case .purposes(let named): named.contains(where: purposes.contains)
        case .exportControlled(let regime):
            labels.labels.contains {
                if case .exportControlled(let found, _) = $0 { found == regime } else { false }
            }
        }
    }

    /// The first day on which content that came at `instant` need not be kept any more.
    package func end(from instant: Instant) -> CivilDay {
        let day = CivilDay(of: instant)
        return fromEndOfYear
            ? CivilDay(year: day.year + years + 1, month: 1, day: 1)
            : CivilDay(year: day.year + years, month: day.month, day: day.day).next
    }

    package var appliesWords: String {
        switch content {
        case .purposes(let named): "purposes " + named.map(\.rawValue).joined(separator: ", ")
        case .exportControlled(let regime): "labels export:\(regime.rawValue)"
        }
    }

    package var periodWords: String {
        "\(years) years from " + (fromEndOfYear ? "the end of the year it came in" : "the day it came")
    }
}

/// The schedule of retention duties that ships with the product, with its digest.
///
/// A day counts from when this node took the content in or made the decision: the only day that the node itself
/// knows. Where the law counts from a later event, such as an export or the end of a transaction, counsel places a
/// hold. The record's own entries hold no content and are never erased, which also keeps the logs that Regulation (EU)
/// 2024/1689 (AI Act) Arts 19(1) and 26(6) want kept for at least six months.
package enum RetentionSchedule {
    package static let version = 1

    package static let rules = [
        RetentionRule(
            id: "R-01", source: "15 CFR 762.6(a) (EAR)", ground: .thirdCountryLaw, content: .exportControlled(.ear),
            years: 5, fromEndOfYear: false),
        RetentionRule(
            id: "R-02", source: "22 CFR 122.5(a) (ITAR)", ground: .thirdCountryLaw, content: .exportControlled(.itar),
            years: 5, fromEndOfYear: false),
        RetentionRule(
            id: "R-03", source: "Regulation (EU) 2021/821 Art. 27(3)", ground: .unionLaw,
            content: .exportControlled(.eu), years: 5, fromEndOfYear: true),
        RetentionRule(
            id: "R-04", source: "49 CFR 576.5(a)", ground: .thirdCountryLaw,
            content: .purposes([.warrantyClaim, .qualityInvestigation, .regulatoryReporting]), years: 10,
            fromEndOfYear: false),
        RetentionRule(
            id: "R-05", source: "HGB section 257(1) no. 2 and 3, (4), (5) (commercial letters, Germany)",
            ground: .memberStateLaw, content: .purposes([.warrantyClaim]), years: 6, fromEndOfYear: true),
    ]

    package static func rule(_ id: String) -> RetentionRule? { rules.first { $0.id == id } }

    /// SHA-256 of the schedule as text: it changes with any rule or figure.
    package static let digest: Core.Digest = {
        let lines = rules.map {
            "\($0.id)\t\($0.source)\t\($0.ground.rawValue)\t\($0.appliesWords)\t\($0.periodWords)\n"
        }
        let text = "retention-schedule\tversion \(version)\n" + lines.joined()
        guard let digest = try? Core.Digest(bytes: Array(SHA256.hash(data: Array(text.utf8)))) else {
            preconditionFailure("SHA-256 has 32 bytes")
        }
        return digest
    }()
}

/// A day of the Gregorian calendar in UTC.
package struct CivilDay: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let year: Int
    package let month: Int
    package let day: Int

    package init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
    package init(of instant: Instant) {
        let days = Int(instant.nanoseconds / 86_400_000_000_000) + 719_468
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shifted + 2) / 5 + 1
        month = shifted < 10 ? shifted + 3 : shifted - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// The day after; a day that the month lacks counts as the first of the next month.
    package var next: CivilDay {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        if day < lengths[month - 1] { return CivilDay(year: year, month: month, day: day + 1) }
        return month < 12
            ? CivilDay(year: year, month: month + 1, day: 1) : CivilDay(year: year + 1, month: 1, day: 1)
    }

    package var description: String { "\(year)-\(Self.two(month))-\(Self.two(day))" }

    package static func < (left: CivilDay, right: CivilDay) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
