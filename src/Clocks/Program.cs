// clocks: logical time made visible on real machines.
//
// The arguments choose one verb, whose exit code is that of the program. Each verb is a file in Verbs/, named after it;
// what a verb does is in the room that its file names. Start with src/README.md.

using Clocks.Output;
using Clocks.Processes;
using Clocks.Verbs;

QuietSignals.Ignore();
Terminal terminal = Terminal.OfThisProcess();
var commands = new CommandTable(terminal,
[
    RunCommand.Create(terminal),
    LabCommand.Create(terminal),
    CollectCommand.Create(terminal),
    WatchCommand.Create(terminal),
    SimulateCommand.Create(terminal),
    ExperimentCommand.Create(terminal),
    KeyCommand.Create(terminal),
    PeersCommand.Create(terminal),
    DoctorCommand.Create(terminal),
    AnalyzeCommand.Create(terminal),
    VerifyCommand.Create(terminal),
    CompareCommand.Create(terminal),
    GradeCommand.Create(terminal),
    ExportCommand.Create(terminal),
    WhyCommand.Create(terminal),
    BeforeCommand.Create(terminal),
    EventCommand.Create(terminal),
    CompletionsCommand.Create(terminal),
    ManCommand.Create(terminal),
]);

return terminal.Close(commands.Invoke(args));
