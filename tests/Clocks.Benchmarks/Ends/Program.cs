namespace Clocks.Benchmarks.Ends;

/// <summary>
/// What is measured in processes of its own and is no verb of the program: both ends of the transport, without ticks
/// and journal (<c>receive</c> and <c>send</c>), a simulated lab (<c>simulate</c>), and the ways of events into a file
/// (<c>events</c>). Prints numbers; whole/ compares.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments) => arguments switch
    {
        ["receive", var messages] => TransportReceiver.Run(long.Parse(messages), isLone: false),
        ["receive-lone", var messages] => TransportReceiver.Run(long.Parse(messages), isLone: true),
        ["send", var port, var messages] => TransportSender.Run(int.Parse(port), long.Parse(messages), isLone: false),
        ["send-lone", var port, var messages] => TransportSender.Run(int.Parse(port), long.Parse(messages), isLone: true),
        ["simulate", var machines, var seconds] => SimulatedLab.Run(int.Parse(machines), int.Parse(seconds), null),
        ["simulate", var machines, var seconds, var folder] =>
            SimulatedLab.Run(int.Parse(machines), int.Parse(seconds), folder),
        ["events", var way and ("ring" or "log" or "stream" or "json"), var events, var file] =>
            LoggedEvents.Run(way, long.Parse(events), file),
        _ => Usage(),
    };

    private static int Usage()
    {
        Console.Error.WriteLine(
            "ends receive N | send PORT N | receive-lone N | send-lone PORT N | simulate MACHINES SECONDS [FOLDER] | "
            + "events ring|log|stream|json N FILE");
        return 64;
    }
}
