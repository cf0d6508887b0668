import Foundation

/// Published documents of the world outside, a bounded part of them: recalls, regulations and printed manuals.
///
/// Nothing of it is copied into the project; where a folder is absent its tests are skipped and say so.
enum RealInput {
    static var root: String { ProcessInfo.processInfo.environment["MICKAI_DATA"] ?? "../shared/data" }

    static let recalls = folder("3-warranty-quality/nhtsa-odi-2015-2025", ["recalls_with_text.csv"])
    static let regulations = folder(
        "6-legal/ecfr", ["49-cfr-part-573.md", "49-cfr-part-576.md", "15-cfr-part-762.md", "22-cfr-part-122.md"])
    static let acts = folder("6-legal/eurlex-formex", ["gdpr.fmx.xml"])
    static let manual = "/usr/share/doc/bzip2/manual.pdf.gz"

    static var files: [String] { recalls + regulations + acts }

    static let isThere = [recalls, regulations, acts].allSatisfy { !$0.isEmpty }
    static let hasManual = FileManager.default.fileExists(atPath: manual)

    static func needs(_ folder: String) -> String { "skipped: needs \(folder) under MICKAI_DATA (now \(root))" }

    /// The files of a folder; none where one of them is absent.
    private static func folder(_ folder: String, _ names: [String]) -> [String] {
        let paths = names.map { "\(root)/\(folder)/\($0)" }
        return paths.allSatisfy(FileManager.default.fileExists(atPath:)) ? paths : []
    }

    /// What a program prints, for independent readings of what was taken in.
    static func output(of program: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return data
    }
}
