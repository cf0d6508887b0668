/// A time in words: `1 January 2026, 09:30:05 UTC`.
struct Moment: Sendable, Equatable {
    /// As it came.
    let iso: String
    let words: String

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// - Parameter iso: ISO 8601 in UTC; any other text is shown as it is.
    init(_ iso: String) {
        self.iso = iso
        words = Self.words(iso) ?? iso
    }

    private static func words(_ iso: String) -> String? {
        let characters = Array(iso.utf8)
        guard characters.count >= 20, characters.last == UInt8(ascii: "Z"), characters[10] == UInt8(ascii: "T"),
            characters[4] == UInt8(ascii: "-"), characters[7] == UInt8(ascii: "-")
        else { return nil }
        let text = { (range: Range<Int>) in String(decoding: characters[range], as: UTF8.self) }
        guard let month = Int(text(5..<7)), (1...12).contains(month), let day = Int(text(8..<10)) else { return nil }
        return "\(day) \(months[month - 1]) \(text(0..<4)), \(text(11..<19)) UTC"
    }

    /// With the machine's form beside the person's.
    var html: HTML { HTML(.time, .datetime(iso)) { words } }
}
