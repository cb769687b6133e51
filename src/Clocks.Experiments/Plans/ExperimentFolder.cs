using System.Diagnostics.CodeAnalysis;
using Clocks.Faults;
using Clocks.Files;
using Microsoft.Win32.SafeHandles;

namespace Clocks.Experiments.Plans;

/// <summary>
/// The folder of an experiment: its plan, a file for each run that is done, and the journals if they are kept. Files
/// appear whole or not at all, so whatever ends the program, the runs that are done stay done.
/// <code>
/// plan.json                         what is run
/// runs/low-internal_seed-3.json     what that run came to
/// journals/low-internal_seed-3/     its journals
/// </code>
/// Any thread; different threads save different runs. Several processes may share it, on several machines too: whoever does a run
/// holds a claim beside its file meanwhile (<see cref="FileClaim"/>).
/// </summary>
public sealed class ExperimentFolder
{
    /// <summary>The file of the plan: what makes a folder the folder of an experiment.</summary>
    public const string PlanName = "plan.json";

    private const string RunsName = "runs";

    private readonly bool _isReal;

    private ExperimentFolder(string path, bool isReal) => (Path, _isReal) = (path, isReal);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Whether there is an experiment in this folder.</summary>
    public static bool IsOne(string path) => File.Exists(System.IO.Path.Combine(path, PlanName));

    /// <summary>The folder for this plan: made, or found with the runs of it that are done.</summary>
    /// <param name="path">Where.</param>
    /// <param name="plan">What is run in it from now on.</param>
    /// <param name="folder">The folder; null when it cannot be used.</param>
    /// <param name="problem">Then why: one sentence without its full stop.</param>
    public static bool TryOpen(
        string path, ExperimentPlan plan, [NotNullWhen(true)] out ExperimentFolder? folder, out string problem)
    {
        folder = null;
        if (IsOne(path)
            && !(TryReadPlan(path, null, out ExperimentPlan? there, out problem) && Fits(there, out problem)))
        {
            return false;
        }

        string file = System.IO.Path.Combine(path, PlanName);
        byte[] text = PlanDocument.Write(plan);
        bool isThere = TryReadFile(file, out byte[] written, out problem) && written.AsSpan().SequenceEqual(text);
        if (!isThere && !AtomicFile.TryWrite(file, () => text, out problem))
        {
            return false;
        }

        // For the claims of the runs; where it cannot be made, saving the first of them says why.
        TryMake(System.IO.Path.Combine(path, RunsName), out _);
        folder = new ExperimentFolder(path, plan.IsReal);
        return true;

        bool Fits(ExperimentPlan there, out string why)
        {
            bool isSame = there.Name == plan.Name && there.IsReal == plan.IsReal;
            why = isSame
                ? ""
                : $"'{path}' holds the {(there.IsReal ? "real" : "simulated")} experiment '{there.Name}'; "
                    + "name another folder with --output";
            return isSame;
        }
    }

    /// <summary>The folder of an experiment to look at: nothing is written.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="plan">The plan in it.</param>
    public static ExperimentFolder At(string path, ExperimentPlan plan) => new(path, plan.IsReal);

    /// <summary>The plan of the experiment in a folder; false with a sentence without its full stop.</summary>
    public static bool TryReadPlan(
        string path, LabPlan? defaults, [NotNullWhen(true)] out ExperimentPlan? plan, out string problem)
    {
        plan = null;
        string file = System.IO.Path.Combine(path, PlanName);
        if (!File.Exists(file))
        {
            problem = $"'{path}' is not the folder of an experiment: there is no {PlanName} in it";
            return false;
        }

        bool isRead = TryReadFile(file, out byte[] text, out problem)
            && PlanDocument.TryRead(text, defaults, out plan, out problem);
        problem = isRead ? "" : $"'{file}': {problem}";
        return isRead;
    }

    /// <summary>
    /// What a run came to that is done; null when there is none, with a sentence when there is a file.
    /// </summary>
    public RunFigures? Find(ExperimentSetting setting, ulong seed, out string problem)
    {
        string file = FileOf(setting, seed);
        problem = "";
        if (!File.Exists(file))
        {
            return null;
        }

        RunFigures? run = null;
        bool isRead = TryReadFile(file, out byte[] text, out problem)
            && RunDocument.TryRead(text, RunDocument.Subject(setting, _isReal), seed, out run, out problem);
        problem = isRead ? "" : $"'{file}' cannot be used, so this run is done again: {problem}";
        return run;
    }

    /// <summary>Keeps what a run came to; false with a sentence without its full stop.</summary>
    public bool TrySave(ExperimentSetting setting, RunFigures run, out string problem) =>
        AtomicFile.TryWrite(
            FileOf(setting, run.Seed), () => RunDocument.Write(RunDocument.Subject(setting, _isReal), run), out problem);

    /// <summary>How many runs of this plan are done.</summary>
    public int CountDone(ExperimentPlan plan)
    {
        int done = 0;
        foreach (ExperimentSetting setting in plan.Settings)
        {
            foreach (ulong seed in plan.Seeds)
            {
                done += Find(setting, seed, out _) is null ? 0 : 1;
            }
        }

        return done;
    }

    /// <summary>
    /// Takes a run for this process while it does it; false while another process does it. Where nothing can be held, say because
    /// the folder is not to be written, there is nothing to hold and it is taken: saving says what is wrong.
    /// </summary>
    /// <param name="setting">The setting of the run.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="claim">What holds it, to be disposed of when the run is saved; may be null.</param>
    public bool TryTake(ExperimentSetting setting, ulong seed, out IDisposable? claim)
    {
        string file = System.IO.Path.GetFullPath(FileOf(setting, seed));
        bool isHeld = FileClaim.TryHoldNow(file, "claim", out SafeFileHandle? held, out bool isOthers);
        claim = held;
        return isHeld || !isOthers;
    }

    /// <summary>Where the journals of a run belong.</summary>
    public string JournalsOf(ExperimentSetting setting, ulong seed) =>
        System.IO.Path.Combine(Path, "journals", NameOf(setting, seed));

    /// <summary>
    /// Removes what a run that was interrupted left behind; false with a sentence without its full stop.
    /// </summary>
    public static bool TryClear(string journals, out string problem)
    {
        try
        {
            if (Directory.Exists(journals))
            {
                Directory.Delete(journals, recursive: true);
            }

            problem = "";
            return true;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            problem = $"'{journals}' cannot be removed to begin it anew; remove it yourself";
            return false;
        }
    }

    /// <summary>Makes a folder for journals; false with a sentence without its full stop.</summary>
    public static bool TryMake(string journals, out string problem)
    {
        try
        {
            Directory.CreateDirectory(journals);
            problem = "";
            return true;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            problem = $"{FileFailure.Describe(e, journals).Problem}; name another folder with --output";
            return false;
        }
    }

    /// <summary>Reads a whole file; false with a sentence without its full stop.</summary>
    public static bool TryReadFile(string file, out byte[] content, out string problem)
    {
        if (SpecialFile.NameOf(file) is { } what)
        {
            (content, problem) = ([], $"it is {what}, not a file");
            return false;
        }

        try
        {
            (content, problem) = (File.ReadAllBytes(file), "");
            return true;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            content = [];
            problem = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file"
                : Directory.Exists(file) ? "it is a folder, not a file"
                : "it cannot be read; check its permissions";
            return false;
        }
    }

    private string FileOf(ExperimentSetting setting, ulong seed) =>
        System.IO.Path.Combine(Path, RunsName, NameOf(setting, seed) + ".json");

    private static string NameOf(ExperimentSetting setting, ulong seed) => $"{setting.FileName}_seed-{seed}";
}
