import BrainKit
import Contracts
import Core

/// Tells what a page is dressed with, letterhead and footer, from what it says.
enum PageFurniture {
    /// A line that stands at this many places of one document is printed on its pages and says nothing there.
    static let repeats = 3
    static let longestLine = 16

    /// The units without page numbers, contact lines and lines that repeat on the pages of their document.
    static func removed(from units: [QuotableUnit]) -> [QuotableUnit] {
        var places: [Line: Set<Int>] = [:]
        for unit in units where unit.kind == .sentence && unit.words.count <= longestLine {
            places[Line(unit), default: []].insert(unit.start)
        }
        return units.filter { unit in
            guard unit.kind == .sentence else { return true }
            return !isPageNumber(unit.words) && !isContact(unit) && (places[Line(unit)]?.count ?? 0) < repeats
        }
    }

    private struct Line: Hashable {
        let document: [UInt8]
        let words: [String]

        init(_ unit: QuotableUnit) {
            document = unit.passage.reference.document.bytes
            words = unit.words.map(\.text)
        }
    }

    /// `Page 3 of 12`, `Seite 3`, `3`; the number may follow a document's name.
    static func isPageNumber(_ words: [Word]) -> Bool {
        let texts = words.map(\.text)
        guard !texts.isEmpty, words.count <= longestLine else { return false }
        if words.allSatisfy({ $0.kind == .number }) { return true }
        guard let page = texts.lastIndex(where: { ["page", "seite", "blatt", "sheet"].contains($0) }) else {
            return false
        }
        let rest = words[(page + 1)...]
        return !rest.isEmpty && rest.contains { $0.kind == .number }
            && rest.allSatisfy { $0.kind == .number || ["of", "von"].contains($0.text) }
            && !words[..<page].contains { CommonWords.isCommon($0.text) }
    }

    /// An address or number of a letterhead: it has the mark of one and no word that a sentence needs.
    private static func isContact(_ unit: QuotableUnit) -> Bool {
        let text = TextFolding.fold(unit.text)
        let hasMark =
            text.contains("@") || text.contains("www.") || text.contains("http")
            || unit.words.contains { contactWords.contains($0.text) }
        let stated = unit.words.filter { CommonWords.isCommon($0.text) }
        return hasMark && stated.allSatisfy { ["and", "und", "of", "in", "s"].contains($0.text) }
    }

    static let contactWords: Set<String> = ["tel", "telephone", "telefon", "phone", "fax", "telefax", "email", "mail"]
}
