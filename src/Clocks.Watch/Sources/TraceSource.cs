using System.Diagnostics;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;
using Clocks.Trace.Places;
using Clocks.Watch.View;

namespace Clocks.Watch.Sources;

/// <summary>
/// Logs of other programs, archives, or single files: read whole as the analysis reads them, and again when they have
/// grown. Owned by the thread of <see cref="RunWatcher"/>.
/// </summary>
/// <param name="path">What was named.</param>
internal sealed class TraceSource(string path) : IRunSource
{
    /// <summary>Reading takes at most this share of the time, so that a log of gigabytes is not read without end.</summary>
    private const double ReadingShare = 0.2;

    private const double PauseSecondsMin = 0.5;

    private long _length = -1, _endedAt;
    private double _pauseSeconds;

    /// <inheritdoc/>
    public bool Poll(WatchedRun run)
    {
        if (_length >= 0 && Stopwatch.GetElapsedTime(_endedAt).TotalSeconds < _pauseSeconds)
        {
            return false;
        }

        long length = LengthOf(LogPlace.At(path));
        if (length != _length)
        {
            long began = Stopwatch.GetTimestamp();
            RunTrace trace = TraceLoader.Load([path]);
            Feed(trace, run);
            _length = length;
            _pauseSeconds = Math.Max(PauseSecondsMin, Stopwatch.GetElapsedTime(began).TotalSeconds / ReadingShare);
        }

        _endedAt = Stopwatch.GetTimestamp();
        return false;
    }

    /// <summary>Everything at once.</summary>
    private static void Feed(RunTrace trace, WatchedRun run)
    {
        lock (run.Gate)
        {
            run.Begin(run.Title, ReplaySource.IsTimed(trace));
            run.Say(trace.Nodes.Count == 0 ? Why(trace) : null);
            var order = new TraceOrder(TraceFeed.Begin(trace, run));
            while (order.NextAt is not null)
            {
                order.Feed();
            }

            run.Changed();
        }
    }

    /// <summary>Why there is nothing to see.</summary>
    public static string Why(RunTrace trace) => trace.Problems.Count > 0
        ? PrintableText.Of($"{trace.Problems[0].Path}: {trace.Problems[0].Why}")
        : "There is no log here yet.";

    private static long LengthOf(LogPlace place)
    {
        if (!place.IsFolder)
        {
            return place.Length;
        }

        long length = 0;
        foreach (LogPlace child in place.Children)
        {
            length += child.IsFolder ? 0 : child.Length;
        }

        return length;
    }
}
