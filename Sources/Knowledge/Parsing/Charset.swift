import Core
import Glibc

/// A character set by one of the names that web pages and mails give it.
///
/// What the names mean is the WHATWG Encoding Standard (section 4.2): `iso-8859-1` and `us-ascii` are windows-1252.
/// The system's iconv converts all but UTF-8; it reads its tables from ``tables``, so a worker that decodes may read
/// those and nothing else. A name that is not listed is refused, not guessed at.
struct Charset: Equatable {
    /// Where glibc keeps the tables of iconv on Debian.
    static let tables = ["/usr/lib/x86_64-linux-gnu/gconv", "/usr/lib/aarch64-linux-gnu/gconv"]

    static let utf8 = Charset(iconvName: "UTF-8")
    static let windows1252 = Charset(iconvName: "CP1252")

    private let iconvName: String

    private init(iconvName: String) {
        self.iconvName = iconvName
    }

    /// - Throws: ``ParsingError`` `parse.wrong-encoding` for a name that is not known.
    init(named name: String) throws(ParsingError) {
        let label = String(name.prefix(40)).lowercased()
        guard let known = Self.names[label] ?? Self.numbered(label) else {
            throw ParsingError(
                .wrongEncoding, "The text's character set is not one of those that can be read; save it as UTF-8.")
        }
        iconvName = known
    }

    private static func numbered(_ label: String) -> String? {
        let digits = label.drop { !$0.isNumber }
        if ["windows-", "cp", "x-cp", "windows"].contains(String(label.dropLast(digits.count))),
            let number = Int(digits), (1250...1258).contains(number) || number == 874
        {
            return "CP\(number)"
        }
        guard label.hasPrefix("iso-8859-") || label.hasPrefix("iso8859-"),
            let part = Int(label.split(separator: "-").last ?? ""), (2...16).contains(part), part != 12
        else { return nil }
        return part == 9 ? "CP1254" : "ISO-8859-\(part)"
    }

    private static let names: [String: String] = [
        "utf-8": "UTF-8", "utf8": "UTF-8", "unicode-1-1-utf-8": "UTF-8",
        "us-ascii": "CP1252", "ascii": "CP1252", "iso-8859-1": "CP1252", "iso8859-1": "CP1252", "latin1": "CP1252",
        "iso_8859-1": "CP1252", "l1": "CP1252", "latin2": "ISO-8859-2", "latin5": "CP1254", "latin-9": "ISO-8859-15",
        "utf-16": "UTF-16LE", "utf-16le": "UTF-16LE", "utf-16be": "UTF-16BE", "koi8-r": "KOI8-R", "koi8-u": "KOI8-U",
        "macintosh": "MACINTOSH", "mac": "MACINTOSH", "shift_jis": "CP932", "shift-jis": "CP932", "sjis": "CP932",
        "windows-31j": "CP932", "euc-jp": "EUC-JP", "iso-2022-jp": "ISO-2022-JP", "gb2312": "GB18030",
        "gbk": "GB18030", "gb18030": "GB18030", "big5": "BIG5-HKSCS", "euc-kr": "UHC", "ks_c_5601-1987": "UHC",
    ]

    /// The bytes as text; what does not decode becomes U+FFFD, one for each byte.
    ///
    /// - Throws: ``ParsingError`` `parse.component-missing` when the system has no table of the set.
    func text(of bytes: some Collection<UInt8>) throws(ParsingError) -> String {
        if iconvName == "UTF-8" { return String(decoding: bytes, as: UTF8.self) }
        let descriptor = iconv_open("UTF-8", iconvName)
        guard descriptor != iconv_t(bitPattern: -1) else {
            throw ParsingError(
                .componentMissing,
                "The system has no table of the text's character set. Install it: apt-get install libc6")
        }
        defer { iconv_close(descriptor) }
        return String(decoding: Self.convert(Array(bytes), by: descriptor), as: UTF8.self)
    }

    private static func convert(_ bytes: [UInt8], by descriptor: iconv_t?) -> [UInt8] {
        var input = bytes.map { CChar(bitPattern: $0) }
        var result: [UInt8] = []
        var buffer = [CChar](repeating: 0, count: 1 << 16)
        input.withUnsafeMutableBufferPointer { input in
            buffer.withUnsafeMutableBufferPointer { buffer in
                var next = input.baseAddress
                var left = input.count
                while left > 0 {
                    var space = buffer.baseAddress
                    var room = buffer.count
                    let status = iconv(descriptor, &next, &left, &space, &room)
                    let failure = errno
                    result += buffer.prefix(buffer.count - room).map { UInt8(bitPattern: $0) }
                    guard status == -1, failure != E2BIG else { continue }
                    result += "\u{FFFD}".utf8
                    next = next?.advanced(by: 1)
                    left -= 1
                }
            }
        }
        return result
    }
}
