using Clocks.Grade.Programs;
using Clocks.Tests.Journal;

namespace Clocks.Tests.Grade;

/// <summary>Whether the program of a command line is there, before anything is started.</summary>
public sealed class ProgramCommandTests
{
    [Test]
    [Arguments("sh", null)]
    [Arguments("/bin/sh", null)]
    [Arguments("./there", null)]
    [Arguments("{dir}/there", null)]
    [Arguments("./nothere", "there is no program './nothere'")]
    [Arguments("nothere", "there is no program 'nothere' on the PATH")]
    [Arguments("", "there is no program '' on the PATH")]
    [Arguments("there", "there is no program 'there' on the PATH; the one here is ./there")]
    [Arguments("./text", "'./text' may not be executed; chmod +x it, or name before it what runs it, such as python3 ./text")]
    [Arguments("./folder", "'./folder' is a folder, not a program")]
    public async Task A_program_that_is_not_there_is_one_sentence(string word, string? lack)
    {
        if (OperatingSystem.IsWindows())
        {
            Skip.Test("who may execute a file is told by its mode");
            return;
        }

        using var scratch = new Scratch();
        string folder = scratch.Folder;
        Directory.CreateDirectory(Path.Combine(folder, "folder"));
        File.WriteAllText(Path.Combine(folder, "text"), "");
        File.WriteAllText(Path.Combine(folder, "there"), "");
        File.SetUnixFileMode(Path.Combine(folder, "text"), UnixFileMode.UserRead);
        File.SetUnixFileMode(Path.Combine(folder, "there"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await Assert.That(new ProgramCommand([word, "more"], folder).Lack).IsEqualTo(lack);
    }
}
