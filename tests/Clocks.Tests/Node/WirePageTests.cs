using System.Text;
using System.Text.RegularExpressions;
using Clocks.Grade.Wire;
using Clocks.Model;
using Clocks.Node.Wire;
using Clocks.Tests.Tidy;

namespace Clocks.Tests.Node;

/// <summary>WIRE.md is the contract: its bytes are what is read and written, its numbers are the program's.</summary>
public sealed partial class WirePageTests
{
    private const string Page = "src/Clocks.Node/Wire/WIRE.md";

    private static readonly Dictionary<string, long> PublicLimits = new()
    {
        ["FrameBytesMax"] = Limits.FrameBytesMax,
        ["FrameDepthMax"] = Limits.FrameDepthMax,
        ["NodeIdMax"] = Limits.NodeIdMax,
        ["ClusterBytesMax"] = Limits.ClusterBytesMax,
        ["HostBytesMax"] = Limits.HostBytesMax,
        ["RateMillihertzMax"] = Limits.RateMillihertzMax,
        ["WireNumberMax"] = Limits.WireNumberMax,
        ["PeersMax"] = Limits.PeersMax,
        ["InboxDepthMax"] = Limits.InboxDepthMax,
        ["OutboxBytesMax"] = Limits.OutboxBytesMax,
    };

    /// <summary>Constants that are private to a file of the transport: found by their text, in whatever file it is.</summary>
    private static readonly string[] PrivateLimits =
    [
        "GreetingsMax", "GreetingMsMax", "IdHeldMsMax", "CloseMsMax", "FirstPauseMs", "LongestPauseMs", "WatchersMax", "RoundBytes",
        "BacklogBytes", "LagBytesMax", "StuckMs",
    ];

    [Test]
    public async Task Every_frame_of_the_conversation_is_read_and_written_again_byte_for_byte()
    {
        List<Example> examples = Examples("hex");
        await Assert.That(examples).Count().IsEqualTo(11).Because($"the frames in the hex blocks of {Page}");
        var kinds = new HashSet<FrameKind>();
        foreach (Example example in examples)
        {
            await Assert.That(ReadWhole(example, out Frame frame)).IsEqualTo(ReadStatus.Done).Because(example.Place);
            await Assert.That(Notation(frame)).IsEqualTo(example.Title.Split(": ", 2)[1]).Because(example.Place);
            await Assert.That(Convert.ToHexStringLower(Written(frame)))
                .IsEqualTo(Convert.ToHexStringLower(example.Bytes)).Because(example.Place);
            kinds.Add(frame.Kind);
        }

        await Assert.That(string.Join(' ', Enum.GetValues<FrameKind>().Except(kinds)))
            .IsEqualTo("").Because($"every kind of frame has its bytes in {Page}");
    }

    [Test]
    public async Task Other_forms_are_read_as_the_page_says()
    {
        List<Example> examples = Examples("hex-read");
        await Assert.That(examples).Count().IsEqualTo(3);
        foreach (Example example in examples)
        {
            await Assert.That(ReadWhole(example, out Frame frame)).IsEqualTo(ReadStatus.Done).Because(example.Place);
            await Assert.That(Notation(frame)).IsEqualTo(example.Title.Split(": ", 2)[0]).Because(example.Place);
        }
    }

    [Test]
    public async Task What_is_malformed_is_refused_for_the_reason_on_the_page()
    {
        List<Example> examples = Examples("hex-malformed");
        foreach (Example example in examples)
        {
            var reader = new FrameReader(example.Bytes);
            await Assert.That(reader.Next(out _).ToString()).IsEqualTo(example.Title.Split(": ", 2)[0]).Because(example.Place);
        }

        var shown = examples.Select(e => e.Title.Split(": ", 2)[0]);
        var reasons = Enum.GetValues<ReadStatus>().Where(s => s is not (ReadStatus.Done or ReadStatus.Incomplete))
            .Select(s => s.ToString());
        await Assert.That(string.Join(' ', reasons.Except(shown)))
            .IsEqualTo("").Because($"every reason to refuse a frame has an example in {Page}");
    }

    [Test]
    public async Task The_grader_reads_frames_with_a_reader_of_its_own_and_as_the_page_says()
    {
        foreach (Example example in (List<Example>)[.. Examples("hex"), .. Examples("hex-read")])
        {
            WireRead read = WireFrame.TryRead(example.Bytes, out WireFrame? frame, out int length, out string problem);
            if (UnaskedFor().IsMatch(example.Title))
            {
                // The grader watches nobody and asks nobody for peers.
                await Assert.That(read).IsEqualTo(WireRead.Malformed).Because(example.Place);
                continue;
            }

            await Assert.That((read, length)).IsEqualTo((WireRead.Whole, example.Bytes.Length)).Because($"{example.Place}: {problem}");
            string notation = example.Title.Contains("to 2: ") || example.Title.Contains("to 3: ")
                ? example.Title.Split(": ", 2)[1]
                : example.Title.Split(": ", 2)[0];
            await Assert.That(frame!.Text).StartsWith(notation.TrimEnd(']')).Because(example.Place);
            for (int some = 0; some < example.Bytes.Length; some++)
            {
                await Assert.That(WireFrame.TryRead(example.Bytes.AsSpan(0, some), out _, out _, out _)).IsEqualTo(WireRead.Incomplete);
            }
        }

        foreach (Example example in Examples("hex-malformed"))
        {
            await Assert.That(WireFrame.TryRead(example.Bytes, out _, out _, out _)).IsNotEqualTo(WireRead.Whole).Because(example.Place);
        }
    }

    [Test]
    public async Task Every_limit_of_the_page_is_the_programs()
    {
        Dictionary<string, long> rows = Rows(LimitRow()).ToDictionary(m => m.Groups[1].Value, m => long.Parse(m.Groups[2].Value));
        await Assert.That(rows.Keys.Order()).IsSequence(PublicLimits.Keys.Concat(PrivateLimits).Order().ToArray())
            .Because($"the rows of the limits in {Page}");
        foreach ((string name, long value) in PublicLimits)
        {
            await Assert.That(rows[name]).IsEqualTo(value).Because($"{name} in {Page}");
        }

        string sources = string.Join('\n', SourceTree.Files("*.cs", "src/Clocks.Node").Select(SourceTree.Read));
        foreach (string name in PrivateLimits)
        {
            Match constant = Regex.Match(sources, $@"\bconst (int|long) {name} = ([\d_]+);");
            await Assert.That(constant.Success).IsTrue().Because($"{name} is in {Page}, and no constant of Clocks.Node is called so");
            await Assert.That(long.Parse(constant.Groups[2].Value.Replace("_", ""))).IsEqualTo(rows[name]).Because($"{name} in {Page}");
        }
    }

    [Test]
    public async Task Every_kind_and_every_refusal_has_its_row()
    {
        string[] rows = [.. Rows(CodeRow()).Select(m => $"{m.Groups[1].Value} {m.Groups[2].Value}")];
        string[] program =
        [
            .. Enum.GetValues<FrameKind>().Select(k => $"{(int)k} {k}"),
            .. Enum.GetValues<RefuseCode>().Select(c => $"{(int)c} {c}"),
        ];
        await Assert.That(string.Join(", ", program.Except(rows))).IsEqualTo("").Because($"kinds and codes without a row in {Page}");
        await Assert.That(string.Join(", ", rows.Except(program))).IsEqualTo("").Because($"rows of {Page} that the program has not");
    }

    private static ReadStatus ReadWhole(Example example, out Frame frame)
    {
        var reader = new FrameReader(example.Bytes);
        ReadStatus status = reader.Next(out frame);
        return status == ReadStatus.Done && reader.Consumed != example.Bytes.Length ? ReadStatus.TooLong : status;
    }

    private static byte[] Written(Frame frame)
    {
        byte[] bytes = new byte[Limits.FrameBytesMax];
        int length = frame.Kind switch
        {
            FrameKind.Hello => FrameWriter.Hello(bytes, frame.Hello!),
            FrameKind.Timestamp => FrameWriter.Timestamp(bytes, frame.N, frame.Lamport, frame.K),
            FrameKind.Bye => FrameWriter.Bye(bytes, frame.N, frame.Lamport, frame.K),
            FrameKind.Peer => FrameWriter.Peer(bytes, frame.Told!),
            FrameKind.Refuse => FrameWriter.Refuse(bytes, frame.Code, frame.Reason!),
            FrameKind.Watch => FrameWriter.Watch(bytes, frame.Cluster!, frame.N),
            FrameKind.Lines => FrameWriter.Lines(bytes, frame.N, frame.Bytes),
            _ => FrameWriter.Ready(bytes),
        };
        return bytes[..length];
    }

    private static string Notation(in Frame frame) => frame switch
    {
        { Hello: { } h } => $"[0, {frame.Version}, \"{h.Cluster}\", {h.Id}, {h.Run}, {h.Nonce:x32}, {h.ListenPort}, "
            + $"{h.RateMillihertz}, \"{h.Host}\", {h.AgeMs}]",
        { Kind: FrameKind.Refuse } => $"[3, {(int)frame.Code}, \"{frame.Reason}\"]",
        { Kind: FrameKind.Ready } => "[5]",
        { Kind: FrameKind.Watch } => $"[6, {frame.Version}, \"{frame.Cluster}\", {frame.N}]",
        { Kind: FrameKind.Lines } => $"[7, {frame.N}, \"{Encoding.UTF8.GetString(frame.Bytes!).Replace("\n", "\\n")}\"]",
        { Kind: FrameKind.Peer, Told: { } told } =>
            $"[8, {told.Id}, {told.Run}, {Convert.ToHexStringLower(told.Address.GetAddressBytes())}, {told.Port}]",
        _ => $"[{(int)frame.Kind}, {frame.N}, {frame.Lamport}, {frame.K}]",
    };

    /// <summary>The frames in the blocks of this fence: a title after #, then lines of bytes, three blanks, and words.</summary>
    private static List<Example> Examples(string fence)
    {
        var examples = new List<Example>();
        bool isInside = false;
        string[] lines = SourceTree.Lines(Page);
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                isInside = lines[i] == "```" + fence;
            }
            else if (isInside && lines[i].StartsWith("# ", StringComparison.Ordinal))
            {
                examples.Add(new Example($"{Page}:{i + 1}", lines[i][2..], []));
            }
            else if (isInside && lines[i] != "")
            {
                Example last = examples[^1];
                byte[] bytes = Convert.FromHexString(lines[i].Split("   ")[0].Replace(" ", ""));
                examples[^1] = last with { Bytes = [.. last.Bytes, .. bytes] };
            }
        }

        return examples;
    }

    private static IEnumerable<Match> Rows(Regex row) => SourceTree.Lines(Page).Select(line => row.Match(line)).Where(m => m.Success);

    [GeneratedRegex(@"\[[678], ")]
    private static partial Regex UnaskedFor();

    [GeneratedRegex(@"^\| `(\w+)` \| (\d+) \|")]
    private static partial Regex LimitRow();

    [GeneratedRegex(@"^\| (\d+) \| `(\w+)` \|")]
    private static partial Regex CodeRow();

    private sealed record Example(string Place, string Title, byte[] Bytes);
}
