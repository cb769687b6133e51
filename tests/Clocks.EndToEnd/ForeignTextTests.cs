using System.Runtime.InteropServices;

namespace Clocks.EndToEnd;

/// <summary>
/// Text that somebody else chose, at every place where it comes in from files, names and arguments: nothing of it
/// commands the terminal or turns the direction of what is read.
/// </summary>
public sealed class ForeignTextTests
{
    /// <summary>Clears the screen, sets a title, turns the direction, and separates lines.</summary>
    private const string Evil = "\u001b[2J\u001b]0;x\u0007\u202e\u2028\u009b1m";

    [Test]
    [Arguments("verify EVIL")]
    [Arguments("verify EVIL.jsonl")]
    [Arguments("analyze EVIL --output EVILout")]
    [Arguments("analyze EVIL --table")]
    [Arguments("export EVIL --to csv")]
    [Arguments("export EVIL --to csv --output EVIL/none/x")]
    [Arguments("export EVIL --to mermaid --output -")]
    [Arguments("compare EVIL EVIL --output EVILcmp")]
    [Arguments("compare EVIL EVIL --setting EVIL")]
    [Arguments("simulate --nodes 2 --duration 1 --log EVILsim")]
    [Arguments("run --id 1 --loopback --duration 0.1 --log EVILrun/")]
    [Arguments("run --id 1 --loopback --cluster EVIL")]
    [Arguments("run --id EVIL")]
    [Arguments("run --id 1 --peers EVIL:1 --discovery static --duration 0.1")]
    [Arguments("run --id 1 --loopback --duration 0.1 --diagnostics EVILd/ --verbose")]
    [Arguments("lab --config EVIL.json")]
    [Arguments("lab --config EVILplan.json")]
    [Arguments("lab --nodes 2 --fault EVIL")]
    [Arguments("experiment EVIL.json")]
    [Arguments("experiment EVILplan.json --output ex")]
    [Arguments("peers --once --loopback --cluster EVIL")]
    [Arguments("EVIL")]
    [Arguments("verify --EVIL")]
    [Arguments("completions EVIL")]
    public async Task Nothing_that_somebody_named_or_wrote_commands_the_terminal(string line)
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            Skip.Test("such names cannot be given there");
        }

        using var work = new Workplace();
        work.Finish(0, "simulate", "--nodes", "2", "--duration", "2", "--seed", "1", "--log", "ref");
        string folder = Path.Combine(work.Folder, Evil);
        Directory.Move(Path.Combine(work.Folder, "ref"), folder);
        string escaped = "\\u001b[2J\\u202e\\u009b1m";
        string journal = Directory.GetFiles(folder, "machine_*.jsonl")[0];
        File.WriteAllText(journal, File.ReadAllText(journal)
            .Replace("\"host\":\"", $"\"host\":\"{escaped}", StringComparison.Ordinal)
            .Replace("\"version\":\"", $"\"version\":\"{escaped}", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(folder, $"machine_7{Evil}.jsonl"), $"{{\"event\":\"{escaped}\",\"machine_id\":7}}\n");
        File.WriteAllText(Path.Combine(work.Folder, Evil + ".jsonl"), Evil);
        File.WriteAllText(Path.Combine(work.Folder, Evil + "plan.json"), $"{{\"{escaped}\":\"{escaped}\",\"name\":\"{escaped}\"}}");
        ClocksProcess process = work.Run([.. line.Split(' ').Select(static word => word.Replace("EVIL", Evil, StringComparison.Ordinal))]);
        int code = process.WaitForEnd();
        await Assert.That(code is 0 or 1 or 2 or 3 or 64).IsTrue().Because($"{code}\n{process.Out}{process.Error}");
        string said = process.Out + process.Error;
        foreach (char c in said)
        {
            bool isHarmless = c is '\n' or '\t' || !(char.IsControl(c) || c is '\u202e' or '\u2028');
            await Assert.That(isHarmless).IsTrue().Because($"U+{(int)c:X4} in: {said}");
        }

        foreach (string page in Directory.GetFiles(work.Folder, "*", SearchOption.AllDirectories))
        {
            if (Path.GetExtension(page) is ".html" or ".svg" or ".md" or ".log" or ".mmd"
                || page.Contains(Evil + "d/", StringComparison.Ordinal))
            {
                string text = File.ReadAllText(page);
                await Assert.That(text.Contains('\u001b') || text.Contains('\u202e') || text.Contains('\u009b')).IsFalse().Because(page);
            }
        }
    }
}
