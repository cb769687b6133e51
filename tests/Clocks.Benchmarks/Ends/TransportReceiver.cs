using System.Diagnostics;
using System.Globalization;
using Clocks.Model;

namespace Clocks.Benchmarks.Ends;

/// <summary>
/// Takes messages from the inbox as a tick thread does, checks that every one is the next of its channel, counts, and
/// prints messages a second; or, for lone messages, how long each was under way: the sender's clock stands in the
/// message, and both processes read the same monotonic clock.
/// </summary>
internal static class TransportReceiver
{
    /// <summary>The first part warms the code up and is not counted.</summary>
    private const int WarmUpShare = 5;

    public static int Run(long messages, bool isLone, bool hasKey)
    {
        using var end = new TransportEnd(1, hasKey);
        Console.WriteLine($"port {end.Transport.Port}");
        end.WaitForPeer();
        long origin = Stopwatch.GetTimestamp() - end.Timeline.MonoNs;
        var oneWayNs = new long[isLone ? messages : 0];
        long warmUp = messages / WarmUpShare;
        long began = 0, allocated = 0;
        long lastLamport = 0;
        var wait = new SpinWait();
        for (long k = 1; k <= messages;)
        {
            if (!end.Transport.TryReceive(out Arrival arrival, out _))
            {
                Rest(isLone, ref wait);
                continue;
            }

            wait.Reset();
            Message message = arrival.Message;
            if (message.K != k || message.N != k || message.Lamport <= lastLamport || message.From.Value != 2)
            {
                Console.Error.WriteLine($"message {k} is {message}");
                return 1;
            }

            lastLamport = message.Lamport;
            if (isLone)
            {
                oneWayNs[k - 1] = origin + arrival.ArrivedNs - message.Lamport;
            }

            allocated = k == warmUp ? GC.GetTotalAllocatedBytes(precise: true) : allocated;
            began = k == warmUp ? Stopwatch.GetTimestamp() : began;
            k++;
        }

        double cpuMs = Process.GetCurrentProcess().TotalProcessorTime.TotalMilliseconds;
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine(isLone ? Lone(oneWayNs.AsSpan((int)warmUp)) : $"messages_per_second {(messages - warmUp) / seconds:0}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"cpu_ms {cpuMs:0} allocated_bytes {GC.GetTotalAllocatedBytes(precise: true) - allocated} "
            + $"resident_kb {Environment.WorkingSet / 1024}"));
        return 0;
    }

    /// <summary>
    /// Between lone messages a ticking node sleeps; a thread that keeps its processor awake would measure another thing.
    /// </summary>
    private static void Rest(bool isLone, ref SpinWait wait)
    {
        if (isLone)
        {
            Thread.Sleep(1);
        }
        else
        {
            wait.SpinOnce();
        }
    }

    private static string Lone(Span<long> oneWayNs)
    {
        oneWayNs.Sort();
        double p50 = oneWayNs[oneWayNs.Length / 2] / 1e3, p99 = oneWayNs[oneWayNs.Length * 99 / 100] / 1e3;
        return string.Create(CultureInfo.InvariantCulture, $"one_way_p50_us {p50:0.00} one_way_p99_us {p99:0.00}");
    }
}
