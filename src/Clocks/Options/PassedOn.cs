using System.CommandLine;
using Clocks.Lab.Hosts;

namespace Clocks.Options;

/// <summary>What a lab was told that is meant for its nodes, word for word; the plan tells them the rest. Pure.</summary>
internal static class PassedOn
{
    /// <summary>The options of every node.</summary>
    /// <param name="parsed">The command line of the lab.</param>
    /// <param name="flags">Its options.</param>
    /// <param name="areElsewhere">Whether the nodes run on other machines, where files of this one are not.</param>
    public static List<string> Of(ParseResult parsed, NodeFlags flags, bool areElsewhere)
    {
        var further = new List<string>();
        foreach (Option option in (Option[])[
            flags.Key, flags.Pacing, flags.LogFormat, flags.Discovery, flags.Loopback, flags.Interface, flags.Peers, flags.OnPeerLoss,
            flags.Verbose, flags.Diagnostics.Level])
        {
            if (parsed.GetResult(option) is { Implicit: false } result)
            {
                further.Add(option.Name);
                further.AddRange(option == flags.Key && areElsewhere
                    ? [HostPrograms.KeyPath]
                    : Array.ConvertAll([.. result.Tokens], static token => token.Value));
            }
        }

        if (parsed.GetValue(flags.Diagnostics.File) is { Length: > 0 } folder)
        {
            // Whatever it is called: nodes cannot share a file.
            further.Add(flags.Diagnostics.File.Name);
            further.Add(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar);
        }

        return further;
    }

    /// <summary>The file with the key of the cluster; null where there is none.</summary>
    public static string? KeyPath(ParseResult parsed, NodeFlags flags) =>
        parsed.GetResult(flags.Key) is { Implicit: false, Tokens: [{ Value: var path }] } ? path : null;
}
