/// What the console gives this face to serve: pages as text, made from a path and the fields of a form.
///
/// The console itself is a target of its own that knows nothing of HTTP; whoever wires the node joins the two here.
package struct ConsoleFace: Sendable {
    /// The page at a path, or `nil` where there is none. `isPost` tells a form that acts from one that looks.
    package typealias Page =
        @Sendable (
            _ isPost: Bool, _ path: String, _ fields: [String: String]
        ) async throws -> String?

    /// A page that says what went wrong. A status of 401 asks for the token.
    package typealias FailurePage = @Sendable (_ status: Int, _ code: String, _ message: String) -> String

    let page: Page
    let failurePage: FailurePage
    /// Served at ``stylesheetPath``.
    let stylesheet: String

    package static let stylesheetPath = "/style.css"
    /// Takes the field `token` of a form and answers with the cookie.
    package static let enterPath = "/enter"
    /// Takes the cookie back.
    package static let leavePath = "/leave"

    package init(page: @escaping Page, failurePage: @escaping FailurePage, stylesheet: String) {
        self.page = page
        self.failurePage = failurePage
        self.stylesheet = stylesheet
    }
}
