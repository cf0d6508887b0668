import CoreTesting

/// The bytes of every file of a folder, as a thief of the disk would read them.
enum RawFiles {
    static func hold(_ needle: [UInt8], in folder: TemporaryFolder) throws -> Bool {
        for name in try folder.names() where try contains(folder.read(name), needle) { return true }
        return false
    }

    private static func contains(_ bytes: [UInt8], _ needle: [UInt8]) -> Bool {
        guard let first = needle.first, bytes.count >= needle.count else { return false }
        return bytes.indices.dropLast(needle.count - 1).contains { start in
            bytes[start] == first && bytes[start..<(start + needle.count)].elementsEqual(needle)
        }
    }
}
