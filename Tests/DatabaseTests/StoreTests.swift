import Contracts
import Core
import CoreTesting
import Foundation
import GRDB
import Testing

@testable import Database

@Suite("A store")
struct StoreTests {
    private static let first = Migration("1", sql: "CREATE TABLE part (name TEXT NOT NULL) STRICT")
    private static let second = Migration("2", sql: "ALTER TABLE part ADD COLUMN torque INTEGER")

    private func open(_ folder: TemporaryFolder, name: String = "parts", _ migrations: [Migration]) throws -> Store {
        try Store(name: name, path: folder.path(of: "store.sqlite"), migrations: migrations)
    }

    @Test("written by an older program is upgraded with what it holds")
    func upgrade() throws {
        let folder = try TemporaryFolder()
        do {
            let old = try open(folder, [Self.first])
            try old.write { try $0.execute(sql: "INSERT INTO part VALUES ('bolt')") }
        }
        let new = try open(folder, [Self.first, Self.second])
        try new.write { try $0.execute(sql: "UPDATE part SET torque = 120") }
        let row = try new.read { try Row.fetchOne($0, sql: "SELECT name, torque FROM part") }
        #expect(row?["name"] == "bolt" && row?["torque"] == 120)
    }

    @Test("written by a newer program is refused and left as it was")
    func tooNew() throws {
        let folder = try TemporaryFolder()
        do {
            let newer = try open(folder, [Self.first, Self.second])
            try newer.write { try $0.execute(sql: "INSERT INTO part VALUES ('bolt', 120)") }
        }
        let error = #expect(throws: StoreError.self) { try open(folder, [Self.first]) }
        #expect(error?.code == "database.store-too-new")
        let again = try open(folder, [Self.first, Self.second])
        #expect(try again.read { try Int.fetchOne($0, sql: "SELECT torque FROM part") } == 120)
    }

    @Test("of another name is refused")
    func wrongStore() throws {
        let folder = try TemporaryFolder()
        do { _ = try open(folder, [Self.first]) }
        let error = #expect(throws: StoreError.self) { try open(folder, name: "claims", [Self.first]) }
        #expect(error?.code == "database.wrong-store")
    }

    @Test("that is no database cannot be opened and says so")
    func noDatabase() throws {
        let folder = try TemporaryFolder()
        try folder.write(String(repeating: "not a database ", count: 400), to: "store.sqlite")
        let error = #expect(throws: StoreError.self) { try open(folder, [Self.first]) }
        #expect(error?.code == "database.damaged")
    }

    @Test("is its owner's alone, its side files too, whatever the process would allow others")
    func modes() throws {
        let folder = try TemporaryFolder()
        let store = try open(folder, [Self.first])
        try store.write { try $0.execute(sql: "INSERT INTO part VALUES ('bolt')") }
        for name in ["store.sqlite", "store.sqlite-wal", "store.sqlite-shm"] {
            let mode = try FileManager.default.attributesOfItem(atPath: folder.path(of: name))[.posixPermissions]
            #expect((mode as? NSNumber)?.uint16Value == 0o600, "\(name)")
        }
    }

    @Test("in a folder that is not there says so")
    func noFolder() throws {
        let error = #expect(throws: StoreError.self) {
            try Store(name: "parts", path: "/nonexistent/store.sqlite", migrations: [Self.first])
        }
        #expect(error?.code == "file.not-found")
    }

    @Test("holds no deleted byte after a scrub, in its file or its log")
    func scrub() throws {
        let folder = try TemporaryFolder()
        let store = try open(folder, [Self.first])
        let planted = "quixotryzephyr"
        try store.write { try $0.execute(sql: "INSERT INTO part VALUES (?)", arguments: [planted]) }
        #expect(try holding(planted, folder) != [])
        try store.write { try $0.execute(sql: "DELETE FROM part") }
        try store.scrub()
        #expect(try holding(planted, folder) == [])
    }

    private func holding(_ words: String, _ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            Data(try folder.read($0)).range(of: Data(words.utf8)) != nil
        }
    }
}

@Suite("A durable folder")
struct SystemFolderTests {
    @Test("replaces a file as a whole and leaves nothing beside it")
    func replace() throws {
        let place = try TemporaryFolder()
        let folder = try SystemFolder(place.path)
        try folder.replace("note", with: Array("one".utf8))
        try folder.replace("note", with: Array("two".utf8))
        #expect(try place.read("note") == Array("two".utf8))
        #expect(try folder.names() == ["note"])
    }

    @Test("opens no name that leaves it", arguments: ["", ".", "..", "a/b", "../x"])
    func names(name: String) throws {
        let folder = try SystemFolder(TemporaryFolder().path)
        let error = #expect(throws: StoreError.self) { try folder.open(name, creating: true) }
        #expect(error?.code == "file.bad-name")
    }

    @Test("appends, reads and cuts where it was told")
    func file() throws {
        let place = try TemporaryFolder()
        let file = try SystemFolder(place.path).open("data", creating: true)
        try file.append(Array("hello ".utf8))
        try file.append(Array("world".utf8))
        try file.synchronize()
        #expect(try file.size == 11)
        #expect(try file.read(at: 6, count: 100) == Array("world".utf8))
        try file.truncate(to: 5)
        #expect(try file.read(at: 0, count: 100) == Array("hello".utf8))
        try file.close()
    }
}
