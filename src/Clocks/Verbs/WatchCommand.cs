using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Clocks.Options;
using Clocks.Output;
using Clocks.Processes;
using Clocks.Watch.Serving;
using Clocks.Watch.Sources;
using Clocks.Watch.View;

namespace Clocks.Verbs;

/// <summary>
/// <c>clocks watch</c>: a run while it happens, or once more, from its journals, or the nodes of the network as they show
/// theirs: a page that this program serves, or with <c>--terminal</c> a row for each machine. The watcher's thread reads,
/// those of the server answer, the main thread shows and waits for the end.
/// </summary>
internal sealed class WatchCommand
{
    private const double SpeedMin = 0.01, SpeedMax = 1_000_000;
    private const int WindowMin = 1_000, WindowMost = 2_000_000, WindowDefault = 250_000;

    /// <summary>How often the rows are drawn anew, and how often lines are written where nothing can be drawn.</summary>
    private const int DrawMs = 200, LineMs = 1_000;

    /// <summary>The title, the head, and the row on which the cursor is left.</summary>
    private const int OtherRows = 3;

    private readonly Terminal _terminal;

    private readonly Argument<string?> _place = new("run")
    {
        Description = "a run folder, a folder of runs, a log or an archive [default: the newest run in logs, or the journals here; "
            + "where there are neither, the nodes of the network]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _rows = new("--terminal") { Description = "a row for each machine here, instead of a page" };

    private readonly Option<IPEndPoint?> _listen = new("--listen")
    {
        Description = $"where the page is served; 0.0.0.0:8080 shows it to the whole network [default: {WatchServer.Default}]",
        HelpName = "address:port",
        CustomParser = OptionText.Parser<IPEndPoint?>(ListenAddress.TryParse),
    };

    private readonly Option<double?> _speed = new("--speed")
    {
        Description = "a finished run once more, so many times as fast as it was",
        HelpName = "times",
        CustomParser = ReadSpeed,
    };

    private readonly Option<int> _window = new("--window")
    {
        Description = "how many events are kept to look back at",
        HelpName = "events",
        DefaultValueFactory = _ => WindowDefault,
        CustomParser = result => OptionText.Whole(result, WindowMin, WindowMost, "a number of events"),
    };

    private readonly NetworkWatch _network = new();

    private WatchCommand(Terminal terminal) => _terminal = terminal;

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var watch = new WatchCommand(terminal);
        var command = new VerbCommand(
            "watch",
            "See a run while it happens, on a page in the browser or here: the newest of a lab, the nodes of the network, or a "
                + "finished one once more. Who watches is no node: it has no id, and is never waited for.",
            "clocks watch                           the newest run of a lab, and the next one too",
            "clocks watch --terminal                a row for each machine",
            "clocks watch --cluster default         every node of the network, and those that come",
            "clocks watch --loopback                the nodes of this machine that were started with --loopback",
            "clocks watch logs/latest --speed 10    ten times as fast as it was",
            "clocks watch --listen 0.0.0.0:8080     for everybody in the room");
        OptionText.RefuseEmpty(watch._place);
        command.Add(watch._place);
        command.AddAll([watch._rows, watch._listen, watch._speed, watch._window, .. watch._network.All]);
        command.SetAction(watch.Invoke);
        return command;
    }

    private int Invoke(ParseResult parsed)
    {
        string? named = parsed.GetValue(_place);
        RunPlace? place = named is null && _network.IsMeant(parsed) ? null : named is null ? RunPlace.Default() : new RunPlace(named);
        if (place is { Exists: false })
        {
            _terminal.WriteError($"clocks watch: there is no '{named}'; name a run folder, a log or an archive");
            return ExitCode.Failed;
        }

        if (place is null && BareSystem.Lack() is { } lack)
        {
            _terminal.WriteError($"clocks watch: {lack}");
            return ExitCode.Failed;
        }

        IPEndPoint? listen = parsed.GetValue(_listen);
        bool isTerminal = parsed.GetValue(_rows);
        var run = new WatchedRun(parsed.GetValue(_window));
        WatchServer? server = null;
        if ((!isTerminal || listen is not null) && !TryServe(run, listen, out server))
        {
            return ExitCode.Failed;
        }

        using (server)
        using (var end = new ManualResetEventSlim())
        {
            _terminal.GoLive();
            using var signals = new EndSignals(end.Set);
            using NetworkStreams? streams = place is null ? _network.Look(parsed) : null;
            using var watcher = streams is null ? new RunWatcher(run, place!, parsed.GetValue(_speed)) : new RunWatcher(run, streams);
            if (isTerminal)
            {
                Show(run, end, isFollowing: named is null);
            }
            else
            {
                string? problem = null;
                while (!end.Wait(LineMs))
                {
                    SayProblem(run, ref problem);
                }
            }
        }

        return ExitCode.Done;
    }

    private bool TryServe(WatchedRun run, IPEndPoint? listen, out WatchServer? server)
    {
        IPEndPoint at = listen ?? WatchServer.Default;
        try
        {
            server = Serve(run, at, mayMove: listen is null);
        }
        catch (SocketException e)
        {
            server = null;
            string why = e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "it is in use",
                SocketError.AddressNotAvailable => "no address of this machine is that",
                SocketError.AccessDenied => "ports below 1024 are for root",
                _ => e.SocketErrorCode.ToString(),
            };
            _terminal.WriteError($"clocks watch: {at} cannot be listened at: {why}; name another with --listen");
            return false;
        }

        bool isEverywhere = server.EndPoint.Address.Equals(IPAddress.Any) || server.EndPoint.Address.Equals(IPAddress.IPv6Any);
        _terminal.WriteLine(isEverywhere
            ? $"http://127.0.0.1:{server.EndPoint.Port}/ here, elsewhere any address of this machine; Ctrl-C ends it"
            : $"http://{server.EndPoint}/ shows the run; Ctrl-C ends it");
        if (!IPAddress.IsLoopback(server.EndPoint.Address))
        {
            _terminal.WriteError("clocks watch: whoever reaches this machine can look on, and what the page says is not encrypted: "
                + "names and addresses of the machines, their messages and clocks");
        }

        return true;
    }

    /// <summary>Where it was told to; else, where another watches already, at a port that is free.</summary>
    private static WatchServer Serve(WatchedRun run, IPEndPoint at, bool mayMove)
    {
        try
        {
            return new WatchServer(run, at);
        }
        catch (SocketException e) when (mayMove && e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return new WatchServer(run, new IPEndPoint(at.Address, 0));
        }
    }

    /// <summary>Draws the rows until the end: of the run that was named, or by a signal.</summary>
    private void Show(WatchedRun run, ManualResetEventSlim end, bool isFollowing)
    {
        var lines = new RowLines(_terminal);
        string? problem = null;
        while (!end.Wait(_terminal.HasProgress ? DrawMs : LineMs) && (isFollowing || !run.IsOver()))
        {
            SayProblem(run, ref problem);
            if (_terminal.HasProgress)
            {
                string title = run.Title.Length == 0 ? "waiting for a run in logs" : run.Title;
                _terminal.ShowProgress(string.Join(
                    '\n', [title, WatchTable.Head, .. WatchTable.Lines(run.Rows(), _terminal.Height - OtherRows)]));
            }
            else
            {
                lines.Write(run.Title, run.Rows());
            }
        }

        _terminal.EndProgress();
        lines.Write(run.Title, run.Rows());
    }

    /// <summary>Why there is nothing to see, when that is another reason than before.</summary>
    private void SayProblem(WatchedRun run, ref string? said)
    {
        string? now;
        lock (run.Gate)
        {
            now = run.Problem;
        }

        if (now is not null && now != said)
        {
            _terminal.WriteError($"clocks watch: {now}");
        }

        said = now;
    }

    private static double? ReadSpeed(ArgumentResult result) =>
        double.TryParse(OptionText.Of(result), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double speed)
            && speed is >= SpeedMin and <= SpeedMax
            ? speed
            : OptionText.Refuse<double?>(
                result, $"'{OptionText.Of(result)}' is not a speed: a number from {SpeedMin} to {SpeedMax}, such as 10");
}
