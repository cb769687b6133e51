using System.Text;

namespace Clocks.Properties.Mutation;

/// <summary>The files of a run as lines, which mutations change, and the bytes around them.</summary>
internal sealed class LogFolder
{
    public sealed class LogFile(string name, IEnumerable<string> lines)
    {
        public string Name { get; set; } = name;

        public List<string> Lines { get; } = [.. lines];

        /// <summary>What stands before the first line.</summary>
        public string Begin { get; set; } = "";

        public string LineEnd { get; set; } = "\n";

        /// <summary>Bytes that are cut off the end.</summary>
        public int Cut { get; set; }
    }

    /// <summary>The events that the files are written from; empty where they were files from the start.</summary>
    public List<Clocks.Tests.Trace.ForeignRun.Line> Events { get; init; } = [];

    public List<LogFile> Files { get; init; } = [];

    public static LogFolder Of(string folder) => new()
    {
        Files = [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)
            .Where(f => Path.GetExtension(f) is ".jsonl" or ".log" && Path.GetFileName(f) != "run.log")
            .Select(f => new LogFile(Path.GetFileName(f), File.ReadAllLines(f)))],
    };

    public LogFolder Copy() => new()
    {
        Events = [.. Events],
        Files = Files.ConvertAll(f => new LogFile(f.Name, f.Lines)),
    };

    /// <summary>Into an empty folder.</summary>
    public void Write(string folder)
    {
        foreach (LogFile file in Files)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(file.Begin + string.Concat(file.Lines.Select(l => l + file.LineEnd)));
            File.WriteAllBytes(Path.Combine(folder, file.Name), bytes[..Math.Max(0, bytes.Length - file.Cut)]);
        }
    }

    public LogFile Any(Chance chance) => Files[chance.Below(Files.Count)];

    /// <summary>A line that is so, by chance; null where none is.</summary>
    public (LogFile File, int At)? Find(Chance chance, Func<string, bool> isOne) => Find(chance, (file, at) => isOne(file.Lines[at]));

    public (LogFile File, int At)? Find(Chance chance, Func<LogFile, int, bool> isOne)
    {
        (LogFile, int)[] all = [.. Files.SelectMany(f =>
            Enumerable.Range(0, f.Lines.Count).Where(at => isOne(f, at)).Select(at => (f, at)))];
        return all.Length == 0 ? null : all[chance.Below(all.Length)];
    }

    /// <summary>Changes one line that is so; false where none is, or nothing changes.</summary>
    public bool Change(Chance chance, Func<string, bool> isOne, Func<string, string> how)
    {
        if (Find(chance, isOne) is not var (file, at))
        {
            return false;
        }

        string before = file.Lines[at];
        file.Lines[at] = how(before);
        return file.Lines[at] != before;
    }

    /// <summary>Changes every line of every file; true.</summary>
    public bool ChangeAll(Func<string, string> how)
    {
        foreach (LogFile file in Files)
        {
            for (int i = 0; i < file.Lines.Count; i++)
            {
                file.Lines[i] = how(file.Lines[i]);
            }
        }

        return true;
    }
}
