namespace Clocks.Render.Notebook;

/// <summary>What the assignment asks of a lab notebook, as headings, and what to write below each.</summary>
/// <remarks>Immutable; any thread.</remarks>
public static class NotebookQuestions
{
    /// <summary>About the clocks.</summary>
    public const string Drift = "How far do the clocks drift apart?";

    /// <summary>About jumps.</summary>
    public const string Jumps = "How large are the jumps?";

    /// <summary>About queues.</summary>
    public const string Queues = "How long do the queues get?";

    /// <summary>About rates.</summary>
    public const string Rates = "What do the rates do to gaps and queues?";

    /// <summary>What to write about the set-up.</summary>
    public const string SetupRoom = "where and when it was run, and what was expected";

    /// <summary>What to write about the clocks.</summary>
    public const string DriftRoom = "who leads, who follows, and whether the distance grows";

    /// <summary>What to write about jumps.</summary>
    public const string JumpsRoom = "which machine jumps most, and which messages made it jump";

    /// <summary>What to write about queues.</summary>
    public const string QueuesRoom = "whose queue grows, and why it does not shrink again";

    /// <summary>What to write about rates.</summary>
    public const string RatesRoom = "what a slow machine has that a fast one has not";

    /// <summary>The last question, which takes further runs.</summary>
    public static NotebookSection Variations => new("What changes with closer rates, or with fewer internal events?")
    {
        Paragraphs =
        [
            "Further runs answer it: clocks lab --loopback --runs 5 --rates 3,4,5 and clocks lab --loopback --runs 5 --internal 0.3. "
                + "clocks compare A B says of two folders of runs whether a difference is more than chance, and "
                + "clocks experiment assignment simulates both variations.",
        ],
        Room = "what each variation changed, by how much, and why",
    };
}
