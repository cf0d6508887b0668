import ArgumentParser

/// The root of the command line.
package struct MickaiCommand: AsyncParsableCommand {
    package static let version = "0.1.0"

    package static let configuration = CommandConfiguration(
        commandName: "mickai",
        abstract: "A sovereign AI operating system for car makers: answers with citations, proven from the record.",
        discussion: """
            Start with 'mickai init', take documents in with 'mickai knowledge ingest FOLDER', then ask:
              mickai ask "Which torque applies to the front axle bolt?" --purpose engineering

            Every command takes --home DIR (default: $MICKAI_HOME, else ./var) and --json.
            Exit status: 0 done, 1 the check or the work failed (INVALID), 2 the call's words are off, \
            3 refused by policy, 4 not found, 5 a needed component is missing, 6 abstained or conflicted, \
            7 STALE, 8 REVOKED.
            """,
        version: version,
        groupedSubcommands: [
            CommandGroup(
                name: "Everyday",
                subcommands: [InitCommand.self, AskCommand.self, ReplayCommand.self, ServeCommand.self]),
            CommandGroup(name: "Knowledge", subcommands: [KnowledgeCommand.self]),
            CommandGroup(
                name: "Proof and rules",
                subcommands: [RecordCommand.self, BrainsCommand.self, ArbiterCommand.self, PolicyCommand.self]),
            CommandGroup(
                name: "People and the house",
                subcommands: [
                    PrincipalCommand.self, TenantCommand.self, CredentialCommand.self, DataProtectionCommand.self,
                    HoldCommand.self, RetentionCommand.self, NodeCommand.self,
                ]),
        ])

    package init() {}
}
