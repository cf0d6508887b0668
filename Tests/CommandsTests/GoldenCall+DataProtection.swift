extension GoldenCall {
    private static let hold = """
        {"entry":13,"hold":"h1","kind":"subject","matter":"claim-7","reason":null,"since":"2026-01-01T00:00:00Z",\
        "target":"s-1"}
        """

    private static func rule(inForce: Bool) -> String {
        """
        {"applies":"purposes audit","ground":"Union law","in_force":\(inForce),"period":"10 years","rule":"R-04",\
        "source":"a law"}
        """
    }

    private static func erasure(dryRun: Bool) -> String {
        let verdict = dryRun ? "would-erase" : "erased"
        return """
            {"beyond_reach":["Backups."],"dry_run":\(dryRun),"entry":11,"exports":[],"obstacles":[],"stores":[{"items":2,\
            "store":"knowledge","verdict":"\(verdict)"}],"verdict":"\(verdict)"}
            """
    }

    private static let two = [
        "--ordered-by", "dana", "--credential", "d.key", "--approved-by", "chris", "--approval-credential", "/c.key",
    ]
    private static let twoWords = "dana /work folder/d.key chris /c.key"

    static let dataProtection = [
        GoldenCall(
            ["dpo", "erase", "--subject", "s-1"] + two, "erase s-1 false \(twoWords)", erasure(dryRun: false)),
        GoldenCall(
            ["dpo", "erase", "--subject", "s-1", "--ordered-by", "dana", "--dry-run"], "erase s-1 true dana -",
            erasure(dryRun: true)),
        GoldenCall(
            ["dpo", "export", "--subject", "s-1", "--to", "out", "--ordered-by", "dana"],
            "exportSubject s-1 /work folder/out dana",
            """
            {"decisions":1,"documents":2,"entries":5,"entry":12,"folder":"/work folder/out","withheld":[{"item":\
            "document d1","reason":"P-07: the company"}]}
            """),
        GoldenCall(
            ["hold", "place", "claim-7", "--subject", "s-1", "--ordered-by", "chris", "--reason", "claim filed"],
            "placeHold claim-7 subject(s-1) chris claim filed", hold),
        GoldenCall(["hold", "list", "--as", "chris"], "holds chris", #"{"holds":[\#(hold)]}"#),
        GoldenCall(
            ["hold", "release", "claim-7"] + two, "releaseHold claim-7 \(twoWords)",
            #"{"entry":14,"matter":"claim-7","released":1}"#),
        GoldenCall(["retention", "list"], "retentionRules", #"{"rules":[\#(rule(inForce: false))]}"#),
        GoldenCall(
            ["retention", "adopt", "R-04"] + two, "adoptRetentionRule R-04 true \(twoWords)", rule(inForce: true)),
        GoldenCall(
            ["retention", "drop", "R-04"] + two, "adoptRetentionRule R-04 false \(twoWords)", rule(inForce: false)),
    ]
}
