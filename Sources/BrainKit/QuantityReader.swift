/// Finds numbers with units in text, written the English or the German way.
package enum QuantityReader {
    /// Canonical symbol, kind, spellings. Spellings are compared as written; longer ones win.
    static let units: [(symbol: String, kind: QuantityKind, spellings: [String])] = [
        ("Nm", .torque, ["Nm", "N·m", "N m", "newton metres", "newton meters", "Newtonmeter"]),
        ("mm", .length, ["mm", "millimetre", "millimetres", "millimeters", "Millimeter"]),
        ("cm", .length, ["cm", "centimetres", "centimeters", "Zentimeter"]),
        ("m", .length, ["m", "metre", "metres", "meters", "Meter"]),
        ("km", .length, ["km", "kilometre", "kilometres", "kilometers", "Kilometer"]),
        ("mi", .length, ["miles", "mile"]), ("in", .length, ["inches", "inch"]), ("ft", .length, ["ft", "feet"]),
        ("µm", .length, ["µm", "μm", "micrometres", "Mikrometer"]),
        ("kg", .mass, ["kg", "kilograms", "kilogram", "Kilogramm"]), ("g", .mass, ["g", "grams", "gram", "Gramm"]),
        ("t", .mass, ["t", "tonnes"]), ("lb", .mass, ["lb", "lbs", "pounds"]),
        ("l", .volume, ["l", "L", "litre", "litres", "liter", "liters", "Liter"]),
        ("ml", .volume, ["ml", "millilitres", "Milliliter"]),
        ("°C", .temperature, ["°C", "℃", "degrees Celsius", "degree Celsius", "Grad Celsius", "degrees C"]),
        ("°F", .temperature, ["°F", "degrees Fahrenheit"]), ("K", .temperature, ["K", "kelvin", "kelvins", "Kelvin"]),
        ("bar", .pressure, ["bar"]), ("mbar", .pressure, ["mbar"]), ("kPa", .pressure, ["kPa"]),
        ("MPa", .pressure, ["MPa"]), ("psi", .pressure, ["psi"]),
        ("s", .time, ["s", "second", "seconds", "Sekunde", "Sekunden"]),
        ("ms", .time, ["ms", "milliseconds", "Millisekunden"]),
        ("min", .time, ["min", "minute", "minutes", "Minute", "Minuten"]),
        ("h", .time, ["h", "hour", "hours", "Stunde", "Stunden"]),
        ("d", .time, ["day", "days", "calendar day", "calendar days", "Tag", "Tage", "Tagen", "Kalendertage"]),
        (
            "working days", .time,
            [
                "working day", "working days", "business day", "business days", "Werktage", "Werktagen", "Arbeitstage",
                "Arbeitstagen",
            ]
        ),
        ("weeks", .time, ["week", "weeks", "Woche", "Wochen"]),
        ("months", .time, ["month", "months", "calendar months", "Monat", "Monate", "Monaten"]),
        ("years", .time, ["year", "years", "calendar year", "calendar years", "Jahr", "Jahre", "Jahren"]),
        ("V", .voltage, ["V", "volt", "volts", "Volt"]), ("mV", .voltage, ["mV"]), ("kV", .voltage, ["kV"]),
        ("A", .current, ["A", "ampere", "amperes", "amps", "Ampere"]), ("mA", .current, ["mA"]),
        ("kA", .current, ["kA"]),
        ("Ω", .resistance, ["Ω", "Ω", "ohm", "ohms", "Ohm"]), ("mΩ", .resistance, ["mΩ", "milliohms"]),
        ("kΩ", .resistance, ["kΩ", "kΩ", "kilo-ohms", "kilohms", "Kiloohm"]), ("MΩ", .resistance, ["MΩ", "megohms"]),
        ("W", .power, ["W", "watt", "watts", "Watt"]), ("kW", .power, ["kW", "kilowatts", "Kilowatt"]),
        ("kWh", .energy, ["kWh", "kilowatt hours", "Kilowattstunden"]), ("Wh", .energy, ["Wh"]),
        ("J", .energy, ["J", "joules"]), ("kJ", .energy, ["kJ"]), ("Ah", .charge, ["Ah", "ampere hours"]),
        ("Hz", .frequency, ["Hz", "hertz"]), ("kHz", .frequency, ["kHz"]), ("MHz", .frequency, ["MHz"]),
        ("km/h", .speed, ["km/h", "kilometres per hour"]), ("m/s", .speed, ["m/s"]), ("mph", .speed, ["mph"]),
        ("rpm", .speed, ["rpm", "1/min"]), ("N", .force, ["N", "newtons", "Newton"]), ("kN", .force, ["kN"]),
        ("%", .share, ["%", "percent", "per cent", "Prozent"]), ("ppm", .share, ["ppm"]),
        ("EUR", .money, ["EUR", "euro", "euros", "€", "Euro"]), ("USD", .money, ["USD", "dollars"]),
        ("GBP", .money, ["GBP"]), ("dB", .level, ["dB", "dB(A)", "decibels"]),
        ("°", .angle, ["°", "degrees", "degree", "Grad"]), ("cm²", .area, ["cm²"]), ("mm²", .area, ["mm²"]),
    ]

    private static let bySpelling: [[Unicode.Scalar]: MeasureUnit] = {
        var table: [[Unicode.Scalar]: MeasureUnit] = [:]
        for unit in units {
            for spelling in unit.spellings {
                table[Array(spelling.unicodeScalars)] = MeasureUnit(symbol: unit.symbol, kind: unit.kind)
            }
        }
        return table
    }()

    /// Every spelling, longest first, then by scalar values; grouped by first scalar for speed.
    private static let byFirst: [Unicode.Scalar: [[Unicode.Scalar]]] = {
        let sorted = bySpelling.keys.sorted { left, right in
            left.count != right.count ? left.count > right.count : left.lexicographicallyPrecedes(right)
        }
        return Dictionary(grouping: sorted) { $0[0] }
    }()

    package static func unit(spelledBy scalars: some Sequence<Unicode.Scalar>) -> MeasureUnit? {
        bySpelling[Array(scalars)]
    }

    package static func quantities(in text: String) -> [Quantity] {
        quantities(in: Array(text.unicodeScalars))
    }

    package static func quantities(in scalars: [Unicode.Scalar]) -> [Quantity] {
        var found: [Quantity] = []
        var position = 0
        while position < scalars.count {
            if let amount = amount(scalars, at: position) {
                found.append(amount)
                position = amount.end
                continue
            }
            if let spelled = spelledNumber(scalars, at: position) {
                let measure = unit(in: scalars, after: spelled.end)
                if let (unit, unitEnd) = measure, spelled.number != "1" || unit.kind == .time {
                    found.append(Quantity(number: spelled.number, unit: unit, start: position, end: unitEnd))
                }
                position = spelled.end
                continue
            }
            guard TextFolding.isDigit(scalars[position]), startsNumber(scalars, at: position) else {
                position += 1
                continue
            }
            let end = endOfNumber(scalars, from: position)
            if let (unit, unitEnd) = unit(in: scalars, after: end) {
                let number = canonical(scalars[position..<end])
                found.append(Quantity(number: number, unit: unit, start: position, end: unitEnd))
                position = unitEnd
            } else {
                position = end
            }
        }
        return found
    }

    /// Small numbers as words, by their folded form.
    package static let numberWords: [String: String] = [
        "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
        "ten": "10", "eleven": "11", "twelve": "12", "fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40",
        "fourteen": "14", "eighteen": "18", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80",
        "ninety": "90", "zwei": "2", "drei": "3", "vier": "4", "funf": "5", "sechs": "6", "sieben": "7",
        "acht": "8", "neun": "9", "zehn": "10", "elf": "11", "zwolf": "12", "zwanzig": "20", "dreissig": "30",
    ]
    private static let longestNumberWord = 9

    /// One and its forms, which number nothing but a span of time: `one month`, `innerhalb eines Monats`.
    private static let singleWords: Set<String> = ["one", "ein", "eine", "einem", "einen", "einer", "eines"]

    /// Currencies as they stand before an amount.
    static let currencies: [(mark: String, symbol: String)] = [
        ("EUR", "EUR"), ("€", "EUR"), ("USD", "USD"), ("$", "USD"), ("GBP", "GBP"), ("£", "GBP"),
    ]

    /// An amount behind its currency, such as `$21,000` or `EUR 35 000 000`, whose groups may be parted by blanks.
    private static func amount(_ scalars: [Unicode.Scalar], at start: Int) -> Quantity? {
        guard start == 0 || !TextFolding.isWordScalar(scalars[start - 1]) else { return nil }
        for currency in currencies {
            let mark = Array(currency.mark.unicodeScalars)
            guard scalars[start...].starts(with: mark) else { continue }
            var first = start + mark.count
            if first < scalars.count, TextFolding.isSpace(scalars[first]) { first += 1 }
            guard first < scalars.count, TextFolding.isDigit(scalars[first]) else { continue }
            var end = endOfNumber(scalars, from: first)
            var digits = canonical(scalars[first..<end])
            while end + 3 < scalars.count, TextFolding.isSpace(scalars[end]),
                scalars[(end + 1)...(end + 3)].allSatisfy(TextFolding.isDigit),
                end + 4 == scalars.count || !TextFolding.isDigit(scalars[end + 4])
            {
                digits += String(String.UnicodeScalarView(scalars[(end + 1)...(end + 3)]))
                end += 4
            }
            return Quantity(
                number: digits, unit: MeasureUnit(symbol: currency.symbol, kind: .money), start: start, end: end)
        }
        return nil
    }

    private static func spelledNumber(_ scalars: [Unicode.Scalar], at start: Int) -> (number: String, end: Int)? {
        guard scalars[start].properties.isAlphabetic, start == 0 || !TextFolding.isWordScalar(scalars[start - 1]) else {
            return nil
        }
        var end = start
        while end < scalars.count, TextFolding.isWordScalar(scalars[end]), end - start <= longestNumberWord { end += 1 }
        let word = TextFolding.fold(String(String.UnicodeScalarView(scalars[start..<end])))
        return (singleWords.contains(word) ? "1" : numberWords[word]).map { ($0, end) }
    }

    private static func startsNumber(_ scalars: [Unicode.Scalar], at position: Int) -> Bool {
        guard position > 0 else { return true }
        let before = scalars[position - 1]
        guard before == "-" || before == "/" || before == "." else { return !TextFolding.isWordScalar(before) }
        return position == 1 || !TextFolding.isWordScalar(scalars[position - 2])
    }

    private static func endOfNumber(_ scalars: [Unicode.Scalar], from start: Int) -> Int {
        var end = start
        while end < scalars.count {
            let isPoint = scalars[end] == "." || scalars[end] == ","
            let isInner = isPoint && end + 1 < scalars.count && TextFolding.isDigit(scalars[end + 1])
            guard TextFolding.isDigit(scalars[end]) || isInner else { break }
            end += 1
        }
        return end
    }

    private static func unit(in scalars: [Unicode.Scalar], after end: Int) -> (MeasureUnit, Int)? {
        var start = end
        if start < scalars.count, scalars[start] == ")" { start += 1 }
        while start < scalars.count, start < end + 2, isThinGap(scalars[start]) { start += 1 }
        guard start < scalars.count, let candidates = byFirst[scalars[start]] else { return nil }
        for spelling in candidates {
            let stop = start + spelling.count
            guard stop <= scalars.count, scalars[start..<stop].elementsEqual(spelling) else { continue }
            let last = spelling[spelling.count - 1]
            let closes =
                !TextFolding.isWordScalar(last) || stop == scalars.count
                || !TextFolding.isWordScalar(scalars[stop])
            if closes, let unit = bySpelling[spelling] { return (unit, stop) }
        }
        return nil
    }

    private static func isThinGap(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "-" || scalar == "\n" || TextFolding.isSpace(scalar)
    }

    /// A comma before exactly three digits groups thousands unless the number opens with zero; any other is a point.
    static func canonical(_ number: ArraySlice<Unicode.Scalar>) -> String {
        let text = String(String.UnicodeScalarView(number))
        let points = text.split(separator: ".", omittingEmptySubsequences: false)
        let commas = text.split(separator: ",", omittingEmptySubsequences: false)
        var decimal = text
        if commas.count > 1 {
            let groups = commas.dropFirst().allSatisfy { $0.prefix { $0 != "." }.count == 3 } && commas[0] != "0"
            decimal = groups ? commas.joined() : points.joined().map { $0 == "," ? "." : String($0) }.joined()
        } else if points.count > 2 {
            decimal = points.joined()
        }
        guard decimal.contains(".") else { return withoutLeadingZeros(decimal) }
        while decimal.last == "0" { decimal.removeLast() }
        if decimal.last == "." { decimal.removeLast() }
        return withoutLeadingZeros(decimal)
    }

    private static func withoutLeadingZeros(_ text: String) -> String {
        let trimmed = text.drop { $0 == "0" }
        guard let first = trimmed.first else { return "0" }
        return first == "." ? "0" + trimmed : String(trimmed)
    }
}

extension QuantityReader {
    /// A number as written, in plain decimal digits.
    package static func canonical(_ number: String) -> String { canonical(Array(number.unicodeScalars)[...]) }

    /// The currencies known, for a rules digest.
    package static var currencyTable: [String] { currencies.map { "\($0.mark)=\($0.symbol)" } }

    /// The units known, for a rules digest.
    package static var unitTable: [(symbol: String, spellings: [String])] {
        units.map { (symbol: $0.symbol, spellings: $0.spellings) }
    }
}
