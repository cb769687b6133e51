using System.Net;
using Clocks.Experiments.Plans;
using Clocks.Journal.Reading;
using Clocks.Node.Wire;
using Clocks.Trace.Findings;
using Clocks.Trace.Import;
using Clocks.Trace.Loading;

namespace Clocks.Fuzz;

/// <summary>
/// The readers of what strangers say, each as a function of bytes. None may throw, hang or need memory without bound, whatever
/// the bytes are; where there are two ways to the same answer they must agree. A fuzzer calls them with inputs of its own
/// making, a test with those that are kept in the folder <c>corpus</c>.
/// </summary>
internal static class FuzzTargets
{
    private static readonly (string Name, Action<byte[]> Read)[] All =
    [
        ("dns", Dns),
        ("frames", Frames),
        ("journal", Journal),
        ("log", Log),
        ("pattern", Pattern),
        ("plan", Plan),
        ("replies", Replies),
    ];

    private static readonly IPAddress Stranger = new([10, 0, 0, 99]);

    public static string[] Names { get; } = Array.ConvertAll(All, static target => target.Name);

    public static Action<byte[]>? Named(string name) => Array.Find(All, target => target.Name == name).Read;

    /// <summary>A packet that reaches a node on its link, first from the group's port and then as a one-shot question.</summary>
    private static void Dns(byte[] packet)
    {
        var node = new MutedNode();
        foreach (int port in (ReadOnlySpan<int>)[5353, 1234])
        {
            node.Engine.Receive(node.Link.Id, packet, new IPEndPoint(Stranger, port), toGroup: true, node.NowMs);
            node.Run(700);
        }
    }

    /// <summary>What the server of a zone answers, one question after the other, to a node that follows the zone.</summary>
    private static void Replies(byte[] messages) => new FollowedZone(messages).Run();

    /// <summary>The stream of a connection, in one piece and byte for byte: the same frames, the same end.</summary>
    private static void Frames(byte[] stream)
    {
        string whole = FramesOf(stream, stream.Length), bytewise = FramesOf(stream, 1);
        if (whole != bytewise)
        {
            throw new InvalidOperationException($"In one piece '{whole}', byte for byte '{bytewise}'.");
        }
    }

    private static string FramesOf(byte[] stream, int piece)
    {
        var said = new System.Text.StringBuilder();
        FrameProgress progress = default;
        int begin = 0, end = 0;
        while (true)
        {
            var reader = new FrameReader(stream.AsSpan(begin, end - begin), progress);
            ReadStatus status;
            while ((status = reader.Next(out Frame frame)) == ReadStatus.Done)
            {
                said.Append($"{frame.Kind} {frame.N} {frame.Lamport} {frame.K} {frame.Code} {frame.Reason} {frame.Version} {frame.Hello};");
            }

            if (status != ReadStatus.Incomplete || end == stream.Length)
            {
                return said.Append(status).ToString();
            }

            (begin, progress) = (begin + reader.Consumed, reader.Progress);
            end = Math.Min(stream.Length, Math.Max(end, begin) + Math.Max(1, piece));
        }
    }

    /// <summary>A file that claims to be a journal, line by line.</summary>
    private static void Journal(byte[] bytes)
    {
        using JournalReader reader = JournalReader.Of(bytes);
        while (reader.Next())
        {
        }
    }

    /// <summary>A file of any make: recognised or guessed, judged and measured.</summary>
    private static void Log(byte[] bytes) => Judge(bytes, LogReading.Default);

    /// <summary>A first line that says how the other lines are to be read.</summary>
    private static void Pattern(byte[] bytes)
    {
        int end = Array.IndexOf(bytes, (byte)'\n');
        string pattern = System.Text.Encoding.UTF8.GetString(bytes, 0, Math.Max(0, end));
        if (LogPattern.TryMake(pattern, null, out _, out _))
        {
            Judge(bytes[(end + 1)..], new LogReading(Pattern: pattern));
        }
    }

    private static void Judge(byte[] bytes, LogReading reading)
    {
        string path = Path.Combine(Path.GetTempPath(), $"clocks-fuzz-{Environment.ProcessId}.log");
        File.WriteAllBytes(path, bytes);
        try
        {
            RunFindings.Compute(TraceLoader.Load([path], reading));
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>A plan of an experiment: what is read can be written, and reads back as the same.</summary>
    private static void Plan(byte[] bytes)
    {
        if (!PlanDocument.TryRead(bytes, null, out ExperimentPlan? plan, out _))
        {
            return;
        }

        byte[] written = PlanDocument.Write(plan);
        if (!PlanDocument.TryRead(written, null, out ExperimentPlan? again, out string problem))
        {
            throw new InvalidOperationException($"What was written does not read back: {problem}.");
        }

        if (!PlanDocument.Write(again).AsSpan().SequenceEqual(written))
        {
            throw new InvalidOperationException("What was read back is written otherwise.");
        }
    }
}
