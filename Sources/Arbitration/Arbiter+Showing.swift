import Contracts
import Core

extension Arbiter {
    /// The rules as they stand, for people.
    package var report: RulesReport { rules.report(digest) }

    /// The plan a request would get, without running it; `nil` where screening ends it or there is nothing to look for.
    package func plan(for request: RequestText, in context: BrainContext) async -> Plan? {
        plan(for: await screening.screen(request, in: context))
    }
}
