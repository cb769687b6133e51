// clocks: logical time made visible on real machines.
//
// The arguments come in, one verb is chosen, its exit code goes out. Each verb is a file in Cli/, named after it;
// what a verb does is in the room that its file names. Start with src/README.md.

using Clocks.Output;
using Clocks.Verbs;

Terminal terminal = Terminal.OfThisProcess();
var commands = new CommandTable(terminal,
[
    RunCommand.Create(terminal),
    LabCommand.Create(terminal),
    SimulateCommand.Create(terminal),
    ExperimentCommand.Create(terminal),
    PeersCommand.Create(terminal),
    DoctorCommand.Create(terminal),
    AnalyzeCommand.Create(terminal),
    VerifyCommand.Create(terminal),
    CompareCommand.Create(terminal),
    ExportCommand.Create(terminal),
    CompletionsCommand.Create(terminal),
    ManCommand.Create(terminal),
]);

return terminal.ExitCodeOf(commands.Invoke(args));
