import Foundation

/// Writes ZIP files as a well-behaved program does, or as asked otherwise (PKWARE APPNOTE 4.3).
struct Zip {
    struct Entry {
        var name: String
        var content: [UInt8]
        /// 8 for content that is deflated already.
        var method: UInt16 = 0
        var flags: UInt16 = 0
        /// As declared; the truth by default.
        var size: UInt32?
        var checksum: UInt32?
        /// In the local header; the same name by default.
        var localName: String?
    }

    static func file(_ entries: [Entry]) -> [UInt8] {
        var file: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let header = UInt32(file.count)
            let local = Array((entry.localName ?? entry.name).utf8)
            file += four(0x0403_4B50) + two(20) + fields(entry) + two(UInt16(local.count)) + two(0) + local
            file += entry.content
            let name = Array(entry.name.utf8)
            directory += four(0x0201_4B50) + two(20) + two(20) + fields(entry) + two(UInt16(name.count)) + two(0)
            directory += two(0) + two(0) + two(0) + four(0) + four(header) + name
        }
        let count = UInt16(entries.count)
        let end = four(0x0605_4B50) + two(0) + two(0) + two(count) + two(count)
        return file + directory + end + four(UInt32(directory.count)) + four(UInt32(file.count)) + two(0)
    }

    static func file(_ parts: [(String, String)]) -> [UInt8] {
        file(parts.map { Entry(name: $0.0, content: Array($0.1.utf8)) })
    }

    /// The relationships of a part of an office document, each named `rId1`, `rId2` and so on.
    static func relationships(_ parts: [(type: String, target: String)]) -> String {
        let items = parts.enumerated().map {
            "<Relationship Id=\"rId\($0 + 1)\" Type=\"http://schemas/\($1.type)\" Target=\"\($1.target)\"/>"
        }
        return "<Relationships>\(items.joined())</Relationships>"
    }

    private static func fields(_ entry: Entry) -> [UInt8] {
        let size = UInt32(entry.content.count)
        return two(entry.flags) + two(entry.method) + two(0) + two(0)
            + four(entry.checksum ?? checksum(entry.content)) + four(size) + four(entry.size ?? size)
    }

    private static func two(_ value: UInt16) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8)] }

    private static func four(_ value: UInt32) -> [UInt8] {
        two(UInt16(value & 0xFFFF)) + two(UInt16(value >> 16))
    }

    /// CRC-32 bit by bit (ISO 3309).
    static func checksum(_ content: [UInt8]) -> UInt32 {
        var sum = UInt32.max
        for byte in content {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return ~sum
    }
}

/// Python's own ZIP writer, where there is Python: a file that nothing here wrote.
enum PythonZip {
    static var program: String? {
        let python = ProcessInfo.processInfo.environment["MICKAI_PYTHON"] ?? "/usr/bin/python3"
        return FileManager.default.isExecutableFile(atPath: python) ? python : nil
    }

    /// - Parameter script: sees `z`, an open `zipfile.ZipFile` with deflation.
    static func file(_ script: String, arguments: [String] = []) throws -> [UInt8] {
        guard let program else { return [] }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: program)
        let frame = """
            import io, sys, zipfile
            b = io.BytesIO()
            with zipfile.ZipFile(b, 'w', zipfile.ZIP_DEFLATED) as z:
            \(script.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
            sys.stdout.buffer.write(b.getvalue())
            """
        process.arguments = ["-c", frame] + arguments
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Array(bytes)
    }
}
