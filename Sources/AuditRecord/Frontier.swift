import RecordFormat
import Signatures

/// What a start needs to know of the entries below a place in the last segment, so that it reads only what follows.
///
/// Kept at every roll, at a close, and beside checkpoints as entries gather: see ``isDue(since:size:credentials:)``.
/// The file is never trusted: it is signed by the checkpoint key, it must fit the last segment's own header, and no
/// checkpoint may be older. When it does not fit, every segment is read instead.
struct Frontier: Equatable, Sendable {
    static let context = Array("mickai/frontier/v1".utf8)
    static let maximumBytes = 256 << 20

    let log: RecordDigest
    /// When the last entry was written.
    let time: EntryTime
    let source: RecordID
    let size: UInt64
    let digests: [RecordDigest]
    let previousPayload: RecordDigest
    let previousSegment: RecordDigest
    let credentials: CredentialTable
    let sources: SourceTable
    /// The segment that is being written; `size` between two segments.
    let segmentFirst: UInt64
    /// Where in that segment's file entry `size` will stand; 0 between two segments.
    let offset: UInt64

    /// Whether entries enough came since the frontier at `last` to keep one at `size`.
    ///
    /// The more credentials and sources there are to write, the rarer: at most 500 bytes an entry of either.
    static func isDue(since last: UInt64, size: UInt64, credentials: CredentialTable, sources: SourceTable) -> Bool {
        size - min(last, size)
            >= max(1_024, 4 * UInt64(credentials.credentials.count) + UInt64(sources.next.count) / 16)
    }

    func signed(by key: SigningKey) throws -> [UInt8] {
        let body = CBOREncoder.encode(
            .map([
                CBORPair(1, CBORValue(log)), CBORPair(2, timeValue), CBORPair(3, CBORValue(source)),
                CBORPair(4, .unsigned(size)), CBORPair(5, .array(digests.map { CBORValue($0) })),
                CBORPair(6, CBORValue(previousPayload)), CBORPair(7, CBORValue(previousSegment)),
                CBORPair(8, credentials.value), CBORPair(9, .unsigned(segmentFirst)), CBORPair(10, .unsigned(offset)),
                CBORPair(11, sources.value),
            ]))
        return CBOREncoder.encode(.array([.bytes(body), .bytes(try key.sign(body, context: Self.context))]))
    }

    private var timeValue: CBORValue {
        .array([
            .unsigned(time.utcNanoseconds), CBORValue(time.bootID), .unsigned(time.monotonicNanoseconds),
        ])
    }

    init(
        log: RecordDigest, time: EntryTime, source: RecordID, size: UInt64, digests: [RecordDigest],
        previousPayload: RecordDigest, previousSegment: RecordDigest, credentials: CredentialTable,
        sources: SourceTable, segmentFirst: UInt64, offset: UInt64
    ) {
        self.log = log
        self.time = time
        self.source = source
        self.size = size
        self.digests = digests
        self.previousPayload = previousPayload
        self.previousSegment = previousSegment
        self.credentials = credentials
        self.sources = sources
        self.segmentFirst = segmentFirst
        self.offset = offset
    }

    /// `nil` unless `key` signed the bytes.
    init?(_ bytes: [UInt8], signedBy publicKey: [UInt8]) {
        let cryptography = StandardCryptography()
        guard let items = (try? CBORDecoder.decode(bytes))?.items(count: 2), let body = items[0].byteString,
            let signature = items[1].byteString, let key = cryptography.verificationKey(publicKey),
            cryptography.isValid(signature, for: body, context: Self.context, key: key),
            let values = (try? CBORDecoder.decode(body))?.values(ofKeysUpTo: 11), let log = values[0].digest,
            let time = values[1].items(count: 3), let utc = time[0].unsignedInteger,
            let boot = time[1].identifier, let monotonic = time[2].unsignedInteger, let source = values[2].identifier,
            let size = values[3].unsignedInteger, let digests = values[4].items?.compactMap(\.digest),
            let payload = values[5].digest, let segment = values[6].digest,
            let credentials = CredentialTable(values[7]), let first = values[8].unsignedInteger,
            let offset = values[9].unsignedInteger, first <= size, (first == size) == (offset == 0),
            let sources = SourceTable(values[10]), MerkleTree(size: size, frontier: digests) != nil
        else { return nil }
        self.init(
            log: log, time: EntryTime(utcNanoseconds: utc, bootID: boot, monotonicNanoseconds: monotonic),
            source: source, size: size, digests: digests, previousPayload: payload, previousSegment: segment,
            credentials: credentials, sources: sources, segmentFirst: first, offset: offset)
    }
}
