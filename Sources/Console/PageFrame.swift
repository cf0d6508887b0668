/// What every page has around its matter: head, skip link, navigation, and the way out.
struct PageFrame {
    enum Place: String, CaseIterable {
        case ask = "Ask"
        case record = "Record"
        case documents = "Documents"
        case node = "Node"

        var link: PageLink {
            switch self {
            case .ask: .ask
            case .record: .record
            case .documents: .documents
            case .node: .node
            }
        }
    }

    let title: String
    var place: Place?
    var isWide = false
    /// Whether the reader has entered, so that the places may be shown.
    var isEntered = true

    func page(@HTMLBuilder _ content: () -> HTML) -> String {
        HTML(.html, .lang("en")) {
            HTML(.head) {
                HTML(.meta, .charset("utf-8"))
                HTML(.title) { "\(title) · Mickai" }
                HTML(.meta, .name("viewport"), .content("width=device-width, initial-scale=1"))
                HTML(.meta, .name("color-scheme"), .content("light dark"))
                HTML(.link, .rel("stylesheet"), .href(.stylesheet))
            }
            HTML(.body) {
                HTML(.a, .class("skip"), .href(.place("content"))) { "Skip to the content" }
                header
                HTML(.main, .id("content"), .tabIndex(-1), isWide ? .class("wide") : nil, content: content)
                HTML(.footer) {
                    HTML(.p) {
                        "Everything asked and answered here stands in this node's signed record. Times are UTC."
                    }
                }
            }
        }.document
    }

    private var header: HTML {
        HTML(.header) {
            HTML(.p, .class("brand")) { "Mickai" }
            if isEntered {
                HTML(.nav, .ariaLabel("Places")) {
                    HTML(.ul) {
                        for place in Place.allCases {
                            HTML(.li) {
                                HTML(.a, .href(place.link), place == self.place ? .currentPage : nil) { place.rawValue }
                            }
                        }
                    }
                }
                HTML(.form, .method("post"), .action(.leave)) {
                    HTML(.button, .type("submit"), .class("quiet")) { "Leave" }
                }
            }
        }
    }
}
