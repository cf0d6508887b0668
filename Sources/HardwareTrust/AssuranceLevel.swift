/// How firmly a node's keys are bound to its machine: stated wherever a key stands, never implied.
///
/// The raw value stands in the additional data of every wrap, so a key cannot be moved to another level unnoticed.
package enum AssuranceLevel: String, Sendable, CaseIterable, Codable {
    /// Keys held by a discrete or firmware TPM 2.0 whose endorsement key chains to a pinned vendor root.
    case tpmHardware = "tpm-hw"
    /// Keys held by a TPM 2.0 that software emulates.
    case tpmVirtual = "tpm-virtual"
    /// Keys held in a file.
    case software

    /// What the level is worth, for a person who has to sign for it.
    package var plainWords: String {
        switch self {
        case .tpmHardware:
            "Keys are held by a hardware TPM of a known vendor. A copied disk opens nothing on another machine."
        case .tpmVirtual:
            """
            Keys are held by a virtual TPM. Whoever controls the hypervisor can copy them together with the machine; \
            a copied disk alone opens nothing.
            """
        case .software:
            """
            Keys are held in a file tied to this machine's identifiers: clonable by root or by disk image; not \
            hardware-bound. A passphrase, where one is set, is needed as well.
            """
        }
    }
}
