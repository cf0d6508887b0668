import CSandbox
import Glibc

/// Puts a worker's walls up, in the order in which each still allows the next.
///
/// INVARIANT: called on the only thread of the process, before any byte of the request is read.
struct WorkerConfinement {
    private static let openFiles: UInt64 = 64

    /// The layers that stand, for the response.
    private(set) var layers: [String] = []

    /// - Throws: ``WorkerError`` `worker.confinement-missing` with the layer's name; the worker then must not work.
    mutating func apply(_ profile: WorkerProfile, below ceiling: WorkerCeiling?) throws(WorkerError) {
        try demand("no-new-privileges", sandbox_forbid_new_privileges())
        try demand("capabilities", sandbox_drop_capabilities())
        try limit(profile, below: ceiling)
        try restrictFiles(profile.reach)
        try demand("call-filter", sandbox_filter(Self.denials(profile.reach)))
    }

    private mutating func limit(_ profile: WorkerProfile, below ceiling: WorkerCeiling?) throws(WorkerError) {
        let limits: [(Int32, UInt64)] = [
            (SANDBOX_LIMIT_ADDRESS_SPACE, min(profile.memoryBytes, ceiling?.memoryBytes ?? .max)),
            (SANDBOX_LIMIT_CPU_SECONDS, min(profile.processorSeconds, ceiling?.processorSeconds ?? .max)),
            (SANDBOX_LIMIT_FILE_SIZE, 0),
            (SANDBOX_LIMIT_OPEN_FILES, Self.openFiles),
            (SANDBOX_LIMIT_CORE, 0),
        ]
        for (resource, value) in limits { try require("limits", sandbox_limit(resource, value)) }
        layers.append("limits")
    }

    private mutating func restrictFiles(_ reach: WorkerProfile.Reach) throws(WorkerError) {
        let version = sandbox_landlock_version()
        switch reach {
        case .pure:
            guard version > 0 else { return }
            try demand("landlock-\(version)", sandbox_landlock(nil, 0, nil, 0))
        case .reading(let paths):
            try demand("landlock-\(version)", Self.landlock(readable: paths, executables: []))
        case .tool(let executables, let readable):
            try demand("landlock-\(version)", Self.landlock(readable: readable, executables: executables))
        }
    }

    private static func landlock(readable: [String], executables: [String]) -> Int32 {
        CStringList(readable).withPointers { readable, readableCount in
            CStringList(executables).withPointers { executables, executableCount in
                sandbox_landlock(readable, readableCount, executables, executableCount)
            }
        }
    }

    private static func denials(_ reach: WorkerProfile.Reach) -> UInt32 {
        switch reach {
        case .pure: SANDBOX_DENY_PROCESSES | SANDBOX_DENY_EXEC | SANDBOX_DENY_OPEN
        case .reading: SANDBOX_DENY_PROCESSES | SANDBOX_DENY_EXEC
        case .tool: 0
        }
    }

    private mutating func demand(_ layer: String, _ failure: Int32) throws(WorkerError) {
        try require(layer, failure)
        layers.append(layer)
    }

    private func require(_ layer: String, _ failure: Int32) throws(WorkerError) {
        guard failure == 0 else {
            throw WorkerError(
                .confinementMissing,
                "The kernel refuses the confinement layer '\(layer)' (errno \(failure)); nothing was parsed.")
        }
    }
}
