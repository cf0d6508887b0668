import BrainKit

/// Every number that the quotation and contradiction brains decide by, in millionths where it is a share.
enum QuotationRules {
    /// How many of the best passages are read.
    static let passages = 20
    /// How many units get an embedding, the best by words first.
    static let embeddedUnits = 64
    static let maximumClaims = 3
    /// How far the next claim's score may lie below the best.
    static let claimMargin = 50_000

    /// Shares of the score.
    static let contextCoverageShare = 300_000
    static let ownCoverageShare = 250_000
    static let similarityShare = 350_000
    static let quantityShare = 100_000
    /// Added where a sentence says what a term means that is asked for.
    static let definitionShare = 150_000
    /// Added where a sentence stands under the very article or section that is asked about.
    static let provisionShare = 60_000
    /// Added where a reason is asked for and a sentence states one.
    static let reasonShare = 150_000
    static let namedReasonShare = 100_000
    static let openingReasonShare = 80_000
    /// What a length is worth where a certain one is asked for, such as a diameter.
    static let lengthCredit = 400_000
    /// How many words of its own a sentence may have, besides the question's, to be a bare value.
    static let bareValueWords = 1
    /// How long a lead-in and its point may be together to be quoted as one.
    static let longestPoint = 900

    /// What a word of the nearest heading is worth against one of the unit itself.
    static let nearestHeadingCredit = 600_000
    /// What a word is worth that stands not in the unit but above it, or elsewhere in its passage or document opening.
    static let headingCredit = 850_000
    static let surroundingCredit = 500_000
    /// What a likeness of words is worth against an equal stem.
    static let prefixCredit = 800_000
    static let compoundCredit = 700_000

    static let nameWeight = 1_500_000
    static let focusWeight = 1_500_000

    /// Below this score nothing is quoted; without an embedding model the second bound holds.
    static let threshold = 410_000
    static let thresholdByWords = 410_000
    /// At least this share of the question's weight must stand in the unit and around it.
    static let minimumCoverage = 450_000
    /// At least this share must stand in the unit itself.
    static let minimumOwnCoverage = 80_000
    /// Taken off where a kind of quantity is asked for and the unit has none.
    static let missingQuantityPenalty = 120_000
    /// Kinds of figure that always come with their unit: asked for one, as in `what torque` or `how many grams`, a
    /// sentence without it is no answer.
    static let unitBound: [QuantityKind] = [
        .torque, .mass, .volume, .pressure, .voltage, .current, .resistance, .frequency, .force,
    ]
    /// Taken off for each thing of the question that stands neither in the unit nor around it.
    static let missingHeadPenalty = 200_000
    /// The same for a row that bears every name and part number of the question: rows are terse.
    static let missingHeadPenaltyInRow = 60_000
    /// How much of a document's opening is read as context.
    static let openingScalars = 600

    /// Words of which one excludes the other: what is true in front need not be true behind.
    static let opposites: [([String], [String])] = [
        (
            ["front", "vorn", "vordere", "vorderen", "vorderer", "vorderrad"],
            ["rear", "hinten", "hintere", "hinteren", "hinterer", "hinterrad"]
        ),
        (["inner", "innere", "inneren"], ["outer", "aussere", "ausseren"]),
        (["upper", "obere", "oberen"], ["lower", "untere", "unteren"]),
        (["left", "links", "linke", "linken"], ["right", "rechts", "rechte", "rechten"]),
        (["minimum", "mindest"], ["maximum", "hochst"]),
    ]

    /// Pairs of ``opposites`` that a sentence must bear itself or by its headings when the question takes a side.
    static let borneOpposites = 3

    /// Words after `what` and `which` that ask for no particular thing.
    static let generalFocus: Set<String> = [
        "change", "way", "amount", "kind", "type", "number", "value", "effect", "thing", "step", "steps", "action",
        "measure", "reason", "cause", "root", "part", "parts", "rule", "condition", "document", "bulletin", "time",
        "information", "option", "obligation", "obligations", "requirement", "requirements", "period", "deadline",
        "circumstances", "provision", "section", "article", "phone", "telephone", "default", "exit", "consequence",
        "remedy", "art", "weise", "wert", "grund", "ursache", "schritt", "schritte", "finding", "limit", "first",
        "second",
    ]

    /// Last words of phrases that are about no particular thing.
    static let generalHeads: Set<String> = [
        "car", "vehicle", "end", "back", "year", "years", "time", "case", "cases", "beginning", "day", "days", "stop",
        "month", "start", "fahrzeug", "jahr", "ende", "anfang", "fall", "moment", "total", "maximum", "minimum",
        "most", "least", "same", "system", "half", "part", "way", "result",
    ]

    /// Two statements speak of the same thing when they share at least this much of their words.
    static let sameTopic = 600_000
    /// A statement with fewer words of its own is read with its headings.
    static let topicWords = 4

    static var rules: BrainRules {
        var rules = BrainRules()
        let numbers: [(String, Int)] = [
            ("passages", passages), ("embedded units", embeddedUnits), ("maximum claims", maximumClaims),
            ("claim margin", claimMargin), ("context coverage share", contextCoverageShare),
            ("own coverage share", ownCoverageShare), ("similarity share", similarityShare),
            ("quantity share", quantityShare), ("heading credit", headingCredit),
            ("definition share", definitionShare), ("provision share", provisionShare),
            ("reason share", reasonShare), ("named reason share", namedReasonShare),
            ("opening reason share", openingReasonShare), ("length credit", lengthCredit),
            ("bare value words", bareValueWords), ("longest point", longestPoint),
            ("surrounding credit", surroundingCredit), ("nearest heading credit", nearestHeadingCredit),
            ("prefix credit", prefixCredit),
            ("compound credit", compoundCredit), ("name weight", nameWeight), ("focus weight", focusWeight),
            ("threshold", threshold), ("threshold by words", thresholdByWords), ("minimum coverage", minimumCoverage),
            ("minimum own coverage", minimumOwnCoverage), ("missing quantity penalty", missingQuantityPenalty),
            ("missing head penalty", missingHeadPenalty), ("missing head penalty in row", missingHeadPenaltyInRow),
            ("opening scalars", openingScalars),
            ("borne opposites", borneOpposites), ("same topic", sameTopic),
            ("topic words", topicWords),
        ]
        for (name, value) in numbers { rules.set(name, value) }
        for (number, pair) in opposites.enumerated() {
            rules.list("opposites \(number) one", pair.0)
            rules.list("opposites \(number) other", pair.1)
        }
        rules.list("unit-bound kinds", unitBound.map(\.rawValue))
        rules.list("general focus", generalFocus)
        rules.list("general heads", generalHeads)
        rules.list("reference words", QuestionReading.referenceWords)
        rules.list("spans of time", QuestionReading.spans)
        rules.list("defining words", QuestionReading.definingWords)
        rules.list("causal words", ReasonReading.markers.union(ReasonReading.askingWords))
        rules.list("causal phrases", ReasonReading.phrases.map { "\($0.0) \($0.1)" })
        rules.list("causal headings", ReasonReading.headingWords)
        rules.list("causal columns", ReasonReading.columnNames)
        rules.list("measures", ConsequenceReading.measures)
        rules.set("repeats on pages", PageFurniture.repeats)
        rules.list("contact words", PageFurniture.contactWords)
        rules.list("currencies", QuantityReader.currencyTable)
        rules.list("phrase openers", QuestionProfile.openers)
        for group in Synonyms.groups { rules.list("synonyms \(group[0])", group) }
        rules.list("number words", QuantityReader.numberWords.map { "\($0.key)=\($0.value)" })
        for unit in QuantityReader.unitTable { rules.list("unit \(unit.symbol)", unit.spellings) }
        return rules
    }
}
