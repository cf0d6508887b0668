import Testing

/// No effect is reachable except through the gate: shown from the sources.
///
/// The argument has three steps, a test each: only a gate makes an ``EffectTicket``; every function that has an
/// effect takes one; and only the files named here touch what such a function is made of (files, processes, sockets).
@Suite("The effect gate")
struct EffectGateTests {
    /// The one file of the product that makes tickets.
    static let gateFiles = ["Sources/AuditRecord/RecordedEffectGate.swift"]
    static let testKit = "Sources/ContractsTesting/"

    /// Functions with an effect outside the node's own bookkeeping, by file and declaration.
    static let effects: [(file: String, declaration: String)] = [
        ("Sources/Contracts/DocumentParsing.swift", "func run("),
        ("Sources/Contracts/DocumentParsing.swift", "func parse("),
        ("Sources/Contracts/TextGenerating.swift", "func generate("),
        ("Sources/Contracts/KeyWrapping.swift", "func erase("),
        ("Sources/Knowledge/KnowledgeIngestion.swift", "package func ingest("),
        ("Sources/Knowledge/KnowledgeStore+Removal.swift", "package func remove("),
        ("Sources/Policy/PrincipalRegistry.swift", "package func add("),
        ("Sources/Policy/PrincipalRegistry+Principals.swift", "package func revoke("),
        ("Sources/Policy/PrincipalRegistry+Grants.swift", "package func revokeGrant("),
        ("Sources/Policy/HoldRegister.swift", "package func place("),
        ("Sources/Policy/HoldRegister.swift", "package func release("),
        ("Sources/Policy/HoldRegister.swift", "package func set("),
    ]

    /// What an effect is made of, and the only product files that may touch it. The test kit is left out.
    static let means: [(token: String, files: Set<String>)] = [
        ("createFile(", ["Sources/Composition/Node/Node+Acting.swift"]),
        ("removeItem(", ["Sources/Composition/Home/HomeMaking.swift"]),
        ("copyItem(", []),
        (" Process()", []),
        ("Glibc.connect", ["Sources/ControlSocket/UnixSocket.swift"]),
        (" socket(", ["Sources/ControlSocket/UnixSocket.swift"]),
        ("WorkerLauncher(", ["Sources/Composition/Node/Node+Opening.swift"]),
        (" Application(", ["Sources/HTTPAPI/HTTPFace.swift"]),
        ("URLSession", []),
    ]

    let tree = SourceTree()

    @Test("alone makes tickets")
    func ticketsComeFromTheGate() {
        var makers: Set<String> = []
        for file in tree.files where !file.path.hasPrefix(Self.testKit) {
            if file.code.contains(where: { $0.text.contains("EffectTicket(") }) { makers.insert(file.path) }
        }
        #expect(makers == Set(Self.gateFiles))
    }

    @Test("guards every function that has an effect", arguments: effects.indices)
    func effectsTakeTickets(index: Int) throws {
        let effect = Self.effects[index]
        let file = try #require(tree.files.first { $0.path == effect.file })
        let starts = file.lines.indices.filter { file.lines[$0].contains(effect.declaration) }
        #expect(!starts.isEmpty, "\(effect.declaration) is gone from \(effect.file)")
        for start in starts {
            let signature = file.lines[start..<min(start + 4, file.lines.count)].joined()
            #expect(signature.contains("EffectTicket"), "\(effect.file):\(start + 1)")
        }
    }

    @Test("stands before files, processes and sockets: only the files named here touch them", arguments: means.indices)
    func meansAreConfined(index: Int) {
        let (token, allowed) = Self.means[index]
        let found = tree.files.filter { file in
            !file.target.hasSuffix("Testing") && file.code.contains { $0.text.contains(token) }
        }
        #expect(Set(found.map(\.path)) == allowed, "\(token)")
    }
}
