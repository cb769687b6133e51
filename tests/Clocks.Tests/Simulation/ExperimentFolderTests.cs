using Clocks.Experiments.Plans;
using Clocks.Faults;
using Clocks.Simulation;
using Clocks.Tests.Journal;

namespace Clocks.Tests.Simulation;

public sealed class ExperimentFolderTests
{
    private static readonly ExperimentPlan Plan = BuiltInPlans.Find("faults")!.WithSeeds(2);

    private static ExperimentFolder Open(string path, ExperimentPlan plan)
    {
        if (!ExperimentFolder.TryOpen(path, plan, out ExperimentFolder? folder, out string problem))
        {
            Assert.Fail(problem);
        }

        return folder!;
    }

    [Test]
    public async Task A_run_that_is_kept_is_found_again_number_for_number()
    {
        using var scratch = new Scratch();
        ExperimentFolder folder = Open(scratch.Folder, Plan);
        foreach (ExperimentSetting setting in Plan.Settings)
        {
            RunFigures run = VirtualLab.Run(setting.Plan, 2);
            await Assert.That(folder.Find(setting, 2, out string problem)).IsNull();
            await Assert.That(problem).IsEqualTo("");
            await Assert.That(folder.TrySave(setting, run, out problem)).IsTrue().Because(problem);
            RunFigures found = folder.Find(setting, 2, out problem)!;
            await Assert.That((found.Seed, found.DurationNs)).IsEqualTo((run.Seed, run.DurationNs));
            await Assert.That(found.Machines.ToArray()).IsSequence(run.Machines.ToArray());
        }
    }

    [Test]
    public async Task A_run_of_a_setting_that_has_changed_is_not_taken_for_one_of_it()
    {
        using var scratch = new Scratch();
        ExperimentFolder folder = Open(scratch.Folder, Plan);
        ExperimentSetting setting = Plan.Settings[0];
        await Assert.That(folder.TrySave(setting, VirtualLab.Run(setting.Plan, 1), out _)).IsTrue();
        ExperimentSetting changed = setting with { Plan = setting.Plan with { LossPerMillion = 1 } };
        await Assert.That(folder.Find(changed, 1, out string problem)).IsNull();
        await Assert.That(problem).Contains("is of another plan or seed");
        await Assert.That(folder.Find(setting, 1, out _)).IsNotNull();
    }

    [Test]
    public async Task A_file_of_a_run_that_is_torn_is_named_and_the_run_is_done_again()
    {
        using var scratch = new Scratch();
        ExperimentFolder folder = Open(scratch.Folder, Plan);
        ExperimentSetting setting = Plan.Settings[0];
        await Assert.That(folder.TrySave(setting, VirtualLab.Run(setting.Plan, 1), out _)).IsTrue();
        string file = Directory.GetFiles(Path.Combine(scratch.Folder, "runs")).Single();
        byte[] whole = File.ReadAllBytes(file);
        for (int length = 0; length < whole.Length - 3; length += 7)
        {
            File.WriteAllBytes(file, whole[..length]);
            await Assert.That(folder.Find(setting, 1, out string problem)).IsNull().Because($"{length} bytes");
            await Assert.That(problem).Contains("this run is done again");
            await Assert.That(problem).Contains(file);
        }
    }

    [Test]
    public async Task The_folder_of_another_experiment_is_left_alone()
    {
        using var scratch = new Scratch();
        Open(scratch.Folder, Plan);
        byte[] before = File.ReadAllBytes(Path.Combine(scratch.Folder, ExperimentFolder.PlanName));
        await Assert.That(ExperimentFolder.TryOpen(scratch.Folder, BuiltInPlans.Find("scale")!, out _, out string problem))
            .IsFalse();
        await Assert.That(problem).Contains("holds the simulated experiment 'faults'");
        await Assert.That(File.ReadAllBytes(Path.Combine(scratch.Folder, ExperimentFolder.PlanName)))
            .IsSequence(before);
        Open(scratch.Folder, Plan.WithSeeds(5));
    }

    [Test]
    public async Task A_failed_run_ends_the_experiment_and_the_others_are_not_begun()
    {
        int begun = 0;
        await Assert.That(Experiment.TryRun(
            Plan, out ExperimentResult? result, (_, _) => ++begun == 3 ? null : VirtualLab.Run(Plans.With(seconds: 1), 1),
            processors: 1))
            .IsFalse();
        await Assert.That(result).IsNull();
        await Assert.That(begun).IsEqualTo(3);
    }
}
