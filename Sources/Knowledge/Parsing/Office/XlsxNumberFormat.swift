import Core

/// What a number in a cell stands for, as its format says (ECMA-376 part 1, 18.8.30 and 18.8.31).
enum XlsxNumberFormat: Equatable {
    case number
    case date
    case dateAndTime
    case time
    /// Hours, minutes and seconds beyond a day, such as `[h]:mm`.
    case elapsed

    /// The format of each style of cells, in their order.
    static func cellFormats(_ styles: XMLElement?) -> [XlsxNumberFormat] {
        var codes: [Int: String] = [:]
        for format in styles?.first("numFmts")?.elements ?? [] {
            if let id = format.value("numFmtId").flatMap({ Int($0) }) { codes[id] = format.value("formatCode") }
        }
        return (styles?.first("cellXfs")?.elements ?? []).map { style in
            let id = style.value("numFmtId").flatMap { Int($0) } ?? 0
            return codes[id].map(Self.init(code:)) ?? builtIn(id)
        }
    }

    /// The formats that need not be written down, those of East Asian programs included.
    private static func builtIn(_ id: Int) -> XlsxNumberFormat {
        switch id {
        case 14...17, 27...31, 36, 50...54, 57...58: .date
        case 22: .dateAndTime
        case 18...21, 32...35, 45, 47, 55...56: .time
        case 46: .elapsed
        default: .number
        }
    }

    /// Reads the first section of a format, texts and colours in it left out.
    init(code: String) {
        var letters: Set<Character> = []
        var isElapsed = false
        var rest = Substring(code.lowercased())
        while let character = rest.popFirst(), character != ";" {
            switch character {
            case "\"": rest = rest.drop { $0 != "\"" }.dropFirst()
            case "\\", "_", "*": rest = rest.dropFirst()
            case "[":
                let inside = rest.prefix { $0 != "]" }
                if let first = inside.first, "hms".contains(first), inside.allSatisfy({ $0 == first }) {
                    isElapsed = true
                }
                rest = rest.dropFirst(inside.count + 1)
            default: letters.insert(character)
            }
        }
        let hasTime = letters.contains("h") || letters.contains("s")
        let hasDay = letters.contains("d") || letters.contains("y") || letters.contains("m") && !hasTime && !isElapsed
        if isElapsed {
            self = .elapsed
        } else if hasDay {
            self = hasTime ? .dateAndTime : .date
        } else {
            self = hasTime ? .time : .number
        }
    }
}

/// Dates that a workbook counts in days (18.17.4).
enum ExcelDate {
    enum System {
        /// Day 1 is 1900-01-01, and day 60 the 29th of February 1900, which never was.
        case from1900
        /// Day 0 is 1904-01-01.
        case from1904
    }

    private static let lastDay = 2_958_466.0
    private static let secondsOfDay = 86_400

    /// ISO 8601; `nil` where the number is no date, and should stand as it is.
    static func text(of value: Double, _ format: XlsxNumberFormat, _ system: System) -> String? {
        guard format != .number, value >= 0, value < lastDay else { return nil }
        var day = Int(value)
        var second = Int(((value - Double(day)) * Double(secondsOfDay)).rounded())
        if second == secondsOfDay { (day, second) = (day + 1, 0) }
        switch format {
        case .number: return nil
        case .elapsed: return clock(hours: day * 24 + second / 3_600, second % 3_600)
        case .time where day == 0: return clock(hours: second / 3_600, second % 3_600)
        case .date: return date(day, system)
        case .time, .dateAndTime: return "\(date(day, system))T\(clock(hours: second / 3_600, second % 3_600))"
        }
    }

    private static func clock(hours: Int, _ rest: Int) -> String {
        "\(two(hours)):\(two(rest / 60)):\(two(rest % 60))"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

    private static func date(_ day: Int, _ system: System) -> String {
        switch system {
        case .from1900: day == 60 ? "1900-02-29" : civil(day < 60 ? day - 25_568 : day - 25_569)
        case .from1904: civil(day - 24_107)
        }
    }

    /// The date of a day counted from 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms").
    private static func civil(_ day: Int) -> String {
        let shifted = day + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(year)-\(two(month))-\(two(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1))"
    }
}
