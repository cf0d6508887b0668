import ArgumentParser
import Contracts
import Core

/// What a failed call says, for programs and for people.
struct FailureReport {
    let code: String
    let message: String
    /// The message as a person reads it, with how to call where that helps.
    let words: String
    let status: CommandStatus

    /// What stopped the parser: the words of the call are off.
    init(parsing error: any Error, columns: Int) {
        code = CommandError.Code.usage.rawValue
        message = MickaiCommand.message(for: error)
        words = TextWrapping.withoutTrailingSpace(MickaiCommand.fullMessage(for: error, columns: columns))
        status = .usage
    }

    /// What stopped the work; an error that carries no code keeps its words to itself, for they may hold content.
    init(running error: any Error) {
        let coded: any CodedError
        switch error {
        case let error as any CodedError: coded = error
        case is CancellationError: coded = CommandError(.cancelled, "The work was called off.")
        default:
            let kind = String(describing: type(of: error))
            coded = CommandError(.unexpected, "The command failed without a reason that it may show (\(kind)).")
        }
        code = coded.code
        message = coded.message
        words = "mickai: \(coded.message) (\(coded.code))"
        status = CommandStatus(coded.category)
    }

    var json: String {
        "{\"error\":{\"code\":\(ReportJSON.quoted(code)),\"message\":\(ReportJSON.quoted(message))}}"
    }
}
