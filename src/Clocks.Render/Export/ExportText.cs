using System.Text;
using Clocks.Trace.Events;

namespace Clocks.Render.Export;

/// <summary>
/// What several text formats share: writers that make the same bytes everywhere, and names that break no syntax.
/// </summary>
internal static class ExportText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>UTF-8 without byte order mark, LF; disposing it flushes and leaves the stream open.</summary>
    public static StreamWriter Writer(Stream output) => new(output, Utf8, 1 << 16, leaveOpen: true) { NewLine = "\n" };

    /// <summary>Seconds since 1970 with six digits after the point, exactly.</summary>
    public static string Seconds(long unixMicroseconds) =>
        $"{unixMicroseconds / 1_000_000}.{unixMicroseconds % 1_000_000:000000}";

    /// <summary>By Lamport time, then in the order of the lanes, so that a run has one picture only.</summary>
    public static int InTotalOrder(TraceEvent one, TraceEvent other)
    {
        int byTime = one.NewClock.CompareTo(other.NewClock);
        int byLane = one.Ref.Lane.CompareTo(other.Ref.Lane);
        return byTime != 0 ? byTime : byLane != 0 ? byLane : one.Position.CompareTo(other.Position);
    }

    /// <summary>Letters, digits, points and underscores only; every machine keeps a name of its own.</summary>
    public static string[] WordNames(RunTrace run)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        string[] names = new string[run.Nodes.Count];
        for (int lane = 0; lane < names.Length; lane++)
        {
            string label = run.Nodes[lane].Label;
            string word = Word(label);
            word = word.Length > 0 && char.IsAsciiLetter(word[0]) ? word : "machine_" + word;
            names[lane] = used.Add(word) ? word : word + "_lane" + lane.ToString();
            used.Add(names[lane]);
        }

        return names;
    }

    private static string Word(string label)
    {
        char[] word = label.ToCharArray();
        for (int i = 0; i < word.Length; i++)
        {
            word[i] = char.IsAsciiLetterOrDigit(word[i]) ? word[i] : '_';
        }

        return new string(word);
    }
}
