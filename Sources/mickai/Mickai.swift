import Composition

/// The one executable: server, command line, console and confined workers.
@main
enum Mickai {
    static func main() { Program.main() }
}
