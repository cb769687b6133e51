namespace Clocks.Help;

/// <summary>Words of a verb with what they mean, below its options in the help.</summary>
/// <param name="Title">What stands above them, without a colon.</param>
/// <param name="Rows">The words, each with its sentence.</param>
internal sealed record HelpTable(string Title, (string Name, string Meaning)[] Rows);
