import Contracts
import Core
import Foundation
import Testing

@testable import Composition

@Suite("Documents of every kind")
struct DocumentKindsTests {
    private static let page =
        "<title>Coolant</title><h1>Filling</h1><p>The cooling circuit holds 9 litres.</p><p hidden>It holds 1 litre.</p>"
    private static let mail = "From: hana@example.com\nSubject: Wiper motor\n\nThe wiper motor draws 4 ampere.\n"
    private static let network =
        "BO_ 291 BRAKE_STATUS: 8 ESP\n SG_ PEDAL_FORCE : 0|16@1+ (0.1,0) [0|6553.5] \"N\" GTW\n"
    private static let signals =
        "Vehicle.Speed:\n  type: sensor\n  datatype: float\n  unit: km/h\n  description: Vehicle speed.\n"
    private static let design =
        "ISO-10303-21;HEADER;FILE_SCHEMA(('AP242'));ENDSEC;DATA;#1=PRODUCT('K-77','Knuckle','',());ENDSEC;END-ISO-10303-21;"

    private static let table = "part,torque\nKnuckle,88 Nm\nTrack bar,214 Nm\n"

    private static let reader = Reader(principal: nil, purpose: .engineering)

    /// A workbook of one sheet, "Spare parts", packed with Python's zipfile.
    private static let workbook = """
        UEsDBBQAAAAIAAAAIVxhxajtYQAAAHYAAAALAAAAX3JlbHMvLnJlbHOzCUrNSSzJzM8rzsgsKLazQeYqeKbYKhV5phgqKYRUFqTaKmWUlBRY6e\
        sXJ2ek5iYW6+enpWUmp7rkJ5fmpuaVABUlFqWnltgqVeTol+cXZSfl52frVeTmKOnb2eijWgMAUEsDBBQAAAAIAAAAIVzPh0LJOQAAAEsAAAAP\
        AAAAeGwvd29ya2Jvb2sueG1ssynPL8pOys/PtrMpzkhNLSmG0gp5ibmptkrBBYlFqQpAoqRYSSEzxVapyDPFUEnfzkYfplofbgAAUEsDBBQAAA\
        AIAAAAIVy5bAZHUgAAAGcAAAAaAAAAeGwvX3JlbHMvd29ya2Jvb2sueG1sLnJlbHOzCUrNSSzJzM8rzsgsKLazQeYqeKbYKhV5phgqKYRUFqTa\
        KmWUlBRY6esXJ2ek5iYW65fnF2UXZ6SmlgDlE4vSU0tslYr1KnJzlPTtbPRRzQUAUEsDBBQAAAAIAAAAIVw17lLTkAAAAKMBAAAIAAAAeGwvcy\
        54bWyzKc8vyi7OSE0tsbMBUy6JJYl2NkX55QpFtkqGSnY2yQoltkqZeTmZeanBJUVAgcxiO5sSu4DEohIbfaAufRBfPxmnwuCS/ORs4lRmpOak\
        oarUBzoE7hoj3K4JyUxVKMpPQbPGzqbMzsTQRr8Mr7VB5njsNMZtp3ticXYqehiArDQ0ImilJTYr9ZEiQB8RLwBQSwECFAMUAAAACAAAACFcYc\
        Wo7WEAAAB2AAAACwAAAAAAAAAAAAAAgAEAAAAAX3JlbHMvLnJlbHNQSwECFAMUAAAACAAAACFcz4dCyTkAAABLAAAADwAAAAAAAAAAAAAAgAGK\
        AAAAeGwvd29ya2Jvb2sueG1sUEsBAhQDFAAAAAgAAAAhXLlsBkdSAAAAZwAAABoAAAAAAAAAAAAAAIAB8AAAAHhsL19yZWxzL3dvcmtib29rLn\
        htbC5yZWxzUEsBAhQDFAAAAAgAAAAhXDXuUtOQAAAAowEAAAgAAAAAAAAAAAAAAIABegEAAHhsL3MueG1sUEsFBgAAAAAEAAQA9AAAADACAAAA\
        AA==
        """

    @Test("are found, quoted to the letter and shown with their place; taking them in again changes nothing")
    func endToEnd() async throws {
        let home = try TestHome()
        try await home.initialise()
        let workbook = try #require(Data(base64Encoded: Self.workbook))
        let files = [
            try home.write(Self.page, to: "page.html"), try home.write(Self.mail, to: "mail.eml"),
            try home.write(Self.network, to: "network.dbc"), try home.write(Self.signals, to: "signals.vspec"),
            try home.write(Self.design, to: "design.stp"), try home.write(Array(workbook), to: "parts.xlsx"),
            try home.write(Self.table, to: "torques.csv"),
        ]
        let request = try IngestRequest.files(files)
        let places = ["parts.xlsx": "sheet 'Spare parts', cells A1:C3", "torques.csv": "rows 1-3"]
        let expected = [
            ("cooling circuit litres", "page.html", "The cooling circuit holds 9 litres.", ["Coolant", "Filling"]),
            ("wiper motor ampere", "mail.eml", "The wiper motor draws 4 ampere.", ["Wiper motor"]),
            (
                "pedal force signal", "network.dbc", "Signal PEDAL_FORCE of BRAKE_STATUS: start bit 0",
                ["Message BRAKE_STATUS"]
            ),
            ("vehicle speed sensor", "signals.vspec", "Vehicle.Speed: sensor, datatype float, unit km/h.", ["Vehicle"]),
            ("knuckle product", "design.stp", "Product 'K-77' ('Knuckle').", ["Products"]),
            (
                "tie rod stock shelf", "parts.xlsx", "Part: Tie rod; Stock: 41; Shelf: R7",
                ["Spare parts", "cells A1:C3"]
            ),
            ("track bar torque", "torques.csv", "Track bar,214 Nm", ["part", "torque"]),
        ]
        try await home.use { node in
            let first = try await node.ingest(request, progress: { _ in })
            #expect(first.added == files.count, "\(first.skipped)")
            for (words, source, quote, headings) in expected {
                let report = try await node.search(words, limit: 3, collection: nil, Self.reader)
                let hit = try #require(report.passages.first, "\(words)")
                #expect(hit.source == source && hit.text.contains(quote) && hit.headings == headings, "\(hit)")
                #expect(hit.place == places[source] && hit.page == nil)
                let text = Array(try await node.documentText(hit.document, Self.reader).text.unicodeScalars)
                #expect(text.text(hit.start..<hit.end) == hit.text)
                #expect(!hit.text.contains("1 litre."))
            }
            let answer = try await node.ask(
                AskRequest(question: "Which torque has the track bar?", reader: Self.reader))
            let citation = try #require(answer.citations.first { $0.source == "torques.csv" }, "\(answer)")
            #expect(citation.place == "rows 1-3" && citation.page == nil)
            let replay = try await node.replay(try #require(answer.decision))
            #expect(replay.identical)
            let second = try await node.ingest(request, progress: { _ in })
            #expect(second.unchanged == files.count && second.added == 0 && second.snapshot == first.snapshot)
        }
    }
}
