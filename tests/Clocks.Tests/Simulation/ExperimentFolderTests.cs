using Clocks.Simulation;
using Clocks.Tests.Journal;

namespace Clocks.Tests.Simulation;

[TestClass]
public sealed class ExperimentFolderTests
{
    private static readonly ExperimentPlan Plan = BuiltInPlans.Find("faults")!.WithSeeds(2);

    private static ExperimentFolder Open(string path, ExperimentPlan plan)
    {
        Assert.IsTrue(ExperimentFolder.TryOpen(path, plan, out ExperimentFolder? folder, out string problem), problem);
        return folder!;
    }

    [TestMethod]
    public void A_run_that_is_kept_is_found_again_number_for_number()
    {
        using var scratch = new Scratch();
        ExperimentFolder folder = Open(scratch.Folder, Plan);
        foreach (ExperimentSetting setting in Plan.Settings)
        {
            RunFigures run = VirtualLab.Run(setting.Plan, 2);
            Assert.IsNull(folder.Find(setting, 2, out string problem));
            Assert.AreEqual("", problem);
            Assert.IsTrue(folder.TrySave(setting, run, out problem), problem);
            RunFigures found = folder.Find(setting, 2, out problem)!;
            Assert.AreEqual((run.Seed, run.DurationNs), (found.Seed, found.DurationNs));
            CollectionAssert.AreEqual(run.Machines.ToArray(), found.Machines.ToArray());
        }
    }

    [TestMethod]
    public void A_run_of_a_setting_that_has_changed_is_not_taken_for_one_of_it()
    {
        using var scratch = new Scratch();
        ExperimentFolder folder = Open(scratch.Folder, Plan);
        ExperimentSetting setting = Plan.Settings[0];
        Assert.IsTrue(folder.TrySave(setting, VirtualLab.Run(setting.Plan, 1), out _));
        ExperimentSetting changed = setting with { Plan = setting.Plan with { LossPerMillion = 1 } };
        Assert.IsNull(folder.Find(changed, 1, out string problem));
        StringAssert.Contains(problem, "is of another plan or seed");
        Assert.IsNotNull(folder.Find(setting, 1, out _));
    }

    [TestMethod]
    public void A_file_of_a_run_that_is_torn_is_named_and_the_run_is_done_again()
    {
        using var scratch = new Scratch();
        ExperimentFolder folder = Open(scratch.Folder, Plan);
        ExperimentSetting setting = Plan.Settings[0];
        Assert.IsTrue(folder.TrySave(setting, VirtualLab.Run(setting.Plan, 1), out _));
        string file = Directory.GetFiles(Path.Combine(scratch.Folder, "runs")).Single();
        byte[] whole = File.ReadAllBytes(file);
        for (int length = 0; length < whole.Length - 3; length += 7)
        {
            File.WriteAllBytes(file, whole[..length]);
            Assert.IsNull(folder.Find(setting, 1, out string problem), $"{length} bytes");
            StringAssert.Contains(problem, "this run is done again");
            StringAssert.Contains(problem, file);
        }
    }

    [TestMethod]
    public void The_folder_of_another_experiment_is_left_alone()
    {
        using var scratch = new Scratch();
        Open(scratch.Folder, Plan);
        byte[] before = File.ReadAllBytes(Path.Combine(scratch.Folder, ExperimentFolder.PlanName));
        Assert.IsFalse(ExperimentFolder.TryOpen(scratch.Folder, BuiltInPlans.Find("scale")!, out _, out string problem));
        StringAssert.Contains(problem, "holds the simulated experiment 'faults'");
        CollectionAssert.AreEqual(before, File.ReadAllBytes(Path.Combine(scratch.Folder, ExperimentFolder.PlanName)));
        Open(scratch.Folder, Plan.WithSeeds(5));
    }

    [TestMethod]
    public void A_failed_run_ends_the_experiment_and_the_others_are_not_begun()
    {
        int begun = 0;
        Assert.IsFalse(Experiment.TryRun(
            Plan, out ExperimentResult? result, (_, _) => ++begun == 3 ? null : VirtualLab.Run(Plans.With(seconds: 1), 1),
            processors: 1));
        Assert.IsNull(result);
        Assert.AreEqual(3, begun);
    }
}
