using System.Net;
using System.Net.Sockets;
using Clocks.Node.Loop;
using Clocks.Node.Watching;
using Microsoft.Extensions.Logging;

namespace Clocks.Node.Transport;

/// <summary>
/// What the parts of one transport share: what it was told, its clock, whom it tells, and the two facts that concern
/// them all. Once the transport has started it belongs to the network thread.
/// </summary>
internal sealed class NetworkContext(TcpOptions options, Timeline timeline, int port)
{
    private readonly ReportLimiter _reports = new();
    private readonly ReportLimiter _seldomReports = new(burstMax: 1, periodMs: 60_000);
    private ITransportWatcher? _watcher;
    private bool _reportedNoSockets;

    /// <summary>What the transport was told at the start.</summary>
    public TcpOptions Options => options;

    /// <summary>The node's clocks.</summary>
    public Timeline Timeline => timeline;

    /// <summary>The port that the node listens on.</summary>
    public int Port => port;

    /// <summary>Buffers for connections.</summary>
    public BufferPool Buffers { get; } = new();

    /// <summary>Where it says what it does.</summary>
    public ILogger Logger => options.Logger;

    /// <summary>Milliseconds of the node's monotonic clock.</summary>
    public long NowMs => timeline.MonoNs / 1_000_000;

    /// <summary>Who is told of what happens; there is one from the start of the transport on.</summary>
    public ITransportWatcher Watcher
    {
        get => _watcher ?? throw new InvalidOperationException("The transport has not been started.");
        set => _watcher = value;
    }

    /// <summary>Shows the journal to those who watch; null: there is none to show. Set before the transport starts.</summary>
    public WatcherThread? Watchers { get; set; }

    /// <summary>Whether Bye has been said: nobody is dialled or let in, and what arrives is read and discarded.</summary>
    public bool IsClosing { get; set; }

    /// <summary>
    /// Whether something has changed what is due next. The timers are computed anew then and when one is due, not with
    /// every message: that takes a look at every target and every connection.
    /// </summary>
    public bool AreTimersStale { get; set; } = true;

    /// <summary>
    /// Tells the watcher what somebody at an address has caused: a few times, and then how often.
    /// </summary>
    /// <param name="cause">What it is about, in a word or two.</param>
    /// <param name="address">Who caused it.</param>
    /// <param name="sentence">One sentence without its full stop.</param>
    public void Report(string cause, IPAddress address, string sentence) => Tell(_reports, cause, address, sentence);

    /// <summary>As <see cref="Report"/>, one line a minute.</summary>
    public void ReportSeldom(string cause, IPAddress address, string sentence) =>
        Tell(_seldomReports, cause, address, sentence);

    /// <summary>Says how much <see cref="Report"/> has left out: at the end.</summary>
    public void ReportRest()
    {
        _reports.Rest().ForEach(Watcher.OnTrouble);
        _seldomReports.Rest().ForEach(Watcher.OnTrouble);
    }

    /// <summary>Says once that the process has as many sockets as the system gives it.</summary>
    public void ReportNoSockets(SocketException failure)
    {
        if (!_reportedNoSockets)
        {
            _reportedNoSockets = true;
            Watcher.OnTrouble($"the system gives no more sockets to this node ({failure.Message}), "
                + "so that it finds peers later; raise the limit of open files: ulimit -n");
        }
    }

    private void Tell(ReportLimiter limiter, string cause, IPAddress address, string sentence)
    {
        if (limiter.Limit(cause, address, sentence, NowMs) is { } said)
        {
            Watcher.OnTrouble(said);
        }
    }
}
