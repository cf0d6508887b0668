/// Where the items of one value of deterministic CBOR stand in its bytes, in the order of the bytes.
///
/// Reading by index copies nothing but what is asked for: an entry's payload is read for every entry of a record, and a
/// tree of its values costs more than the rest of the reading. Item 0 is the whole value; the items inside an array or
/// map follow it, each with its own.
struct CBORIndex {
    struct Item {
        let major: UInt8
        /// The integer, the count of bytes, items or pairs, or the number of the simple value.
        let argument: UInt64
        /// Where the content begins, behind the head.
        let content: Int
        /// The first item that is not inside this one.
        var next: Int
    }

    let bytes: [UInt8]
    let items: [Item]

    func unsigned(_ item: Int) -> UInt64? {
        items[item].major == 0 ? items[item].argument : nil
    }

    func bytes(_ item: Int) -> ArraySlice<UInt8>? {
        items[item].major == 2 ? string(item) : nil
    }

    /// A text of a length in `lengths`, in bytes.
    func text(_ item: Int, _ lengths: ClosedRange<Int>) -> String? {
        guard items[item].major == 3, lengths.contains(Int(items[item].argument)) else { return nil }
        return String(decoding: string(item), as: UTF8.self)
    }

    func isNull(_ item: Int) -> Bool { items[item].major == 7 && items[item].argument == 22 }

    func digest(_ item: Int) -> RecordDigest? { bytes(item).flatMap { RecordDigest($0) } }

    func identifier(_ item: Int) -> RecordID? { bytes(item).flatMap { RecordID($0) } }

    /// The two items of an array of exactly two.
    func pair(_ item: Int) -> (Int, Int)? {
        guard items[item].major == 4, items[item].argument == 2 else { return nil }
        return (item + 1, items[item + 1].next)
    }

    /// The three items of an array of exactly three.
    func triple(_ item: Int) -> (Int, Int, Int)? {
        guard items[item].major == 4, items[item].argument == 3 else { return nil }
        let second = items[item + 1].next
        return (item + 1, second, items[second].next)
    }

    /// The items of an array of `counts` items.
    func array(_ item: Int, _ counts: ClosedRange<Int>) -> CBORMembers? {
        guard items[item].major == 4, counts.contains(Int(items[item].argument)) else { return nil }
        return CBORMembers(items: items, next: item + 1, end: items[item].next)
    }

    /// Keys and values, in turn, of a map of `counts` pairs.
    func map(_ item: Int, _ counts: ClosedRange<Int>) -> CBORMembers? {
        guard items[item].major == 5, counts.contains(Int(items[item].argument)) else { return nil }
        return CBORMembers(items: items, next: item + 1, end: items[item].next)
    }

    /// The item taken out of the bytes, with all in it.
    func value(_ item: Int) -> CBORValue {
        let argument = items[item].argument
        switch items[item].major {
        case 0: return .unsigned(argument)
        case 1: return .negative(argument)
        case 2: return .bytes(Array(string(item)))
        case 3: return .text(String(decoding: string(item), as: UTF8.self))
        case 4:
            var values: [CBORValue] = []
            values.reserveCapacity(Int(argument))
            for member in CBORMembers(items: items, next: item + 1, end: items[item].next) {
                values.append(value(member))
            }
            return .array(values)
        case 5:
            var pairs: [CBORPair] = []
            pairs.reserveCapacity(Int(argument))
            var members = CBORMembers(items: items, next: item + 1, end: items[item].next)
            while let (key, member) = members.nextPair() { pairs.append(CBORPair(value(key), value(member))) }
            return .map(pairs)
        default: return argument == 22 ? .null : .boolean(argument == 21)
        }
    }

    private func string(_ item: Int) -> ArraySlice<UInt8> {
        let start = items[item].content
        return bytes[start..<start + Int(items[item].argument)]
    }
}

/// The items directly inside an array or map.
struct CBORMembers: Sequence, IteratorProtocol {
    let items: [CBORIndex.Item]
    private var position: Int
    private let end: Int

    init(items: [CBORIndex.Item], next: Int, end: Int) {
        self.items = items
        position = next
        self.end = end
    }

    mutating func next() -> Int? {
        guard position < end else { return nil }
        defer { position = items[position].next }
        return position
    }

    /// A map's next key and its value.
    mutating func nextPair() -> (key: Int, value: Int)? {
        guard let key = next(), let value = next() else { return nil }
        return (key, value)
    }
}
