using System.Diagnostics.CodeAnalysis;
using Clocks.Faults;
using Clocks.Files;

namespace Clocks.Experiments.Plans;

/// <summary>
/// The folder of an experiment: its plan, a file for each run that is done, and the journals if they are kept. Files
/// appear whole or not at all, so whatever ends the program, the runs that are done stay done.
/// <code>
/// plan.json                         what is run
/// runs/low-internal_seed-3.json     what that run came to
/// journals/low-internal_seed-3/     its journals
/// </code>
/// Any thread; different threads save different runs.
/// </summary>
public sealed class ExperimentFolder
{
    /// <summary>The file of the plan: what makes a folder the folder of an experiment.</summary>
    public const string PlanName = "plan.json";

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

        if (!AtomicFile.TryWrite(System.IO.Path.Combine(path, PlanName), () => PlanDocument.Write(plan), out problem))
        {
            return false;
        }

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
        System.IO.Path.Combine(Path, "runs", NameOf(setting, seed) + ".json");

    private static string NameOf(ExperimentSetting setting, ulong seed) => $"{setting.FileName}_seed-{seed}";
}
