using Clocks.Files;

namespace Clocks.Lab.Hosts;

/// <summary>What was collected of one machine.</summary>
/// <param name="Host">Which.</param>
/// <param name="Files">How many journals came, lives that were moved aside among them.</param>
/// <param name="Problem">What went wrong, in a sentence without its full stop; null when nothing did.</param>
public sealed record Collected(LabHost Host, int Files, string? Problem);

/// <summary>
/// Fetches the journals of other machines into a folder, whole or not at all: a file has its name only when all of its machine have
/// come. Any thread.
/// </summary>
/// <param name="sessions">The sessions.</param>
/// <param name="folder">Where the journals go; it exists.</param>
public sealed class JournalCollector(HostSessions sessions, string folder)
{
    private const int AskMs = 30_000;

    private readonly Lock _gate = new();

    /// <summary>The newest run that <c>clocks lab --on</c> left on a machine; null with a sentence where there is none.</summary>
    public string? NewestRun(LabHost host, out string? problem)
    {
        const string Script = "cd \"$HOME/.clocks\" 2>/dev/null || exit 0; "
            + "for r in run_*; do [ ! -d \"$r\" ] || echo \"clocks-run $r\"; done";
        HostAnswer answer = sessions.Run(host, Script, static _ => { }, AskMs);
        List<string> runs = HostPlaces.Answers(answer.Lines, "run");
        runs.Sort(StringComparer.Ordinal);
        problem = answer.Problem ?? (runs.Count == 0 ? "no run of clocks lab --on lies there" : null);
        return problem is null ? runs[^1] : null;
    }

    /// <summary>The folder of a run on a machine, from the user's home.</summary>
    public static string PlaceOf(string runName) => $".clocks/{runName}";

    /// <summary>Fetches what the nodes of a run wrote, and removes it there once it is here.</summary>
    public Collected OfRun(LabHost host, string runName, IReadOnlyList<NodeId> ids)
    {
        string names = "";
        foreach (NodeId id in ids)
        {
            names += $" machine_{id}.*";
        }

        return Fetch(host, $"cd {HostPlaces.Run(runName)} || exit 1; ", names,
            $"rm -f {HostPlaces.KeyName}{names}; cd .. && rmdir {runName} 2>/dev/null; exit 0");
    }

    /// <summary>Fetches the journals of a folder, and leaves them there.</summary>
    /// <param name="host">Where.</param>
    /// <param name="place">A folder; relative to the user's home.</param>
    public Collected OfFolder(LabHost host, string place) =>
        Fetch(host, $"cd -- {HostSessions.Word(place)} || exit 1; ", " machine_*.jsonl machine_*.log", "exit 0");

    private Collected Fetch(LabHost host, string begin, string names, string afterwards)
    {
        string script = begin
            + $"for f in{names}; do [ -f \"$f\" ] || continue; n=$(wc -c <\"$f\"); printf \"{JournalStream.FileMark}%s %s\\n\" $n \"$f\"; "
            + $"head -c $n \"$f\"; done; echo {JournalStream.EndMark}; read -r w; [ \"$w\" != stored ] || {{ {afterwards}; }}";
        string aside;
        try
        {
            aside = Directory.CreateDirectory(Path.Combine(folder, $".{Guid.NewGuid():N}")).FullName;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            return new Collected(host, 0, FileFailure.Describe(e, folder, "--log").ToString());
        }

        using var stream = new JournalStream(aside);
        string? problem = null;
        HostAnswer answer = sessions.Run(
            host, script,
            session =>
            {
                while (!stream.Done.WaitOne(100) && session.End is null)
                {
                }

                problem = stream.Problem;
                if (stream.IsWhole && (problem = Keep(aside, stream.Names, host)) is null)
                {
                    session.TryTell("stored");
                }
            },
            limitMs: -1, stream.Take);
        problem ??= stream.IsWhole ? null : answer.Problem ?? "its journals came only in part";
        Discard(aside);
        return new Collected(host, problem is null ? stream.Names.Count : 0, problem);
    }

    /// <summary>
    /// Gives the files their names. Machines with one home folder send the same files; another file of the same name is another
    /// life, and is named as one that was moved aside.
    /// </summary>
    private string? Keep(string aside, List<string> names, LabHost host)
    {
        try
        {
            lock (_gate)
            {
                foreach (string name in names)
                {
                    string from = Path.Combine(aside, name), to = Path.Combine(folder, name);
                    if (!File.Exists(to))
                    {
                        File.Move(from, to);
                    }
                    else if (!AreSame(from, to))
                    {
                        File.Move(from, FreeName(to, host));
                    }
                }
            }

            return null;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            return FileFailure.Describe(e, folder, "--log").ToString();
        }
    }

    private static string FreeName(string path, LabHost host)
    {
        char[] name = Array.ConvertAll(host.Name.ToCharArray(), static c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '_');
        string stem = $"{Path.ChangeExtension(path, null)}.{new string(name)}", extension = Path.GetExtension(path);
        string free = stem + extension;
        for (int i = 2; File.Exists(free); i++)
        {
            free = $"{stem}-{i}{extension}";
        }

        return free;
    }

    private static bool AreSame(string one, string other)
    {
        using FileStream a = File.OpenRead(one), b = File.OpenRead(other);
        Span<byte> x = new byte[65_536], y = new byte[65_536];
        bool isSame = a.Length == b.Length;
        for (int read; isSame && (read = a.ReadAtLeast(x, x.Length, throwOnEndOfStream: false)) > 0;)
        {
            b.ReadExactly(y[..read]);
            isSame = x[..read].SequenceEqual(y[..read]);
        }

        return isSame;
    }

    private static void Discard(string aside)
    {
        try
        {
            Directory.Delete(aside, recursive: true);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            // What could not be removed lies beside the journals, under a name that no reader takes for one.
        }
    }
}
