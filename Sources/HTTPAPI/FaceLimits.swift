/// What a client may take of the face; each is a promise to the others.
package enum FaceLimits {
    /// Bytes of a request's body.
    package static let bodyBytes = 65_536
    /// Bytes of one header line, of all together, and how many lines.
    package static let headerFieldBytes = 8_192
    package static let headerListBytes = 16_384
    package static let headerFields = 64
    /// Bytes of a request's path and query.
    package static let targetBytes = 8_192
    /// Fields of a query, a form or a JSON object.
    package static let fields = 16
    /// Connections at a time. One more ends the one that has asked nothing for longest; where all are being served it
    /// is turned away.
    package static let connections = 128
    /// Of these, from one address that is not the loopback.
    package static let connectionsPerAddress = 64
    /// How many more may be on their way out while others come; then they wait in the kernel's queue.
    package static let connectionsEnding = 128
    /// From the connection to the end of its TLS handshake.
    package static let handshake = Duration.seconds(5)
    /// From the handshake to the end of the first request's head.
    package static let firstHead = Duration.seconds(10)
    /// From a request's head to its response.
    package static let request = Duration.seconds(60)
    /// From an answer to the end of the next request's head.
    package static let idleSeconds: Int64 = 30
    /// How long answers that are under way may take once the node is asked to stop.
    package static let shutdown = Duration.seconds(10)
}
