import Synchronization

/// Joins the bytes of tokens to text: a character whose bytes come in several pieces is passed on when it is whole.
final class TextAssembly: Sendable {
    private struct State {
        var text = ""
        var pending: [UInt8] = []
    }

    private let onPiece: @Sendable (String) -> Void
    private let state = Mutex(State())

    init(onPiece: @escaping @Sendable (String) -> Void) { self.onPiece = onPiece }

    @Sendable func add(_ bytes: [UInt8]) {
        let piece = state.withLock { state in
            state.pending += bytes
            let whole = state.pending.count - Self.incompleteTail(state.pending)
            let piece = String(decoding: state.pending[..<whole], as: UTF8.self)
            state.pending.removeFirst(whole)
            state.text += piece
            return piece
        }
        if !piece.isEmpty { onPiece(piece) }
    }

    /// The whole text; bytes that never became a character are the replacement character.
    func finish() -> String {
        let (text, rest) = state.withLock { state in
            let rest = String(decoding: state.pending, as: UTF8.self)
            state.pending = []
            state.text += rest
            return (state.text, rest)
        }
        if !rest.isEmpty { onPiece(rest) }
        return text
    }

    /// How many last bytes begin a character that they do not end (RFC 3629, section 3).
    private static func incompleteTail(_ bytes: [UInt8]) -> Int {
        for (back, byte) in bytes.suffix(3).reversed().enumerated() {
            if byte & 0xC0 == 0x80 { continue }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length > back + 1 ? back + 1 : 0
        }
        return 0
    }
}
