import RecordFormat
import Signatures

/// Where a record's signing keys are kept between starts.
///
/// The record alone says which key is in charge; a keeper only sees to it that the key is there.
package protocol KeyKeeping: Sendable {
    /// The two keys kept, and the one that a roll made and did not finish with, if there is one.
    func keys() throws -> RecordKeys

    /// Makes a key that is to follow the one of that role; it is kept, durably, when this returns.
    ///
    /// An earlier one that was made and neither adopted nor discarded is gone.
    func prepare(_ role: WorkingKeyRole) throws -> SigningKey

    /// Puts the key made last in the place of the one that it follows, which is gone from then on.
    func adopt() throws

    /// Forgets the key made last.
    func discard() throws
}
