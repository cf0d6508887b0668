import Configuration
import Core
import Foundation
import SystemPackage

/// How a node runs. Command line beats environment beats the home's `config.json`; a bad value stops the start.
///
/// | key in config.json | environment | range | default |
/// |---|---|---|---|
/// | `ingest.threads` | `MICKAI_INGEST_THREADS` | 1 to 64 | 2 |
/// | `worker.timeout-seconds` | `MICKAI_WORKER_TIMEOUT_SECONDS` | 1 to 600 | 60 |
/// | `record.checkpoint-milliseconds` | `MICKAI_RECORD_CHECKPOINT_MILLISECONDS` | 50 to 1000 | 1000 |
/// | `serve.listen` | `MICKAI_SERVE_LISTEN` | ADDRESS:PORT | 127.0.0.1:8443 |
package struct NodeConfiguration: Sendable, Equatable {
    package let ingestThreads: Int
    package let workerTimeoutSeconds: Int
    package let checkpointMilliseconds: Int
    package let listen: String

    /// - Throws: ``CompositionError`` `configuration.bad-value`, naming the key.
    package static func read(
        home: Home, environment: [String: String], overrides: [String: String] = [:]
    ) async throws -> NodeConfiguration {
        var providers: [any ConfigProvider] = [
            EnvironmentVariablesProvider(environmentVariables: fromCommandLine(overrides)),
            EnvironmentVariablesProvider(environmentVariables: ours(environment)),
        ]
        if FileManager.default.fileExists(atPath: home.configurationFile) {
            do {
                providers.append(try await FileProvider<JSONSnapshot>(filePath: FilePath(home.configurationFile)))
            } catch {
                throw CompositionError(
                    .badConfiguration, "'\(home.configurationFile)' is not a JSON object. Mend or remove it.",
                    underlying: error)
            }
        }
        return try await read(ConfigReader(providers: providers))
    }

    private static func read(_ reader: ConfigReader) async throws -> NodeConfiguration {
        NodeConfiguration(
            ingestThreads: try await integer("ingest.threads", 1...64, default: 2, reader),
            workerTimeoutSeconds: try await integer("worker.timeout-seconds", 1...600, default: 60, reader),
            checkpointMilliseconds: try await integer(
                "record.checkpoint-milliseconds", 50...1000, default: 1000, reader),
            listen: reader.string(forKey: "serve.listen", default: "127.0.0.1:8443"))
    }

    private static func integer(
        _ key: ConfigKey, _ range: ClosedRange<Int>, default fallback: Int, _ reader: ConfigReader
    ) async throws -> Int {
        let value: Int?
        do {
            value = try await reader.fetchInt(forKey: key)
        } catch {
            throw CompositionError(.badConfiguration, "'\(key)' is not a whole number.", underlying: error)
        }
        guard let value else { return fallback }
        guard range.contains(value) else {
            throw CompositionError(
                .badConfiguration, "'\(key)' is \(value); it goes from \(range.lowerBound) to \(range.upperBound).")
        }
        return value
    }

    private static func fromCommandLine(_ overrides: [String: String]) -> [String: String] {
        var variables: [String: String] = [:]
        for (key, value) in overrides {
            let name = key.uppercased().map { $0 == "." || $0 == "-" ? "_" : $0 }
            variables[String(name)] = value
        }
        return variables
    }

    private static func ours(_ environment: [String: String]) -> [String: String] {
        var variables: [String: String] = [:]
        for (name, value) in environment where name.hasPrefix("MICKAI_") {
            variables[String(name.dropFirst("MICKAI_".count))] = value
        }
        return variables
    }
}
