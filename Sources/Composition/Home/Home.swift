import Core

/// The folder that holds all of a node: keys, record, stores, model. Where each thing lies in it is said here alone.
package struct Home: Sendable, Equatable {
    /// Absolute, without a slash at the end.
    package let path: String

    package init(_ path: String) { self.path = path }

    package var lockFile: String { path + "/lock" }
    package var stampFile: String { path + "/home.json" }
    package var configurationFile: String { path + "/config.json" }
    package var keysFolder: String { path + "/keys" }
    package var recordFolder: String { path + "/record" }
    /// The logs of the companies whose systems write into the record, a folder each.
    package var tenantLogsFolder: String { path + "/tenant-logs" }
    package var storesFolder: String { path + "/stores" }
    /// The codes of the knowledge's vectors, sealed: made again from the store where they are missing.
    package var vectorsFolder: String { path + "/vectors" }
    package var modelFolder: String { path + "/model" }
    package var credentialsFolder: String { path + "/credentials" }
    /// The certificate and key that the console and the API are served with.
    package var certificateFolder: String { path + "/tls" }
    /// The root key of the record, to be moved off the machine by its owner.
    package var offlineFolder: String { path + "/offline" }
    static let rootSeedName = "root.seed"
    /// The private half: the only copy, until the owner takes it away.
    package var rootSeedFile: String { offlineFolder + "/" + Self.rootSeedName }

    package func tenantLogFolder(_ tenant: TenantID) -> String { tenantLogsFolder + "/\(tenant)" }

    package func store(_ name: String) -> String { storesFolder + "/\(name).sqlite" }
}
