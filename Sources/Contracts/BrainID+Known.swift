import Core

/// The brains that rules name.
extension ShortName where Kind == BrainKind {
    package static var intake: Self { known("intake") }
    package static var sensitivity: Self { known("sensitivity") }
    package static var injection: Self { known("injection") }
    package static var purpose: Self { known("purpose") }
    package static var retrieval: Self { known("retrieval") }
    package static var quotation: Self { known("quotation") }
    package static var contradiction: Self { known("contradiction") }
    package static var narrator: Self { known("narrator") }

    /// Under this name a brain after the resolution finds the resolved claims; no brain bears it.
    package static var resolution: Self { known("resolution") }

    private static func known(_ text: String) -> Self {
        guard let name = try? Self(text) else { preconditionFailure("a brain's own name is well formed") }
        return name
    }
}
