import Core

/// What to measure, and against what.
package struct EvaluationRequest: Sendable, Equatable {
    /// A folder in BEIR form, absolute.
    package let folder: String
    /// Where to keep this run for a later one; absolute.
    package let saveFile: String?
    /// A kept run that this one must not fall behind; absolute.
    package let againstFile: String?

    package init(folder: String, saveFile: String? = nil, againstFile: String? = nil) {
        self.folder = folder
        self.saveFile = saveFile
        self.againstFile = againstFile
    }
}

/// Retrieval measured over a folder in BEIR form. `_low` and `_high` bound the middle 95 % of resampled means.
package struct EvaluationReport: Sendable, Encodable {
    package let ndcgAt10: Double
    package let ndcgAt10Low: Double
    package let ndcgAt10High: Double
    package let recallAt10: Double
    package let queriesPerSecond: Double
    package let queries: Int
    package let documents: Int
    package let embedded: Bool
    package let folder: String
    /// File name -> SHA-256.
    package let files: [String: String]
    /// The joined rankings, each by itself.
    package let parts: [Part]
    package let against: Against?

    package init(
        ndcgAt10: (mean: Double, low: Double, high: Double), recallAt10: Double, queriesPerSecond: Double,
        queries: Int, documents: Int, embedded: Bool, folder: String, files: [String: String], parts: [Part],
        against: Against?
    ) {
        (self.ndcgAt10, ndcgAt10Low, ndcgAt10High) = ndcgAt10
        self.recallAt10 = recallAt10
        self.queriesPerSecond = queriesPerSecond
        self.queries = queries
        self.documents = documents
        self.embedded = embedded
        self.folder = folder
        self.files = files
        self.parts = parts
        self.against = against
    }

    /// By how much nDCG@10 differs from another ranking of the same questions: the mean and its 95 % interval.
    package struct Gain: Sendable, Encodable {
        package let mean: Double
        package let low: Double
        package let high: Double

        package init(mean: Double, low: Double, high: Double) {
            self.mean = mean
            self.low = low
            self.high = high
        }
    }

    package struct Part: Sendable, Encodable {
        /// `words` or `meaning`.
        package let ranking: String
        package let ndcgAt10: Double
        /// Of the joined ranking over this one.
        package let gain: Gain

        package init(ranking: String, ndcgAt10: Double, gain: Gain) {
            self.ranking = ranking
            self.ndcgAt10 = ndcgAt10
            self.gain = gain
        }
    }

    package struct Against: Sendable, Encodable {
        package let file: String
        package let gain: Gain
        /// Whether the whole interval lies below zero: this run is worse, and not by chance.
        package let isRegression: Bool

        package init(file: String, gain: Gain) {
            self.file = file
            self.gain = gain
            isRegression = gain.high < 0
        }
    }
}
