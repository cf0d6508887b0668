import RecordFormat
import Signatures

extension AttackCorpus {
    /// A record of six entries; 3 and 4 commit to `answer` and `request`.
    private struct Opened {
        let files: RecordFiles
        let fields: [OpenedField]

        init() throws {
            var builder = try honest(entries: 3)
            var fields: [OpenedField] = []
            for index in UInt64(3)...4 {
                for name in ["answer", "request"] {
                    guard
                        let field = OpenedField(
                            index: index, name: name, salt: [UInt8](repeating: UInt8(index), count: 32),
                            value: Array("\(name) of \(index), with \"quotes\" and \u{FC}".utf8))
                    else { preconditionFailure("the field keeps every limit") }
                    fields.append(field)
                }
                let stated = fields.suffix(2).map {
                    EntryCommitment(name: $0.name, salt: $0.salt, value: $0.value, RecordBuilder.cryptography)
                }
                try builder.append { $0.commitments = stated }
            }
            try builder.append()
            files = try builder.files()
            self.fields = fields
        }

        func with(_ fields: [OpenedField?]) -> RecordFiles { with(fields.compactMap { $0 }.flatMap(\.line)) }

        func with(_ bytes: [UInt8]) -> RecordFiles {
            var copy = files
            copy.opened = bytes
            return copy
        }

        func text(_ change: (String) -> String) -> RecordFiles {
            with(Array(change(String(decoding: fields.flatMap(\.line), as: UTF8.self)).utf8))
        }
    }

    /// Bundles whose opened values are, or are not, what the entries commit to.
    static func opened() throws -> [AttackCase] {
        let honest = try Opened()
        let all = honest.fields
        func changed(
            index: UInt64? = nil, name: String? = nil, salt: UInt8? = nil, value: [UInt8]? = nil
        ) -> OpenedField? {
            OpenedField(
                index: index ?? all[2].index, name: name ?? all[2].name,
                salt: salt.map { [UInt8](repeating: $0, count: 32) } ?? all[2].salt, value: value ?? all[2].value)
        }
        var damaged = honest.with(all)
        damaged.segments[4]?[200] ^= 1
        let mismatches: [(String, RecordFiles, String)] = [
            ("opened values", honest.with(all), "VERIFIED"),
            ("one opened value", honest.with([all[3]]), "VERIFIED"),
            ("an opened value altered", honest.with([all[0], changed(value: [1])]), "INVALID 4 opened-mismatch"),
            ("an opened value emptied", honest.with([changed(value: [])]), "INVALID 4 opened-mismatch"),
            ("another salt", honest.with([changed(salt: 9)]), "INVALID 4 opened-mismatch"),
            ("another name", honest.with([changed(name: "prompt")]), "INVALID 4 opened-mismatch"),
            ("a value of the entry before", honest.with([changed(index: 3)]), "INVALID 3 opened-mismatch"),
            ("a value of an entry without commitments", honest.with([changed(index: 5)]), "INVALID 5 opened-mismatch"),
            ("a value of the last index", honest.with([changed(index: .max - 1)]), "INVALID 6 opened-mismatch"),
            ("a value beyond the entries", honest.with(all + [changed(index: 6)]), "INVALID 6 opened-mismatch"),
            ("two wrong values", honest.with([changed(index: 3), changed(value: [])]), "INVALID 3 opened-mismatch"),
            ("a flipped byte beside a wrong value", damaged, "INVALID 4 frame-crc"),
        ]
        let malformed: [(String, RecordFiles)] = [
            ("no opened values", honest.with([UInt8]())), ("opened values twice", honest.with(all + all)),
            ("opened values in another order", honest.with([all[1], all[0]])),
            ("the same opened value twice", honest.with([all[0], all[0]])),
            ("no line end", honest.text { String($0.dropLast()) }), ("an empty line", honest.text { $0 + "\n" }),
            ("a space", honest.text { $0.replacing(":3,", with: ": 3,") }),
            ("a carriage return", honest.text { $0.replacing("\n", with: "\r\n") }),
            ("a leading zero", honest.text { $0.replacing(":3,", with: ":03,") }),
            ("no number", honest.text { $0.replacing(":3,", with: ":,") }),
            ("the number no entry has", honest.text { $0.replacing(":4,", with: ":18446744073709551615,") }),
            ("a number too large", honest.text { $0.replacing(":4,", with: ":18446744073709551616,") }),
            ("a capital digit", honest.text { $0.replacing("0303\"", with: "030A\"") }),
            ("a salt too short", honest.text { $0.replacing("0303\"", with: "03\"") }),
            ("a capital letter in a name", honest.text { $0.replacing("answer", with: "Answer") }),
            ("an empty name", honest.text { $0.replacing("answer", with: "") }),
            ("a name too long", honest.text { $0.replacing("answer", with: String(repeating: "a", count: 65)) }),
            ("base64 without padding", honest.text { $0.replacing("=", with: "") }),
            ("another key", honest.text { $0.replacing("\"value\"", with: "\"valeu\"") }),
            ("a key more", honest.text { $0.replacing("\"}", with: "\",\"more\":1}") }),
        ]
        return mismatches.map { AttackCase(name: $0.0, files: $0.1, expected: $0.2) }
            + malformed.map { AttackCase(name: $0.0, files: $0.1, expected: "INVALID 6 opened-malformed") }
    }
}
