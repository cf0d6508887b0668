import Glibc

/// Things a worker must not be able to do, each with what the kernel said.
enum ProbeAttempts {
    /// Lines `ATTEMPT ERRNO`; 0 where it was let through.
    static var report: String {
        var lines: [String] = []
        func attempt(_ name: String, _ body: () -> Int) {
            errno = 0
            let result = body()
            lines.append("\(name) \(result < 0 ? errno : 0)")
        }
        attempt("socket-inet") { Int(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)) }
        attempt("socket-unix") { Int(socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)) }
        attempt("socketpair") {
            var ends: [Int32] = [0, 0]
            return Int(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends))
        }
        attempt("connect") { connectSomewhere() }
        attempt("send-fast-open") { send(3, "x", 1, 0x2000_0000) }
        attempt("open-passwd") { Int(open("/etc/passwd", O_RDONLY)) }
        attempt("open-own-memory") { Int(open("/proc/self/mem", O_RDWR)) }
        attempt("create-file") { Int(open("/tmp/mickai-worker-probe", O_CREAT | O_WRONLY, 0o600)) }
        attempt("make-folder") { Int(mkdir("/tmp/mickai-worker-probe", 0o700)) }
        attempt("unlink") { Int(unlink("/etc/passwd")) }
        attempt("kill-parent") { Int(kill(getppid(), 0)) }
        attempt("raise-limit") {
            var limit = rlimit(rlim_cur: 1 << 20, rlim_max: 1 << 20)
            return Int(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit))
        }
        attempt("chroot") { Int(chroot("/")) }
        attempt("mount") { Int(mount("none", "/tmp", "tmpfs", 0, nil)) }
        attempt("allocate-8-gib") { allocate(8 << 30) }
        return lines.joined(separator: "\n")
    }

    /// What a worker finds of its launcher: open descriptors, environment, processes it may start.
    static var surroundings: String {
        let open = (0..<1024).filter { fcntl($0, F_GETFD) >= 0 }
        var variables: [String] = []
        var entry = environ
        while let text = entry.pointee {
            variables.append(String(cString: text))
            entry += 1
        }
        let children = startChildren(64)
        return "\(open)\n\(variables.sorted())\nchildren \(children)"
    }

    /// What a worker makes of the file it was given: its bytes, what writing to it gives, and the limit of memory.
    static var grant: String {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(4, &bytes, bytes.count)
        let text = count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : "none"
        let written = write(4, "x", 1) < 0 ? errno : 0
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        return "\(text) \(written) \(limit.rlim_cur)"
    }

    /// Lines `PATH ERRNO` for opening each, and how many processes could be started.
    static func reads(_ paths: String...) -> String {
        let lines = paths.map { path in
            let descriptor = open(path, O_RDONLY)
            return "\(path) \(descriptor < 0 ? errno : 0)"
        }
        return (lines + ["children \(startChildren(8))"]).joined(separator: "\n")
    }

    private static func connectSomewhere() -> Int {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Int(connect(3, $0, socklen_t(MemoryLayout<sockaddr_in>.size)))
            }
        }
    }

    private static func allocate(_ bytes: Int) -> Int {
        let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        return memory == MAP_FAILED ? -1 : 0
    }

    /// How many of `count` children could be started.
    private static func startChildren(_ count: Int) -> Int {
        var started = 0
        for _ in 0..<count {
            var child: pid_t = 0
            let arguments: [UnsafeMutablePointer<CChar>?] = [nil]
            if posix_spawn(&child, "/usr/bin/true", nil, nil, arguments, arguments) == 0 { started += 1 }
        }
        return started
    }
}
