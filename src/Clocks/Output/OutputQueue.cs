using System.Diagnostics;
using System.Text;
using Clocks.Files;

namespace Clocks.Output;

/// <summary>
/// A standard stream behind a queue of its own: whoever says something puts it there, and a thread writes it. So a pipe
/// that nobody reads, or a terminal that is held (Ctrl-S), holds up that thread and nothing else. Texts keep their order
/// on the stream, and with those of the other stream as long as that one moves. Any thread.
/// </summary>
/// <param name="gate">The lock of both queues of a terminal; whoever waits for one of them waits here.</param>
/// <param name="open">Opens the stream, on the queue's thread, when there is something to write.</param>
/// <param name="name">Of the thread.</param>
internal sealed class OutputQueue(object gate, Func<Stream> open, string name)
{
    /// <summary>What may wait before a text that cannot wait is left out.</summary>
    public const int CharactersMax = 256 * 1024;

    /// <summary>What is handed to the system at once, so that a thread need not turn for every line.</summary>
    private const int AtOnceCharacters = 4_096;

    /// <summary>A write that takes longer stands still: the other stream waits for it no more.</summary>
    private const int StuckMs = 100;

    private readonly Queue<OutputItem> _waiting = new();
    private Thread? _thread;
    private int _characters;
    private long _beganAt;
    private long _writing = long.MaxValue;
    private IOException? _failure;

    /// <summary>The stream that is read by the same people; its texts with an earlier ticket are written first.</summary>
    public OutputQueue? Other { get; set; }

    /// <summary>Called once, under the lock, when it turns out that nothing more is written.</summary>
    public Action<IOException>? OnFailure { get; init; }

    /// <summary>Lines that were left out since this was last taken. Under the lock.</summary>
    public long LeftOut { get; set; }

    /// <summary>Why nothing more is written; null while all is well. Under the lock.</summary>
    public IOException? Failure => _failure;

    /// <summary>Whether everything that was put here is written, or never will be. Under the lock.</summary>
    public bool IsEmpty => _characters == 0 || _failure is not null;

    /// <summary>Whether there is room for this text. Under the lock.</summary>
    public bool HasRoom(string text) =>
        _failure is not null || _characters == 0 || _characters + text.Length <= CharactersMax;

    /// <summary>Puts a text at the end, whether there is room or not. Under the lock.</summary>
    public void Add(OutputItem item)
    {
        if (_failure is not null || item.Text.Length == 0)
        {
            return;
        }

        _waiting.Enqueue(item);
        _characters += item.Text.Length;
        if (_thread is null)
        {
            // Not a reason to keep the process: whoever wants the last word waits for it.
            _thread = new Thread(Run) { Name = name, IsBackground = true };
            _thread.Start();
        }

        Monitor.PulseAll(gate);
    }

    /// <summary>Nothing of it will be written, so nobody waits for it either. Under the lock.</summary>
    public void Fail(IOException failure)
    {
        if (_failure is null)
        {
            _failure = failure;
            OnFailure?.Invoke(failure);
        }
    }

    private long FirstTicket => _failure is not null ? long.MaxValue
        : Math.Min(_writing, _waiting.TryPeek(out OutputItem first) ? first.Ticket : long.MaxValue);

    private bool IsStuck => _writing != long.MaxValue && Stopwatch.GetElapsedTime(_beganAt).TotalMilliseconds >= StuckMs;

    private void Run()
    {
        var several = new StringBuilder();
        Stream? stream = null;
        while (_failure is null)
        {
            string text;
            lock (gate)
            {
                text = TakeInTurn(several.Clear());
            }

            IOException? failure = TryWrite(ref stream, text);
            lock (gate)
            {
                _writing = long.MaxValue;
                _characters -= text.Length;
                if (failure is not null)
                {
                    Fail(failure);
                }

                Monitor.PulseAll(gate);
            }
        }
    }

    /// <summary>Waits until it is this stream's turn, and takes what follows without a text of the other between.</summary>
    /// <param name="several">Room for more than one text.</param>
    private string TakeInTurn(StringBuilder several)
    {
        while (_waiting.Count == 0)
        {
            Monitor.Wait(gate);
        }

        while (Other is { IsStuck: false } other && other.FirstTicket < _waiting.Peek().Ticket)
        {
            Monitor.Wait(gate, StuckMs);
        }

        (_beganAt, _writing) = (Stopwatch.GetTimestamp(), _waiting.Peek().Ticket);
        string text = _waiting.Dequeue().Text;
        while (_waiting.TryPeek(out OutputItem next)
            && Math.Max(text.Length, several.Length) + next.Text.Length <= AtOnceCharacters
            && (Other is not { } behind || behind.FirstTicket > next.Ticket))
        {
            several.Append(several.Length == 0 ? text : "").Append(_waiting.Dequeue().Text);
        }

        return several.Length == 0 ? text : several.ToString();
    }

    private IOException? TryWrite(ref Stream? stream, string text)
    {
        try
        {
            stream ??= open();
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush();
            return null;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            return e as IOException ?? new IOException(e.Message, e);
        }
    }
}
