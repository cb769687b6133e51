using System.Runtime.CompilerServices;

namespace Clocks.Journal.Lines;

/// <summary>
/// Recognises the keys of a line as <see cref="JournalKey"/>. By length first, so that one or two comparisons of a
/// constant length decide. Pure; any thread.
/// </summary>
internal static class JournalKeyNames
{
    public static JournalKey Find(ReadOnlySpan<byte> key) => key.Length switch
    {
        1 => key[0] == 'n' ? JournalKey.N : key[0] == 'k' ? JournalKey.K : JournalKey.Unknown,
        2 => Is(key, "to"u8, JournalKey.To),
        3 => Is(key, "run"u8, JournalKey.Run, "mix"u8, JournalKey.Mix),
        4 => Four(key),
        5 => Five(key),
        6 => Is(key, "reason"u8, JournalKey.Reason, "format"u8, JournalKey.Format),
        7 => Seven(key),
        8 => Is(key, "received"u8, JournalKey.Received, "in_queue"u8, JournalKey.InQueue),
        9 => Nine(key),
        10 => Ten(key),
        11 => Is(key, "system_time"u8, JournalKey.SystemTime, "final_clock"u8, JournalKey.FinalClock),
        13 => Is(key, "message_clock"u8, JournalKey.MessageClock),
        14 => Is(key, "journal_stalls"u8, JournalKey.JournalStalls),
        15 => Fifteen(key),
        _ => JournalKey.Unknown,
    };

    /// <summary>The key as it stands in a file, for sentences about it.</summary>
    public static string Of(JournalKey key)
    {
        string name = key.ToString();
        var text = new System.Text.StringBuilder();
        foreach (char c in name)
        {
            text.Append(char.IsUpper(c) && text.Length > 0 ? "_" : "").Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }

    private static JournalKey Four(ReadOnlySpan<byte> key) => key[0] switch
    {
        (byte)'f' => Is(key, "from"u8, JournalKey.From),
        (byte)'s' => Is(key, "seed"u8, JournalKey.Seed, "sent"u8, JournalKey.Sent),
        (byte)'h' => Is(key, "host"u8, JournalKey.Host),
        _ => Is(key, "peer"u8, JournalKey.Peer),
    };

    private static JournalKey Five(ReadOnlySpan<byte> key) => key[0] switch
    {
        (byte)'e' => Is(key, "event"u8, JournalKey.Event),
        (byte)'f' => Is(key, "fault"u8, JournalKey.Fault),
        (byte)'a' => Is(key, "alone"u8, JournalKey.Alone),
        _ => Is(key, "clock"u8, JournalKey.Clock),
    };

    private static JournalKey Seven(ReadOnlySpan<byte> key) => key[0] switch
    {
        (byte)'m' => Is(key, "mono_ns"u8, JournalKey.MonoNs, "message"u8, JournalKey.Message),
        (byte)'b' => Is(key, "blocked"u8, JournalKey.Blocked),
        (byte)'c' => Is(key, "cluster"u8, JournalKey.Cluster),
        (byte)'v' => Is(key, "version"u8, JournalKey.Version),
        (byte)'a' => Is(key, "address"u8, JournalKey.Address),
        _ => Is(key, "dropped"u8, JournalKey.Dropped),
    };

    private static JournalKey Nine(ReadOnlySpan<byte> key) => key[0] switch
    {
        (byte)'o' => Is(key, "old_clock"u8, JournalKey.OldClock),
        (byte)'n' => Is(key, "new_clock"u8, JournalKey.NewClock),
        (byte)'q' => Is(key, "queue_len"u8, JournalKey.QueueLen),
        (byte)'s' => Is(key, "simulated"u8, JournalKey.Simulated),
        _ => Is(key, "waited_ns"u8, JournalKey.WaitedNs),
    };

    private static JournalKey Ten(ReadOnlySpan<byte> key) => key[0] switch
    {
        (byte)'m' => Is(key, "machine_id"u8, JournalKey.MachineId),
        (byte)'r' => Is(key, "recipients"u8, JournalKey.Recipients),
        (byte)'a' => Is(key, "arrived_ns"u8, JournalKey.ArrivedNs),
        (byte)'c' => Is(key, "clock_rate"u8, JournalKey.ClockRate),
        _ => Is(key, "late_ticks"u8, JournalKey.LateTicks),
    };

    private static JournalKey Fifteen(ReadOnlySpan<byte> key) => key[9] switch
    {
        (byte)'m' => Is(key, "lateness_max_us"u8, JournalKey.LatenessMaxUs),
        _ => Is(key, "lateness_p50_us"u8, JournalKey.LatenessP50Us, "lateness_p99_us"u8, JournalKey.LatenessP99Us),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static JournalKey Is(ReadOnlySpan<byte> key, ReadOnlySpan<byte> name, JournalKey meant) =>
        key.SequenceEqual(name) ? meant : JournalKey.Unknown;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static JournalKey Is(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> first, JournalKey meant, ReadOnlySpan<byte> second,
        JournalKey other) =>
        key.SequenceEqual(first) ? meant : Is(key, second, other);
}
