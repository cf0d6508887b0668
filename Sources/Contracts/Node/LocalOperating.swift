import Core

/// What a command may ask for without a node that is open: making one, serving one, checking a record brought along.
///
/// Errors are ``CodedError``s. Every path is absolute.
package protocol LocalOperating: ProofChecking {
    /// Makes a node in an empty or absent folder.
    func initialise(home: String, _ request: InitRequest) async throws -> InitReport

    /// Owns the home and serves it until the process is asked to stop.
    ///
    /// - Parameter listen: host and port; `nil` takes what the configuration says, by default the loopback.
    /// - Parameter started: called once it answers, with what a person or a program needs to reach it.
    func serve(home: String, listen: String?, started: @escaping @Sendable (ServingReport) -> Void) async throws

    /// Checks an exported record; needs no home.
    func verifyBundle(_ check: BundleCheck) async throws -> VerificationReport
}

/// Where a home is served, and to whom that opens it.
package struct ServingReport: Sendable, Encodable, Equatable {
    package let home: String
    package let state: String
    package let url: String
    package let certificateSHA256: String
    /// Holds the token to enter; only the owner of the home can read it. The token itself is for a terminal alone.
    package let tokenFile: String
    /// Whether other machines can reach it.
    package let exposed: Bool
    package let warnings: [String]

    package init(
        home: String, url: String, certificateSHA256: String, tokenFile: String, exposed: Bool, warnings: [String]
    ) {
        self.home = home
        state = "serving"
        self.url = url
        self.certificateSHA256 = certificateSHA256
        self.tokenFile = tokenFile
        self.exposed = exposed
        self.warnings = warnings
    }
}

/// An exported record and what it must agree with.
package struct BundleCheck: Sendable, Equatable {
    /// The exported folder, absolute.
    package let path: String
    /// The root key's file; `nil` takes the key in the bundle, which shows integrity but not origin.
    package let keyFile: String?
    /// The identity that the log must have.
    package let logID: Digest?
    /// A signed checkpoint got elsewhere, which the record must extend.
    package let checkpointFile: String?
    /// How old the newest checkpoint may be before the verdict is `STALE`.
    package let maxAgeSeconds: UInt64?
    /// Public keys of witnesses; the largest checkpoint that one of them cosigned must agree with the record.
    package let witnessFile: String?

    package init(
        path: String, keyFile: String? = nil, logID: Digest? = nil, checkpointFile: String? = nil,
        maxAgeSeconds: UInt64? = nil, witnessFile: String? = nil
    ) {
        self.path = path
        self.keyFile = keyFile
        self.logID = logID
        self.checkpointFile = checkpointFile
        self.maxAgeSeconds = maxAgeSeconds
        self.witnessFile = witnessFile
    }
}
