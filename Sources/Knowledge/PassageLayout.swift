import Contracts
import Foundation
import RecordFormat

/// Where a passage stands in its file, as it is kept with the passage, under the version's key.
///
/// Deterministic CBOR: `[place, lines]`, the place as in ``ParsedDocument/encoded``, the lines as ``PageLineCoding`` writes
/// them, counted from the passage's beginning.
struct PassageLayout: Sendable, Equatable {
    let place: DocumentPlace
    /// Those of the passage, offsets as in its document, in order and apart.
    let lines: [PageLine]

    init(place: DocumentPlace, lines: [PageLine] = []) {
        self.place = place
        self.lines = lines
    }

    /// - Parameter start: where the passage starts in its document.
    func encoded(from start: Int) -> Data {
        Data(CBOREncoder.encode(.array([place.encoded, .bytes(PageLineCoding.encode(lines, from: start))])))
    }

    /// - Throws: ``KnowledgeError`` `knowledge.damaged`.
    init(decoding bytes: Data, from start: Int) throws(KnowledgeError) {
        guard let parts = (try? CBORDecoder.decode(Array(bytes)))?.items(count: 2),
            let place = DocumentPlace(decoding: parts[0]), let layout = parts[1].byteString,
            let lines = PageLineCoding.decode(layout, from: start)
        else { throw KnowledgeError.damaged() }
        self.init(place: place, lines: lines)
    }

    /// Of a stretch of the passage, a box for each line that it touches.
    ///
    /// - Parameters:
    ///   - text: the passage's.
    ///   - start: where the passage starts in its document.
    func location(of range: Range<Int>, text: String, from start: Int) -> PassageLocation {
        let scalars = lines.isEmpty ? [] : Array(text.unicodeScalars)
        return PassageLocation(
            place: place, boxes: lines.compactMap { $0.part(in: range, of: scalars, from: start)?.box })
    }
}
