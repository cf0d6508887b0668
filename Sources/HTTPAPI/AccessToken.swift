import Core
import Crypto

/// The secret of one run of the node: who holds it speaks for the operator, until people sign in as themselves.
///
/// 32 random bytes, made at each start. A program sends them as `Authorization: Bearer`. A person types them into a
/// form, never into an address: what stands in an address stays in histories and on screens, and a part after `#`
/// would need a script to read. The form is answered with a cookie that holds a value derived from the token, so that
/// a cookie that leaks (cookies ignore ports) cannot be used as the token.
package struct AccessToken: Sendable {
    package static let byteCount = 32
    /// `__Host-` makes browsers insist on `Secure`, `Path=/` and no `Domain` (RFC 6265bis section 4.1.3.2).
    static let cookieName = "__Host-mickai"

    private let key: SymmetricKey

    package init(random: some RandomSource) {
        key = SymmetricKey(data: random.bytes(Self.byteCount))
    }

    /// 64 hexadecimal digits.
    package var text: String { key.withUnsafeBytes { Hexadecimal.encode($0) } }

    /// Whether `offered` is the token; takes as long for a near miss as for a far one.
    func matches(_ offered: String) -> Bool { Self.areEqual(offered, text) }

    /// Whether `offered` is the value of the cookie.
    func matchesCookie(_ offered: String) -> Bool { Self.areEqual(offered, cookieValue) }

    var cookieValue: String {
        Hexadecimal.encode(HMAC<SHA256>.authenticationCode(for: Array("mickai console cookie v1".utf8), using: key))
    }

    /// Comparing two digests under a fresh key hides where the texts differ, whatever their lengths.
    private static func areEqual(_ left: String, _ right: String) -> Bool {
        let fresh = SymmetricKey(size: .bits256)
        let code = HMAC<SHA256>.authenticationCode(for: Array(left.utf8), using: fresh)
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Array(right.utf8), using: fresh)
    }
}
