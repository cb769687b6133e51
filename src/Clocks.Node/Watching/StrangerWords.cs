using Clocks.Discovery;
using Clocks.Node.Security;

namespace Clocks.Node.Watching;

/// <summary>What a person should know of an announcement that is none of ours. Pure; any thread.</summary>
internal static class StrangerWords
{
    /// <summary>A sentence without its full stop.</summary>
    /// <param name="stranger">Who announces itself.</param>
    /// <param name="hasKey">Whether we have a key.</param>
    public static string Of(Stranger stranger, bool hasKey) => stranger.Verdict switch
    {
        AnnouncementVerdict.WithoutKey =>
            $"a node of cluster '{stranger.Cluster}' has no key and is left alone; "
                + "if it is one of yours, give it the --key-file of this one",
        AnnouncementVerdict.OtherTime =>
            $"a node of cluster '{stranger.Cluster}' announces itself with a time that is more than "
                + $"{AnnouncementSeal.MinutesMax} minutes off the clock of this machine and is left alone; "
                + "set the clocks of the machines, or somebody repeats what it once said",
        _ when !hasKey =>
            $"a node of cluster '{stranger.Cluster}' has a key and is left alone; "
                + "if it is one of yours, give this one its --key-file",
        _ =>
            $"a node of cluster '{stranger.Cluster}' has another key and is left alone; "
                + "if it is one of yours, give both the same --key-file",
    };
}
