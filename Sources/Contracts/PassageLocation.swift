/// Where a stretch of a document is found in the file itself.
///
/// It stands beside a citation and is no part of a decision: a version from before places were kept has none, and its
/// decisions replay as they did.
package struct PassageLocation: Hashable, Sendable {
    package let place: DocumentPlace
    /// On the page, one a line, from the top; empty where they are not known.
    package let boxes: [PageBox]
    /// As in ``DocumentSection/recognition``.
    package let recognition: Int?

    package init(place: DocumentPlace, boxes: [PageBox] = [], recognition: Int? = nil) {
        self.place = place
        self.boxes = boxes
        self.recognition = recognition
    }

    /// The place in words, with what a reader must know of a text that was recognised.
    package var text: String {
        recognition.map { "\(place.fullText), text recognised in a picture, \($0) % sure" } ?? place.fullText
    }

    /// Of a paged document, from 1.
    package var page: Int? {
        if case .page(let number) = place { return number }
        return nil
    }
}
