import Foundation

/// Looks for what in a home others than its owner may reach.
enum HomePermissions {
    /// More would not be read; the first ones say what to do.
    static let maximumNamed = 100
    private static let maximumLookedAt = 200_000

    /// Paths within the home, sorted, `.` for the home itself, whose mode lets group or others in. A link says
    /// nothing of itself and is passed over.
    static func openToOthers(in home: Home) -> [String] {
        let manager = FileManager.default
        var open: [String] = []
        if isOpen(try? manager.attributesOfItem(atPath: home.path)) { open.append(".") }
        guard let names = manager.enumerator(atPath: home.path) else { return open }
        var lookedAt = 0
        for case let name as String in names where lookedAt < maximumLookedAt {
            lookedAt += 1
            if isOpen(names.fileAttributes) { open.append(name) }
        }
        return Array(open.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.prefix(maximumNamed))
    }

    private static func isOpen(_ attributes: [FileAttributeKey: Any]?) -> Bool {
        guard let attributes, attributes[.type] as? FileAttributeType != .typeSymbolicLink,
            let mode = attributes[.posixPermissions] as? NSNumber
        else { return false }
        return mode.uint16Value & 0o077 != 0
    }
}
