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
    /// Connections at a time; more wait in the kernel's queue.
    package static let connections = 128
    /// From a request's head to its response.
    package static let request = Duration.seconds(60)
    /// How long a connection may do nothing, also in the midst of a head.
    package static let idleSeconds: Int64 = 30
    /// How long answers that are under way may take once the node is asked to stop.
    package static let shutdown = Duration.seconds(10)
}
