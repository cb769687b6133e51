using Clocks.Lab;

namespace Clocks.Output;

/// <summary>
/// Where people read: results on standard output, diagnostics and progress on standard error. The only file that
/// touches the console. Progress is one line that is written over and over, on terminals only; everything else clears
/// it first. NO_COLOR and output that is not a terminal get plain text. Any thread.
/// </summary>
internal sealed class Terminal : IRunReporter
{
    private readonly Lock _gate = new();
    private readonly TextWriter _out;
    private readonly TextWriter _error;
    private readonly bool _hasProgress;
    private readonly bool _hasColor;
    private bool _isProgressShown;
    private bool _isOutputLost;

    private Terminal(TextWriter @out, TextWriter error, bool hasProgress, bool hasColor)
    {
        (_out, _error, _hasProgress, _hasColor) = (@out, error, hasProgress, hasColor);
    }

    /// <summary>The terminal, or the pipes, that this process was started with.</summary>
    public static Terminal OfThisProcess()
    {
        bool wantsColor = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb";
        bool hasEscapes = true;
        if (OperatingSystem.IsWindows())
        {
            // UTF-8 in pipes and files too, as everywhere else.
            Console.OutputEncoding = System.Text.Encoding.UTF8;
            hasEscapes = WindowsConsole.ProcessEscapes();
        }

        return new Terminal(
            Console.Out,
            Console.Error,
            hasProgress: hasEscapes && !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb",
            hasColor: hasEscapes && wantsColor && !Console.IsOutputRedirected);
    }

    /// <summary>Whether there is a terminal that shows progress.</summary>
    public bool HasProgress => _hasProgress;

    /// <summary>Columns of the terminal; 80 where there is none.</summary>
    public int Width => _hasProgress && Console.WindowWidth > 0 ? Console.WindowWidth : 80;

    /// <summary>A line of the result.</summary>
    public void WriteLine(string text = "")
    {
        lock (_gate)
        {
            ClearProgress();
            Put(text + Environment.NewLine);
        }
    }

    /// <summary>A text of the result that has line ends of its own.</summary>
    public void Write(string text)
    {
        lock (_gate)
        {
            ClearProgress();
            Put(text);
        }
    }

    /// <summary>
    /// The exit code of this process, when its verb ends with this one: a result that nobody got is none.
    /// </summary>
    public int ExitCodeOf(int code) => _isOutputLost && code == ExitCode.Done ? ExitCode.Failed : code;

    /// <summary>Standard output as bytes, for a result that is a file.</summary>
    public Stream OpenOutput()
    {
        EndProgress();
        return Console.OpenStandardOutput();
    }

    /// <summary>A line for people that is not part of the result.</summary>
    public void WriteError(string text)
    {
        lock (_gate)
        {
            ClearProgress();
            _error.WriteLine(text);
            _error.Flush();
        }
    }

    /// <summary>Replaces the progress line; nothing where there is no terminal.</summary>
    public void ShowProgress(string text)
    {
        if (!_hasProgress)
        {
            return;
        }

        lock (_gate)
        {
            int width = Width - 1;
            _error.Write($"\r{(text.Length > width ? text[..width] : text)}\u001b[K");
            _error.Flush();
            _isProgressShown = true;
        }
    }

    /// <summary>Removes the progress line.</summary>
    public void EndProgress()
    {
        lock (_gate)
        {
            ClearProgress();
        }
    }

    /// <summary>Green where there are colours.</summary>
    public string Good(string text) => Colored(text, "32");

    /// <summary>Red where there are colours.</summary>
    public string Bad(string text) => Colored(text, "31");

    /// <summary>Bold where there are colours.</summary>
    public string Strong(string text) => Colored(text, "1");

    /// <summary>
    /// Writes to standard output. What cannot be written, on a full disk say, is said once; a node goes on all the same,
    /// since its journal is elsewhere.
    /// </summary>
    private void Put(string text)
    {
        if (_isOutputLost || text.Length == 0)
        {
            return;
        }

        try
        {
            _out.Write(text);
            _out.Flush();
        }
        catch (IOException failure)
        {
            _isOutputLost = true;
            _error.WriteLine($"clocks: standard output takes no more ({failure.Message}): what follows is lost");
            _error.Flush();
        }
    }

    private string Colored(string text, string code) => _hasColor ? $"\u001b[{code}m{text}\u001b[0m" : text;

    private void ClearProgress()
    {
        if (_isProgressShown)
        {
            _error.Write("\r\u001b[K");
            _error.Flush();
            _isProgressShown = false;
        }
    }
}
