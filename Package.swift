// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "Mickai",
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0")
    ],
    targets: [
        .target(name: "Core", swiftSettings: strict),
        .target(name: "Contracts", dependencies: ["Core"], swiftSettings: strict),
        .target(
            name: "Database",
            dependencies: ["Core", "Contracts", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
    ]
)
