/// A number with its unit, as it stands in a text.
package struct Quantity: Sendable, Equatable {
    /// Plain decimal digits with `.` and without trailing zeros, such as `26` for `26.0`.
    package let number: String
    package let unit: MeasureUnit
    /// From the number's first scalar to the unit's last, end exclusive.
    package let start: Int
    package let end: Int

    package init(number: String, unit: MeasureUnit, start: Int, end: Int) {
        self.number = number
        self.unit = unit
        self.start = start
        self.end = end
    }

    /// Such as `105 Nm`.
    package var text: String { "\(number) \(unit.symbol)" }
}

/// A unit of measure, by its canonical symbol and what it measures.
package struct MeasureUnit: Sendable, Hashable {
    package let symbol: String
    package let kind: QuantityKind

    package init(symbol: String, kind: QuantityKind) {
        self.symbol = symbol
        self.kind = kind
    }
}

/// What is measured.
package enum QuantityKind: String, Sendable, CaseIterable {
    case torque, length, mass, volume, temperature, pressure, time, voltage, current, resistance, power, energy
    case charge, frequency, speed, force, share, money, level, angle, area
}
