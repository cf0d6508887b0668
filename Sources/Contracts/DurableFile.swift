/// A file whose writes can be made to survive a power cut; tests put one in its place that fails on purpose.
package protocol DurableFile: AnyObject, Sendable {
    /// Bytes in the file.
    var size: UInt64 { get throws }

    /// Writes all of `bytes` at the end.
    func append(_ bytes: [UInt8]) throws

    /// At most `count` bytes from `offset`; fewer at the end of the file.
    func read(at offset: UInt64, count: Int) throws -> [UInt8]

    func truncate(to size: UInt64) throws

    /// Returns once everything written is durable (fdatasync).
    func synchronize() throws

    func close() throws
}

/// The folder operations a crash-safe store needs.
package protocol DurableFolder: Sendable {
    func open(_ name: String, creating: Bool) throws -> any DurableFile

    /// Names in the folder, sorted bytewise.
    func names() throws -> [String]

    /// Replaces `name` by `bytes` atomically: temporary file, fdatasync, rename, fsync of the folder.
    func replace(_ name: String, with bytes: [UInt8]) throws

    func remove(_ name: String) throws

    /// Makes renames and removals durable.
    func synchronize() throws
}
