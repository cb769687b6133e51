using Clocks.Watch.View;

namespace Clocks.Watch.Sources;

/// <summary>Where the events of a watched run come from. Owned by the thread of <see cref="RunWatcher"/>.</summary>
internal interface IRunSource
{
    /// <summary>
    /// Reads what is new into the run, a bounded piece at a time, taking its lock; true when there is more to read at once.
    /// Throws what a file throws that cannot be read.
    /// </summary>
    bool Poll(WatchedRun run);
}
