import Glibc

/// What tells this machine from another without a TPM: identifiers that root, or a disk image, can copy.
package struct MachineIdentity: Sendable, Equatable {
    /// From `/etc/machine-id` (machine-id(5)).
    package let machineID: [UInt8]
    /// The DMI product UUID (SMBIOS 7.2.1); `nil` where there is none or this account may not read it.
    package let hardwareUUID: [UInt8]?

    package init(machineID: [UInt8], hardwareUUID: [UInt8]?) {
        self.machineID = machineID
        self.hardwareUUID = hardwareUUID
    }

    /// The identity of the machine that this process runs on.
    ///
    /// - Throws: ``TrustError`` `trust.machine-unreadable` without a machine-id.
    package static func current() throws(TrustError) -> MachineIdentity {
        guard let machineID = firstLine(of: "/etc/machine-id") else {
            throw TrustError(
                .machineUnreadable, "This machine has no /etc/machine-id. Run 'systemd-machine-id-setup' as root.")
        }
        return MachineIdentity(
            machineID: machineID, hardwareUUID: firstLine(of: "/sys/class/dmi/id/product_uuid"))
    }

    /// The first line, at most 128 bytes; `nil` where the file is missing, unreadable or empty.
    private static func firstLine(of path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 128)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return nil }
        let line = Array(buffer[..<count].prefix { $0 != UInt8(ascii: "\n") })
        return line.isEmpty ? nil : line
    }
}
