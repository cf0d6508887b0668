import CSandbox
import Glibc

/// A program of the operating system that a worker of a `tool` profile runs over bytes it holds.
///
/// The program gets the input on its standard input, inherits the worker's walls and limits, may start no process,
/// and dies with the worker.
package struct ConfinedTool: Sendable {
    /// What a run left.
    package struct Result: Sendable {
        /// Exit status; `nil` when a signal ended it.
        package let status: Int32?
        package let output: [UInt8]
        /// The beginning of what it said on standard error.
        package let complaints: [UInt8]
    }

    package static let maximumComplaintBytes = 4_096

    private let path: String
    private let arguments: [String]
    private let maximumOutput: Int

    package init(path: String, arguments: [String], maximumOutput: Int) {
        self.path = path
        self.arguments = arguments
        self.maximumOutput = maximumOutput
    }

    /// - Throws: ``WorkerError`` `worker.tool-missing`, `worker.tool-failed`, `worker.malformed-response` when it
    ///   writes more than the limit.
    package func run(input: [UInt8]) throws(WorkerError) -> Result {
        let standardInput = try Pipe()
        let standardOutput = try Pipe()
        let standardError = try Pipe()
        let process = try start(standardInput.readEnd, standardOutput.writeEnd, standardError.writeEnd)
        standardInput.closeReadEnd()
        standardOutput.closeWriteEnd()
        standardError.closeWriteEnd()
        var transfer = ToolTransfer(
            input: input, to: standardInput, output: standardOutput, complaints: standardError,
            maximumOutput: maximumOutput)
        let isWhole = transfer.run()
        // What still runs now finds its pipes closed; the launcher's clock ends what does not care.
        standardOutput.closeReadEnd()
        standardError.closeReadEnd()
        let status = Self.reap(process)
        guard isWhole else {
            throw WorkerError(.malformedResponse, "The tool wrote more than the limit; split the input.")
        }
        return Result(
            status: status & 0x7F == 0 ? status >> 8 & 0xFF : nil, output: transfer.output,
            complaints: transfer.complaints)
    }

    private func start(_ input: Int32, _ output: Int32, _ errors: Int32) throws(WorkerError) -> pid_t {
        var process: pid_t = -1
        let failure = CStringList([path] + arguments).withMutablePointers {
            sandbox_start_tool(path, $0, input, output, errors, &process)
        }
        guard failure != 0 else { return process }
        if process > 0 { _ = Self.reap(process) }
        if failure == ENOENT { throw WorkerError(.toolMissing, "The program '\(path)' is not installed.") }
        throw WorkerError(.toolFailed, "The program '\(path)' could not be started (errno \(failure)).")
    }

    private static func reap(_ process: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }
}

/// A pipe whose ends are closed once, at the latest with the pipe.
final class Pipe {
    private(set) var readEnd: Int32
    private(set) var writeEnd: Int32

    init() throws(WorkerError) {
        var ends: (read: Int32, write: Int32) = (-1, -1)
        guard sandbox_pipe(&ends.read, &ends.write) == 0 else {
            throw WorkerError(.toolFailed, "No descriptor is free for a tool.")
        }
        readEnd = ends.read
        writeEnd = ends.write
    }

    deinit {
        closeReadEnd()
        closeWriteEnd()
    }

    func closeReadEnd() {
        if readEnd >= 0 { close(readEnd) }
        readEnd = -1
    }

    func closeWriteEnd() {
        if writeEnd >= 0 { close(writeEnd) }
        writeEnd = -1
    }
}
