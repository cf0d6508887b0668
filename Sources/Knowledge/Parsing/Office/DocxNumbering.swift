import Core

/// Counts the numbered paragraphs of a word-processing document as the program that shows it does
/// (ECMA-376 part 1, 17.9).
struct DocxNumbering {
    private struct Level {
        let start: Int
        let format: String
        /// Such as `%1.%2`.
        let pattern: String
        let style: String?
    }

    private struct List {
        let definition: String
        /// Levels that start anew, with the number they start at.
        let restarts: [Int: Int]
    }

    private static let maximumLevels = 9
    private static let maximumPattern = 64

    private var definitions: [String: [Int: Level]] = [:]
    private var lists: [String: List] = [:]
    /// The newest number of each level, by definition.
    private var counts: [String: [Int: Int]] = [:]
    private var begun: Set<String> = []

    init(_ root: XMLElement?) {
        for element in root?.elements ?? [] {
            if element.name == "abstractNum", let id = element.value("abstractNumId") {
                definitions[id] = Self.levels(element)
            } else if element.name == "num", let id = element.value("numId"),
                let definition = element.first("abstractNumId")?.value("val")
            {
                lists[id] = List(definition: definition, restarts: Self.restarts(element))
            }
        }
    }

    private static func levels(_ definition: XMLElement) -> [Int: Level] {
        var levels: [Int: Level] = [:]
        for element in definition.elements where element.name == "lvl" {
            guard let number = integer(element.value("ilvl")), (0..<maximumLevels).contains(number) else { continue }
            levels[number] = Level(
                start: integer(element.first("start")?.value("val")) ?? 1,
                format: element.first("numFmt")?.value("val") ?? "decimal",
                pattern: String((element.first("lvlText")?.value("val") ?? "").prefix(maximumPattern)),
                style: element.first("pStyle")?.value("val"))
        }
        return levels
    }

    private static func restarts(_ list: XMLElement) -> [Int: Int] {
        var restarts: [Int: Int] = [:]
        for element in list.elements where element.name == "lvlOverride" {
            guard let level = integer(element.value("ilvl")),
                let start = integer(element.first("startOverride")?.value("val"))
            else { continue }
            restarts[level] = start
        }
        return restarts
    }

    private static func integer(_ text: String?) -> Int? { text.flatMap { Int32($0) }.map { Int($0) } }

    /// The mark before the next paragraph of a list: `-` for bullets, else its number; `nil` outside lists.
    ///
    /// - Parameter style: of the paragraph, which may stand for a level.
    mutating func nextMark(at place: DocxListPlace, style: String?) -> String? {
        guard let id = place.list, let list = lists[id], let levels = definitions[list.definition] else { return nil }
        let number = place.level ?? levels.filter { $0.value.style == style && style != nil }.keys.min() ?? 0
        guard let level = levels[number] else { return "-" }
        if begun.insert(id).inserted {
            for (level, start) in list.restarts { counts[list.definition, default: [:]][level] = start - 1 }
        }
        var current = counts[list.definition] ?? [:]
        current[number] = (current[number] ?? level.start - 1) + 1
        current = current.filter { $0.key <= number }
        counts[list.definition] = current
        return level.format == "bullet" ? "-" : mark(level.pattern, levels, current)
    }

    private func mark(_ pattern: String, _ levels: [Int: Level], _ current: [Int: Int]) -> String {
        var mark = ""
        var isReference = false
        for character in pattern {
            if isReference, let digit = character.wholeNumberValue, digit > 0 {
                let level = levels[digit - 1]
                mark += Self.written(current[digit - 1] ?? level?.start ?? 1, as: level?.format ?? "decimal")
                isReference = false
            } else if character == "%" {
                isReference = true
            } else {
                mark.append(character)
            }
        }
        return mark
    }

    private static func written(_ number: Int, as format: String) -> String {
        switch format {
        case "lowerLetter": letters(number).lowercased()
        case "upperLetter": letters(number)
        case "lowerRoman": roman(number).lowercased()
        case "upperRoman": roman(number)
        case "decimalZero": number < 10 ? "0\(number)" : String(number)
        default: String(number)
        }
    }

    /// `A` to `Z`, then `AA`, `BB` (17.18.59).
    private static func letters(_ number: Int) -> String {
        guard (1...780).contains(number) else { return String(number) }
        let letter = Character(Unicode.Scalar(UInt8(ascii: "A") + UInt8((number - 1) % 26)))
        return String(repeating: letter, count: (number - 1) / 26 + 1)
    }

    private static func roman(_ number: Int) -> String {
        guard (1...3_999).contains(number) else { return String(number) }
        let digits = [
            (1_000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
            (10, "X"),
            (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
        ]
        var rest = number
        var text = ""
        for (value, digit) in digits {
            while rest >= value {
                text += digit
                rest -= value
            }
        }
        return text
    }
}
