/// Which kind of quantity a question asks for, by its words.
package enum AskedQuantity {
    /// One word is enough, in one of these very forms: `second` orders, `seconds` are a time.
    package static let words: [(kind: QuantityKind, words: [String])] = [
        (.torque, ["torque", "newtonmeter", "anzugsmoment", "drehmoment"]),
        (.pressure, ["pressure", "druck"]), (.temperature, ["temperature", "hot", "temperatur"]),
        (.voltage, ["voltage", "spannung"]), (.resistance, ["resistance", "widerstand"]),
        (.frequency, ["frequency", "frequenz"]), (.mass, ["grams", "kilograms", "heavy", "weigh", "mass", "gramm"]),
        (.volume, ["litres", "liters", "liter", "volume"]),
        (
            .money,
            [
                "price", "euros", "dollars", "cost", "fee", "fees", "fine", "fines", "salary", "kostet", "kosten",
                "geldbusse", "gebuhr",
            ]
        ),
        (.time, ["seconds", "minutes", "hours", "days", "months", "years", "interval", "quickly", "wochen"]),
        (.length, ["thickness", "thick", "millimetres", "flatness", "diameter", "clearance", "millimeter"]),
        (.speed, ["geschwindigkeit"]), (.power, ["watts", "kilowatts"]), (.force, ["force", "kraft", "einpresskraft"]),
        (.share, ["share", "percentage", "percent", "anteil", "prozent"]),
    ]

    /// Beside `how long` these ask for a time and not for a length.
    package static let lasting: Set<String> = [
        "take", "takes", "taken", "last", "lasts", "kept", "keep", "stored", "valid", "cure", "cured", "wait",
        "retained", "retain", "maintain", "maintained", "preserve", "preserved", "store", "archive", "archived",
        "available", "run", "remain", "remains", "need", "needed",
    ]

    /// The kinds asked for, in the order of ``QuantityKind``; empty where none is named.
    package static func kinds(in question: [Word]) -> [QuantityKind] {
        let texts = question.map(\.text)
        let asked = Set(texts)
        var kinds = Set<QuantityKind>()
        for entry in words where entry.words.contains(where: asked.contains) {
            kinds.insert(entry.kind)
        }
        for (first, second) in zip(texts, texts.dropFirst()) {
            switch (first, second) {
            case ("newton", "metres"), ("newton", "meters"): kinds.insert(.torque)
            case ("how", "often"), ("how", "soon"), ("wie", "oft"), ("wie", "lange"): kinds.insert(.time)
            case ("what", "speed"), ("which", "speed"), ("how", "fast"): kinds.insert(.speed)
            case ("how", "long") where !asked.isDisjoint(with: lasting): kinds.insert(.time)
            default: break
            }
        }
        return QuantityKind.allCases.filter(kinds.contains)
    }
}
