import Core

/// Says which promise of a contract an implementation broke.
package struct ConformanceFailure: Error, CustomStringConvertible {
    package let description: String
}

/// What every conformance suite asks with.
enum Conformance {
    static func require(_ holds: Bool, _ promise: String) throws {
        guard holds else { throw ConformanceFailure(description: "broken promise: \(promise)") }
    }

    static func requireCode(_ code: String, _ promise: String, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as any CodedError {
            return try require(error.code == code, "\(promise): \(code), not \(error.code)")
        } catch {
            throw ConformanceFailure(description: "broken promise: \(promise): \(code), not \(error)")
        }
        throw ConformanceFailure(description: "broken promise: \(promise): \(code), not success")
    }
}
