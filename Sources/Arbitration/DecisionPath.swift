import Core
import RecordFormat

/// Keeps the applications of rules in the order in which they were made.
struct DecisionPath {
    let digest: DigestFunction
    private(set) var applications: [RuleApplication] = []

    init(digest: @escaping DigestFunction) { self.digest = digest }

    mutating func apply(_ rule: String, to input: CBORValue, result: String) {
        applications.append(
            RuleApplication(rule: rule, inputDigest: digest(CBOREncoder.encode(input)), result: result))
    }
}
