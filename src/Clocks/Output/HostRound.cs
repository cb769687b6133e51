using Clocks.Lab.Hosts;

namespace Clocks.Output;

/// <summary>One step done for many machines at once: how far it is, and where it failed. Of the thread of the verb.</summary>
/// <param name="terminal">Where to.</param>
/// <param name="verb">Whose words they are: <c>clocks lab</c>.</param>
internal sealed class HostRound(Terminal terminal, string verb)
{
    /// <summary>Does it everywhere; true: with success.</summary>
    /// <param name="hosts">The machines.</param>
    /// <param name="doing">What is done, as the progress says it: <c>reaching</c>.</param>
    /// <param name="step">What is done for one, by its place in the list, on a thread of its own: null, or what went wrong.</param>
    /// <param name="well">The machines where it succeeded, in their order.</param>
    public bool Do(IReadOnlyList<LabHost> hosts, string doing, Func<LabHost, int, string?> step, out IReadOnlyList<LabHost> well)
    {
        string?[] problems = new string?[hosts.Count];
        int done = 0;
        HostSessions.ForAll(hosts.Count, i =>
        {
            problems[i] = step(hosts[i], i);
            int sofar = Interlocked.Increment(ref done);
            if (terminal.HasProgress)
            {
                terminal.ShowProgress($"{doing} {Plural.Of(hosts.Count, "host")}: {sofar} done");
            }
        });
        terminal.EndProgress();
        var good = new List<LabHost>();
        for (int i = 0; i < problems.Length; i++)
        {
            if (problems[i] is { } problem)
            {
                terminal.WriteError($"{verb}: {hosts[i].Name}: {problem}");
            }
            else
            {
                good.Add(hosts[i]);
            }
        }

        well = good;
        return good.Count == hosts.Count;
    }
}
