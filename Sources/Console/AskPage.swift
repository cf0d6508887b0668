import Contracts

/// The first page: a question, why it is asked, and for whom.
struct AskPage {
    var question = ""
    var reading = ReadingWords(purpose: nil, principal: nil)

    var page: String {
        PageFrame(title: "Ask", place: .ask).page {
            HTML(.h1) { "Ask the documents" }
            HTML(.p, .class("lead")) {
                "Every answer is quoted from a document you may read, shows how it was decided, "
                "and comes with a receipt."
            }
            form
        }
    }

    var form: HTML {
        HTML(.form, .class("card"), .method("post"), .action(.answer)) {
            HTML(.label, .for("question")) { "Question" }
            HTML(
                .textarea, .id("question"), .name("question"), .rows(3), .required,
                .maxLength(RequestText.maximumBytes), .dir("auto")
            ) { question }
            PageParts.readingFields(reading)
            HTML(.button, .type("submit")) { "Ask" }
        }
    }
}
