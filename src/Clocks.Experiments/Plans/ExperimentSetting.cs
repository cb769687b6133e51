using System.Text;
using Clocks.Faults;

namespace Clocks.Experiments.Plans;

/// <summary>One row of an experiment: a lab plan with a name.</summary>
/// <param name="Name">Unique in the experiment.</param>
/// <param name="Why">What it is to show, in a sentence; may be empty.</param>
/// <param name="Plan">What is run, once for every seed.</param>
public sealed record ExperimentSetting(string Name, string Why, LabPlan Plan)
{
    private const int FileNameMax = 60;

    /// <summary>The name as part of a file name: letters and digits, everything else a hyphen.</summary>
    public string FileName
    {
        get
        {
            var name = new StringBuilder();
            foreach (char c in Name.Length > FileNameMax ? Name[..FileNameMax] : Name)
            {
                name.Append(char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-');
            }

            return name.ToString();
        }
    }
}
