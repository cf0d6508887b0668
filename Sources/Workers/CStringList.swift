import Glibc

/// Strings as C sees them: an array of pointers, a null pointer after the last.
final class CStringList {
    private let strings: [UnsafeMutablePointer<CChar>?]

    init(_ texts: [String]) {
        strings = texts.map { strdup($0) } + [nil]
    }

    deinit {
        for string in strings { free(string) }
    }

    func withPointers<Result>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?, Int) -> Result) -> Result {
        let constants = strings.map { UnsafePointer($0) }
        return constants.withUnsafeBufferPointer { body($0.baseAddress, $0.count - 1) }
    }

    func withMutablePointers<Result>(_ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result) -> Result {
        strings.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("the list always ends in a null pointer") }
            return body(base)
        }
    }
}
