extension GoldenCall {
    private static let zero = String(repeating: "0", count: 64)
    private static let grant = """
        {"case_name":"axle","principal":"robin","purpose":"engineering","until":"2027-01-01T00:00:00Z"}
        """
    private static let principal = """
        {"active":true,"citizenships":["DE"],"clearances":["eu"],"grants":[\(grant)],"has_credential":false,"id":"p1",\
        "kind":"person","name":"robin","residencies":[],"roles":["engineer"],"tenant":"aurion","title":"Robin"}
        """
    private static let receipt = """
        {"checkpoint":"origin\\n57\\nAAAA\\n","inclusion_path":["\(zero)"],"index":41,"leaf_hash":"\(zero)",\
        "log":"\(zero)","tree_size":57}
        """
    private static let verified = """
        {"entries":57,"first_failing_index":null,"log":"aa","notes":[],"opened":0,"reason":null,"verdict":"VERIFIED",\
        "witnessed":null}
        """
    private static let retrieval = """
        {"id":"retrieval","metric":null,"number":9,"rules_digest":"ab","task":"Find passages","to_beat":0.5,\
        "value":null,"version":"1"}
        """

    private static func entry(_ index: Int) -> String {
        """
        {"action":"request.received","actor":"p1","actor_name":"robin","commitments":{},"component":null,\
        "facts":{"leafCount":"2"},"index":\(index),"labels":null,"lawful_basis":"not-personal","leaf_hash":"ff",\
        "objects":["d1"],"on_behalf_of":null,"on_behalf_of_name":null,"outcome":null,"parents":[1],\
        "person_key":null,"purpose":"engineering","source":"s1","source_sequence":3,"subjects":[],"tenant":"t1",\
        "time":"2026-01-01T00:00:00Z"}
        """
    }

    private static func source(_ token: String?) -> String {
        let token = token.map { "\"\($0)\"" } ?? "null"
        return """
            {"active":\(token != "null"),"log":"aa","next_sequence":3,"principal":"line-agent","source":"bb",\
            "tenant":"aurion","token":\(token),"until":"2027-01-01T00:00:00Z"}
            """
    }

    private static func policy(_ verb: String) -> GoldenCall {
        GoldenCall(
            [
                "policy", verb, "--as", "robin", "--purpose", "audit", "--owner", "aurion", "--audience", "harbour",
                "--label", "personal", "--for", "audit",
            ],
            #"explain robin audit aurion [harbour] personal ["audit"]"#,
            #"{"allowed":true,"rules":[{"holds":true,"rule":"policy.owner","words":"The owner may."}]}"#)
    }

    static let all: [GoldenCall] = house + dataProtection + knowledge + record + reasoning + people

    private static let house = [
        GoldenCall(
            ["init", "--operator", "alex", "--tenant", "aurion", "--title", "Aurion Motors", "--model", "m"],
            "init /homes/one alex aurion Aurion Motors /work folder/m",
            """
            {"assurance":"software","assurance_words":"clonable","home":"/homes/one","log":"aa","model":null,\
            "operator_name":"alex","root_key_file":"/homes/one/keys/root.pub","tenant":"aurion"}
            """),
        GoldenCall(
            ["serve", "--listen", "127.0.0.1:1"], "serve /homes/one 127.0.0.1:1",
            #"{"home":"/homes/one","state":"stopped"}"#),
        GoldenCall(
            ["node", "check"], "check",
            """
            {"assurance":"software","assurance_words":"clonable","at_rest":"index in clear text","entries":57,\
            "faults":[],"home":"/homes/one","log":"aa","model":null,"open_to_others":[],"snapshot":4}
            """),
    ]

    private static let knowledge = [
        GoldenCall(
            [
                "knowledge", "ingest", "a.md", "/b", "--owner", "aurion", "--collection", "notes", "--audience",
                "harbour", "--audience", "nordring", "--label", "personal", "--label", "internal", "--for", "audit",
                "--subject", "s-1",
            ],
            """
            ingest ["/work folder/a.md", "/b"] - aurion notes [harbour, nordring] internal personal ["audit"] [s-1]
            """,
            """
            {"added":1,"cancelled":false,"changed":0,"embedded":false,"passages":5,"skipped":[{"code":\
            "parse.unreadable","file":"bad.pdf","reason":"damaged"}],"snapshot":4,"unchanged":0}
            """),
        GoldenCall(
            ["knowledge", "list", "--purpose", "audit"], "documents - audit",
            """
            {"documents":[{"collection":"general","document":"d1","labels":["internal"],"owner":"aurion",\
            "passages":3,"source":"a/b.md","title":"B","version":2}]}
            """),
        GoldenCall(
            ["knowledge", "show", "d1", "--purpose", "audit", "--as", "robin"], "documentText d1 robin audit",
            #"{"document":"d1","source":"a/b.md","text":"First line\nSecond line\n","version":2}"#),
        GoldenCall(
            ["knowledge", "search", "axle", "bolt", "--purpose", "audit", "--limit", "5", "--collection", "notes"],
            "search axle bolt 5 notes - audit",
            """
            {"passages":[{"document":"0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d","end":6,"fused_micros":16393,\
            "headings":["Axle"],"labels":["public"],"lexical_micros":null,"page":null,"passage":2,\
            "place":null,"similarity_micros":500000,\
            "source":"a/b.md","start":0,"text":"105 Nm","title":"B","version":1}]}
            """),
        GoldenCall(
            ["knowledge", "evaluate", "set", "--save", "now"], "evaluate /work folder/set /work folder/now -",
            """
            {"against":null,"documents":5183,"embedded":true,"files":{"corpusFile.jsonl":"ef"},\
            "folder":"/work folder/set","ndcg_at_10":0.64512,"ndcg_at_10_high":0.75,"ndcg_at_10_low":0.5,\
            "parts":[{"gain":{"high":-0.125,"low":-0.5,"mean":-0.25},"ndcg_at_10":0.5,"ranking":"words"}],\
            "queries":300,"queries_per_second":120.5,"recall_at_10":0.75}
            """),
        GoldenCall(
            ["knowledge", "remove", "d1"], "remove d1", #"{"document":"d1","entry":7,"versions":2}"#),
    ]

    private static let record = [
        GoldenCall(["oar", "verify"], "verify", verified),
        GoldenCall(
            [
                "oar", "verify", "--bundle", "rec", "--key", "root.pub", "--log", zero, "--checkpoint", "/c",
                "--max-age", "60",
            ],
            "bundle /work folder/rec /work folder/root.pub 0000 /c 60", verified),
        GoldenCall(["oar", "show", "3"], "entry 3", entry(3)),
        GoldenCall(
            ["oar", "search", "action:request.received", "-actor:robin", "--limit", "7"],
            #"searchRecord ["action:request.received", "-actor:robin"] 7"#, "{\"entries\":[\(entry(3))]}"),
        GoldenCall(
            ["oar", "export", "--to", "out"], "export /work folder/out",
            #"{"entries":57,"files":4,"folder":"/work folder/out","opened":null}"#),
        GoldenCall(
            [
                "oar", "export", "--to", "out", "--open", "request", "--open", "order", "--entries", "4-9", "--as",
                "audrey",
                "--credential", "a.key",
            ], "exportOpened /work folder/out request+order 4-9 audrey /work folder/a.key",
            """
            {"entries":57,"files":5,"folder":"/work folder/out",\
            "opened":{"entry":56,"gone":2,"values":7,"withheld":1}}
            """),
        GoldenCall(["oar", "prove", "41"], "prove 41", receipt),
        GoldenCall(
            ["oar", "prove", "41", "--to", "p"], "proof entry 41 tlog-proof /work folder/p",
            """
            {"content":"proof\\n","file":"/work folder/p","format":"tlog-proof","index":41,"old_size":null,"size":57}
            """),
        GoldenCall(
            ["oar", "prove", "50", "--consistency", "30", "--format", "cose"], "proof consistency 30 50 cose -",
            #"{"content":"proof\n","file":null,"format":"cose","index":null,"old_size":30,"size":50}"#),
        GoldenCall(
            ["oar", "verify", "--proof", "p", "--key", "k", "--entry", "e", "--checkpoint", "c", "--witness", "w"],
            "proof /work folder/p /work folder/k /work folder/e /work folder/c /work folder/w",
            """
            {"action":null,"entry_time":null,"index":null,"kind":null,"log":null,"old_size":null,"reason":null,\
            "root":null,"size":null,"time":null,"verdict":"VERIFIED","witnessed":null}
            """),
        GoldenCall(
            ["oar", "trace", "3", "--within", "9"], "trace 3 9",
            "{\"complete\":true,\"entries\":[\(entry(3))],\"index\":3,\"roots\":[3],\"scanned\":9}"),
        GoldenCall(
            ["oar", "checkpoint", "--to", "c"], "writeCheckpoint /work folder/c",
            #"{"file":"/work folder/c","root":"00","size":57,"time":"2026-01-01T00:00:00Z"}"#),
        GoldenCall(
            ["oar", "checkpoint", "--print", "c.html"], "printCheckpoint /work folder/c.html",
            #"{"file":"/work folder/c.html","root":"00","size":57,"time":"2026-01-01T00:00:00Z"}"#),
        GoldenCall(
            ["oar", "witness", "request", "--to", "r"], "witnessRequest newest /work folder/r",
            #"{"file":"/work folder/r","old_size":30,"root":"00","size":57}"#),
        GoldenCall(
            ["oar", "witness", "request", "--since", "30", "--to", "r"], "witnessRequest size 30 /work folder/r",
            #"{"file":"/work folder/r","old_size":30,"root":"00","size":57}"#),
        GoldenCall(
            ["oar", "witness", "add", "c", "--witness", "w"], "addCosignature /work folder/c /work folder/w",
            """
            {"entry":58,"root":"00","size":57,"time":"2026-01-01T00:00:00Z","witness":"audit.example/w1"}
            """),
        GoldenCall(
            ["oar", "witness", "init", "--to", "w", "--name", "audit.example/w1"],
            "witness /work folder/w audit.example/w1",
            """
            {"folder":"/work folder/w","key_file":"/work folder/w/witness.keys","name":"audit.example/w1"}
            """),
        GoldenCall(
            ["oar", "witness", "sign", "r", "--witness", "w", "--to", "c", "--key", "k"],
            "cosign /work folder/r /work folder/w /work folder/c /work folder/k",
            #"{"file":"/work folder/c","log":"aa","root":"00","size":57,"time":"2026-01-01T00:00:00Z"}"#),
        GoldenCall(
            ["oar", "key", "list"], "recordKeys",
            """
            {"keys":[{"first":0,"key_id":"k1","last":12,"public_key":"01","role":"entry","suspect_from":9},{"first":13,\
            "key_id":"k2","last":null,"public_key":"02","role":"entry","suspect_from":null}],"log":"aa",\
            "root":{"key_id":"k0","public_key":"00"},"root_place":"offline-folder"}
            """),
        GoldenCall(
            ["oar", "key", "roll"], "rollKey entry",
            #"{"entry":12,"new_key_id":"k2","note":null,"old_key_id":"k1","role":"entry"}"#),
        GoldenCall(
            ["oar", "key", "roll", "--tenant", "aurion"], "rollKey entry aurion",
            #"{"entry":12,"new_key_id":"k2","note":null,"old_key_id":"k1","role":"entry"}"#),
        GoldenCall(
            ["oar", "key", "revoke", zero, "--suspect-from", "9", "--tenant", "aurion"],
            "revokeKey 0000 9 companies' aurion", #"{"entry":13,"key_id":"k1","suspect_from":9}"#),
        GoldenCall(
            ["oar", "key", "roll", "--role", "checkpoint"], "rollKey checkpoint",
            #"{"entry":12,"new_key_id":"k2","note":null,"old_key_id":"k1","role":"checkpoint"}"#),
        GoldenCall(
            ["oar", "key", "revoke", zero, "--suspect-from", "9", "--root", "root.seed"],
            "revokeKey 0000 9 /work folder/root.seed", #"{"entry":13,"key_id":"k1","suspect_from":9}"#),
        GoldenCall(
            ["oar", "source", "add", "line-agent", "--days", "7"], "addSource line-agent 7", source("moar_fake")),
        GoldenCall(["oar", "source", "list"], "sources", "{\"sources\":[\(source(nil))]}"),
        GoldenCall(["oar", "source", "revoke", "line-agent"], "revokeSource line-agent", source(nil)),
        GoldenCall(
            ["oar", "submit", "e.json", "--source", "line-agent", "--idempotency-key", "k"],
            "submitFile /work folder/e.json k line-agent",
            #"{"entries":[{"index":1,"leaf_hash":"cc","receipt":null,"replayed":false,"sequence":0}],"log":"aa","#
                + #""next_sequence":1,"source":"bb"}"#),
        GoldenCall(
            ["oar", "logs"], "tenantLogs", #"{"logs":[{"entries":4,"log":"aa","root_key":"cc","tenant":"aurion"}]}"#),
        GoldenCall(["oar", "verify", "--tenant", "aurion"], "verifyTenantLog aurion", verified),
        GoldenCall(
            ["oar", "export", "--tenant", "aurion", "--to", "d"], "exportTenantLog aurion /work folder/d",
            #"{"entries":4,"files":3,"folder":"/work folder/d","opened":null}"#),
        GoldenCall(["oar", "checkpoint"], "checkpoint", #"{"note":"origin\n57\nroot\n","root":"00","size":57}"#),
    ]

    private static let reasoning = [
        GoldenCall(
            [
                "ask", "Which torque?", "--purpose", "engineering", "--as", "robin", "--collection", "notes",
                "--credential", "robin.key",
            ],
            "ask Which torque? robin engineering notes /work folder/robin.key",
            """
            {"answer":"Tighten to 105 Nm.","citations":[{"boxes":[[72.0,63.25,112.25,74.5]],"document":"d1","end":16,"headings":["Axle","Bolts"],\
            "page":3,"passage":2,"place":"page 3","quote":"105 Nm","recognition":null,"source":"bulletins/sb-014.md","start":10,"title":"Bulletin","version":1}],\
            "claims":[{"citations":[0],"text":"Tighten to 105 Nm."}],"decision":"7f3a","decision_path":[{\
            "input_digest":"0123456789abcdef0123","result":"unanimous","rule":"resolve.agreement"}],\
            "failed_brains":[],"labels":["internal"],"outcome":"unanimous","receipt":\(receipt),"refusal":null}
            """),
        GoldenCall(
            ["replay", "7f3a"], "replay 7f3a",
            """
            {"decision":"7f3a","identical":true,"ran_again":{"first_difference":null,"identical":true},\
            "resolved_again":{"first_difference":null,"identical":true}}
            """),
        GoldenCall(["brains", "list"], "brains", "{\"brains\":[\(retrieval)]}"),
        GoldenCall(["brains", "show", "retrieval"], "brains", retrieval),
        GoldenCall(
            ["arbiter", "rules"], "rules",
            """
            {"digest":"cd","rules":[{"id":"plan.question","stage":"plan","words":"A question is …"}],"version":"1"}
            """),
        GoldenCall(
            ["arbiter", "plan", "Which torque?", "--purpose", "engineering", "--as", "robin"],
            "plan Which torque? - robin engineering",
            """
            {"request_type":"question","rule":"plan.question","steps":[{"after":["intake"],"brain":"retrieval"}]}
            """),
        policy("check"),
        policy("explain"),
    ]

    private static let people = [
        GoldenCall(
            ["tenant", "add", "harbour", "--title", "Harbour Castings", "--kind", "dealer"],
            "addTenant harbour Harbour Castings dealer",
            #"{"id":"t1","kind":"dealer","name":"harbour","title":"Harbour Castings"}"#),
        GoldenCall(
            ["tenant", "list"], "tenants",
            #"{"tenants":[{"id":"t1","kind":"oem","name":"aurion","title":"Aurion"}]}"#),
        GoldenCall(
            [
                "principal", "add", "robin", "--tenant", "aurion", "--kind", "person", "--role", "engineer",
                "--citizenship", "DE", "--citizenship", "FR", "--residency", "CH", "--clearance", "eu",
            ],
            #"addPrincipal robin robin aurion person ["engineer"] [DE, FR] [CH] ["eu"]"#, principal),
        GoldenCall(["principal", "list"], "principals", "{\"principals\":[\(principal)]}"),
        GoldenCall(
            ["principal", "grant", "robin", "--purpose", "engineering", "--case", "axle", "--days", "9"],
            "grant robin engineering axle 9", grant),
        GoldenCall(
            ["principal", "revoke", "robin", "--role", "engineer"], "revoke robin - engineer",
            #"{"entry":8,"principal":"robin","revoked":"principal"}"#),
        GoldenCall(
            ["principal", "import", "people.json"], "import /work folder/people.json",
            #"{"grants":3,"principals":2,"tenants":1}"#),
        GoldenCall(
            ["credential", "issue", "robin", "--to", "robin.key"], "issue robin /work folder/robin.key",
            #"{"entry":9,"file":"/work folder/robin.key","key_id":"k1","principal":"robin"}"#),
        GoldenCall(
            ["credential", "revoke", "robin"], "revokeCredential robin",
            #"{"entry":10,"principal":"robin","revoked":"credential"}"#),
    ]
}
