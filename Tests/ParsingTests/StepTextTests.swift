import Contracts
import Core
import Foundation
import Knowledge
import Testing

@testable import Knowledge

@Suite("A STEP file")
struct StepTextTests {
    private static func file(_ data: String) -> String {
        """
        ISO-10303-21; /* a comment; with 'marks' */
        HEADER;
        FILE_DESCRIPTION(('A test'),'2;1');
        FILE_NAME('axle.stp','2024-03-01T10:00:00',('J. M\\X\\FCller'),('Acme ''n Co'),'','CAD 1','');
        FILE_SCHEMA(('AP242_MANAGED_MODEL_BASED_3D_ENGINEERING_MIM_LF { 1 0 10303 442 3 1 4 }'));
        ENDSEC;
        DATA;
        \(data)
        ENDSEC;
        END-ISO-10303-21;
        """
    }

    private static let part = """
        #1=PRODUCT('A-1','Axle','the \\X2\\03B1\\X0\\ axle',(#90));
        #2=PRODUCT('B-2','B-2','',(#90));
        #3=PRODUCT_DEFINITION_FORMATION('','',#1);
        #4=PRODUCT_DEFINITION_FORMATION_WITH_SPECIFIED_SOURCE('','',#2,.NOT_KNOWN.);
        #5=PRODUCT_DEFINITION('design','',#3,#91);
        #6=PRODUCT_DEFINITION('design','',#4,#91);
        #7=NEXT_ASSEMBLY_USAGE_OCCURRENCE('1','','',#5,#6,$);
        #8=NEXT_ASSEMBLY_USAGE_OCCURRENCE('2','','',#5,#6,$);
        #10=(LENGTH_UNIT()NAMED_UNIT(*)SI_UNIT(.MILLI.,.METRE.));
        #11=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(0.05),#10);
        #12=PRODUCT_DEFINITION_SHAPE('','',#5);
        #20=DATUM('',$,#12,.F.,'A');
        #21=DATUM('',$,#12,.F.,'B');
        #22=DATUM_FEATURE('Face; one',$,#12,.T.);
        #23=SHAPE_ASPECT_RELATIONSHIP('','',#22,#20);
        #24=DATUM_REFERENCE_COMPARTMENT('',$,#12,.F.,#20,$);
        #25=DATUM_REFERENCE_COMPARTMENT('',$,#12,.F.,#21,(SIMPLE_DATUM_REFERENCE_MODIFIER(.MAXIMUM_MATERIAL_REQUIREMENT.)));
        #26=DATUM_REFERENCE_COMPARTMENT('',$,#12,.F.,COMMON_DATUM_LIST((#27,#28)),$);
        #27=DATUM_REFERENCE_ELEMENT('',$,#12,.F.,#20,$);
        #28=DATUM_REFERENCE_ELEMENT('',$,#12,.F.,#21,$);
        #29=DATUM_SYSTEM('',$,#12,.F.,(#24,#25));
        #30=DATUM_SYSTEM('',$,#12,.F.,(#26));
        #31= ( GEOMETRIC_TOLERANCE('Position.1','',#11,#22) GEOMETRIC_TOLERANCE_WITH_DATUM_REFERENCE((#29))
          GEOMETRIC_TOLERANCE_WITH_MODIFIERS((.MAXIMUM_MATERIAL_REQUIREMENT.)) POSITION_TOLERANCE() );
        #32=FLATNESS_TOLERANCE('','',#11,#12);
        #33=PERPENDICULARITY_TOLERANCE('P','',#11,#22,(#30));
        #34=TOLERANCE_ZONE('',$,#12,.F.,(#31),#35);
        #35=TOLERANCE_ZONE_FORM('cylindrical or circular');
        #40=DIMENSIONAL_SIZE(#22,'diameter');
        #41=DIMENSIONAL_CHARACTERISTIC_REPRESENTATION(#40,#42);
        #42=SHAPE_DIMENSION_REPRESENTATION('',(#43),#92);
        #43=( LENGTH_MEASURE_WITH_UNIT() MEASURE_REPRESENTATION_ITEM() MEASURE_WITH_UNIT(POSITIVE_LENGTH_MEASURE(10.),#10) REPRESENTATION_ITEM('nominal value') );
        #44=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(-0.25),#45);
        #45=(CONVERSION_BASED_UNIT('INCH',#46)LENGTH_UNIT()NAMED_UNIT(#47));
        #48=TOLERANCE_VALUE(#44,#11);
        #49=PLUS_MINUS_TOLERANCE(#48,#40);
        #50=ANGULAR_LOCATION('angle',$,#22,#12,.EQUAL.);
        """

    @Test("gives its header, products, structure, datums, tolerances and dimensions in sentences")
    func sentences() async throws {
        let document = try await Parsing.parse(Self.file(Self.part), named: "a.stp")
        #expect(
            document.outline == [
                "STEP file: Description: A test\nFile: axle.stp\nWritten: 2024-03-01T10:00:00\nAuthor: J. Müller\n"
                    + "Organization: Acme 'n Co\nSystem: CAD 1\n"
                    + "Schema: AP242_MANAGED_MODEL_BASED_3D_ENGINEERING_MIM_LF { 1 0 10303 442 3 1 4 }",
                "Products: Product 'A-1' ('Axle'): the α axle.\nProduct 'B-2'.",
                "Structure: 'A-1' ('Axle') > 'B-2' (2 times)",
                "Datums: Datum A, made by 'Face; one'.\nDatum B.",
                "Geometric tolerances: Position tolerance 'Position.1': 0.05 mm, zone cylindrical or circular, on 'Face; one', "
                    + "datum reference A, B (maximum material requirement), maximum material requirement.\n"
                    + "Flatness tolerance #32: 0.05 mm, on the whole part.\n"
                    + "Perpendicularity tolerance 'P': 0.05 mm, on 'Face; one', datum reference A-B.",
                "Dimensions: Dimensional size 'diameter' of 'Face; one': nominal value 10. mm, lower deviation -0.25 inch, "
                    + "upper deviation 0.05 mm.\n"
                    + "Angular location 'angle' from 'Face; one' to the whole part: without a value.",
            ])
    }

    @Test(
        "decodes the directives of its strings",
        arguments: [
            ("a\\X2\\00E90394\\X0\\b", "aéΔb"), ("\\X4\\0001F527\\X0\\", "🔧"), ("\\X\\E9", "é"), ("\\S\\i", "é"),
            ("a\\\\b", "a\\b"),
            ("\\PA\\x", "x"), ("\\X2\\00E\\X0\\", "\\X2\\00E\\X0\\"), ("\\X2\\D83DDD27\\X0\\", "🔧"), ("\\", "\\"),
            ("\\X2\\00E9", "\\X2\\00E9"), ("é", "é"),
        ])
    func strings(raw: String, text: String) {
        #expect(StepString.decoded(Array(raw.utf8)) == text)
        if raw == "é" { #expect(StepString.decoded([0xE9]) == text) }
    }

    private static let deep =
        "#1=DATUM('',$,#12,.F.," + String(repeating: "(", count: 5_000) + String(repeating: ")", count: 5_000) + ");"

    @Test(
        "is refused with the exact reason",
        arguments: [
            ("hello", "parse.unreadable"), ("ISO-10303-21;HEADER;ENDSEC;DATA;#1=PRODUCT('", "parse.unreadable"),
            ("ISO-10303-21;HEADER;ENDSEC;DATA;ENDSEC;", "parse.unreadable"),
            (file("#1=PRODUCT('a','b';"), "parse.unreadable"),
            (file("#1=PRODUCT('a','b','',());#1=PRODUCT('a','b','',());"), "parse.unreadable"),
            (file(deep), "parse.unreadable"),
            (file("PRODUCT('a');"), "parse.unreadable"),
            (file("#99999999999999999999=PRODUCT('a');"), "parse.unreadable"),
            (
                file(
                    part + "#60=NEXT_ASSEMBLY_USAGE_OCCURRENCE('1','','',#6,#5,$);#61=PRODUCT_DEFINITION('d','',#3,$);"
                        + "#62=NEXT_ASSEMBLY_USAGE_OCCURRENCE('1','','',#61,#5,$);"), "parse.unreadable"
            ),
            ("ISO-10303-21;HEADER;ENDSEC;DATA;ENDSEC;END-ISO-10303-21;", "parse.empty"),
        ] as [(String, String)])
    func refused(text: String, code: String) async throws {
        #expect(try await Parsing.refusal(Array(text.utf8), named: "a.step") == code)
    }

    @Test("writes a structure that branches without end no further than its limit")
    func branches() async throws {
        // Twice the same part on each of 40 levels would be 2^40 places; each is written once with its number.
        var data = ""
        for level in 0..<40 {
            let next = 10 * (level + 1)
            for copy in 0..<2 {
                data +=
                    "#\(10 * level + 5 + copy)=NEXT_ASSEMBLY_USAGE_OCCURRENCE('','','',#\(10 * level),#\(next + copy * 3),$);"
            }
            data += "#\(10 * level)=PRODUCT_DEFINITION('','',$,$);#\(10 * level + 3)=PRODUCT_DEFINITION('','',$,$);"
            data += "#\(10 * level + 8)=NEXT_ASSEMBLY_USAGE_OCCURRENCE('','','',#\(10 * level + 3),#\(next),$);"
        }
        let document = try await Parsing.parse(Self.file(data), named: "a.stp")
        #expect(document.text.hasSuffix("The structure has more places than are written here."))
    }

    @Test("fails by a code and nothing else, whatever bytes it holds", arguments: UInt64(1)...40)
    func mutated(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        var bytes = Array(Self.file(Self.part).utf8)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let position = Int.random(in: 14..<bytes.count, using: &random)
            switch Int.random(in: 0...2, using: &random) {
            case 0: bytes[position] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: position)
            default: bytes[position] = Array("'();,#$=*.\\/".utf8).randomElement(using: &random) ?? 0
            }
        }
        let code = try await Parsing.refusal(bytes, named: "a.stp")
        #expect(["parsed", "parse.unreadable"].contains(code), "\(code)")
    }

    private static let folder =
        (ProcessInfo.processInfo.environment["MICKAI_DATA"] ?? "../shared/data") + "/7-design-simulation/nist-pmi-ap242"
    private static let files = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
        .filter { $0.hasSuffix(".stp") }.sorted()

    @Test(
        "of NIST gives every tolerance, dimension and datum",
        .enabled(
            if: !files.isEmpty, "skipped: needs 7-design-simulation/nist-pmi-ap242 under MICKAI_DATA (now \(folder))"))
    func nist() async throws {
        for file in Self.files {
            let bytes = Array(try Data(contentsOf: URL(filePath: Self.folder + "/" + file)))
            let document = try await Parsing.parse(bytes, named: file)
            let raw = String(decoding: bytes, as: UTF8.self)
            let lines = document.text.split(separator: "\n")
            // Another, cruder reader counts the same: entities by their names at the start of an instance or part.
            let datums = raw.matches(of: /=\s*DATUM\(/).count
            let sizes = raw.matches(of: /(DIMENSIONAL|ANGULAR)_SIZE\(|[^A-Z_](DIMENSIONAL|ANGULAR)_LOCATION\(/).count
            let plain =
                raw.matches(of: /=\s*[A-Z_]+_TOLERANCE\(/).count - raw.matches(of: /=\s*PLUS_MINUS_TOLERANCE\(/).count
            let complex = raw.matches(of: /[^A-Z_]GEOMETRIC_TOLERANCE\(/).count
            #expect(lines.count { $0.hasPrefix("Datum ") } == datums, "\(file)")
            #expect(
                lines.count {
                    $0.hasPrefix("Dimensional ") || $0.hasPrefix("Angular size") || $0.hasPrefix("Angular location")
                } == sizes, "\(file)")
            #expect(
                lines.count { $0.prefixMatch(of: /[A-Z][a-z ]+ tolerance ['#]/) != nil } == plain + complex, "\(file)")
            ChunkerTests.check(document, Chunker.chunks(of: document))
            guard file.contains("ftc_10") else { continue }
            #expect(plain == 10 && complex == 30 && datums == 11 && sizes == 26)
            #expect(
                document.text.contains(
                    "Position tolerance 'Position.1': 0.5 mm, zone cylindrical or circular, on 'Simple Datum.3', datum reference A, B."
                ))
        }
    }
}
