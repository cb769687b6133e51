using System.Text;
using Clocks.Journal.Lines;
using Clocks.Journal.Reading;
using Clocks.Watch.View;

namespace Clocks.Watch.Sources;

/// <summary>
/// The journals of nodes of other machines, as they come over the network, each a lane as that of a file in a folder
/// would be. Owned by the thread of <see cref="RunWatcher"/>.
/// </summary>
/// <param name="streams">Where they come from.</param>
internal sealed class StreamSource(IJournalStreams streams) : IRunSource
{
    /// <summary>Lives that are followed; the lines of others are left out, whatever is announced.</summary>
    private const int LivesMax = 4 * Limits.PeersMax;

    /// <summary>By the first line, which names a run: one may come by two ways.</summary>
    private readonly Dictionary<string, (JournalStream Stream, string Way)> _byFirstLine = [];
    private readonly Dictionary<string, JournalStream?> _byWay = [];
    private readonly List<JournalStream> _newcomers = [];
    private readonly long _beganAtMs = Environment.TickCount64;
    private long _firstCameMs;

    /// <inheritdoc/>
    public bool Poll(WatchedRun run)
    {
        streams.Poll(Take);
        long nowMs = Environment.TickCount64;
        lock (run.Gate)
        {
            if (_newcomers.Count > 0 && nowMs - _firstCameMs >= JournalStream.DelayMs)
            {
                Show(run);
            }

            bool isNew = false;
            foreach ((JournalStream stream, _) in _byFirstLine.Values)
            {
                isNew |= stream.Feed(nowMs);
            }

            if (isNew)
            {
                run.Offsets.Resolve();
                run.Changed();
            }

            run.Say(streams.Problem ?? (run.IsEmpty && nowMs - _beganAtMs > WatchedRun.PatienceMs
                ? $"No node of {run.Title} shows its journal yet: waiting for one."
                : null));
        }

        return false;
    }

    private void Take(string way, long at, ReadOnlySpan<byte> bytes)
    {
        if (at == 0)
        {
            _byWay[way] = Find(way, bytes);
        }
        else if (_byWay.TryGetValue(way, out JournalStream? stream))
        {
            stream?.Add(at, bytes, Environment.TickCount64);
        }
    }

    /// <summary>Whose journal it is, by its first line; null: one that comes by another way already, or none.</summary>
    private JournalStream? Find(string way, ReadOnlySpan<byte> bytes)
    {
        long startedUs = FirstLine.StartedAtUnixMicroseconds(bytes);
        string first = Encoding.UTF8.GetString(bytes).TrimEnd('\n');
        if (_byFirstLine.TryGetValue(first, out (JournalStream Stream, string Way) known))
        {
            return known.Way == way ? known.Stream : null;
        }

        if (startedUs <= 0 || _byFirstLine.Count >= LivesMax || !FirstLineOf.TryUnderstand(first, out JournalLine? line))
        {
            return null;
        }

        var stream = new JournalStream(line, startedUs, bytes.Length);
        _byFirstLine[first] = (stream, way);
        _firstCameMs = _newcomers.Count == 0 ? Environment.TickCount64 : _firstCameMs;
        _newcomers.Add(stream);
        return stream;
    }

    /// <summary>Gives those that came together their lanes, in the order of their machines.</summary>
    private void Show(WatchedRun run)
    {
        _newcomers.Sort(static (a, b) => a.First.ToHeader().Id.CompareTo(b.First.ToHeader().Id));
        bool isAnother = true;
        foreach (JournalStream newcomer in _newcomers)
        {
            isAnother &= run.IsFollowedBy(newcomer.StartedUs);
        }

        if (isAnother)
        {
            // Nodes that are started again after all have ended: what was watched is over.
            foreach ((string first, (JournalStream stream, _)) in _byFirstLine)
            {
                if (stream.IsShown)
                {
                    _byFirstLine.Remove(first);
                }
            }

            run.Begin(run.Title);
        }

        foreach (JournalStream newcomer in _newcomers)
        {
            newcomer.Show(new LaneFeed(run, run.Take(newcomer.First, default, newcomer.StartedUs, "")));
        }

        _newcomers.Clear();
    }
}
