namespace Clocks.Simulation;

/// <summary>One row of an experiment: a lab plan with a name.</summary>
/// <param name="Name">Unique in the experiment.</param>
/// <param name="Why">What it is to show, in a sentence; may be empty.</param>
/// <param name="Plan">What is run, once for every seed.</param>
public sealed record ExperimentSetting(string Name, string Why, LabPlan Plan);
