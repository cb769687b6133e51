namespace Clocks.Benchmarks;

/// <summary>
/// What bench.sh cannot do itself: the micro level (<c>micro</c>), and both ends of the transport on its own, without
/// ticks and journal (<c>receive</c> and <c>send</c>, two processes). Prints numbers; bench.sh compares.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments) => arguments switch
    {
        ["micro", .. var rest] => MicroLevel.Run(rest),
        ["receive", var messages] => TransportReceiver.Run(long.Parse(messages), isLone: false),
        ["receive-lone", var messages] => TransportReceiver.Run(long.Parse(messages), isLone: true),
        ["send", var port, var messages] => TransportSender.Run(int.Parse(port), long.Parse(messages), isLone: false),
        ["send-lone", var port, var messages] => TransportSender.Run(int.Parse(port), long.Parse(messages), isLone: true),
        _ => Usage(),
    };

    private static int Usage()
    {
        Console.Error.WriteLine("Clocks.Benchmarks micro [json-file] | receive N | send PORT N | receive-lone N | send-lone PORT N");
        return 64;
    }
}
