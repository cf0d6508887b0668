/// The fixed phrases by which the injection brain knows an attack; English and German, folded.
///
/// Written for the product from the published descriptions of the attack families (OWASP LLM01, direct and indirect).
enum InjectionPatterns {
    static let override = "injection.instruction-override"
    static let rolePlay = "injection.role-play"
    static let exfiltration = "injection.prompt-exfiltration"
    static let tool = "injection.tool-talk"
    static let encoded = "injection.encoded-payload"
    static let delimiter = "injection.delimiter"
    static let addressed = "injection.addressed-to-assistant"

    private static let dropVerbs =
        "ignore ignoring disregard forget override overrule bypass neglect circumvent suspend discard "
        + "ignoriere ignorieren ignoriert vergiss vergessen missachte missachten uberschreibe umgehe verwirf"
    private static let scopes =
        "previous prior above preceding earlier foregoing all any your system initial original existing former "
        + "safety every vorherigen vorherige vorige vorigen bisherigen bisherige obigen obige fruheren alle aller "
        + "allen deine deinen ihre vorangegangenen vorhergehenden samtliche samtlichen"
    private static let orders =
        "instruction instructions rule rules prompt prompts guideline guidelines direction directions directive "
        + "directives commands constraint constraints restriction restrictions policy policies filter filters "
        + "safeguard safeguards training programming orders anweisung anweisungen regel regeln vorgabe vorgaben "
        + "befehl befehle instruktionen richtlinien einschrankungen anordnungen"
    private static let machines =
        "ai assistant chatbot bot llm gpt model administrator admin root system developer unrestricted unfiltered "
        + "uncensored dan hacker superuser jailbroken jailbreak ki sprachmodell assistent systemadministrator "
        + "entwickler evil"

    /// For questions and for passages.
    static let direct: [PhrasePattern] = [
        PhrasePattern(override, "\(dropVerbs)>\(scopes)>\(orders)", gap: 4, imperative: true),
        PhrasePattern(override, "\(dropVerbs)>everything alles>above before previously said told oben bisher", gap: 3),
        PhrasePattern(override, "not nicht never keine>follow obey heed befolge befolgen>\(scopes)>\(orders)", gap: 3),
        PhrasePattern(override, "instructions rules anweisungen regeln>no nicht>longer apply mehr gelten", gap: 3),
        PhrasePattern(
            override, "new neue your deine>instructions instruction task anweisungen aufgabe>is are lautet ist", gap: 1),
        PhrasePattern(override, "from>now>on>you", gap: 0),
        PhrasePattern(override, "ab>jetzt sofort>bist wirst du", gap: 1),
        PhrasePattern(rolePlay, "you du ihr>are re bist>now jetzt nun>\(machines) in an a ein eine", gap: 1),
        PhrasePattern(
            rolePlay, "act behave respond verhalte handle agiere>as like wie als>\(machines)", gap: 4, imperative: true),
        PhrasePattern(
            rolePlay, "pretend imagine roleplay tu stell>you to as be du>\(machines) no without ohne keine", gap: 6,
            imperative: true),
        PhrasePattern(rolePlay, "do>anything>now", gap: 0),
        PhrasePattern(rolePlay, "developer dan jailbreak god maintenance debug entwickler wartungs>mode modus", gap: 0),
        PhrasePattern(
            rolePlay,
            "without no free ohne keine>any all of jede jegliche restrictions filters limitations>restrictions limitations filters censorship filter einschrankungen zensur guidelines",
            gap: 2, imperative: true),
        PhrasePattern(rolePlay, "free not>from bound>rules restrictions policies limitations constraints", gap: 5),
        PhrasePattern(
            exfiltration,
            "reveal print show repeat output display disclose leak tell write give share dump return recite expose zeige nenne gib verrate wiederhole drucke zeig>system initial hidden secret your deine deinen dein ihre ihren>prompt prompts systemprompt",
            gap: 5),
        PhrasePattern(
            exfiltration,
            "reveal print show repeat output display disclose leak recite expose dump zeige verrate wiederhole>your deine deinen ihre hidden secret>instructions rules guidelines configuration anweisungen regeln vorgaben",
            gap: 4),
        PhrasePattern(
            exfiltration,
            "what which wie was welche>is are s lautet lauten ist sind>your the dein deine>system hidden initial secret systemprompt>prompt instructions message",
            gap: 1),
        PhrasePattern(exfiltration, "wie was>lautet ist>dein der ihr>systemprompt", gap: 1),
        PhrasePattern(
            exfiltration, "repeat print output wiederhole>everything all words text alles>above oben before", gap: 4),
        PhrasePattern(
            tool,
            "call invoke execute run use fuhre rufe>the a this following den das die>tool function shell command script code sql api werkzeug befehl funktion skript",
            gap: 3, imperative: true),
        PhrasePattern(
            tool, "send post upload forward transmit exfiltrate sende schicke ubertrage>http https url webhook",
            gap: 12, imperative: true),
    ]

    /// For passages alone: text that speaks to whoever answers about it.
    static let indirect: [PhrasePattern] = [
        // Laws and manuals speak of AI systems and models; only a text that turns to one is an attack.
        PhrasePattern(
            addressed,
            "ai ki language automatic automated>assistant assistants reader readers agent agents assistent assistenten",
            gap: 0),
        PhrasePattern(
            addressed,
            "dear attention note notice hello hi you du achtung hinweis>ai ki language automated>model models system systems modell modelle",
            gap: 3),
        PhrasePattern(addressed, "chatbot chatbots llm llms gpt chatgpt sprachmodell sprachmodelle", gap: 0),
        PhrasePattern(addressed, "dear attention note hello>assistant chatbot bot ai", gap: 2),
        PhrasePattern(
            addressed, "in>your deiner ihrer>answer response reply output summary antwort ausgabe zusammenfassung",
            gap: 1),
        PhrasePattern(
            addressed,
            "when if before after wenn>you du sie>answer respond reply summarise summarize antwortest antworten", gap: 2
        ),
        PhrasePattern(
            addressed, "when while before after>answering responding replying summarising summarizing", gap: 1),
        PhrasePattern(
            addressed,
            "answer reply respond antworte antworten>every all only with always any to jede nur immer mit>question questions with only always frage fragen",
            gap: 3, imperative: true),
        PhrasePattern(
            addressed,
            "tell inform convince advise sage>the every any dem den>user users reader asker person benutzer nutzer leser",
            gap: 1, imperative: true),
        PhrasePattern(
            addressed,
            "not never nicht>mention reveal disclose erwahne erwahnen>this these note instruction instructions diese hinweis",
            gap: 2),
        PhrasePattern(
            addressed, "include add append insert begin end start>your the>answer response reply output antwort",
            gap: 6, imperative: true),
    ]

    /// Marks of a forged conversation, in folded text.
    static let delimiters = [
        "<|im_start|>", "<|im_end|>", "<|system|>", "<|assistant|>", "<|user|>", "<|endoftext|>", "[inst]", "[/inst]",
        "<<sys>>", "<</sys>>", "### instruction", "### system", "### assistant", "<system>", "</system>", "[system]",
        "```system", "begin system prompt", "end of system prompt", "<tool_call>", "<function_call", "{\"tool",
        "\"function_call\"", "\"tool_calls\"",
    ]

    /// Speaker marks at the start of a line.
    static let speakers = ["system:", "assistant:", "user:", "human:", "### human", "developer:"]

    /// Commands that no question about documents holds.
    static let commands = [
        "rm -rf", "drop table", "os.system(", "subprocess.", "curl http", "wget http", "| sh", "| bash",
        "eval(", "exec(", "powershell -", "; shutdown", "import os", "document.cookie", "<script",
    ]
}
