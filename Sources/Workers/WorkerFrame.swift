/// The frame on the socket between a launcher and a worker: the body's length as four bytes, big-endian, then the
/// body.
enum WorkerFrame {
    static let headerBytes = 4
    /// How much longer than its payload a body may be.
    static let envelopeBytes = 4_096

    static func header(of bodyBytes: Int) -> [UInt8] {
        let length = UInt32(bodyBytes)
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> UInt32($0)) }
    }

    static func bodyBytes(_ header: some Sequence<UInt8>) -> Int {
        header.reduce(0) { $0 << 8 | Int($1) }
    }
}
