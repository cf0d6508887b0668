import Contracts
import Core
import Crypto
import Glibc
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle

/// Serves the console and the API over TLS 1.3 until the node is asked to stop.
///
/// On graceful shutdown it takes no more connections and finishes what is under way, for ten seconds at most. It
/// originates no connection. Every request passes the checks of ``FaceResponder``; the limits are ``FaceLimits``.
package struct HTTPFace: Service {
    package static let defaultListen = "127.0.0.1:8443"

    package let certificate: NodeCertificate
    package let counters: FaceCounters

    private let address: ListenAddress
    private let application: Application<FaceResponder>
    private let logger: Logger

    /// Loads or makes the node's certificate and readies everything but the socket.
    ///
    /// - Parameter listen: any address that the operator names; one that others can reach is logged.
    /// - Parameter whenServing: called once the socket listens.
    /// - Throws: ``HTTPAPIError`` `http.malformed-address`, `http.certificate-unreadable`,
    ///   `http.certificate-unwritable`.
    package init(
        node: any NodeOperating, console: ConsoleFace, listen: String = defaultListen, certificateFolder: String,
        token: AccessToken, operatorKeys: @escaping @Sendable () async throws -> String, time: any TimeSource,
        random: any RandomSource, logger: Logger,
        limits: ConnectionLimits = ConnectionLimits(),
        whenServing: @escaping @Sendable (ServedFace) async -> Void = { _ in }
    ) throws(HTTPAPIError) {
        address = try ListenAddress(listen)
        certificate = try NodeCertificate(folder: certificateFolder, address: address, time: time, random: random)
        counters = FaceCounters()
        self.logger = logger
        let responder = FaceResponder(
            api: NodeAPI(node: node, operatorKeys: operatorKeys), console: console,
            guarding: RequestGuard(servedHosts: address.servedHosts, token: token), counters: counters, logger: logger,
            connections: ConnectionTable(limits: limits, counters: counters))
        application = try Self.application(
            responder, address: address, certificate: certificate, logger: logger, whenServing: whenServing)
    }

    private static func application(
        _ responder: FaceResponder, address: ListenAddress, certificate: NodeCertificate, logger: Logger,
        whenServing: @escaping @Sendable (ServedFace) async -> Void
    ) throws(HTTPAPIError) -> Application<FaceResponder> {
        let connections = responder.connections
        let channel = HTTP1Channel.Configuration(
            additionalChannelHandlers: connections.map { [ConnectionWatch($0)] } ?? [],
            idleTimeout: .seconds(FaceLimits.idleSeconds),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: FaceLimits.headerFieldBytes, maxHeaderListSize: FaceLimits.headerListBytes,
                maxHeaderFieldCount: FaceLimits.headerFields))
        do {
            return Application(
                responder: responder,
                server: try .tls(.http1(configuration: channel), tlsConfiguration: tlsConfiguration(certificate)),
                configuration: ApplicationConfiguration(
                    address: .hostname(address.host, port: address.port),
                    availableConnectionsDelegate: .maximum(
                        FaceLimits.connections + FaceLimits.connectionsEnding, logger: logger)),
                onServerRunning: { channel in
                    await whenServing(
                        ServedFace(
                            address, port: channel.localAddress?.port ?? address.port,
                            fingerprint: certificate.fingerprint))
                }, logger: logger)
        } catch {
            throw HTTPAPIError(.certificateUnreadable, "The node's certificate cannot be served.", underlying: error)
        }
    }

    private static func tlsConfiguration(_ certificate: NodeCertificate) throws -> TLSConfiguration {
        let served = try NIOSSLCertificate(bytes: certificate.server.derBytes(), format: .der)
        let key = try NIOSSLPrivateKey(bytes: Array(certificate.server.key.derRepresentation), format: .der)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(served)], privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv13
        return configuration
    }

    /// - Throws: ``HTTPAPIError`` `http.address-unavailable` when another program listens there, or the machine has no
    ///   such address.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await application.run()
                } catch let error as IOError {
                    throw unavailable(error)
                }
            }
            group.addTask {
                try await gracefulShutdown()
                try await Task.sleep(for: FaceLimits.shutdown)
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func unavailable(_ error: IOError) -> HTTPAPIError {
        HTTPAPIError(
            .addressUnavailable,
            """
            '\(address.authorityHost):\(address.port)' cannot be listened on \
            (\(String(cString: strerror(error.errnoCode)))). Name another with --listen, such as 127.0.0.1:8444.
            """, underlying: error)
    }
}
