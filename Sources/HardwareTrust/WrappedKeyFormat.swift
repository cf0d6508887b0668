import Core

/// The bytes of a wrapped item key: who is needed to open it, and the sealed key.
///
///     version 1 | tenant 16 | count u16 | subjects 16 each, ascending | salt 16 | sealed key 60
///
/// Everything before the seal is its additional data, so naming fewer subjects or another tenant opens nothing.
struct WrappedKeyFormat {
    static let version: UInt8 = 1
    static let maximumSubjects = 256
    static let saltLength = 16
    private static let fixedHeaderLength = 1 + TenantID.byteCount + 2

    let tenant: TenantID
    /// Ascending, without repeats.
    let subjects: [SubjectID]
    /// Makes the wrapping key of each item another, so that no key seals twice.
    let salt: [UInt8]
    var sealed: [UInt8] = []

    var header: [UInt8] {
        [Self.version] + tenant.bytes + [UInt8(subjects.count >> 8), UInt8(subjects.count & 0xff)]
            + subjects.flatMap(\.bytes) + salt
    }

    var bytes: [UInt8] { header + sealed }

    init(tenant: TenantID, subjects: [SubjectID], salt: [UInt8]) {
        self.tenant = tenant
        self.subjects = subjects
        self.salt = salt
    }

    /// `nil` for any bytes that ``bytes`` would not give.
    init?(parsing bytes: [UInt8]) {
        guard bytes.count >= Self.fixedHeaderLength, bytes[0] == Self.version else { return nil }
        let count = Int(bytes[17]) << 8 | Int(bytes[18])
        let saltStart = Self.fixedHeaderLength + count * SubjectID.byteCount
        guard count <= Self.maximumSubjects,
            bytes.count == saltStart + Self.saltLength + KeySeal.sealedLength,
            let tenant = try? TenantID(bytes: Array(bytes[1..<17]))
        else { return nil }
        var subjects: [SubjectID] = []
        for position in 0..<count {
            let start = Self.fixedHeaderLength + position * SubjectID.byteCount
            guard let subject = try? SubjectID(bytes: Array(bytes[start..<(start + SubjectID.byteCount)])) else {
                return nil
            }
            if let last = subjects.last, subject <= last { return nil }
            subjects.append(subject)
        }
        self.tenant = tenant
        self.subjects = subjects
        salt = Array(bytes[saltStart..<(saltStart + Self.saltLength)])
        sealed = Array(bytes[(saltStart + Self.saltLength)...])
    }
}
