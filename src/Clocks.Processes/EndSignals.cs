using System.Runtime.InteropServices;

namespace Clocks.Processes;

/// <summary>
/// Ctrl-C, SIGTERM and a closed terminal as one request to end in good order. The second such signal exits at once with
/// 130, for whoever has had enough. The calls come on a thread of the runtime.
/// </summary>
/// <remarks>
/// Windows: Ctrl-Break too, by which one program ends another; and it ends a process whose window was closed as soon as
/// the call returns, so that one returns when the end is done. The system waits five seconds for it.
/// </remarks>
public sealed class EndSignals : IDisposable
{
    private static readonly PosixSignal[] Signals = OperatingSystem.IsWindows()
        ? [PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGTERM, PosixSignal.SIGHUP]
        : [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly ManualResetEventSlim _ended = new();
    private readonly Lock _first = new();
    private int _count;
    private bool _isOver;

    /// <summary>Watches from now on.</summary>
    /// <param name="onFirst">Begins the orderly end; must return quickly. Not called after <see cref="Dispose"/>.</param>
    public EndSignals(Action onFirst)
        : this(onFirst, Signals)
    {
    }

    /// <summary>The same for other signals: a test does not send its own process one that ends it.</summary>
    internal EndSignals(Action onFirst, params ReadOnlySpan<PosixSignal> watched)
    {
        foreach (PosixSignal signal in watched)
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                if (Interlocked.Increment(ref _count) == 1)
                {
                    EndUnlessOver(onFirst);
                    if (OperatingSystem.IsWindows() && signal is PosixSignal.SIGHUP or PosixSignal.SIGTERM)
                    {
                        _ended.Wait();
                    }
                }
                else
                {
                    Environment.Exit(130);
                }
            }));
        }
    }

    /// <summary>
    /// Watches no more: the next signal ends the process as the system does; a call that waits on Windows returns. When
    /// this returns, no call is under way and none will come: what the call uses may be disposed of.
    /// </summary>
    public void Dispose()
    {
        lock (_first)
        {
            _isOver = true;
        }

        // First: a call that waits may hold the system's list of handlers, from which they are then taken.
        _ended.Set();
        _registrations.ForEach(r => r.Dispose());
    }

    /// <summary>
    /// The call itself wakes whoever disposes of this, and the runtime may begin one for a signal that it took before
    /// the registrations were disposed of.
    /// </summary>
    private void EndUnlessOver(Action onFirst)
    {
        lock (_first)
        {
            if (!_isOver)
            {
                onFirst();
            }
        }
    }
}
