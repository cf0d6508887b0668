import Core

/// An error that may mean that a store itself is damaged, lost or older than the record says.
///
/// Such an error is said to whoever asked, in the same words for every asker, and is never turned into an answer.
package protocol StoreFaulting: CodedError {
    var isStoreFault: Bool { get }
}
