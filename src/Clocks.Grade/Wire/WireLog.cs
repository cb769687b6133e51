using Clocks.Json;

namespace Clocks.Grade.Wire;

/// <summary>What was told and said, a line of JSON for each frame, so that a counterexample names it. Owned by the driving
/// thread.</summary>
internal sealed class WireLog
{
    /// <summary>More frames than this are not kept of a program that sends more than a machine does.</summary>
    private const int LinesMax = 100_000;

    /// <summary>What the program was told.</summary>
    public List<string> Told { get; } = [];

    /// <summary>What it said.</summary>
    public List<string> Said { get; } = [];

    /// <summary>Something that was told; returns its line.</summary>
    /// <param name="ms">When.</param>
    /// <param name="peer">By which peer; 0: by none.</param>
    /// <param name="what">A frame, or what happened.</param>
    public string Tell(double ms, int peer, string what) => Add(Told, ms, "from", peer, what);

    /// <summary>A frame that was said; returns its line.</summary>
    public string Say(double ms, int peer, string what) => Add(Said, ms, "to", peer, what);

    private static string Add(List<string> lines, double ms, string word, int peer, string what)
    {
        string line = JsonObject.Text(json =>
        {
            json.WriteNumber("ms", (long)ms);
            if (peer > 0)
            {
                json.WriteNumber(word, (long)peer);
            }

            json.WriteString(what.StartsWith('[') ? "frame" : "what", what);
        });
        if (lines.Count < LinesMax)
        {
            lines.Add(line);
        }

        return line;
    }
}
