import Core
import Testing

@testable import HardwareTrust

/// Files and rows made by another program (Python's `hashlib`, `hmac` and `cryptography`) from the descriptions of
/// the formats. Root key 64…83, machine and passphrase below, PBKDF2 with 1,000 iterations.
enum IndependentFiles {
    static let machine = MachineIdentity(
        machineID: Array("0123456789abcdef0123456789abcdef".utf8),
        hardwareUUID: Array("4c4c4544-0042-3510-8052-b4c04f4e4e32".utf8))
    static let passphrase = Array("correct horse".utf8)

    static func bytes(_ hexadecimal: String) throws -> [UInt8] { try #require(Hexadecimal.decode(hexadecimal)) }

    /// `root.key`, salt 00…1f, nonce 00…0b.
    static let root = """
        4d4b52540103000003e8000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f1ba728cc68f0\
        24a08426991432502679c7736294740f49b713ad84b5b6114c58000102030405060708090a0b4b399bed6220ac810c00\
        04b2d3a1e85a7837f543e997a3915f9b4d320a909dc6a6cbcbbc736f0e85df2037c255315a3e393dfd370b31931e484c\
        52291d36cf4362037f0c37342f347b69a0e88fca09bd
        """

    /// `node.keys` with seeds d1…, d2…, d3….
    static let node = """
        4d4b4e4b010301010101010101010101010101a5e4ffc9dbe6a9981b1e4f711b9552e6fb6f82b6c8d683fa105ee37252\
        47957205b7f47d6ffa8188efd2f1b809efbc390202020202020202020202020212bfbf3373dffb0a29b05141caff1798\
        4264b7fef9e295a493485643c10041f3df869e88e4435afaf91f4e99336958cc03030303030303030303030303f34777\
        fab3fab8e89092413f45bfe30d1299e610a910dbae9f4795ad553d85ea60be10f0d1c51cbd7e540b8a2827a8eb
        """

    /// Tenant 11…, key a0….
    static let tenantKey = """
        01010101010101010101010145688fc59fcfe0511d07e4a0a3b04fbed53606993d23e67629c97ff9894f8a06d4777835\
        29a9ef094bbbec78e05388e7
        """

    /// Subject 21…, key b1….
    static let firstSubjectKey = """
        0202020202020202020202022cebe14ea063dc21283a8f3ad10b5a37388c9c0a7c378ca6e366c33f549312ffa96931ea\
        ed7fac6f0d352f9998e567d4
        """

    /// Subject 22…, key b2….
    static let secondSubjectKey = """
        030303030303030303030303c2add570bd173f92327c8887ef023be3a90702fe3ef098798a2083d40bc7e13c70ef2253\
        3307ccfcb55fb1c6fea04040
        """

    /// An item of both subjects, key c0….
    static let wrapped = """
        011111111111111111111111111111111100022121212121212121212121212121212122222222222222222222222222\
        22222231313131313131313131313131313131040404040404040404040404550c3daa91f907e6b6dc716c049d0e7bc4\
        0fc756948bfaa816e6724be4db967145ad41604ad7b0234fc7afeebf5bf5a9
        """
}
