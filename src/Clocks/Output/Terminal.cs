using Clocks.Lab;

namespace Clocks.Output;

/// <summary>
/// Where people read: results on standard output, diagnostics and progress on standard error. The only file that
/// touches the console. Progress is a line or a few that are written over and over, on terminals only; everything else
/// clears them first. NO_COLOR and output that is not a terminal get plain text. Any thread.
/// </summary>
/// <remarks>
/// Nothing is written by the thread that says it: <see cref="OutputQueue"/>. A verb whose output is its result waits
/// where the queue is full, as <c>cat</c> does, and loses nothing to a slow reader. One that says how something goes
/// that must go on (<see cref="GoLive"/>) never waits, and nobody waits for standard error: what does not fit is left
/// out, counted, and said.
/// </remarks>
internal sealed class Terminal : IRunReporter
{
    /// <summary>What takes longer says so, and how long it has taken, so often.</summary>
    private const int QuietMs = 1_000, DoingMs = 250;

    /// <summary>How long the end of a live verb waits for whoever reads.</summary>
    private const int EndMs = 1_000;

    private readonly object _gate = new();
    private readonly OutputQueue _out;
    private readonly OutputQueue _error;
    private readonly bool _hasProgress;
    private readonly bool _hasColor;
    private long _tickets;
    private int _progressLines;
    private bool _isLive;
    private bool _isForProgram;
    private string? _doing;
    private long _doingSince;
    private Timer? _doingTimer;

    private Terminal(bool hasProgress, bool hasColor)
    {
        _out = new OutputQueue(_gate, OpenStandardOutput, "stdout") { OnFailure = SayLoss };
        _error = new OutputQueue(_gate, () => StandardStreams.OpenError(Console.OpenStandardError), "stderr") { Other = _out };
        _out.Other = _error;
        (_hasProgress, _hasColor) = (hasProgress, hasColor);
    }

    /// <summary>The terminal, or the pipes, that this process was started with.</summary>
    public static Terminal OfThisProcess()
    {
        StandardStreams.Complete();
        bool wantsColor = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        bool hasEscapes = Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb" or "unknown");
        if (OperatingSystem.IsWindows())
        {
            WindowsConsole.KeepCodePage();
            // UTF-8 in pipes and files too, as everywhere else.
            Console.OutputEncoding = System.Text.Encoding.UTF8;
            hasEscapes = WindowsConsole.ProcessEscapes();
        }

        return new Terminal(
            hasProgress: hasEscapes && !Console.IsErrorRedirected,
            hasColor: hasEscapes && wantsColor && !Console.IsOutputRedirected);
    }

    /// <summary>
    /// Whether results and what is said beside them come out on terminals, where nobody wants to read the same thing twice.
    /// </summary>
    public static bool ShowsBoth => !Console.IsOutputRedirected && !Console.IsErrorRedirected;

    /// <summary>Whether there is a terminal that shows progress.</summary>
    public bool HasProgress => _hasProgress;

    /// <summary>Columns of the terminal; 80 where there is none.</summary>
    public int Width => Size(isWidth: true, static () => Console.WindowWidth) is > 0 and var columns ? columns : 80;

    /// <summary>Rows of the terminal; 24 where there is none.</summary>
    public int Height => Size(isWidth: false, static () => Console.WindowHeight) is > 0 and var rows ? rows : 24;

    /// <summary>
    /// From here on something goes on that must not wait for whoever reads: a node, a lab, an experiment, a watch. Where there is
    /// no standard output, that is said now: what it would say there may come in hours.
    /// </summary>
    public void GoLive()
    {
        lock (_gate)
        {
            _isLive = true;
            if (StandardStreams.IsOutputClosed)
            {
                _out.Fail(StandardStreams.Closed);
            }

            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>A line of the result, and no more than one, whoever wrote what is in it.</summary>
    public void WriteLine(string text = "") => Write(
        (text.AsSpan().IndexOfAny('\n', '\r') < 0 ? text : text.Replace('\n', '?').Replace('\r', '?')) + Environment.NewLine);

    /// <summary>Writes a paragraph as lines of a width, its further lines below its first.</summary>
    /// <param name="text">The paragraph.</param>
    /// <param name="head">What stands before its first line; it may have colours.</param>
    /// <param name="width">Columns of the text; null: what the head leaves of the terminal, 40 at least.</param>
    /// <param name="indent">Columns of the head, where its length does not tell.</param>
    public void WriteParagraph(string text, string head = "", int? width = null, int? indent = null)
    {
        foreach (string line in TextColumns.Hanging(head, text, width ?? Math.Max(40, Width - head.Length), indent))
        {
            WriteLine(line);
        }
    }

    /// <summary>A document in UTF-8 as the whole result, such as indented JSON.</summary>
    public void WriteDocument(byte[] text) => PutResult(OwnLayout.Document(text));

    /// <summary>Whether, from here on, standard output is for a program, which gets a document and nothing else.</summary>
    public void SpeakTo(bool isProgram) => Volatile.Write(ref _isForProgram, isProgram);

    /// <summary>A text of the result that has line ends of its own.</summary>
    public void Write(string text)
    {
        if (!Volatile.Read(ref _isForProgram))
        {
            PutResult(text);
        }
    }

    private void PutResult(string text)
    {
        lock (_gate)
        {
            EndDoing();
            ClearProgress();
            Put(_out, OwnLayout.Of(text, _hasColor));
        }
    }

    /// <summary>
    /// Waits for whoever reads, at the end of a live verb a second at most, and returns the exit code of this process
    /// when its verb ends with this one: a result that nobody got is none.
    /// </summary>
    public int Close(int code)
    {
        lock (_gate)
        {
            EndDoing();
            ClearProgress();
            long deadline = Environment.TickCount64 + EndMs;
            WaitUntilEmpty(_out, _isLive ? deadline : long.MaxValue);
            SayLeftOut(isEnd: true);
            WaitUntilEmpty(_error, _isLive ? deadline : Environment.TickCount64 + EndMs);
            return _out.Failure is not null && code == ExitCode.Done ? ExitCode.Failed : code;
        }
    }

    /// <summary>Standard output as bytes, for a result that is a file. Throws where there is none.</summary>
    public Stream OpenOutput()
    {
        lock (_gate)
        {
            if (!Console.IsOutputRedirected)
            {
                EndDoing();
            }

            ClearProgress();
            WaitUntilEmpty(_out, long.MaxValue);
        }

        return OpenStandardOutput();
    }

    /// <summary>
    /// A line for people that is not part of the result. Much of it may be the words of somebody else, or a file's name.
    /// </summary>
    public void WriteError(string text)
    {
        lock (_gate)
        {
            ClearProgress();
            Put(_error, PrintableText.Of(text) + Environment.NewLine);
        }
    }

    /// <summary>Replaces the progress, of one line or several; nothing where there is no terminal.</summary>
    public void ShowProgress(string text)
    {
        if (!_hasProgress)
        {
            return;
        }

        lock (_gate)
        {
            // The next one says the same and more: this one is not worth a place behind others.
            if (_error.IsEmpty)
            {
                int width = Width - 1;
                string[] lines = Array.ConvertAll(
                    text.Split('\n'), line => PrintableText.Of(line.Length > width ? line[..width] : line) + "\u001b[K");
                _error.Add(new OutputItem(_tickets++, ToProgress() + string.Join("\r\n", lines) + Below(lines.Length)));
                _progressLines = lines.Length;
            }
        }
    }

    /// <summary>
    /// Says what goes on, from a second on and with the seconds that it has taken, until something else does, a result comes, or
    /// the end of the progress; nothing where there is no terminal.
    /// </summary>
    public void Doing(string what)
    {
        if (!_hasProgress)
        {
            return;
        }

        lock (_gate)
        {
            (_doing, _doingSince) = (what, Environment.TickCount64);
            _doingTimer ??= new Timer(_ => ShowDoing());
            _doingTimer.Change(QuietMs, DoingMs);
        }
    }

    /// <summary>Says how far what goes on is; its seconds go on.</summary>
    public void DoingStill(string what)
    {
        lock (_gate)
        {
            _doing = _doing is null ? null : what;
        }
    }

    private void ShowDoing()
    {
        lock (_gate)
        {
            if (_doing is { } what)
            {
                ShowProgress($"{what}, {(Environment.TickCount64 - _doingSince) / 1_000} s");
            }
        }
    }

    private void EndDoing()
    {
        _doing = null;
        _doingTimer?.Change(Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>Removes the progress.</summary>
    public void EndProgress()
    {
        lock (_gate)
        {
            EndDoing();
            ClearProgress();
        }
    }

    /// <summary>Green where there are colours.</summary>
    public string Good(string text) => Colored(text, "32");

    /// <summary>Red where there are colours.</summary>
    public string Bad(string text) => Colored(text, "31");

    /// <summary>Bold where there are colours.</summary>
    public string Strong(string text) => Colored(text, "1");

    /// <summary>Under the lock.</summary>
    private void Put(OutputQueue queue, string text)
    {
        while (queue == _out && !_isLive && !queue.HasRoom(text))
        {
            Monitor.Wait(_gate);
        }

        if (!queue.HasRoom(text))
        {
            queue.LeftOut += Math.Max(1, text.AsSpan().Count('\n'));
            return;
        }

        SayLeftOut(isEnd: false);
        queue.Add(new OutputItem(_tickets++, text));
    }

    /// <summary>What was left out, where it was left out: of standard output on standard error, since JSON may be there.</summary>
    private void SayLeftOut(bool isEnd)
    {
        Say(_error, "clocks: and {0} more lines");
        Say(_out, "clocks: standard output was not read in time: {0} lines of it are left out");

        void Say(OutputQueue of, string sentence)
        {
            string lines = $"{of.LeftOut:N0}".Replace(',', ' ');
            string said = string.Format(sentence, lines) + Environment.NewLine;
            if (of.LeftOut > 0 && (isEnd || (of.HasRoom(said) && _error.HasRoom(said))))
            {
                of.LeftOut = 0;
                _error.Add(new OutputItem(_tickets++, said));
            }
        }
    }

    /// <summary>
    /// What cannot be written, on a full disk say, is said once and at once; what goes on goes on all the same, since the journal of
    /// a node is elsewhere. Under the lock.
    /// </summary>
    private void SayLoss(IOException failure)
    {
        ClearProgress();
        _error.Add(new OutputItem(
            _tickets++, $"clocks: standard output takes no more ({failure.Message}): what it was to say is lost{Environment.NewLine}"));
    }

    /// <summary>Until everything is written, or the deadline has come.</summary>
    private void WaitUntilEmpty(OutputQueue queue, long deadline)
    {
        for (long left; !queue.IsEmpty && (left = deadline - Environment.TickCount64) > 0;)
        {
            Monitor.Wait(_gate, (int)Math.Min(left, EndMs));
        }
    }

    private static Stream OpenStandardOutput() => StandardStreams.OpenOutput(Console.OpenStandardOutput);

    private string Colored(string text, string code) => _hasColor ? $"\u001b[{code}m{text}\u001b[0m" : text;

    private void ClearProgress()
    {
        if (_progressLines > 0)
        {
            _error.Add(new OutputItem(_tickets++, ToProgress() + "\u001b[K" + Below(1)));
            _progressLines = 0;
        }
    }

    /// <summary>Leads to the beginning of the progress that is shown.</summary>
    private string ToProgress() => _progressLines > 1 ? $"\r\u001b[{_progressLines - 1}A" : "\r";

    /// <summary>Clears what the progress before had below this one.</summary>
    private string Below(int lines) => _progressLines > lines ? "\u001b[J" : "";

    private int Size(bool isWidth, Func<int> elsewhere) => _hasProgress ? StandardStreams.TerminalSize(isWidth, elsewhere) : 0;
}
