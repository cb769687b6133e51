using System.Net;
using System.Net.Sockets;
using Clocks.Files;
using Clocks.Node.Security;
using Microsoft.Win32.SafeHandles;

namespace Clocks.Node.Watching;

/// <summary>
/// The thread named <c>watchers</c>: shows the journal of this node to those who watch it over the network. It reads the
/// file, as anybody may, so that neither the tick nor the journal nor the network thread waits for any of them. It is
/// started for the first, and there are bounds for everything: how many, how much in a second, how long a slow one is
/// waited for. <see cref="TryAdd"/> is for the network thread, the rest for any.
/// </summary>
/// <param name="journalPath">The journal, ours, a regular file.</param>
/// <param name="run">Whose it is: a file in its place is not shown.</param>
internal sealed class WatcherThread(string journalPath, RunId run) : IDisposable
{
    /// <summary>Those who watch one node.</summary>
    public const int WatchersMax = 16;

    private const int RoundMs = 100;

    /// <summary>How long the last lines may take to leave.</summary>
    private const int EndMsMax = 300;

    private readonly Lock _gate = new();
    private readonly List<Watcher> _watchers = [];
    private readonly HashSet<Watcher> _unwanted = [];
    private readonly AutoResetEvent _signal = new(false);
    private Thread? _thread;
    private bool _isEnding;

    /// <summary>
    /// One more, if there is room: of one address no more than leave room for others. True: it is served, and its socket
    /// belongs to this thread.
    /// </summary>
    public bool TryAdd(Socket socket, SealedChannel? seal, IPAddress address, long from)
    {
        lock (_gate)
        {
            if (_isEnding || (_watchers.Count - _unwanted.Count >= WatchersMax && !TryMakeRoom(address)))
            {
                return false;
            }

            _watchers.Add(new Watcher(socket, seal, address, from));
            if (_thread is null)
            {
                _thread = new Thread(Run) { Name = "watchers", IsBackground = true };
                _thread.Start();
            }
        }

        _signal.Set();
        return true;
    }

    /// <summary>The journal has its last line: shows it, waits a moment for it to leave, and lets everybody go.</summary>
    public void Dispose()
    {
        Thread? thread;
        lock (_gate)
        {
            (_isEnding, thread) = (true, _thread);
        }

        _signal.Set();
        // A file system that does not answer is nobody's reason not to end.
        if (thread?.Join(2 * EndMsMax) != false)
        {
            _signal.Dispose();
        }
    }

    /// <summary>Whoever occupies the most places gives one up, so that nobody can shut the others out.</summary>
    private bool TryMakeRoom(IPAddress newcomer)
    {
        Watcher? last = null;
        int most = CountOf(newcomer) + 1;
        foreach (Watcher watcher in _watchers)
        {
            int same = _unwanted.Contains(watcher) ? 0 : CountOf(watcher.Address);
            if (same > most)
            {
                (most, last) = (same, watcher);
            }
        }

        return last is not null && _unwanted.Add(last);
    }

    private int CountOf(IPAddress address)
    {
        int count = 0;
        foreach (Watcher watcher in _watchers)
        {
            count += watcher.Address.Equals(address) && !_unwanted.Contains(watcher) ? 1 : 0;
        }

        return count;
    }

    private void Run()
    {
        using SafeFileHandle? file = Open();
        var round = new List<Watcher>();
        bool isOver = false;
        long endsMs = long.MaxValue;
        while (!isOver)
        {
            long nowMs = Environment.TickCount64;
            lock (_gate)
            {
                endsMs = _isEnding ? Math.Min(endsMs, nowMs + EndMsMax) : endsMs;
                round.Clear();
                round.AddRange(_watchers);
            }

            bool isEnding = endsMs != long.MaxValue;
            bool isWaitedFor = false;
            foreach (Watcher watcher in round)
            {
                bool isServed = file is not null && !IsUnwanted(watcher) && Serve(watcher, file, nowMs, isEnding);
                isWaitedFor |= isServed && !watcher.HasAll;
                if (!isServed)
                {
                    LetGo(watcher);
                }
            }

            isOver = isEnding && (!isWaitedFor || nowMs >= endsMs);
            if (!isOver)
            {
                _signal.WaitOne(isEnding ? 1 : round.Count > 0 ? RoundMs : Timeout.Infinite);
            }
        }

        round.ForEach(LetGo);
    }

    private static bool Serve(Watcher watcher, SafeFileHandle file, long nowMs, bool isEnding)
    {
        try
        {
            return watcher.Serve(file, RandomAccess.GetLength(file), isEnding ? int.MaxValue : Watcher.RoundBytes, nowMs);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            return false;
        }
    }

    private bool IsUnwanted(Watcher watcher)
    {
        lock (_gate)
        {
            return _unwanted.Contains(watcher);
        }
    }

    private void LetGo(Watcher watcher)
    {
        lock (_gate)
        {
            _watchers.Remove(watcher);
            _unwanted.Remove(watcher);
        }

        watcher.Dispose();
    }

    /// <summary>The journal; null where it has gone, or another stands in its place.</summary>
    private SafeFileHandle? Open()
    {
        try
        {
            SafeFileHandle file = File.OpenHandle(journalPath, share: FileShare.ReadWrite | FileShare.Delete);
            Span<byte> head = stackalloc byte[Limits.FrameBytesMax];
            head = head[..RandomAccess.Read(file, head, 0)];
            if (head.IndexOf(System.Text.Encoding.UTF8.GetBytes(run.ToString())) > 0)
            {
                return file;
            }

            file.Dispose();
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            // It cannot be shown then, and is written nevertheless.
        }

        return null;
    }
}
