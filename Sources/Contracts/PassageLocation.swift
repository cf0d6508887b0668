/// Where a stretch of a document is found in the file itself.
///
/// It stands beside a citation and is no part of a decision: a version from before places were kept has none, and its
/// decisions replay as they did.
package struct PassageLocation: Hashable, Sendable {
    package let place: DocumentPlace
    /// On the page, one a line, from the top; empty where they are not known.
    package let boxes: [PageBox]

    package init(place: DocumentPlace, boxes: [PageBox] = []) {
        self.place = place
        self.boxes = boxes
    }

    /// Of a paged document, from 1.
    package var page: Int? {
        if case .page(let number) = place { return number }
        return nil
    }
}
