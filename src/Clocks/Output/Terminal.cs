using Clocks.Lab;

namespace Clocks.Output;

/// <summary>
/// Where people read: results on standard output, diagnostics and progress on standard error. The only file that
/// touches the console. Progress is one line that is written over and over, on terminals only; everything else clears
/// it first. NO_COLOR and output that is not a terminal get plain text. Any thread.
/// </summary>
/// <remarks>
/// Nothing is written by the thread that says it: <see cref="OutputQueue"/>. A verb whose output is its result waits
/// where the queue is full, as <c>cat</c> does, and loses nothing to a slow reader. One that says how something goes
/// that must go on (<see cref="GoLive"/>) never waits, and nobody waits for standard error: what does not fit is left
/// out, counted, and said.
/// </remarks>
internal sealed class Terminal : IRunReporter
{
    /// <summary>How long the end of a live verb waits for whoever reads.</summary>
    private const int EndMs = 1_000;

    private readonly object _gate = new();
    private readonly OutputQueue _out;
    private readonly OutputQueue _error;
    private readonly bool _hasProgress;
    private readonly bool _hasColor;
    private long _tickets;
    private bool _isProgressShown;
    private bool _isLive;
    private bool _isLossSaid;

    private Terminal(bool hasProgress, bool hasColor)
    {
        _out = new OutputQueue(_gate, OpenStandardOutput, "stdout");
        _error = new OutputQueue(_gate, () => StandardStreams.OpenError(Console.OpenStandardError), "stderr") { Other = _out };
        _out.Other = _error;
        (_hasProgress, _hasColor) = (hasProgress, hasColor);
    }

    /// <summary>The terminal, or the pipes, that this process was started with.</summary>
    public static Terminal OfThisProcess()
    {
        StandardStreams.Complete();
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
            hasProgress: hasEscapes && !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb",
            hasColor: hasEscapes && wantsColor && !Console.IsOutputRedirected);
    }

    /// <summary>Whether there is a terminal that shows progress.</summary>
    public bool HasProgress => _hasProgress;

    /// <summary>Columns of the terminal; 80 where there is none.</summary>
    public int Width => _hasProgress && Console.WindowWidth > 0 ? Console.WindowWidth : 80;

    /// <summary>
    /// From here on something goes on that must not wait for whoever reads: a node, a lab, an experiment, a watch.
    /// </summary>
    public void GoLive()
    {
        lock (_gate)
        {
            _isLive = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>A line of the result.</summary>
    public void WriteLine(string text = "") => Write(text + Environment.NewLine);

    /// <summary>A text of the result that has line ends of its own.</summary>
    public void Write(string text)
    {
        lock (_gate)
        {
            SayLoss();
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
            long deadline = Environment.TickCount64 + EndMs;
            WaitUntilEmpty(_out, _isLive ? deadline : long.MaxValue);
            SayLoss();
            SayLeftOut(isEnd: true);
            WaitUntilEmpty(_error, _isLive ? deadline : Environment.TickCount64 + EndMs);
            bool isLost = _out.Failure is not null && !(_isLive && StandardStreams.IsOutputClosed);
            return isLost && code == ExitCode.Done ? ExitCode.Failed : code;
        }
    }

    /// <summary>Standard output as bytes, for a result that is a file. Throws where there is none.</summary>
    public Stream OpenOutput()
    {
        lock (_gate)
        {
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
            SayLoss();
            ClearProgress();
            Put(_error, PrintableText.Of(text) + Environment.NewLine);
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
            // The next one says the same and more: this one is not worth a place behind others.
            if (_error.IsEmpty)
            {
                int width = Width - 1;
                _error.Add(new OutputItem(_tickets++, $"\r{PrintableText.Of(text.Length > width ? text[..width] : text)}\u001b[K"));
                _isProgressShown = true;
            }
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
    /// What cannot be written, on a full disk say, is said once; a node goes on all the same, since its journal is
    /// elsewhere. Whoever starts one without a standard output wants none.
    /// </summary>
    private void SayLoss()
    {
        if (_out.Failure is { } failure && !_isLossSaid && !(_isLive && StandardStreams.IsOutputClosed))
        {
            _isLossSaid = true;
            _error.Add(new OutputItem(
                _tickets++, $"clocks: standard output takes no more ({failure.Message}): what follows is lost{Environment.NewLine}"));
        }
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
        if (_isProgressShown)
        {
            _error.Add(new OutputItem(_tickets++, "\r\u001b[K"));
            _isProgressShown = false;
        }
    }
}
