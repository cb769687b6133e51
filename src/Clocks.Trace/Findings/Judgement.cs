using Clocks.Trace.Events;
using Clocks.Trace.Import;
using Clocks.Trace.Loading;
using Clocks.Trace.Verify;

namespace Clocks.Trace.Findings;

/// <summary>
/// What a submission is worth, in a line: of several runs the worst counts, and the first of them that has something to say.
/// Immutable; any thread.
/// </summary>
public sealed class Judgement
{
    private readonly List<string> _formats = [];
    private RuleResult? _broken;

    private Judgement(Submission submission) => Submission = submission;

    /// <summary>What was judged.</summary>
    public Submission Submission { get; }

    /// <summary>The formats that it was read as, each once.</summary>
    public IReadOnlyList<string> Formats => _formats;

    /// <summary>Machines of the run that has most.</summary>
    public int Machines { get; private set; }

    /// <summary>Events of all runs.</summary>
    public long Events { get; private set; }

    /// <summary>Valid, invalid or unknown.</summary>
    public Verdict Verdict { get; private set; } = Verdict.Valid;

    /// <summary>Whether anything in it was read; if not, the verdict is unknown for want of logs.</summary>
    public bool IsRecognised { get; private set; }

    /// <summary>The first broken rule; null when none is.</summary>
    public string? Rule => _broken?.Name;

    /// <summary>The counterexample, or why the verdict is unknown; empty for valid.</summary>
    public string Sentence { get; private set; } = "";

    /// <summary>Where the counterexample stands.</summary>
    public IReadOnlyList<string> Locations => _broken?.Counterexample?.Locations ?? [];

    /// <summary>The verdict as a word, or that nothing was recognised.</summary>
    public string Word => IsRecognised ? VerdictNames.Of(Verdict) : "not recognised";

    /// <summary>Reads and judges a submission.</summary>
    public static Judgement Of(Submission submission, LogReading reading)
    {
        var judgement = new Judgement(submission);
        foreach (FoundRunPlace place in submission.Runs)
        {
            judgement.Add(place, TraceLoader.Load(place.Places, reading));
        }

        return judgement;
    }

    private void Add(FoundRunPlace place, RunTrace run)
    {
        foreach (TraceNode node in run.Nodes)
        {
            if (!_formats.Contains(node.Format))
            {
                _formats.Add(node.Format);
            }
        }

        Machines = Math.Max(Machines, run.MachineCount);
        Events += run.EventCount;
        IsRecognised |= run.Nodes.Count > 0;
        Verification verification = Verification.Compute(run);
        if (verification.Verdict == Verdict.Valid || Verdict == Verdict.Invalid
            || (verification.Verdict == Verdict.Unknown && Verdict == Verdict.Unknown))
        {
            return;
        }

        Verdict = verification.Verdict;
        _broken = new List<RuleResult>(verification.Rules).Find(static rule => rule.Verdict == Verdict.Invalid);
        string where = Submission.Runs.Count > 1 && place.Name.Length > 0 ? place.Name + ": " : "";
        Sentence = where + (_broken?.Counterexample?.Text ?? _broken?.Sentence ?? VerdictReason.Of(run, verification));
    }
}
