/// One message on the control socket: a kind byte, a big-endian length of four bytes, and that many bytes.
struct ControlFrame: Equatable, Sendable {
    enum Kind: UInt8, Sendable {
        /// Client to owner: the call as JSON (``ControlCall``); the first and only frame a client sends.
        case call = 1
        /// Owner to client: bytes for standard output.
        case standardOutput = 2
        /// Owner to client: bytes for standard error.
        case standardError = 3
        /// Owner to client: one byte, the exit status; the last frame.
        case exit = 4
    }

    static let headerCount = 5
    /// A call's arguments and an output chunk both stay far below this.
    static let maximumPayload = 1 << 20

    let kind: Kind
    let payload: [UInt8]

    var encoded: [UInt8] {
        let count = UInt32(payload.count)
        return [kind.rawValue] + (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * UInt32($0))) } + payload
    }

    /// The kind and payload length a header announces.
    ///
    /// - Throws: ``ControlError`` `control.malformed-frame` for an unknown kind or too long a payload.
    static func parseHeader(_ header: [UInt8]) throws(ControlError) -> (kind: Kind, count: Int) {
        guard header.count == headerCount, let kind = Kind(rawValue: header[0]) else {
            throw ControlError(.malformedFrame, "The other side of the control socket does not speak this protocol.")
        }
        let count = header[1...].reduce(0) { $0 << 8 | Int($1) }
        guard count <= maximumPayload else {
            throw ControlError(.malformedFrame, "A control message is longer than \(maximumPayload) bytes.")
        }
        return (kind, count)
    }
}

/// A command line as a client hands it to the process that owns the home.
package struct ControlCall: Codable, Equatable, Sendable {
    package static let maximumArguments = 10_000

    package let arguments: [String]
    /// Absolute; relative paths in the arguments count from here.
    package let workingFolder: String
    /// Whether the client's standard error is a terminal that can show progress.
    package let isTerminal: Bool

    package init(arguments: [String], workingFolder: String, isTerminal: Bool) {
        self.arguments = arguments
        self.workingFolder = workingFolder
        self.isTerminal = isTerminal
    }
}
