using System.Diagnostics;
using Clocks.Model;

namespace Clocks.Benchmarks.Ends;

/// <summary>
/// Hands messages to a channel as a tick thread does: as many as the outbox takes, or one each millisecond that carries
/// the monotonic clock of its departure as its Lamport time.
/// </summary>
internal static class TransportSender
{
    private const int LonePauseMs = 1;

    public static int Run(int port, long messages, bool isLone, bool hasKey)
    {
        using var end = new TransportEnd(2, hasKey);
        end.Dial(port);
        end.WaitForPeer();
        while (end.Transport.Channels.IsEmpty)
        {
            Thread.Yield();
        }

        IChannel channel = end.Transport.Channels[0];
        if (isLone)
        {
            SendLone(end, channel, messages);
        }
        else
        {
            SendMany(end, channel, messages);
        }

        return 0;
    }

    private static void SendMany(TransportEnd end, IChannel channel, long messages)
    {
        var wait = new SpinWait();
        for (long n = 1; n <= messages;)
        {
            if (channel.TrySend(n, n + 70_000) == 0)
            {
                end.Transport.Flush(atOnce: false);
                wait.SpinOnce();
                continue;
            }

            // As the tick loop does after every event that sends.
            end.Transport.Flush(atOnce: false);
            n++;
        }
    }

    private static void SendLone(TransportEnd end, IChannel channel, long messages)
    {
        for (long n = 1; n <= messages; n++)
        {
            Thread.Sleep(LonePauseMs);
            channel.TrySend(n, Stopwatch.GetTimestamp());
            end.Transport.Flush(atOnce: true);
        }
    }
}
