using Clocks.Grade.Programs;
using Clocks.Processes;

namespace Clocks.Tests.Grade;

/// <summary>
/// Programs that fork, flood, fill, hide and do not end: each is stopped at its limit with everything that it started, and the sheet
/// is told why. One after the other, since each counts the processes of this machine.
/// </summary>
[NotInParallel]
public sealed class UntrustedProgramTests
{
    private const int PatienceMs = 30_000;

    private static readonly ProgramLimits Limits = new() { ProcessesMax = 20, SecondsMax = 20, MemoryBytesMax = 256 << 20 };

    private static StartedProgram Start(string script, ProgramLimits? limits = null, string folder = "/")
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip.Test("looks into /proc");
        }

        Offspring.TryAdopt();
        return new StartedProgram(new ProgramCommand(["python3", "-c", script], folder), limits ?? Limits);
    }

    /// <summary>Processes that carry the mark of a test in their command line.</summary>
    private static string[] Marked(string mark) => [.. Directory.GetDirectories("/proc").Where(folder => char.IsAsciiDigit(folder[^1]))
        .Where(folder =>
        {
            try
            {
                return File.ReadAllText(folder + "/cmdline").Contains(mark);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        })];

    private static async Task AssertStopped(StartedProgram program, string why, string mark)
    {
        await Assert.That(program.WaitForEnd(PatienceMs)).IsTrue().Because(program.Condition);
        program.Dispose();
        await Assert.That(program.Condition).Contains(why);
        await Assert.That(string.Join('\n', Marked(mark))).IsEqualTo("").Because("nothing of it is left");
    }

    [Test]
    public async Task A_program_that_forks_without_end_is_stopped_with_all_that_it_forked()
    {
        StartedProgram program = Start("mark = 'fork-4711'\nimport os\nwhile True:\n  os.fork()");
        await AssertStopped(program, "processes at once, and was ended", "fork-4711");
    }

    [Test]
    public async Task A_program_that_floods_its_output_is_stopped()
    {
        StartedProgram program = Start("mark = 'flood-4711'\nimport os\nwhile True:\n  os.write(1, b'x' * 65536)");
        await AssertStopped(program, "more than 16 MiB to its standard output, and was ended", "flood-4711");
    }

    [Test]
    public async Task A_program_that_floods_its_errors_is_stopped()
    {
        StartedProgram program = Start("mark = 'errors-4711'\nimport os\nwhile True:\n  os.write(2, b'no\\n' * 9999)");
        await AssertStopped(program, "more than 16 MiB to its standard error, and was ended", "errors-4711");
    }

    [Test]
    public async Task A_program_that_takes_all_memory_is_stopped()
    {
        StartedProgram program = Start("mark = 'memory-4711'\nx = []\nwhile True:\n  x.append(bytearray(b'x' * (1 << 20)))");
        await AssertStopped(program, "more than 256 MiB of memory, and was ended", "memory-4711");
    }

    [Test]
    public async Task A_program_that_fills_the_disk_is_stopped_and_what_it_wrote_is_gone()
    {
        StartedProgram program = Start("""
            mark = 'disk-4711'
            import os, itertools
            print(os.environ['TMPDIR'], flush=True)
            for i in itertools.count():
              with open(os.path.join(os.environ['TMPDIR'], str(i)), 'wb') as f:
                for _ in range(64): f.write(b'x' * (1 << 20))
            """, Limits with { WrittenBytesMax = 200 << 20 });
        await Assert.That(program.Read(PatienceMs, out string folder)).IsEqualTo(Reply.Line);
        await AssertStopped(program, "wrote more than 200 MiB, and was ended", "disk-4711");
        await Assert.That(Directory.Exists(folder)).IsFalse();
    }

    [Test]
    public async Task A_file_grows_no_further_than_its_limit()
    {
        using StartedProgram program = Start("""
            import os
            try:
              with open(os.path.join(os.environ['TMPDIR'], 'f'), 'wb') as f:
                for _ in range(9): f.write(b'x' * (1 << 20)); f.flush()
            except OSError as e: print(e.errno, flush=True)
            """, Limits with { FileBytesMax = 4 << 20 });
        await Assert.That(program.Read(PatienceMs, out string said)).IsEqualTo(Reply.Line).Because(program.Condition);
        await Assert.That(said).IsEqualTo("27").Because("EFBIG");
    }

    [Test]
    public async Task A_program_that_ignores_SIGTERM_is_killed_when_it_is_let_go()
    {
        StartedProgram program = Start("""
            mark = 'deaf-4711'
            import signal, time
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            print('deaf', flush=True)
            while True: time.sleep(60)
            """);
        await Assert.That(program.Read(PatienceMs, out _)).IsEqualTo(Reply.Line);
        program.AskToEnd();
        await Assert.That(program.WaitForEnd(300)).IsFalse();
        program.Dispose();
        await Assert.That(program.Condition).Contains("signal 9");
        await Assert.That(string.Join('\n', Marked("deaf-4711"))).IsEqualTo("");
    }

    [Test]
    [Arguments("")]
    [Arguments("os.setsid()")]
    [Arguments("os.setsid(); os.fork() and os._exit(0)")]
    [Arguments("os.setsid(); os.fork() and os._exit(0); os.close(1); os.close(2); os.close(0)")]
    public async Task What_leaves_its_group_and_its_session_is_found_counted_and_killed(string escape)
    {
        StartedProgram program = Start($"""
            mark = 'orphan-4711'
            import os, time
            away, told = os.pipe()
            if os.fork() == 0:
              {escape}
              os.close(told)
              time.sleep(600)
            os.close(told)
            os.read(away, 1)
            print('away', flush=True)
            os.read(0, 1)
            """);
        await Assert.That(program.Read(PatienceMs, out _)).IsEqualTo(Reply.Line);
        program.CloseInput();
        await Assert.That(program.WaitForEnd(PatienceMs)).IsTrue();
        await Assert.That(program.LeftBehind).IsEqualTo(1);
        program.Dispose();
        await Assert.That(string.Join('\n', Marked("orphan-4711"))).IsEqualTo("");
    }

    [Test]
    public async Task What_hides_its_mark_too_is_killed_all_the_same()
    {
        StartedProgram program = Start("""
            mark = 'hidden-4711'
            import os, sys
            away, told = os.pipe()
            if os.fork() == 0:
              os.setsid()
              if os.fork(): os._exit(0)
              os.execve(sys.executable, ['python3', '-c', "mark = 'hidden-4711'\nimport time\ntime.sleep(600)"], {})
            os.close(told)
            os.read(away, 1)
            print('away', flush=True)
            os.read(0, 1)
            """);
        await Assert.That(program.Read(PatienceMs, out _)).IsEqualTo(Reply.Line);
        program.CloseInput();
        await Assert.That(program.WaitForEnd(PatienceMs)).IsTrue();
        program.Dispose();
        await Assert.That(string.Join('\n', Marked("hidden-4711"))).IsEqualTo("");
    }

    [Test]
    public async Task It_has_a_session_of_its_own_no_terminal_and_a_clean_environment()
    {
        using StartedProgram program = Start("""
            import os
            print(os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid(), flush=True)
            try: os.open('/dev/tty', os.O_RDWR); print('terminal', flush=True)
            except OSError: print('none', flush=True)
            print(' '.join(sorted(k for k in os.environ if k not in ('LC_CTYPE',))), flush=True)
            """);
        var said = new List<string>();
        while (program.Read(PatienceMs, out string line) == Reply.Line)
        {
            said.Add(line);
        }

        await Assert.That(said.Count).IsEqualTo(3).Because(program.Condition);
        await Assert.That(said[0]).IsEqualTo("True True");
        await Assert.That(said[1]).IsEqualTo("none");
        string[] allowed = ["HOME", "TMPDIR", "PYTHONDONTWRITEBYTECODE", "GRADED_BY_CLOCKS", "PATH", "LANG", "LC_ALL", "TZ", "JAVA_HOME",
            "DOTNET_ROOT", "GOROOT", "PWD", "OLDPWD", "SHLVL", "_"];
        await Assert.That(string.Join(' ', said[2].Split(' ').Except(allowed).Where(name => !name.Contains("PYENV")))).IsEqualTo("")
            .Because("a shim before the interpreter may add its own");
    }

    [Test]
    public async Task A_program_that_is_not_there_is_one_that_ended_and_says_why()
    {
        using var program = new StartedProgram(new ProgramCommand(["./nonesuch"], "/"), Limits);
        await Assert.That(program.Read(PatienceMs, out _)).IsEqualTo(Reply.Ended);
        await Assert.That(program.WaitForEnd(PatienceMs)).IsTrue();
        await Assert.That(program.Condition).Contains("exit code 127").And.Contains("nonesuch");
    }

    [Test]
    public async Task Whoever_spins_is_busy_and_whoever_waits_is_not()
    {
        using StartedProgram spinning = Start("print('on', flush=True)\nwhile True: pass");
        await Assert.That(spinning.Read(PatienceMs, out _)).IsEqualTo(Reply.Line);
        await Assert.That(spinning.BusyShare(200)!.Value).IsGreaterThan(0.8);
        spinning.Dispose();
        using StartedProgram waiting = Start("print('on', flush=True)\nimport sys\nsys.stdin.read()");
        await Assert.That(waiting.Read(PatienceMs, out _)).IsEqualTo(Reply.Line);
        await Assert.That(waiting.BusyShare(200)!.Value).IsLessThan(0.3);
    }
}
