import Core
import Foundation
import GRDB

extension Identifier {
    /// The identifier as a bound value.
    var blob: Data { Data(bytes) }
}

extension [UInt8] {
    /// The bytes as a bound value.
    var blob: Data { Data(self) }

    /// The first column of the first row, or `nil` without a row.
    static func fetchBlob(
        _ database: GRDB.Database, sql: String, arguments: StatementArguments
    ) throws -> [UInt8]? {
        try Data.fetchOne(database, sql: sql, arguments: arguments).map { Array($0) }
    }
}
