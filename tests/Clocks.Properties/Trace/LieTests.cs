using System.Text.RegularExpressions;
using Clocks.Model;
using Clocks.Tests.Trace;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;
using Clocks.Trace.Verify;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Properties.Trace;

public sealed class LieTests
{
    /// <summary>
    /// What a journal claims about clocks, numbers, messages and totals; times and addresses are not proofs.
    /// </summary>
    private static readonly string[] Claims =
    [
        "old_clock", "new_clock", "n", "from", "message", "message_clock", "k", "final_clock", "sent", "received",
    ];

    [Test]
    public void No_single_changed_claim_in_a_whole_run_passes_as_valid()
    {
        string folder = Directory.CreateTempSubdirectory("clocks-lies-").FullName;
        try
        {
            string[][] lines =
            [
                .. Enumerable.Range(1, 3).Select(i =>
                    File.ReadAllLines(Path.Combine(Samples.Folder, "good", $"machine_{i}.jsonl"))),
            ];
            Prop.ForAll<DoNotSize<ulong>>(seed =>
            {
                (Verdict verdict, string lie) = WithLie(folder, lines, new Draw(seed.Item));
                return (verdict != Verdict.Valid).Label(lie);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void No_run_in_which_the_machines_keep_every_rule_is_called_invalid() =>
        Prop.ForAll<DoNotSize<ulong>>(seed =>
        {
            ulong s = seed.Item;
            RunTrace run = RandomRun.Correct(s, 1 + (int)(s % 7), 5 + (int)(s % 500), (int)(s % 4));
            return Verification.Compute(run).Verdict != Verdict.Invalid;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    private static (Verdict Verdict, string Lie) WithLie(string folder, string[][] whole, Draw draw)
    {
        string[][] lines = [.. whole.Select(static file => (string[])file.Clone())];
        string told;
        while (true)
        {
            string[] file = lines[draw.Below((uint)lines.Length)];
            int at = 1 + (int)draw.Below((uint)file.Length - 1);
            string claim = Claims[draw.Below((uint)Claims.Length)];
            Match found = Regex.Match(file[at], $"(?<=\"{claim}\":\\[?)[0-9]+");
            if (!found.Success)
            {
                continue;
            }

            long lie = long.Parse(found.Value, null) + 1 + draw.Below(5);
            file[at] = file[at][..found.Index] + lie + file[at][(found.Index + found.Length)..];
            told = file[at];
            break;
        }

        for (int i = 0; i < lines.Length; i++)
        {
            File.WriteAllText(Path.Combine(folder, $"machine_{i + 1}.jsonl"), string.Join('\n', lines[i]) + "\n");
        }

        return (Verification.Compute(TraceLoader.Load([folder])).Verdict, told);
    }
}
