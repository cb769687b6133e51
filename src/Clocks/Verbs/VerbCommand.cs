using System.CommandLine;
using Clocks.Help;

namespace Clocks.Verbs;

/// <summary>A verb whose help ends in examples.</summary>
internal sealed class VerbCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Whole command lines, each followed by what it is for.</summary>
    public string[] Examples { get; } = examples;

    /// <summary>The words that one of its options takes, each with its sentence; most verbs have none.</summary>
    public HelpTable? Table { get; init; }

    /// <summary>Whether it is a node or looks for nodes, so that it needs what <see cref="BareSystem"/> knows of.</summary>
    public bool UsesNetwork { get; init; }

    /// <summary>Adds options, in the order of the help.</summary>
    public void AddAll(IEnumerable<Option> options)
    {
        foreach (Option option in options)
        {
            Add(option);
        }
    }
}
