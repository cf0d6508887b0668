/// How far a piece of long work has come.
package struct ProgressUpdate: Sendable, Equatable {
    package let completed: Int
    package let total: Int
    /// What is being worked on, such as a file's name; for people, never parsed.
    package let subject: String

    package init(completed: Int, total: Int, subject: String) {
        self.completed = completed
        self.total = total
        self.subject = subject
    }
}

/// Receives progress; long work also checks `Task.isCancelled` between its items and ends with what is done so far.
package typealias ProgressReporting = @Sendable (ProgressUpdate) -> Void
