import Contracts
import Core
import RecordFormat

/// A checkpoint as a page to print, sign and file: what a person compares by eye when no file may cross a gap.
///
/// The root stands there twice, in hexadecimal and in words that can be read out: each word spells 16 bits (proquints,
/// arXiv:0901.4016), so two roots that differ anywhere differ in a word.
struct CheckpointSheet {
    private static let consonants = Array("bdfghjklmnprstvz")
    private static let vowels = Array("aiou")

    private let lines: [(name: String, value: String)]

    init(_ checkpoint: Checkpoint, witnessed: EntryReport?) {
        let root = checkpoint.root.bytes
        var lines = [
            ("Origin", Checkpoint.origin(checkpoint.log)), ("Entries", String(checkpoint.size)),
            ("Time", UTCText.of(Instant(nanoseconds: checkpoint.utcNanoseconds))),
            ("Root", Self.groups(checkpoint.root.hexadecimal)), ("In words", Self.words(root)),
        ]
        if let witnessed {
            lines.append(
                (
                    "Witnessed",
                    "\(witnessed.facts["size"] ?? "?") entries by \(witnessed.facts["witness"] ?? "?"), "
                        + "entry \(witnessed.index)"
                ))
        }
        self.lines = lines.map { (name: $0.0, value: $0.1) }
    }

    /// Five letters for each two bytes: consonant, vowel, consonant, vowel, consonant.
    static func words(_ bytes: [UInt8]) -> String {
        stride(from: 0, to: bytes.count - 1, by: 2).map { position in
            let value = Int(bytes[position]) << 8 | Int(bytes[position + 1])
            return String([
                consonants[value >> 12 & 15], vowels[value >> 10 & 3], consonants[value >> 6 & 15],
                vowels[value >> 4 & 3], consonants[value & 15],
            ])
        }.joined(separator: " ")
    }

    private static func groups(_ text: String) -> String {
        let characters = Array(text)
        return stride(from: 0, to: characters.count, by: 8).map {
            String(characters[$0..<min($0 + 8, characters.count)])
        }.joined(separator: " ")
    }

    var text: String {
        let body = lines.map { "\($0.name):\n    \($0.value)\n" }.joined(separator: "\n")
        return """
            Operational Audit Record: checkpoint

            \(body)
            \(Self.advice)

            Seen by, date: ____________________

            """
    }

    /// Everything here is made of digits and letters of our own, but for the witness's name, whose letters are safe.
    var html: String {
        let rows = lines.map { "<tr><th>\($0.name)</th><td>\($0.value)</td></tr>" }.joined(separator: "\n")
        return """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Checkpoint</title>
            <style>body{font:14px/1.6 monospace;margin:3em}th{text-align:left;padding-right:2em}</style>
            </head><body><h1>Operational Audit Record: checkpoint</h1>
            <table>
            \(rows)
            </table>
            <p>\(Self.advice)</p>
            <p>Seen by, date: ____________________</p>
            </body></html>

            """
    }

    private static let advice =
        "Keep this page. Any later record of this log must have this root at this number of entries."
}
