/// Words that a full stop follows without ending the sentence, English and German.
///
/// Units and "etc.", "usw." are not among them: before a capital letter their full stop does end the sentence, and
/// before a small letter no full stop does.
enum Abbreviations {
    private static let words: Set<String> = [
        "abb", "abs", "abschn", "allg", "anh", "anm", "app", "approx", "art", "arts", "aufl", "bd", "bsp", "bspw",
        "bzgl", "bzw", "ca", "cf", "ch", "chap", "co", "corp", "dept", "dipl", "dr", "ed", "eds", "eg", "einschl",
        "encl", "eq", "esp", "est", "evtl", "exkl", "fa", "fig", "figs", "geb", "gem", "ggf", "hr", "hrsg", "ie",
        "inc", "incl", "ing", "inkl", "insb", "jr", "kap", "lt", "ltd", "max", "mind", "min", "mr", "mrs", "ms",
        "mt", "no", "nos", "nr", "nrn", "para", "paras", "pos", "pp", "prof", "pt", "pts", "ref", "resp", "rev",
        "sec", "sect", "sog", "sr", "st", "std", "stk", "str", "tab", "tel", "vgl", "vol", "vols", "vs", "zit",
        "ziff", "zzgl", "zzt", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "okt", "nov",
        "dec", "dez",
    ]

    private static let months: Set<String> = [
        "januar", "jänner", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober",
        "november", "dezember",
    ]

    static func contains(_ word: String) -> Bool { words.contains(word.lowercased()) }

    static func isGermanMonth(_ word: String) -> Bool { months.contains(word.lowercased()) }
}
