import Database

/// The store's own error, under a name that does not meet GRDB's.
typealias StoreError = DatabaseError
