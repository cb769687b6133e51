using System.Runtime.InteropServices;

namespace Clocks.Cli;

/// <summary>
/// Ctrl-C, SIGTERM and a closed terminal as one request to end in good order. The second such signal exits at once
/// with 130, for
/// whoever has had enough. The calls come on a thread of the runtime.
/// </summary>
internal sealed class EndSignals : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _count;

    /// <summary>Watches from now on.</summary>
    /// <param name="onFirst">Begins the orderly end; must return quickly.</param>
    public EndSignals(Action onFirst)
    {
        foreach (PosixSignal signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                if (Interlocked.Increment(ref _count) == 1)
                {
                    onFirst();
                }
                else
                {
                    Environment.Exit(130);
                }
            }));
        }
    }

    public void Dispose() => _registrations.ForEach(r => r.Dispose());
}
