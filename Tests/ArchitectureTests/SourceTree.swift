import Foundation

/// The project's Swift sources as text, found from this file's own place.
struct SourceTree {
    struct File {
        let target: String
        /// From the project's root.
        let path: String
        let lines: [String]
    }

    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    let files: [File]

    init(folder: String = "Sources") {
        let base = Self.root.appending(path: folder)
        let names = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        files = names.filter { $0.hasSuffix(".swift") }.sorted().compactMap { name in
            guard let text = try? String(contentsOf: base.appending(path: name), encoding: .utf8),
                let target = name.split(separator: "/").first
            else { return nil }
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            return File(target: String(target), path: "\(folder)/\(name)", lines: lines)
        }
    }

    var targets: Set<String> { Set(files.map(\.target)) }
}

extension SourceTree.File {
    /// The modules this file imports, whatever access or attribute stands before.
    var imports: [String] {
        lines.compactMap { line in
            guard
                let match = line.wholeMatch(
                    of:
                        /(?:@\S+ +)*(?:(?:public|package|internal|private|fileprivate) +)?import +(?:(?:struct|class|enum|protocol|func|var|typealias) +)?([A-Za-z_0-9]+).*/
                )
            else { return nil }
            return String(match.1)
        }
    }

    /// Lines that are code, with their numbers from 1: comments are left out.
    var code: [(number: Int, text: String)] {
        lines.enumerated().compactMap { index, line in
            let trimmed = line.drop { $0 == " " }
            return trimmed.hasPrefix("//") ? nil : (index + 1, line)
        }
    }
}
