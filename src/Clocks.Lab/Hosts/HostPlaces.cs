namespace Clocks.Lab.Hosts;

/// <summary>
/// Where things are on another machine, in words of its shell: all below <c>~/.clocks</c> of the user, who may have the same home
/// folder on every machine. Pure.
/// </summary>
internal static class HostPlaces
{
    /// <summary>What begins every line that is an answer, and not a greeting of the user's shell.</summary>
    public const string Mark = "clocks-";

    /// <summary>The file with the key of a cluster, in the folder of the run.</summary>
    public const string KeyName = "key";

    /// <summary>Sets <c>$d</c>, the folder of the program, by system: machines of several kinds may share a home folder.</summary>
    public const string SetProgramFolder = "d=\"$HOME/.clocks/$(uname -s)-$(uname -m)\"; ";

    /// <summary>The folder of a run, whose name is a word that needs no quotes.</summary>
    public static string Run(string name) => $"\"$HOME/.clocks/{name}\"";

    /// <summary>The lines with this mark, without it.</summary>
    public static List<string> Answers(IReadOnlyList<string> lines, string mark)
    {
        var answers = new List<string>();
        foreach (string line in lines)
        {
            if (line.StartsWith(Mark + mark + " ", StringComparison.Ordinal))
            {
                answers.Add(line[(Mark.Length + mark.Length + 1)..]);
            }
        }

        return answers;
    }
}
