/// Says what went wrong and what to do; where the reader has not entered yet, asks for the token.
struct FailurePage {
    let status: Int
    let code: String
    let message: String

    private static let unauthorized = 401

    var page: String { status == Self.unauthorized ? entering : failing }

    private var failing: String {
        PageFrame(title: title).page {
            HTML(.p, .class("eyebrow")) { "\(status)" }
            HTML(.h1) { title }
            HTML(.p, .class("lead")) { message }
            HTML(.p, .class("note")) { PageParts.code(code) }
            HTML(.p) { HTML(.a, .href(.ask)) { "Back to the first page" } }
        }
    }

    private var entering: String {
        PageFrame(title: "Enter", isEntered: false).page {
            HTML(.h1) { "Enter" }
            HTML(.p, .class("lead")) { message }
            HTML(.form, .class("card"), .method("post"), .action(.enter)) {
                HTML(.label, .for("token")) { "Token" }
                HTML(
                    .input, .id("token"), .name("token"), .type("password"), .required, .autocomplete("off"),
                    .spellcheck("false"), .maxLength(128), .describedBy("token-help"))
                HTML(.p, .id("token-help"), .class("note")) {
                    "It changes each time the node starts, and never belongs in an address."
                }
                HTML(.button, .type("submit")) { "Enter" }
            }
        }
    }

    private var title: String {
        switch status {
        case 400: "That cannot be read"
        case 403: "Refused"
        case 404: "Nothing here"
        case 405: "Not that way"
        case 413: "Too much at once"
        case 415: "Not in that form"
        case 421: "Not under that name"
        case 503: "Something is missing"
        case 504: "That took too long"
        default: "Something went wrong"
        }
    }
}
