/// Which of a log's two working keys.
package enum WorkingKeyRole: UInt64, CaseIterable, Sendable {
    /// Signs entries.
    case entry = 0
    /// Signs checkpoints and the footers of segments.
    case checkpoint = 1
}

/// The word that a working key is followed by a new one, which proves that its holder was there.
package struct RollStatement: Equatable, Sendable {
    package let role: WorkingKeyRole
    package let newKey: [UInt8]
    /// By the new key.
    package let possession: [UInt8]
    /// By the checkpoint key in charge before, when that is the one that rolls; an entry key's own is on the entry.
    package let consent: [UInt8]?

    package init(role: WorkingKeyRole, newKey: [UInt8], possession: [UInt8], consent: [UInt8]?) {
        self.role = role
        self.newKey = newKey
        self.possession = possession
        self.consent = consent
    }

    package init?(_ value: CBORValue) {
        let count = value.pairs?.count ?? 0
        guard let values = value.values(ofKeysUpTo: count), count >= 3, let number = values[0].unsignedInteger,
            let role = WorkingKeyRole(rawValue: number), count == (role == .entry ? 3 : 4),
            let key = values[1].byteString, key.count == COSESign1.publicKeyBytes,
            let possession = values[2].byteString, possession.count == COSESign1.signatureBytes
        else { return nil }
        let consent = count == 4 ? values[3].byteString : nil
        guard count == 3 || consent?.count == COSESign1.signatureBytes else { return nil }
        self.init(role: role, newKey: key, possession: possession, consent: consent)
    }

    package var value: CBORValue {
        var pairs = [
            CBORPair(1, .unsigned(role.rawValue)), CBORPair(2, .bytes(newKey)), CBORPair(3, .bytes(possession)),
        ]
        if let consent { pairs.append(CBORPair(4, .bytes(consent))) }
        return .map(pairs)
    }

    /// What the new key signs, and the old checkpoint key too when that is the one that rolls.
    ///
    /// - Parameter index: that of the entry which holds the statement.
    package static func signedBytes(
        log: RecordDigest, role: WorkingKeyRole, index: UInt64, newKey: [UInt8]
    ) -> [UInt8] {
        CBOREncoder.encode(
            .array([
                CBORValue(log), .text("oar-roll/v1"), .unsigned(role.rawValue), .unsigned(index), .bytes(newKey),
            ]))
    }
}
