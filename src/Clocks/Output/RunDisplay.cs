using Clocks.Journal;
using Clocks.Journal.Lines;
using Clocks.Json;
using Clocks.Lab;
using Clocks.Node;
using Clocks.Render.Text;

namespace Clocks.Output;

/// <summary>
/// What a person sees of a running node: a line for each peer found or lost, one live line on a terminal, a closing
/// summary, or with <c>--json</c> one object. Called by the network thread and the main thread; the terminal keeps
/// their lines apart.
/// </summary>
internal sealed class RunDisplay(Terminal terminal, NodeOptions options, bool isQuiet) : INodeObserver
{
    /// <summary>The first line.</summary>
    public void OnStart()
    {
        if (!isQuiet)
        {
            terminal.WriteLine($"node {options.Id} of cluster '{options.Cluster}', {options.Rate.Words}, seed {options.Seed}");
            terminal.WriteLine($"  die {options.Mix}: {options.Mix.Meaning}");
            SayThatTextIsNoEvidence(terminal, options.Format);
        }
    }

    /// <summary>That nobody can verify it; said once, at the beginning, when there is still time to do otherwise.</summary>
    public static void SayThatTextIsNoEvidence(Terminal terminal, JournalFormat format)
    {
        if (format == JournalFormat.Text && !LauncherChannel.IsLaunched)
        {
            terminal.WriteError("clocks: a journal of plain text is for reading: no message in it can be told from another, "
                + "so nobody can verify a run from it");
        }
    }

    public void OnStarted()
    {
        if (LauncherChannel.IsLaunched)
        {
            terminal.WriteLine(LauncherChannel.StartedWord);
        }
    }

    public void OnPeerUp(Peer peer, string how, Instant at) => Line("+", peer, how == "dialled-us" ? "called us" : how, at);

    public void OnPeerDown(Peer peer, string reason, Instant at) => Line("-", peer, reason, at);

    public void OnProgress(NodeStatus status)
    {
        if (isQuiet || !terminal.HasProgress)
        {
            return;
        }

        string text = status.Ticking ? Ticking(status) : Waiting(status);
        terminal.ShowProgress(text);
    }

    /// <summary>The closing summary, and the problem if there was one.</summary>
    public void OnEnd(NodeResult result)
    {
        terminal.EndProgress();
        if (isQuiet)
        {
            terminal.WriteLine(Json(result));
        }
        else
        {
            Summarize(result);
        }

        if (result.Problem is { } problem)
        {
            terminal.WriteError($"clocks: {problem}");
        }
    }

    private void Line(string sign, Peer peer, string word, Instant at)
    {
        if (isQuiet)
        {
            return;
        }

        string host = peer.Host.Contains(':') ? $"[{peer.Host}]" : peer.Host;
        string name = PrintableText.Of(peer.Name, Limits.HostBytesMax);
        terminal.WriteLine($"{sign} {peer.Id,-3}  {name}  {host}:{peer.Port}  {word}  {at.MonoNs / 1e9:0.00} s");
    }

    private string Ticking(NodeStatus status)
    {
        string of = options.DurationNs == 0 ? "" : $"/{options.DurationNs / 1e9:0.#}";
        return $"{status.ElapsedNs / 1e9:0.0}{of} s  clock {status.Clock}  events {status.Events}  sent {status.Sent}  "
                + $"received {status.Received}  queue {status.Queue}  peers {status.Peers}";
    }

    private string Waiting(NodeStatus status) => options.Expect > 1
        ? $"waiting for {options.Expect} nodes: this one and {status.Peers} connected"
        : "starting";

    private void Summarize(NodeResult result)
    {
        var footer = result.Footer;
        string how = result.TickedNs > 0
            ? $"ended after {result.TickedNs / 1e9:0.0} s"
            : $"never ticked: it waited {footer.At.MonoNs / 1e9:0.0} s and ended";
        terminal.WriteLine($"node {options.Id} {how} ({EndReasonNames.Of(result.Reason)})");
        terminal.WriteLine($"  events       {footer.N}");
        terminal.WriteLine($"  sent         {footer.Sent}");
        terminal.WriteLine($"  received     {footer.Received}");
        terminal.WriteLine($"  final clock  {footer.FinalClock}");
        terminal.WriteLine($"  queue        {footer.InQueue}");
        terminal.WriteLine($"  late ticks   {footer.LateTicks}");
        if (result.Lateness.Count > 0)
        {
            terminal.WriteLine($"  lateness     p50 {Us(result, 0.5):0.#} us, p99 {Us(result, 0.99):0.#} us, max {Us(result, 1):0.#} us");
        }

        terminal.WriteLine($"  journal      {result.JournalPath}");
        const string Head = "  alone        ";
        foreach (string line in result.WhyAlone is { } why ? TextColumns.Hanging(Head, why, AnalysisText.Columns - Head.Length) : [])
        {
            terminal.WriteLine(line);
        }
    }

    private static decimal Us(NodeResult result, double share) => result.Lateness.QuantileNs(share) / 1000m;

    private string Json(NodeResult result) => JsonObject.Text(json =>
    {
        json.WriteNumber("machine_id", options.Id.Value);
        json.WriteString("cluster", options.Cluster);
        json.WriteNumber("clock_rate", options.Rate.Millihertz / 1000m);
        json.WriteNumber("seed", options.Seed);
        json.WriteString("reason", EndReasonNames.Of(result.Reason));
        json.WriteNumber("seconds", result.TickedNs / 1_000_000 / 1000m);
        json.WriteNumber("events", result.Footer.N);
        json.WriteNumber("sent", result.Footer.Sent);
        json.WriteNumber("received", result.Footer.Received);
        json.WriteNumber("final_clock", result.Footer.FinalClock);
        json.WriteNumber("in_queue", result.Footer.InQueue);
        json.WriteNumber("late_ticks", result.Footer.LateTicks);
        if (result.Lateness.Count > 0)
        {
            json.WriteNumber("lateness_p50_us", Us(result, 0.5));
            json.WriteNumber("lateness_p99_us", Us(result, 0.99));
            json.WriteNumber("lateness_max_us", Us(result, 1));
        }

        json.WriteNumber("journal_stalls", result.JournalStalls);
        json.WriteNumber("tick_thread_allocated_bytes", result.TickAllocatedBytes);
        json.WriteNumber("process_allocated_bytes", result.Allocations.ProcessBytes);
        json.WriteNumber("garbage_collections", result.Allocations.Collections);
        json.WriteStartObject("allocated_bytes");
        foreach ((string thread, long bytes) in result.Allocations.Threads)
        {
            json.WriteNumber(thread, bytes);
        }

        json.WriteEndObject();
        json.WriteBoolean("alone", result.WhyAlone is not null);
        json.WriteString("why_alone", result.WhyAlone);
        json.WriteString("journal", result.JournalPath);
    });
}
