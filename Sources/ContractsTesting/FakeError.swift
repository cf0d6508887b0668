import Core

/// The error that a fake throws in the place of the real service's, under the same code.
package struct FakeError: CodedError, Equatable {
    package let code: String
    package let message: String
    package let category: ErrorCategory

    package init(_ code: String, category: ErrorCategory = .failed) {
        self.code = code
        self.message = "A fake threw this for a test."
        self.category = category
    }
}
