using Clocks.Journal;

namespace Clocks.Node.Loop;

/// <summary>
/// The one way to end a node: whoever has a reason requests it, the first reason counts, and whoever waits for time or
/// for peers wakes up. Any thread; a request allocates nothing.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private const int None = -1;

    private readonly ManualResetEvent _event = new(false);
    private int _reason = None;

    /// <summary>Whether somebody wants the node to end.</summary>
    public bool IsRequested => Volatile.Read(ref _reason) != None;

    /// <summary>The first reason, or <paramref name="otherwise"/> where there is none.</summary>
    public EndReason ReasonOr(EndReason otherwise) =>
        Volatile.Read(ref _reason) is var reason && reason == None ? otherwise : (EndReason)reason;

    /// <summary>Requests the end. Later requests change nothing.</summary>
    public void Request(EndReason reason)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)reason, None) == None)
        {
            _event.Set();
        }
    }

    /// <summary>Waits for a request, at most this long. True: requested.</summary>
    public bool Wait(int milliseconds) => _event.WaitOne(milliseconds);

    public void Dispose() => _event.Dispose();
}
