import Contracts
import Core
import RecordFormat

extension BrainResult {
    init(canonical value: CBORValue) throws {
        var reader = try BodyReader(value, count: 5)
        self.init(
            brain: try BrainID(reader.text()),
            output: BrainOutput(
                claims: try reader.list(Claim.init(canonical:)), vetoes: try reader.list(Veto.init(canonical:)),
                findings: try reader.list(Finding.init(canonical:)),
                passages: try reader.list(RankedPassage.init(canonical:))))
    }
}

extension Claim {
    init(canonical value: CBORValue) throws {
        var reader = try BodyReader(value, count: 6)
        self.init(
            text: try reader.text(), evidence: try reader.list(Evidence.init(canonical:)),
            scoreMicros: try reader.integer(), labels: try LabelSet(texts: reader.list(BodyReader.text)),
            topic: try reader.optionalText(), value: try reader.optionalText())
    }
}

extension Evidence {
    init(canonical value: CBORValue) throws {
        var reader = try BodyReader(value, count: 7)
        self.init(
            passage: PassageReference(
                document: try reader.identifier(), version: try reader.number32(), ordinal: try reader.number32()),
            source: try reader.text(), start: try reader.place(), end: try reader.place(), quote: try reader.text())
    }
}

extension Veto {
    init(canonical value: CBORValue) throws {
        var reader = try BodyReader(value, count: 2)
        self.init(code: try reader.text(), reason: try reader.text())
    }
}

extension Finding {
    init(canonical value: CBORValue) throws {
        var reader = try BodyReader(value, count: 2)
        self.init(key: try reader.text(), value: try reader.text())
    }
}

extension RankedPassage {
    init(canonical value: CBORValue) throws {
        var reader = try BodyReader(value, count: 13)
        self.init(
            reference: PassageReference(
                document: try reader.identifier(), version: try reader.number32(), ordinal: try reader.number32()),
            source: try reader.text(), title: try reader.text(), headings: try reader.list(BodyReader.text),
            start: try reader.place(), end: try reader.place(), text: try reader.text(),
            labels: try LabelSet(texts: reader.list(BodyReader.text)), fusedMicros: try reader.integer(),
            lexicalMicros: try reader.optionalInteger(), similarityMicros: try reader.optionalInteger())
    }
}
