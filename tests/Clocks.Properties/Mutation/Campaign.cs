using System.Text;
using System.Text.RegularExpressions;
using Clocks.Tests.Journal;
using Clocks.Trace.Events;
using Clocks.Trace.Findings;
using Clocks.Trace.Loading;
using Clocks.Trace.Verify;

namespace Clocks.Properties.Mutation;

/// <summary>Makes every kind of change of every base, seed by seed, and compares what the judge says with what it must say.</summary>
internal sealed partial class Campaign
{
    /// <summary>Of fewer trials nothing follows: a rare kind can be shown in a pair of them by luck.</summary>
    private const int TrialsMin = 8;

    /// <summary>What the judge says of a folder.</summary>
    private sealed record Judgement(Verdict Verdict, string Rules, HashSet<string> Said);

    /// <summary>What became of the trials of one kind.</summary>
    private sealed class Tally
    {
        public int Trials { get; set; }

        public int Invalid { get; set; }

        public int Said { get; set; }

        public int Same { get; set; }
    }

    private readonly Dictionary<string, Tally> _tallies = [];
    private readonly List<string> _failures = [];

    /// <summary>What went otherwise than it must, with the command that repeats it; empty when nothing did.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>The kinds that no trial could make.</summary>
    public IEnumerable<string> NeverMade => Base.AllKinds.Select(m => m.Name).Where(name => !_tallies.ContainsKey(name));

    /// <summary>The kinds that count as unshowable and were shown every time.</summary>
    public IEnumerable<string> AlwaysShown => Base.AllKinds
        .Where(m => m.Meaning == Meaning.Unshowable && _tallies.TryGetValue(m.Name, out Tally? tally)
            && tally.Same == 0 && tally.Trials >= TrialsMin)
        .Select(m => m.Name);

    /// <summary>Runs so many seeds, from the first on.</summary>
    public void Run(ulong first, int seeds)
    {
        foreach (Base run in Base.All())
        {
            Judgement truth = Judge(run.Name, Rendered(run, run.Logs.Copy()));
            foreach (Mutation kind in run.Kinds.Where(m => (m.Only is null || run.Name.StartsWith(m.Only, StringComparison.Ordinal))
                && m.Except != run.Name))
            {
                for (ulong seed = first; seed < first + (ulong)seeds; seed++)
                {
                    Try(run, truth, kind, seed);
                }
            }
        }
    }

    /// <summary>A row for each kind.</summary>
    public string Table()
    {
        var text = new StringBuilder();
        text.Append($"{"kind",-100} {"must be",-10} {"trials",6} {"invalid",7} {"said",6} {"same",6}\n");
        foreach (Mutation kind in Base.AllKinds)
        {
            Tally tally = _tallies.GetValueOrDefault(kind.Name) ?? new Tally();
            string must = kind.Meaning switch { Meaning.Lie => "shown", Meaning.Harmless => "the same", _ => "on page" };
            text.Append($"{kind.Name,-100} {must,-10} {tally.Trials,6} {tally.Invalid,7} {tally.Said,6} {tally.Same,6}\n");
        }

        _failures.ForEach(failure => text.Append(failure).Append('\n'));
        int trials = _tallies.Values.Sum(t => t.Trials);
        return text.Append($"{Base.AllKinds.Count} kinds, {trials} trials, {_failures.Count} failures\n").ToString();
    }

    private void Try(Base run, Judgement truth, Mutation kind, ulong seed)
    {
        var chance = new Chance(Mixed(kind.Name + run.Name, seed));
        LogFolder logs = run.Logs.Copy();
        bool isMade;
        if (kind.IsOfText)
        {
            isMade = kind.Change(Rendered(run, logs), chance);
        }
        else
        {
            isMade = kind.Change(logs, chance);
            Rendered(run, logs);
        }

        if (!isMade)
        {
            return;
        }

        if (!_tallies.TryGetValue(kind.Name, out Tally? tally))
        {
            _tallies[kind.Name] = tally = new Tally();
        }

        tally.Trials++;
        try
        {
            Compare(kind, truth, Judge($"{kind.Name}, {run.Name}, {seed}", logs), tally, what =>
                _failures.Add($"{what}: {kind.Name} ({run.Name}, seed {seed}): ./build.sh mutate 1 {seed}"));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _failures.Add($"crash: {kind.Name} ({run.Name}, seed {seed}): ./build.sh mutate 1 {seed}\n{e}");
        }
    }

    private static void Compare(Mutation kind, Judgement truth, Judgement found, Tally tally, Action<string> fail)
    {
        bool isInvalid = found.Verdict == Verdict.Invalid, isSaid = !found.Said.IsSubsetOf(truth.Said);
        tally.Invalid += isInvalid ? 1 : 0;
        tally.Said += !isInvalid && isSaid ? 1 : 0;
        tally.Same += !isInvalid && !isSaid ? 1 : 0;
        if (kind.Meaning == Meaning.Lie && !isInvalid && !(isSaid && found.Verdict == Verdict.Unknown))
        {
            fail($"missed lie, the verdict is {found.Verdict}");
        }
        else if (kind.Meaning == Meaning.Harmless && found.Rules != truth.Rules)
        {
            fail($"false alarm, {found.Rules} instead of {truth.Rules}: {string.Join("; ", found.Said.Except(truth.Said).Take(3))}");
        }
    }

    private static LogFolder Rendered(Base run, LogFolder logs)
    {
        if (logs.Events.Count > 0)
        {
            EventLogs.Write(logs, run.Name);
        }

        return logs;
    }

    private static Judgement Judge(string what, LogFolder logs)
    {
        using var scratch = new Scratch();
        logs.Write(scratch.Folder);
        Keep(what, logs);
        RunTrace run = TraceLoader.Load([scratch.Folder]);
        Verification verified = RunFindings.Compute(run).Verification;
        var said = new HashSet<string>();
        foreach (RuleResult rule in verified.Rules)
        {
            said.UnionWith(rule.Unknowns);
            said.UnionWith(rule.Counterexample is { } broken ? [$"{rule.Name}: {broken.Text} ({string.Join(' ', broken.Locations)})"] : []);
        }

        said.UnionWith(run.Problems.Where(p => p.LosesEvidence).Select(p => p.Why));
        return new Judgement(
            verified.Verdict,
            string.Concat(verified.Rules.Select(r => r.Verdict switch { Verdict.Valid => 'v', Verdict.Invalid => 'X', _ => '?' })),
            said);
    }

    /// <summary>The files of every trial, for whoever repeats one.</summary>
    private static void Keep(string what, LogFolder logs)
    {
        if (Environment.GetEnvironmentVariable("CLOCKS_MUTATION_KEEP") is { Length: > 0 } folder)
        {
            logs.Write(Directory.CreateDirectory(Path.Combine(folder, Strange().Replace(what, "_"))).FullName);
        }
    }

    /// <summary>The same seed means other choices for another kind, and the same choices when kinds are added.</summary>
    private static ulong Mixed(string name, ulong seed)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in name)
        {
            hash = (hash ^ c) * 1099511628211;
        }

        return hash ^ seed;
    }

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex Strange();
}
