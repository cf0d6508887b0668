import Contracts
import Foundation
import RecordFormat

/// Where a passage stands in its file, as it is kept with the passage, under the version's key.
///
/// Deterministic CBOR: `[place]`, the place as in ``ParsedDocument/encoded``.
struct PassageLayout: Sendable, Equatable {
    let place: DocumentPlace

    init(place: DocumentPlace) {
        self.place = place
    }

    var encoded: Data { Data(CBOREncoder.encode(.array([place.encoded]))) }

    /// - Throws: ``KnowledgeError`` `knowledge.damaged`.
    init(decoding bytes: Data) throws(KnowledgeError) {
        guard let parts = (try? CBORDecoder.decode(Array(bytes)))?.items(count: 1),
            let place = DocumentPlace(decoding: parts[0])
        else { throw KnowledgeError.damaged() }
        self.init(place: place)
    }

    var location: PassageLocation { PassageLocation(place: place) }
}
