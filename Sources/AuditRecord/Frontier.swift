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
    let entryKeyID: RecordDigest
    let source: RecordID
    let size: UInt64
    let digests: [RecordDigest]
    let previousPayload: RecordDigest
    let previousSegment: RecordDigest
    let credentials: CredentialTable
    let sources: SourceTable

    func signed(by key: SigningKey) throws -> [UInt8] {
        let body = CBOREncoder.encode(
            .map([
                CBORPair(1, CBORValue(log)), CBORPair(2, CBORValue(entryKeyID)), CBORPair(3, CBORValue(source)),
                CBORPair(4, .unsigned(size)), CBORPair(5, .array(digests.map { CBORValue($0) })),
                CBORPair(6, CBORValue(previousPayload)), CBORPair(7, CBORValue(previousSegment)),
                CBORPair(8, credentials.value), CBORPair(9, sources.value),
            ]))
        return CBOREncoder.encode(.array([.bytes(body), .bytes(try key.sign(body, context: Self.context))]))
    }

    init(
        log: RecordDigest, entryKeyID: RecordDigest, source: RecordID, size: UInt64, digests: [RecordDigest],
        previousPayload: RecordDigest, previousSegment: RecordDigest, credentials: CredentialTable,
        sources: SourceTable
    ) {
        self.log = log
        self.entryKeyID = entryKeyID
        self.source = source
        self.size = size
        self.digests = digests
        self.previousPayload = previousPayload
        self.previousSegment = previousSegment
        self.credentials = credentials
        self.sources = sources
    }

    /// `nil` unless `key` signed the bytes.
    init?(_ bytes: [UInt8], signedBy publicKey: [UInt8]) {
        let cryptography = StandardCryptography()
        guard let items = (try? CBORDecoder.decode(bytes))?.items(count: 2), let body = items[0].byteString,
            let signature = items[1].byteString, let key = cryptography.verificationKey(publicKey),
            cryptography.isValid(signature, for: body, context: Self.context, key: key),
            let values = (try? CBORDecoder.decode(body))?.values(ofKeysUpTo: 9), let log = values[0].digest,
            let entryKeyID = values[1].digest, let source = values[2].identifier,
            let size = values[3].unsignedInteger, let digests = values[4].items?.compactMap(\.digest),
            let payload = values[5].digest, let segment = values[6].digest,
            let credentials = CredentialTable(values[7]), let sources = SourceTable(values[8]), MerkleTree(size: size, frontier: digests) != nil
        else { return nil }
        self.init(
            log: log, entryKeyID: entryKeyID, source: source, size: size, digests: digests,
            previousPayload: payload, previousSegment: segment, credentials: credentials, sources: sources)
    }
}
