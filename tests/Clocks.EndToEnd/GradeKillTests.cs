namespace Clocks.EndToEnd;

/// <summary>What a grader that is killed leaves behind, and can do nothing about: nothing, whichever of its two processes it was.</summary>
public sealed class GradeKillTests
{
    /// <summary>Who is to be killed: the process that was started, the one that it started, or the whole process group.</summary>
    private static readonly string[] Victims = ["keeper", "worker", "group"];

    /// <summary>
    /// Five processes that hear no SIGTERM and no end of their input: one stays where it is, one is a child, one leaves the session, one
    /// has no parent either, and one hides the mark of its environment besides. Each writes down its number, last of all the first.
    /// </summary>
    private const string Stubborn = """
        import os, signal, sys, time
        here = os.path.dirname(os.path.abspath(__file__))
        SLEEP = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
        def note():
            with open(os.path.join(here, "pids"), "a") as file: file.write(f"{os.getpid()}\n")
        def stay():
            note(); os.write(told, b"x"); os.close(told); time.sleep(600)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        heard, told = os.pipe()
        if os.fork() == 0: stay()
        if os.fork() == 0: os.setsid(); stay()
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0: stay()
            os._exit(0)
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0: note(); os.write(told, b"x"); os.execve(sys.executable, ["python3", "-c", SLEEP], {})
            os._exit(0)
        for _ in range(4): os.read(heard, 1)
        note()
        time.sleep(600)
        """;

    private const int Processes = 5;

    public static IEnumerable<(string Door, string Victim)> Cases()
    {
        foreach (string door in (string[])["stdio", "wire", "logs", "class"])
        {
            foreach (string victim in Victims)
            {
                yield return (door, victim);
            }
        }
    }

    [Test]
    [MethodDataSource(nameof(Cases))]
    public async Task A_killed_grader_leaves_nothing_behind(string door, string victim)
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip.Test("elsewhere orphans fall to nobody who is asked");
        }

        using var work = new Workplace();
        string folder = Path.Combine(work.Folder, "class", "one");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "node.py"), Stubborn);
        string pids = Path.Combine(folder, "pids"), program = Path.Combine(folder, "node.py");
        string[] how = door switch
        {
            "wire" => ["--", "python3", program, "{port}"],
            "logs" => ["--logs", "left", "--", "python3", program],
            "class" => ["class", "--run", "python3 {dir}/node.py"],
            _ => ["--", "python3", program],
        };

        // A process group of its own, that it can be killed without the tests.
        ClocksProcess grade = work.Keep(
            ClocksProcess.StartOther("setsid", work.Folder, [ClocksProcess.Binary, "grade", "--output", "g", .. how]));
        ClocksProcess.Until(() => Lines(pids).Length == Processes, () => grade.Out + grade.Error);
        string worker = Children(grade.Pid).Single();
        string[] started = [.. Lines(pids), worker];
        await Assert.That(started.All(Runs)).IsTrue();
        string scratches = $"clocks-grade-{worker}-*";
        await Assert.That(Directory.GetDirectories(Path.GetTempPath(), scratches).Length).IsEqualTo(1);

        string target = victim switch { "worker" => worker, "group" => $"-{grade.Pid}", _ => $"{grade.Pid}" };
        ClocksProcess killing = work.Keep(ClocksProcess.StartOther("sh", work.Folder, "-c", $"kill -9 {target}"));
        await Assert.That(killing.WaitForEnd()).IsEqualTo(0);
        ClocksProcess.Until(
            () => !started.Any(Runs), () => $"of {string.Join(' ', started)} still run {string.Join(' ', started.Where(Runs))}");
        ClocksProcess.Until(
            () => Directory.GetDirectories(Path.GetTempPath(), scratches).Length == 0, () => "its temporary files are left");
        if (victim == "worker")
        {
            await Assert.That(grade.WaitForEnd()).IsEqualTo(1);
            await Assert.That(grade.Error)
                .Contains("clocks grade: the grader ended with signal 9 (killed); what it had started is ended too");
        }
    }

    private static string[] Lines(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];

    private static string[] Children(int pid) => [.. Directory.GetDirectories($"/proc/{pid}/task")
        .SelectMany(static thread => File.ReadAllText(thread + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    private static bool Runs(string pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
