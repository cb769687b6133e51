using System.Diagnostics;
using Clocks.Files;
using Clocks.Journal.Reading;
using Clocks.Watch.View;

namespace Clocks.Watch.Sources;

/// <summary>
/// Reads a run into its view while it happens: a thread that looks every tenth of a second whether journals have grown,
/// come, been moved aside or cut off, and whether another run has begun. Any thread may end it.
/// </summary>
public sealed class RunWatcher : IDisposable
{
    private const int LookMs = 100;

    /// <summary>How often it is looked whether another run has begun, or whether a folder is of another kind than it seemed.</summary>
    private const double PlaceSeconds = 0.5;

    private readonly WatchedRun _run;
    private readonly RunPlace? _place;
    private readonly double? _speed;
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;
    private IRunSource? _source;
    private string? _path;
    private long _foundAt;

    /// <summary>Begins to read.</summary>
    /// <param name="run">Where to.</param>
    /// <param name="place">What.</param>
    /// <param name="speed">Of a replay, seconds of the run in a second; null: as it is, and as it grows.</param>
    public RunWatcher(WatchedRun run, RunPlace place, double? speed = null)
    {
        (_run, _place, _speed) = (run, place, speed);
        _thread = Begin();
    }

    /// <summary>Begins to read what comes over the network.</summary>
    /// <param name="run">Where to.</param>
    /// <param name="streams">From where; this thread owns them until <see cref="Dispose"/>.</param>
    public RunWatcher(WatchedRun run, IJournalStreams streams)
    {
        (_run, _source) = (run, new StreamSource(streams));
        run.Begin(streams.Title);
        _thread = Begin();
    }

    /// <summary>Reads no more, and waits until the last reading is over.</summary>
    public void Dispose()
    {
        _end.Set();
        _thread.Join();
        _end.Dispose();
    }

    private Thread Begin()
    {
        var thread = new Thread(Read) { Name = "watch", IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Read()
    {
        string? failure = null;
        while (!_end.IsSet)
        {
            bool hasMore = false;
            string? before = failure;
            try
            {
                FindRun();
                hasMore = _source?.Poll(_run) ?? false;
                failure = _source is null ? "There is no run in logs yet: waiting for one." : null;
            }
            catch (Exception e) when (FileFailure.IsExpected(e))
            {
                failure = FileFailure.DescribeReading(e);
            }

            if (failure != before)
            {
                lock (_run.Gate)
                {
                    _run.Say(failure);
                }
            }

            if (!hasMore)
            {
                _end.Wait(LookMs);
            }
        }
    }

    /// <summary>Looks what is watched, from time to time: a newer run takes the place of the one before.</summary>
    private void FindRun()
    {
        if (_place is null)
        {
            return;
        }

        bool isSettled = _source is not null && (_speed is not null || Stopwatch.GetElapsedTime(_foundAt).TotalSeconds < PlaceSeconds);
        if (isSettled)
        {
            return;
        }

        _foundAt = Stopwatch.GetTimestamp();
        string? path = _place.Find();
        if (path is null || (path == _path && !IsMistaken(path)))
        {
            return;
        }

        _path = path;
        lock (_run.Gate)
        {
            _run.Begin(RunPlace.TitleOf(path));
        }

        _source = _speed is { } speed ? new ReplaySource(path, speed)
            : IsOurs(path) ? new JournalFolderSource(path)
            : new TraceSource(path);
    }

    /// <summary>Whether the source does not fit what the folder holds by now: it was empty when it was looked at.</summary>
    private bool IsMistaken(string path)
    {
        lock (_run.Gate)
        {
            return _run.IsEmpty && _source is JournalFolderSource != IsOurs(path);
        }
    }

    /// <summary>A folder with journals of ours, or one with no file of anybody else's: then it will have some.</summary>
    private static bool IsOurs(string path) => Directory.Exists(path)
        && (JournalFolderSource.HasJournals(path) ?? !Array.Exists(Directory.GetFiles(path), IsSomebodyElses));

    private static bool IsSomebodyElses(string path) =>
        Path.GetFileName(path) is var name && !name.StartsWith('.') && !JournalName.TryRead(name, out _, out _);
}
