import Glibc

/// Feeds a tool and takes what it writes, all at once, so that neither waits for the other.
struct ToolTransfer {
    private let input: [UInt8]
    private let inputPipe: Pipe
    private let outputPipe: Pipe
    private let complaintPipe: Pipe
    private let maximumOutput: Int
    private var written = 0
    private var chunk = [UInt8](repeating: 0, count: 1 << 16)

    private(set) var output: [UInt8] = []
    private(set) var complaints: [UInt8] = []

    init(input: [UInt8], to inputPipe: Pipe, output: Pipe, complaints: Pipe, maximumOutput: Int) {
        self.input = input
        self.inputPipe = inputPipe
        outputPipe = output
        complaintPipe = complaints
        self.maximumOutput = maximumOutput
        // A tool that stops reading must not end the worker.
        signal(SIGPIPE, SIG_IGN)
        _ = fcntl(inputPipe.writeEnd, F_SETFL, O_NONBLOCK)
    }

    /// Runs until the tool closed both its outputs.
    ///
    /// - Returns: `false` when the output went over the limit.
    mutating func run() -> Bool {
        var isOutputOpen = true
        var isComplaintOpen = true
        while isOutputOpen || isComplaintOpen {
            if written == input.count { inputPipe.closeWriteEnd() }
            var watched = [
                pollfd(fd: inputPipe.writeEnd, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: isOutputOpen ? outputPipe.readEnd : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isComplaintOpen ? complaintPipe.readEnd : -1, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&watched, 3, -1) > 0 else { continue }
            if watched[0].revents != 0 { feed() }
            if watched[1].revents != 0 { isOutputOpen = take(from: outputPipe, into: \.output) }
            if watched[2].revents != 0 { isComplaintOpen = take(from: complaintPipe, into: \.complaints) }
            if output.count > maximumOutput { return false }
            complaints.removeLast(max(complaints.count - ConfinedTool.maximumComplaintBytes, 0))
        }
        return true
    }

    private mutating func feed() {
        let count = input.withUnsafeBytes {
            write(inputPipe.writeEnd, $0.baseAddress?.advanced(by: written), $0.count - written)
        }
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        // A tool that hung up has read what it wanted.
        written = count > 0 ? written + count : input.count
    }

    private mutating func take(from pipe: Pipe, into bytes: WritableKeyPath<ToolTransfer, [UInt8]>) -> Bool {
        let count = read(pipe.readEnd, &chunk, chunk.count)
        if count < 0, errno == EINTR { return true }
        guard count > 0 else { return false }
        self[keyPath: bytes].append(contentsOf: chunk[..<count])
        return true
    }
}
