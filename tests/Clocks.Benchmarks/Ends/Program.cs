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
        ["receive", var messages, .. var key and ([] or ["key"])] =>
            TransportReceiver.Run(long.Parse(messages), isLone: false, key.Length > 0),
        ["receive-lone", var messages, .. var key and ([] or ["key"])] =>
            TransportReceiver.Run(long.Parse(messages), isLone: true, key.Length > 0),
        ["send", var port, var messages, .. var key and ([] or ["key"])] =>
            TransportSender.Run(int.Parse(port), long.Parse(messages), isLone: false, key.Length > 0),
        ["send-lone", var port, var messages, .. var key and ([] or ["key"])] =>
            TransportSender.Run(int.Parse(port), long.Parse(messages), isLone: true, key.Length > 0),
        ["simulate", var machines, var seconds] => SimulatedLab.Run(int.Parse(machines), int.Parse(seconds), null),
        ["simulate", var machines, var seconds, var folder] =>
            SimulatedLab.Run(int.Parse(machines), int.Parse(seconds), folder),
        ["events", var way and ("ring" or "log" or "stream" or "json"), var events, var file] =>
            LoggedEvents.Run(way, long.Parse(events), file),
        ["greetings", var greetings] => Greetings.Run(int.Parse(greetings)),
        _ => Usage(),
    };

    private static int Usage()
    {
        Console.Error.WriteLine(
            "ends receive N [key] | send PORT N [key] | receive-lone N [key] | send-lone PORT N [key] | "
            + "greetings N | simulate MACHINES SECONDS [FOLDER] | "
            + "events ring|log|stream|json N FILE");
        return 64;
    }
}
