using System.Globalization;
using System.Text;
using Clocks.Files;
using Clocks.Journal.Reading;

namespace Clocks.Lab.Hosts;

/// <summary>
/// The journals of one machine as its shell sends them: for each a line with its length and its name, and its bytes; a last line
/// says that this was all. They go into a folder of their own. Whatever the other side sends, only journals come to lie there.
/// Of the thread that brings the bytes; what it has come to, of any.
/// </summary>
internal sealed class JournalStream(string folder) : IDisposable
{
    /// <summary>What stands before the length and the name of a journal.</summary>
    public const string FileMark = HostPlaces.Mark + "file ";

    /// <summary>The last line.</summary>
    public const string EndMark = HostPlaces.Mark + "end";

    private const int LineBytesMax = 4_096;

    private readonly List<byte> _line = [];
    private readonly ManualResetEvent _done = new(false);
    private FileStream? _file;
    private long _left;

    /// <summary>Signalled when all has come, or something was wrong.</summary>
    public WaitHandle Done => _done;

    /// <summary>Whether all has come.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>What was wrong, in a sentence without its full stop; null when nothing was.</summary>
    public string? Problem { get; private set; }

    /// <summary>The names of the files that came.</summary>
    public List<string> Names { get; } = [];

    /// <summary>Takes what has come.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        try
        {
            while (bytes.Length > 0 && Problem is null && !IsWhole)
            {
                int taken = _left > 0 ? TakeBytes(bytes) : TakeLine(bytes);
                bytes = bytes[taken..];
            }
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            Fail(FileFailure.Describe(e, folder, "--log").ToString());
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _done.Dispose();
    }

    private int TakeBytes(ReadOnlySpan<byte> bytes)
    {
        int taken = (int)Math.Min(_left, bytes.Length);
        _file!.Write(bytes[..taken]);
        _left -= taken;
        CloseWhenWhole();
        return taken;
    }

    private void CloseWhenWhole()
    {
        if (_left == 0)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private int TakeLine(ReadOnlySpan<byte> bytes)
    {
        int lf = bytes.IndexOf((byte)'\n'), taken = lf < 0 ? bytes.Length : lf;
        _line.AddRange(bytes[..taken]);
        if (_line.Count > LineBytesMax)
        {
            Fail("its shell says something that is no journal");
        }
        else if (lf >= 0)
        {
            Begin(Encoding.UTF8.GetString(_line.ToArray()));
            _line.Clear();
            taken++;
        }

        return taken;
    }

    private void Begin(string line)
    {
        if (line == EndMark)
        {
            IsWhole = true;
            _done.Set();
        }
        else if (line.StartsWith(FileMark, StringComparison.Ordinal))
        {
            string[] words = line[FileMark.Length..].Split(' ', 2);
            string name = words.Length > 1 ? words[1] : "";
            if (!long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out _left)
                || !JournalName.TryRead(name, out _, out _) || name.AsSpan().IndexOfAny("/\\:") >= 0 || PrintableText.Of(name) != name)
            {
                Fail($"'{PrintableText.Of(line)}' is no journal");
                return;
            }

            _file = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write);
            Names.Add(name);
            CloseWhenWhole();
        }
        else if (Names.Count > 0)
        {
            Fail($"{Names[^1]} became shorter while it was read");
        }
    }

    private void Fail(string problem)
    {
        Problem = problem;
        _done.Set();
    }
}
