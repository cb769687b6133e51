using System.Diagnostics;
using System.Globalization;
using Clocks.Node.Security;

namespace Clocks.Benchmarks.Ends;

/// <summary>
/// The handshake of a connection with a key, both ends on one thread, and records of a lone message and of a full one: prints,
/// of processor time, microseconds of a handshake, nanoseconds of a record and bytes a second.
/// </summary>
internal static class Greetings
{
    private const int Records = 200_000;

    private static TimeSpan Cpu => Process.GetCurrentProcess().TotalProcessorTime;

    public static int Run(int greetings)
    {
        var keys = new ClusterKeys(new ClusterKey(new byte[ClusterKey.Bytes]));
        (SealedChannel dialler, SealedChannel acceptor) = Greet(keys);
        TimeSpan began = Cpu;
        for (int i = 0; i < greetings; i++)
        {
            Greet(keys);
        }

        double greetingUs = (Cpu - began).TotalMicroseconds / greetings;
        double loneNs = Pass(dialler, acceptor, 14, Records) / Records;
        double fullNs = Pass(dialler, acceptor, SealedChannel.TextBytesMax, Records / 20) / (Records / 20);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"both_ends_us {greetingUs:0.0} seal_and_open_14_ns {loneNs:0} "
            + $"seal_and_open_mb_per_second {SealedChannel.TextBytesMax * 1e3 / fullNs:0}"));
        return 0;
    }

    private static double Pass(SealedChannel dialler, SealedChannel acceptor, int length, int records)
    {
        var text = new byte[SealedChannel.TextBytesMax];
        TimeSpan began = Cpu;
        for (int i = 0; i < records; i++)
        {
            dialler.Seal(text.AsSpan(0, length), 0);
            Give(acceptor, dialler.Leaving);
            acceptor.Open(text, out _);
        }

        return (Cpu - began).TotalNanoseconds;
    }

    private static (SealedChannel Dialler, SealedChannel Acceptor) Greet(ClusterKeys keys)
    {
        (SealedChannel dialler, SealedChannel acceptor) = (new SealedChannel(keys), new SealedChannel(keys));
        Span<byte> message = stackalloc byte[SealedChannel.GreetingBytes];
        dialler.WriteFirst(message);
        Give(acceptor, message);
        acceptor.Open(message, out _);
        Give(dialler, message);
        dialler.Open(message, out _);
        return (dialler, acceptor);
    }

    private static void Give(SealedChannel channel, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(channel.Room());
        channel.Received(bytes.Length);
    }
}
