import Testing

/// The floors of the house (ARCHITECTURE.md), held against every source file: SwiftPM itself lets an undeclared
/// import of a sibling compile.
@Suite("The floors")
struct ImportTableTests {
    static let tools = ["Signatures", "Database", "Vectors", "Workers"]
    static let services = [
        "AuditRecord", "HardwareTrust", "Policy", "Inference", "Knowledge", "TrustAgent", "Arbitration",
    ]
    static let brains = ["IntakeBrains", "KnowledgeBrains"]
    static let faces = ["ControlSocket", "Commands", "HTTPAPI", "Console"]
    static let cFaces = [
        "CChecksum", "CInflate", "CLibXML2", "CLlama", "CMarkup", "CSandbox", "CYAML", "COpenBLAS", "CStemmer",
        "CVectors",
    ]

    /// What each target may import of ours.
    static let table: [String: Set<String>] = {
        var table: [String: Set<String>] = [
            "Core": [], "Contracts": ["Core"], "RecordFormat": ["Core"], "BrainKit": ["Core", "Contracts"],
            "Composition": Set(
                ["Core", "Contracts", "RecordFormat", "BrainKit"] + tools + services + brains + faces + cFaces),
            "mickai": ["Composition"],
            "CoreTesting": ["Core"],
            "ContractsTesting": ["Core", "Contracts", "CoreTesting"],
        ]
        for tool in tools { table[tool] = Set(["Core", "Contracts", "RecordFormat"] + cFaces) }
        for service in services { table[service] = Set(["Core", "Contracts", "RecordFormat"] + tools + cFaces) }
        for brain in brains { table[brain] = ["Core", "Contracts", "BrainKit"] }
        for face in faces { table[face] = ["Core", "Contracts"] }
        table["Console"] = ["Core", "Contracts", "CConsoleAssets"]
        return table
    }()

    let tree = SourceTree()

    @Test("are all described in the table")
    func everyTargetIsListed() {
        let swiftTargets = tree.targets
        #expect(!swiftTargets.isEmpty)
        #expect(swiftTargets.subtracting(Self.table.keys) == [])
    }

    @Test("are only imported downward")
    func importsPointDown() {
        let ours = Set(Self.table.keys).union(Self.cFaces)
        for file in tree.files {
            let allowed = Self.table[file.target] ?? []
            for module in file.imports where ours.contains(module) {
                #expect(allowed.contains(module), "\(file.path) imports \(module)")
            }
        }
    }

    @Test("keep Foundation out of the record's format")
    func formatIsFreeOfFoundation() {
        let files = tree.files.filter { $0.target == "RecordFormat" }
        #expect(!files.isEmpty)
        for file in files {
            #expect(file.imports.allSatisfy { !$0.hasPrefix("Foundation") }, "\(file.path)")
        }
    }

    @Test("name a service in Composition alone")
    func servicesStayApart() {
        for file in tree.files where Self.services.contains(file.target) {
            let others = Set(Self.services).subtracting([file.target])
            #expect(others.isDisjoint(with: file.imports), "\(file.path)")
        }
    }
}

/// What no source may hold, whoever wrote it.
@Suite("The sources")
struct HabitTests {
    /// Spelled in halves, so that this file holds none itself.
    static let unfinishedMarks: Set<String> = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]

    let tree = SourceTree()

    @Test("hold no unfinished marks, forced tries or forced casts")
    func noUnfinishedMarks() {
        for file in tree.files {
            for (number, text) in file.code {
                #expect(!text.contains("try" + "!") && !text.contains(" as" + "! "), "\(file.path):\(number)")
                #expect(!text.contains("fatalError("), "\(file.path):\(number)")
            }
            for (number, text) in file.lines.enumerated() {
                let words = text.split { !$0.isLetter && $0 != "_" }.map(String.init)
                #expect(Self.unfinishedMarks.isDisjoint(with: words), "\(file.path):\(number + 1)")
            }
        }
    }

    @Test("say why each unchecked Sendable is safe")
    func uncheckedSendableIsProven() {
        for file in tree.files {
            for (number, text) in file.code where text.contains("@unchecked Sendable") {
                let above = file.lines[..<(number - 1)].reversed().prefix { $0.contains("///") || $0.contains("//") }
                #expect(above.contains { $0.contains("@unchecked Sendable") }, "\(file.path):\(number)")
            }
        }
    }
}
