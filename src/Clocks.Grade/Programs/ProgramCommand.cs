namespace Clocks.Grade.Programs;

/// <summary>
/// How a program under test is started: its words, with <c>{dir}</c> for the folder of the submission, and the folder that it
/// runs in. Immutable; any thread.
/// </summary>
/// <param name="Words">The program and its arguments.</param>
/// <param name="Folder">A full path.</param>
public sealed record ProgramCommand(IReadOnlyList<string> Words, string Folder)
{
    /// <summary>The number of the machine, for <c>{id}</c>.</summary>
    public int Id { get; init; } = 1;

    /// <summary>Of a program that speaks over TCP, where its peers are.</summary>
    public ProgramPlaces? Places { get; init; }

    /// <summary>Whether it says that it speaks over TCP: it asks where to listen, or where its peers are.</summary>
    public bool AsksForPlaces => new List<string>(Words).Exists(static word => word.Contains("{port}", StringComparison.Ordinal)
        || word.Contains("{peers}", StringComparison.Ordinal) || word.Contains("{config}", StringComparison.Ordinal));

    /// <summary>The words with every placeholder replaced.</summary>
    /// <param name="config">The file that <c>{config}</c> names.</param>
    public IReadOnlyList<string> Filled(string config)
    {
        List<(string Name, string Value)> places = [.. Places?.Words ?? [("id", $"{Id}")], ("config", config), ("dir", Folder)];
        return new List<string>(Words).ConvertAll(word =>
        {
            foreach ((string name, string value) in places)
            {
                word = word.Replace($"{{{name}}}", value, StringComparison.Ordinal);
            }

            return word;
        });
    }

    /// <summary>Why its program cannot be started, in a sentence without its full stop; null where it is there. Linux and macOS.</summary>
    public string? Lack
    {
        get
        {
            string program = Filled("")[0], here = Path.Combine(Folder, program);
            if (!program.Contains('/'))
            {
                string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "/bin:/usr/bin").Split(':');
                return Array.Exists(folders, folder => MayBeExecuted(Path.Combine(Folder, folder, program))) ? null
                    : $"there is no program '{program}' on the PATH"
                        + (program.Length > 0 && File.Exists(here) ? $"; the one here is ./{program}" : "");
            }

            return Directory.Exists(here) ? $"'{program}' is a folder, not a program"
                : !File.Exists(here) ? $"there is no program '{program}'"
                : MayBeExecuted(here) ? null
                : $"'{program}' may not be executed; chmod +x it, or name before it what runs it, such as python3 {program}";
        }
    }

    private static bool MayBeExecuted(string path) => File.Exists(path) && (OperatingSystem.IsWindows()
        || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);

    /// <summary>
    /// A command line taken apart at blanks; quotes, single or double, keep blanks together. False with a sentence without its full
    /// stop.
    /// </summary>
    public static bool TrySplit(string line, out List<string> words, out string problem)
    {
        words = [];
        var word = new System.Text.StringBuilder();
        char quote = '\0';
        bool isWord = false;
        foreach (char c in line)
        {
            if (quote == '\0' && c == ' ')
            {
                if (isWord)
                {
                    words.Add(word.ToString());
                }

                word.Clear();
                isWord = false;
            }
            else if (c == quote || (quote == '\0' && c is '"' or '\''))
            {
                quote = quote == '\0' ? c : '\0';
                isWord = true;
            }
            else
            {
                word.Append(c);
                isWord = true;
            }
        }

        if (isWord)
        {
            words.Add(word.ToString());
        }

        problem = quote != '\0' ? $"the quote {quote} is not closed" : words.Count == 0 ? "the command is empty" : "";
        return problem.Length == 0;
    }
}
