/// What a person sees who types the program's name alone: where to begin, and where to read on.
enum StartPage {
    static let text = """
        Mickai \(MickaiCommand.version): answers from your own documents, with citations, proven from a signed record.

        First steps
          mickai init                                         make a node in ./var (or --home DIR, or $MICKAI_HOME)
          mickai knowledge ingest FOLDER                      take documents in
          mickai ask "QUESTION" --purpose engineering         ask; the answer comes with citations and a receipt
          mickai oar verify                                   check the whole record
          mickai serve                                        console and API on https://127.0.0.1:8443

        Read on
          mickai help                                         every command
          mickai help knowledge                               one noun; 'mickai help knowledge ingest' one command
          mickai --generate-completion-script bash            completion for your shell (bash, zsh or fish)

        Every command takes --home DIR and --json.
        """
}
