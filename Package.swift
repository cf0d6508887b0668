// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// The record's own code is held to the speed of its signatures: its generic reader is specialised where it is used,
/// and a debug build optimises it too, since the tests write and verify tens of thousands of real entries.
let recordSettings: [SwiftSetting] =
    strict + [
        .unsafeFlags(["-O"], .when(configuration: .debug)),
        .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
    ]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

/// Where scripts/setup puts the language models' engine, as static libraries.
let llama = Context.packageDirectory + "/.build/llama"

func target(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, exclude: [String] = [], _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let ground: [Target] = [
    target("Core"),
    target("Contracts", ["Core"]),
    .target(name: "RecordFormat", dependencies: ["Core"], swiftSettings: recordSettings),
    .target(name: "CChecksum"),
    .target(name: "CSandbox"),
    .target(name: "CMarkup", dependencies: ["CLibXML2"]),
    .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CInflate", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    // Built for speed in every configuration: a scan reads hundreds of megabytes.
    .target(name: "CVectors", cSettings: [.unsafeFlags(["-O2"])]),
    .target(
        name: "CLlama", cSettings: [.unsafeFlags(["-I\(llama)/include"])],
        linkerSettings: [.unsafeFlags(["-L\(llama)/lib"])]
            + ["llama", "ggml", "ggml-cpu", "ggml-base", "stdc++", "m"].map { .linkedLibrary($0) }),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CStemmer", providers: [.apt(["libstemmer-dev"])]),
]

let tools: [Target] = [
    .target(
        name: "Signatures", dependencies: ["Core", "RecordFormat", "CChecksum", crypto], swiftSettings: recordSettings),
    target("Database", ["Core", "Contracts", crypto, grdb]),
    target("Workers", ["Core", "Contracts", "RecordFormat", "CSandbox"]),
    // Optimised in debug builds too: the tests compare scans of many vectors.
    .target(
        name: "Vectors", dependencies: ["Core", "Contracts", "CVectors", crypto],
        swiftSettings: strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]),
]

let services: [Target] = [
    .target(
        name: "AuditRecord", dependencies: ["Core", "Contracts", "RecordFormat", "Signatures", "Database", grdb],
        swiftSettings: recordSettings),
    target("HardwareTrust", ["Core", "Contracts", "Database", crypto, grdb]),
    target("Policy", ["Core", "Contracts", "Database", crypto, grdb]),
    // Optimised in debug builds too: the tests compute real embeddings.
    .target(
        name: "Inference",
        dependencies: ["Core", "Contracts", "CLlama", "COpenBLAS", "CSandbox", "RecordFormat", "Workers", crypto],
        swiftSettings: strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]),
    target(
        "Knowledge",
        [
            "Core", "Contracts", "CInflate", "CMarkup", "CStemmer", "CYAML", "Database", "RecordFormat", "Vectors",
            "Workers", crypto, grdb,
        ]),
    target("TrustAgent", ["Core", "Contracts"]),
    target("Arbitration", ["Core", "Contracts", "RecordFormat", "Signatures", "Database", grdb]),
]

let brains: [Target] = [
    target("BrainKit", ["Core", "Contracts"]),
    target("IntakeBrains", ["Core", "Contracts", "BrainKit"]),
    target("KnowledgeBrains", ["Core", "Contracts", "BrainKit"]),
]

let faces: [Target] = [
    target("ControlSocket", ["Core", "Contracts", logging, serviceLifecycle]),
    target("Commands", ["Core", "Contracts", argumentParser]),
    target("Console", ["Core", "Contracts"]),
    target(
        "HTTPAPI",
        [
            "Core", "Contracts", asn1, crypto, hummingbird, hummingbirdCore, hummingbirdTLS, logging, nioCore, nioSSL,
            nioTLS,
            serviceLifecycle, x509,
        ]),
]

let wiring: [Target] = [
    target(
        "Composition",
        [
            "Core", "Contracts", "RecordFormat", "Signatures", "Database", "Workers", "HardwareTrust", "Policy",
            "AuditRecord", "Inference", "Knowledge", "TrustAgent", "Arbitration", "BrainKit", "IntakeBrains",
            "KnowledgeBrains", "ControlSocket", "Commands", "Console", "HTTPAPI", configuration, logging,
            serviceLifecycle, systemPackage,
            unixSignals,
        ]),
    .executableTarget(name: "mickai", dependencies: ["Composition"], swiftSettings: strict),
]

let testKits: [Target] = [
    target("CoreTesting", ["Core"]),
    target("ContractsTesting", ["Core", "Contracts", "CoreTesting"]),
    .executableTarget(
        name: "RecordProbe",
        dependencies: ["Core", "Contracts", "RecordFormat", "Signatures", "Database", "AuditRecord"],
        path: "Tests/RecordProbe", swiftSettings: strict),
    .executableTarget(
        name: "VectorProbe", dependencies: ["Core", "Contracts", "Database", "Vectors", crypto],
        path: "Tests/VectorProbe", swiftSettings: strict),
    .executableTarget(
        name: "WorkerProbe", dependencies: ["Core", "CSandbox", "Inference", "Knowledge", "Workers"],
        path: "Tests/WorkerProbe", swiftSettings: strict),
]

let benchmarks: [Target] = [
    .target(name: "BenchKit", path: "Benchmarks/BenchKit", swiftSettings: strict),
    .executableTarget(
        name: "RecordBench",
        dependencies: [
            "BenchKit", "Core", "Contracts", "RecordFormat", "Signatures", "Database", "AuditRecord", crypto,
        ],
        path: "Benchmarks/RecordBench", swiftSettings: strict),
    .executableTarget(
        name: "KnowledgeBench",
        dependencies: [
            "BenchKit", "Core", "Contracts", "CoreTesting", "ContractsTesting", "Database", "HardwareTrust",
            "Inference", "Knowledge", "Vectors", "Workers", crypto,
        ],
        path: "Benchmarks/KnowledgeBench", exclude: ["hnsw_peer.cpp", "onnx_peer.py"], swiftSettings: strict),
]

let suites: [Target] = [
    tests("ArchitectureTests"),
    tests("DatabaseTests", ["Core", "Contracts", "CoreTesting", "Database", grdb]),
    tests("CoreTests", ["Core", "CoreTesting"]),
    tests("RecordFormatTests", ["Core", "RecordFormat", "Signatures"]),
    tests("SignaturesTests", ["Core", "RecordFormat", "Signatures"]),
    tests("WorkersTests", ["Core", "Contracts", "RecordFormat", "Workers", "WorkerProbe"]),
    tests("ParsingTests", ["Core", "Contracts", "RecordFormat", "Workers", "Knowledge", "WorkerProbe"]),
    tests("ContractsTestingTests", ["Core", "Contracts", "CoreTesting", "ContractsTesting"]),
    tests(
        "AuditRecordTests",
        [
            "Core", "Contracts", "CoreTesting", "ContractsTesting", "Database", "RecordFormat", "Signatures",
            "AuditRecord", "RecordProbe",
        ]),
    tests("InferenceTests", exclude: ["Fixtures", "Reference"], ["Core", "Contracts", "Inference", crypto]),
    tests(
        "GenerationTests", exclude: ["Fixtures", "Reference"],
        ["Core", "Contracts", "ContractsTesting", "Inference", "Workers", "WorkerProbe", crypto]),
    tests(
        "HardwareTrustTests",
        ["Core", "Contracts", "CoreTesting", "ContractsTesting", "Database", "HardwareTrust", crypto, grdb]),
    tests(
        "PolicyTests",
        ["Core", "Contracts", "CoreTesting", "ContractsTesting", "Database", "HardwareTrust", "Policy", grdb]),
    tests(
        "SideStoreTests",
        [
            "Core", "Contracts", "CoreTesting", "ContractsTesting", "Database", "Signatures", "HardwareTrust",
            "AuditRecord", grdb,
        ]),
    tests(
        "SubmissionTests",
        [
            "Core", "Contracts", "CoreTesting", "ContractsTesting", "Database", "RecordFormat", "Signatures",
            "HardwareTrust", "AuditRecord", grdb,
        ]),
    tests(
        "VectorsTests",
        [
            "Core", "Contracts", "CoreTesting", "ContractsTesting", "CVectors", "Database", "Inference", "Vectors",
            "VectorProbe", crypto,
        ]),
    tests(
        "KnowledgeTests",
        ["Core", "Contracts", "CoreTesting", "ContractsTesting", "Database", "Knowledge", "Vectors", grdb]),
    tests(
        "BrainTests",
        ["Core", "Contracts", "CoreTesting", "ContractsTesting", "BrainKit", "IntakeBrains", "KnowledgeBrains"]),
    tests(
        "ArbitrationTests",
        [
            "Core", "Contracts", "CoreTesting", "ContractsTesting", "RecordFormat", "BrainKit", "IntakeBrains",
            "KnowledgeBrains", "TrustAgent", "Arbitration",
        ]),
    tests(
        "CompositionTests",
        [
            "Core", "Contracts", "CoreTesting", "RecordFormat", "Signatures", "HardwareTrust", "Policy", "Arbitration",
            "AuditRecord", "ControlSocket", "Database", "Knowledge", "Composition", "mickai", grdb, logging,
        ]),
    tests("ControlSocketTests", ["ControlSocket", "Core", "CoreTesting", logging, serviceLifecycle]),
    tests("CommandsTests", ["Core", "Contracts", "ContractsTesting", "Commands", argumentParser]),
    tests("ConsoleTests", ["Core", "Contracts", "CoreTesting", "ContractsTesting", "Console"]),
    tests(
        "HTTPAPITests",
        [
            "Core", "Contracts", "CoreTesting", "ContractsTesting", "HTTPAPI", hummingbird, logging, nioCore, nioPosix,
            nioSSL, serviceLifecycle, x509,
        ]),
]

let package = Package(
    name: "Mickai",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1.git", exact: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates.git", exact: "1.21.1"),
        .package(url: "https://github.com/apple/swift-configuration.git", exact: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system.git", exact: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift.git", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", exact: "2.13.0"),
    ],
    targets: ground + tools + services + brains + faces + wiring + testKits + benchmarks + suites,
    cLanguageStandard: .gnu11
)
