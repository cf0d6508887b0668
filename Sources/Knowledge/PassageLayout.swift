import Contracts
import Foundation
import RecordFormat

/// Where a passage stands in its file, as it is kept with the passage, under the version's key.
///
/// Deterministic CBOR: `[place, lines, recognition]`, the place as in ``ParsedDocument/encoded``, the lines as ``PageLineCoding`` writes
/// them, counted from the passage's beginning, the last null or a percentage.
struct PassageLayout: Sendable, Equatable {
    let place: DocumentPlace
    /// Those of the passage, offsets as in its document, in order and apart.
    let lines: [PageLine]
    /// As in ``DocumentSection/recognition``.
    let recognition: Int?

    init(place: DocumentPlace, lines: [PageLine] = [], recognition: Int? = nil) {
        self.place = place
        self.lines = lines
        self.recognition = recognition
    }

    /// - Parameter start: where the passage starts in its document.
    func encoded(from start: Int) -> Data {
        Data(
            CBOREncoder.encode(
                .array([
                    place.encoded, .bytes(PageLineCoding.encode(lines, from: start)),
                    recognition.map { .unsigned(UInt64($0)) } ?? .null,
                ])))
    }

    /// - Throws: ``KnowledgeError`` `knowledge.damaged`.
    init(decoding bytes: Data, from start: Int) throws(KnowledgeError) {
        guard let parts = (try? CBORDecoder.decode(Array(bytes)))?.items(count: 3),
            let place = DocumentPlace(decoding: parts[0]), let layout = parts[1].byteString,
            let lines = PageLineCoding.decode(layout, from: start)
        else { throw KnowledgeError.damaged() }
        self.init(place: place, lines: lines, recognition: parts[2].unsignedInteger.map { Int($0) })
    }

    /// Of a stretch of the passage, a box for each line that it touches.
    ///
    /// - Parameters:
    ///   - text: the passage's.
    ///   - start: where the passage starts in its document.
    func location(of range: Range<Int>, text: String, from start: Int) -> PassageLocation {
        let scalars = lines.isEmpty ? [] : Array(text.unicodeScalars)
        return PassageLocation(
            place: place, boxes: lines.compactMap { $0.part(in: range, of: scalars, from: start)?.box },
            recognition: recognition)
    }
}
