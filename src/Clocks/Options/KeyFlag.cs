using System.CommandLine;
using System.CommandLine.Parsing;
using Clocks.Node.Security;

namespace Clocks.Options;

/// <summary>
/// The file with the key of the cluster, the same option for every verb that needs it. The key itself is never a word of
/// a command line, which everybody on the machine can read.
/// </summary>
internal static class KeyFlag
{
    /// <summary>The option; its value is what the file holds.</summary>
    public static Option<ClusterKeys?> Create() => new("--key-file")
    {
        Description = "file with the key of the cluster, from clocks key new: who does not have it is shut out "
            + "[default: none, anybody may take part]",
        HelpName = "file",
        CustomParser = Read,
    };

    private static ClusterKeys? Read(ArgumentResult result)
    {
        return OptionText.Place(result) is not { } file ? null
            : KeyFile.TryRead(file, out ClusterKeys? keys, out string problem) ? keys
            : OptionText.Refuse<ClusterKeys>(result, problem);
    }
}
