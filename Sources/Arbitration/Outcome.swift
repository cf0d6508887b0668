/// How a request ended; the texts stand in the record and never change meaning.
package enum Outcome: String, Sendable, CaseIterable {
    /// Every document that speaks of it says the same.
    case unanimous
    /// At least two thirds of the documents that speak of it say the same; the others are shown.
    case majority
    /// The documents disagree; every side is shown.
    case conflicted
    /// Nothing that the asker may read answers.
    case abstained
    /// A veto ended it.
    case refused
}
