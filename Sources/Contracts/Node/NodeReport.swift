import Core

/// How a node is made.
package struct InitRequest: Sendable {
    package let operatorName: PrincipalName
    package let tenant: TenantName
    package let tenantTitle: String
    /// The folder of the embedding model to take in, absolute; `nil` makes a node that searches by words alone.
    package let modelFolder: String?

    package init(operatorName: PrincipalName, tenant: TenantName, tenantTitle: String, modelFolder: String? = nil) {
        self.operatorName = operatorName
        self.tenant = tenant
        self.tenantTitle = tenantTitle
        self.modelFolder = modelFolder
    }
}

package struct InitReport: Sendable, Encodable {
    package let home: String
    package let log: String
    package let rootKeyFile: String
    package let operatorName: String
    package let tenant: String
    package let assurance: String
    package let assuranceWords: String
    package let model: String?

    package init(
        home: String, log: String, rootKeyFile: String, operatorName: String, tenant: String, assurance: String,
        assuranceWords: String, model: String?
    ) {
        self.home = home
        self.log = log
        self.rootKeyFile = rootKeyFile
        self.operatorName = operatorName
        self.tenant = tenant
        self.assurance = assurance
        self.assuranceWords = assuranceWords
        self.model = model
    }
}

/// What a node is and what holds on it.
package struct NodeReport: Sendable, Encodable {
    package let home: String
    package let log: String
    package let assurance: String
    package let assuranceWords: String
    package let entries: UInt64
    package let snapshot: UInt64
    /// Digest of the embedding model, or `nil` where there is none.
    package let model: String?
    /// What stands at rest in clear text, in plain words.
    package let atRest: String
    /// What is wrong with the stores, for the node's operator; empty where they are sound.
    package let faults: [String]
    /// Files and folders of the home that others than its owner may reach; at most 100.
    package let openToOthers: [String]

    package init(
        home: String, log: String, assurance: String, assuranceWords: String, entries: UInt64, snapshot: UInt64,
        model: String?, atRest: String, faults: [String] = [], openToOthers: [String]
    ) {
        self.home = home
        self.log = log
        self.assurance = assurance
        self.assuranceWords = assuranceWords
        self.entries = entries
        self.snapshot = snapshot
        self.model = model
        self.atRest = atRest
        self.faults = faults
        self.openToOthers = openToOthers
    }
}
