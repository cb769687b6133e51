using Clocks.Tests.Journal;
using Clocks.Trace.Loading;

namespace Clocks.Tests.Trace;

/// <summary>The command beside the journals is shown to whoever may copy it: one of ours, and nothing else.</summary>
public sealed class CommandNoteTests
{
    [Test]
    [Arguments("clocks simulate --rates 2,3,5 --fault \"kill 2 at 3s; delay 1->2 5ms; partition 1|2,3 6s..8s\" --seed 8", true)]
    [Arguments("clocks lab --loopback --config lab.json --seed 7", true)]
    [Arguments("clocks simulate; rm -rf ~", false)]
    [Arguments("clocks simulate \"$(rm -rf ~)\"", false)]
    [Arguments("clocks simulate `reboot`", false)]
    [Arguments("clocks simulate > /etc/passwd", false)]
    [Arguments("clocks simulate & reboot", false)]
    [Arguments("clocks simulate \"x\\\" ; reboot \\\"\"", false)]
    [Arguments("clocks simulate \"x", false)]
    [Arguments("rm -rf ~", false)]
    public async Task A_note_that_is_more_than_one_command_of_ours_is_none(string line, bool isShown)
    {
        using var scratch = new Scratch();
        File.WriteAllText(Path.Combine(scratch.Folder, "command.txt"), line + "\nand more\n");
        await Assert.That(TraceLoader.Load([scratch.Folder]).Command).IsEqualTo(isShown ? line : null);
    }

    [Test]
    public async Task Where_nothing_is_noted_or_two_folders_are_one_run_there_is_no_command()
    {
        await Assert.That(Samples.Load("good").Command).IsNull();
        using Scratch one = new(), other = new();
        foreach (Scratch scratch in (Scratch[])[one, other])
        {
            File.WriteAllText(Path.Combine(scratch.Folder, "command.txt"), "clocks simulate --seed 1\n");
        }

        await Assert.That(TraceLoader.Load([one.Folder, other.Folder]).Command).IsNull();
    }
}
