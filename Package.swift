// swift-tools-version: 6.2
import PackageDescription

let package = Package(name: "Mickai", targets: [.target(name: "Core")])
