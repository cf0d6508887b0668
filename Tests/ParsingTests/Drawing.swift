import Foundation

/// A page as `pdftoppm` draws it.
struct Drawing {
    struct Dot: Hashable {
        let x: Int
        let y: Int
    }

    /// The dark dots of a page drawn at 72 * 4 dots an inch, so that a dot is a quarter of a point.
    let ink: [Dot]

    /// - Parameter number: the page, from 1.
    init(_ pdf: [UInt8], page number: Int = 1) throws {
        let image = try Self.picture(pdf, page: number, options: ["-r", "288"], ending: "pgm")
        // "P5\nWIDTH HEIGHT\n255\n", then a byte a dot (netpbm, pgm(5)).
        let header = image.split(separator: UInt8(ascii: "\n"), maxSplits: 3)
        let size = String(decoding: header[1], as: UTF8.self).split(separator: " ").compactMap { Int($0) }
        let dots = Array(header[3])
        ink = dots.indices.filter { dots[$0] < 128 }.map { Dot(x: $0 % size[0], y: $0 / size[0]) }
    }

    /// One page in grey as `png`, `jpg`, `tif` or `pgm`.
    static func picture(_ pdf: [UInt8], page: Int = 1, options: [String], ending: String) throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "drawing-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let names = ["page.pdf", "page"].map { folder.appending(path: $0).path }
        try Data(pdf).write(to: URL(filePath: names[0]))
        let kinds = ["png": ["-png"], "jpg": ["-jpeg"], "tif": ["-tiff"]]
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/pdftoppm")
        process.arguments =
            ["-gray", "-singlefile", "-f", String(page)] + options + (kinds[ending] ?? []) + names
        try process.run()
        process.waitUntilExit()
        return Array(try Data(contentsOf: URL(filePath: names[1] + "." + ending)))
    }
}
