using Clocks.Trace.Verify;

namespace Clocks.Output;

/// <summary>
/// Why rules could not be judged, one line for each reason: a log that tells little is the same reason for many rules, and
/// three such logs are one.
/// </summary>
internal static class UnjudgedReasons
{
    private const int NamesMax = 4;

    /// <summary>The reasons in the order in which they first came, each with its files and rules.</summary>
    public static List<string> Of(IReadOnlyList<RuleResult> rules)
    {
        var reasons = new List<string>();
        var files = new Dictionary<string, List<string>>();
        var names = new Dictionary<string, List<string>>();
        foreach (RuleResult rule in rules)
        {
            foreach (string unknown in rule.Unknowns)
            {
                int colon = unknown.IndexOf(": ", StringComparison.Ordinal);
                bool isOfFile = colon > 0 && !unknown.AsSpan(0, colon).Contains(' ');
                string reason = isOfFile ? unknown[(colon + 2)..] : unknown;
                if (!files.TryGetValue(reason, out List<string>? known))
                {
                    reasons.Add(reason);
                    files[reason] = known = [];
                    names[reason] = [];
                }

                Add(known, isOfFile ? unknown[..colon] : "");
                Add(names[reason], rule.Name);
            }
        }

        return reasons.ConvertAll(reason => Line(reason, files[reason], names[reason]));
    }

    private static string Line(string reason, List<string> files, List<string> rules)
    {
        string where = files is [] or [""] ? "" : Listing.Of(files, NamesMax) + ": ";
        return $"{where}{reason} ({string.Join(", ", rules)})";
    }

    private static void Add(List<string> list, string one)
    {
        if (!list.Contains(one))
        {
            list.Add(one);
        }
    }
}
