/// Words that ask for the same thing in a workshop, a drawing office or a claims office, each group under one name.
///
/// Written for the product; a question's word and a passage's word are equal where their groups are.
package enum Synonyms {
    package static let groups: [[String]] = [
        [
            "torque", "tighten", "tightened", "fasten", "fastened", "newton", "metres", "anzugsmoment",
            "drehmoment", "anziehen", "angezogen",
        ],
        ["minimum", "least", "min", "lowest", "smallest", "mindestens", "minimal", "mindest", "below"],
        ["maximum", "max", "highest", "largest", "hochstens", "maximal", "exceed", "above", "most"],
        ["permitted", "allowed", "allow", "permissible", "zulassig", "erlaubt"],
        ["heavy", "mass", "weigh", "weighs", "weight", "masse", "gewicht", "wiegt", "schwer"],
        ["price", "costs", "cost", "amount", "euros", "euro", "kosten", "kostet", "preis", "zahlt", "pays", "paid"],
        [
            "replaced", "replace", "changed", "change", "exchange", "exchanged", "replacement", "renewed",
            "ersetzt", "gewechselt",
        ],
        ["car", "vehicle", "fahrzeug", "auto", "vehicles", "cars"],
        ["picture", "image", "photo", "bild", "pictures", "images"],
        ["affected", "concerned", "involved", "betroffen"],
        ["begin", "start", "starts", "begins", "beginnt", "anfangt"],
        ["healthy", "sound", "good", "normal", "usual"],
        ["hurt", "injury", "injured", "injuries", "verletzt", "verletzung"],
        ["gap", "clearance", "spalt", "abstand"],
        ["stuck", "locked", "blocked", "jammed"],
        ["thick", "thickness", "dicke", "dick"],
        ["square", "perpendicular", "perpendicularity", "rechtwinklig"],
        ["flat", "flatness", "ebenheit", "eben"],
        ["quickly", "fast", "soon", "days", "hours", "schnell"],
        ["bears", "bear", "borne", "share", "tragt", "anteil"],
        ["supplier", "lieferant", "suppliers"],
        ["needed", "required", "demanded", "necessary", "requires", "notig", "erforderlich"],
        ["fault", "defect", "error", "failure", "fehler", "mangel"],
        ["noise", "sound", "gerausch"],
        ["squeal", "squeals", "quietschen", "quietscht"],
        ["fluid", "flussigkeit"],
        ["brake", "bremse", "brakes"],
        ["lost", "lose", "loss", "verloren", "verlust"],
        ["cause", "caused", "causes", "reason", "ursache", "grund"],
        ["litre", "litres", "liter", "liters", "volume"],
        ["gram", "grams", "gramm"],
        ["retained", "retain", "kept", "keep", "stored", "retention", "maintain", "preserve", "archive", "aufbewahrt"],
        ["large", "big", "size"],
        ["tyre", "tire", "tyres", "tires", "reifen"],
        ["aluminium", "aluminum"],
        ["programme", "program", "software"],
        ["notify", "notified", "notification", "inform", "informed", "melden", "meldung"],
        ["fine", "fines", "penalty", "penalties", "geldbusse"],
        ["licence", "license", "licences", "licenses"],
        ["erase", "erasure", "delete", "deletion", "erased", "deleted"],
        ["phone", "telephone", "telefon"],
        ["answer", "answers", "report", "reported", "reports"],
    ]

    private static let names: [String: String] = {
        var table: [String: String] = [:]
        for group in groups {
            for word in group where table[Stemmer.stem(word)] == nil { table[Stemmer.stem(word)] = "=" + group[0] }
        }
        return table
    }()

    /// The group of a stem, or the stem itself.
    package static func name(of stem: String) -> String { names[stem] ?? stem }
}
