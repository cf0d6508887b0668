import RecordFormat
import Signatures

/// What a start needs to know of everything before the last segment, so that it reads that one alone.
///
/// The file is never trusted: it is signed by the checkpoint key, and it must fit the last segment's own header. When
/// it does not, every segment is read instead.
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

    func signed(by key: SigningKey) throws -> [UInt8] {
        let body = CBOREncoder.encode(
            .map([
                CBORPair(1, CBORValue(log)), CBORPair(2, timeValue), CBORPair(3, CBORValue(source)),
                CBORPair(4, .unsigned(size)), CBORPair(5, .array(digests.map { CBORValue($0) })),
                CBORPair(6, CBORValue(previousPayload)), CBORPair(7, CBORValue(previousSegment)),
                CBORPair(8, credentials.value),
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
        previousPayload: RecordDigest, previousSegment: RecordDigest, credentials: CredentialTable
    ) {
        self.log = log
        self.time = time
        self.source = source
        self.size = size
        self.digests = digests
        self.previousPayload = previousPayload
        self.previousSegment = previousSegment
        self.credentials = credentials
    }

    /// `nil` unless `key` signed the bytes.
    init?(_ bytes: [UInt8], signedBy publicKey: [UInt8]) {
        let cryptography = StandardCryptography()
        guard let items = (try? CBORDecoder.decode(bytes))?.items(count: 2), let body = items[0].byteString,
            let signature = items[1].byteString, let key = cryptography.verificationKey(publicKey),
            cryptography.isValid(signature, for: body, context: Self.context, key: key),
            let values = (try? CBORDecoder.decode(body))?.values(ofKeysUpTo: 8), let log = values[0].digest,
            let time = values[1].items(count: 3), let utc = time[0].unsignedInteger,
            let boot = time[1].identifier, let monotonic = time[2].unsignedInteger, let source = values[2].identifier,
            let size = values[3].unsignedInteger, let digests = values[4].items?.compactMap(\.digest),
            let payload = values[5].digest, let segment = values[6].digest,
            let credentials = CredentialTable(values[7]), MerkleTree(size: size, frontier: digests) != nil
        else { return nil }
        self.init(
            log: log, time: EntryTime(utcNanoseconds: utc, bootID: boot, monotonicNanoseconds: monotonic),
            source: source, size: size, digests: digests,
            previousPayload: payload, previousSegment: segment, credentials: credentials)
    }
}
