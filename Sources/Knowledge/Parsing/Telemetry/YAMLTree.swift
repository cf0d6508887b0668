import CYAML
import Core

/// A YAML text, or a JSON text, as a tree that keeps the order of its keys; read by libyaml.
///
/// Only what data needs is taken: one document, no aliases (so nothing is ever expanded), tags passed over. Limits:
/// ``maximumDepth``, ``maximumNodes``.
indirect enum YAMLTree: Equatable {
    static let maximumDepth = 64
    static let maximumNodes = 2_000_000

    case scalar(String)
    case list([YAMLTree])
    case map([Pair])

    struct Pair: Equatable {
        let key: String
        let value: YAMLTree
    }

    var scalar: String? { if case .scalar(let text) = self { text } else { nil } }
    var pairs: [Pair]? { if case .map(let pairs) = self { pairs } else { nil } }
    var items: [YAMLTree]? { if case .list(let items) = self { items } else { nil } }

    subscript(_ key: String) -> YAMLTree? { pairs?.first { $0.key == key }?.value }

    /// - Throws: ``ParsingError`` `parse.unreadable` with the line where the text stops being YAML, or breaks a rule
    ///   above.
    init(_ text: String) throws(ParsingError) {
        var reader = YAMLReader()
        self = try reader.read(Array(text.utf8))
    }
}

/// Builds the tree from the parser's events.
private struct YAMLReader {
    /// A list or map that is open.
    private struct Frame {
        let isMap: Bool
        var items: [YAMLTree] = []
        var pairs: [YAMLTree.Pair] = []
        /// Of a map, the key that waits for its value.
        var key: String?

        var tree: YAMLTree { isMap ? .map(pairs) : .list(items) }
    }

    private var frames: [Frame] = []
    private var nodes = 0
    private var root: YAMLTree?

    mutating func read(_ bytes: [UInt8]) throws(ParsingError) -> YAMLTree {
        var parser = yaml_parser_t()
        guard yaml_parser_initialize(&parser) == 1 else { throw Self.failure("there is not enough memory", 0) }
        defer { yaml_parser_delete(&parser) }
        let outcome = bytes.withUnsafeBufferPointer { buffer -> Result<Void, ParsingError> in
            yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
            yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
            do throws(ParsingError) {
                while try step(&parser) {}
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
        guard let root else { throw .empty }
        return root
    }

    /// Takes one event; `false` at the end.
    private mutating func step(_ parser: inout yaml_parser_t) throws(ParsingError) -> Bool {
        var event = yaml_event_t()
        guard yaml_parser_parse(&parser, &event) == 1 else {
            throw Self.failure("it is no YAML", parser.problem_mark.line + 1)
        }
        defer { yaml_event_delete(&event) }
        let line = event.start_mark.line + 1
        switch event.type {
        case YAML_STREAM_END_EVENT: return false
        case YAML_DOCUMENT_START_EVENT where root != nil: throw Self.failure("a second document begins", line)
        case YAML_ALIAS_EVENT: throw Self.failure("it uses an alias; write the value out", line)
        case YAML_SCALAR_EVENT:
            let value = UnsafeBufferPointer(start: event.data.scalar.value, count: event.data.scalar.length)
            try add(.scalar(String(decoding: value, as: UTF8.self)), line)
        case YAML_SEQUENCE_START_EVENT: try open(Frame(isMap: false), line)
        case YAML_MAPPING_START_EVENT: try open(Frame(isMap: true), line)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            if let frame = frames.popLast() { try add(frame.tree, line) }
        default: break
        }
        return true
    }

    private mutating func open(_ frame: Frame, _ line: Int) throws(ParsingError) {
        guard frames.count < YAMLTree.maximumDepth else { throw Self.failure("it is nested too deep", line) }
        frames.append(frame)
    }

    private mutating func add(_ tree: YAMLTree, _ line: Int) throws(ParsingError) {
        nodes += 1
        guard nodes <= YAMLTree.maximumNodes else { throw Self.failure("it holds too many values", line) }
        guard var frame = frames.popLast() else {
            root = tree
            return
        }
        if !frame.isMap {
            frame.items.append(tree)
        } else if let key = frame.key {
            frame.pairs.append(YAMLTree.Pair(key: key, value: tree))
            frame.key = nil
        } else {
            guard let key = tree.scalar else { throw Self.failure("a key is no plain text", line) }
            frame.key = key
        }
        frames.append(frame)
    }

    private static func failure(_ reason: String, _ line: Int) -> ParsingError {
        ParsingError(.unreadable, "The YAML or JSON text cannot be read at line \(line): \(reason).")
    }
}
