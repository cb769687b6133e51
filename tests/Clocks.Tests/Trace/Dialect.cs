using System.Globalization;
using Clocks.Model;
using Clocks.Tests.Journal;
using static Clocks.Tests.Trace.ForeignRun;

namespace Clocks.Tests.Trace;

/// <summary>
/// How some program writes the events of a run, drawn by a seed: which words, which fields in which order, labelled or bare, as
/// sentences, as keys and values, as tables with or without a head, as JSON. Many of them nobody could read without being told.
/// </summary>
internal sealed class Dialect
{
    private enum Form { Sentence, Keys, Table, BareTable, Json }

    private static readonly DateTime Began = new(2025, 3, 4, 23, 59, 50, DateTimeKind.Utc);

    private static readonly string[][] Kinds =
    [
        ["internal", "send", "receive"], ["INTERNAL", "SEND", "RECV"], ["I", "S", "R"], ["event", "sent", "received"],
        ["Internal event", "Sent message", "Received message"], ["tick", "->", "<-"], ["local", "snd", "rcv"],
        ["did something", "sent", "got message"], ["idle", "broadcast", "deliver"], ["event", "send->", "recv<-"],
    ];

    private static readonly string[] ClockNames =
        ["clock", "Clock", "LC", "lamport", "ts", "L", "logical clock", "Logical Clock", "time", "counter", "c", "new clock", "", ""];

    private static readonly string[] MessageNames =
        ["message clock", "msg clock", "with clock", "msg_ts", "remote", "received", "their clock", "value", "message", "", ""];

    private static readonly string[] QueueNames = ["queue", "queue length", "q", "Queue size", "pending", "left", "len", "", ""];

    private static readonly string[] FromNames = ["from", "from machine", "sender", "src", "by", "", ""];

    private static readonly string[] ToNames = ["to", "to machine", "dst", "target", "", ""];

    private static readonly string[] Assigns = ["=", ": ", " ", " is ", ":", " = "];

    private static readonly string[] Separators = [", ", " | ", " ", "; ", "\t", " - ", ". "];

    private static readonly string[] Files = ["machine_#.log", "m#.txt", "node-#.log", "P#.csv", "log#.txt"];

    private readonly Form _form;
    private readonly string[] _kinds;
    private readonly string _clock, _message, _queue, _from, _to, _assign, _separator, _time, _file;
    private readonly bool _hasOld, _hasMessage, _hasFrom, _hasTo, _hasQueue, _hasNumber, _hasMachine, _fillsAll, _isBracketed;
    private readonly int[] _order;

    /// <summary>Draws a dialect.</summary>
    public Dialect(int seed)
    {
        var random = new Random(seed);
        _form = (Form)random.Next(5);
        _kinds = Of(random, Kinds);
        (_clock, _message, _queue) = (Of(random, ClockNames), Of(random, MessageNames), Of(random, QueueNames));
        (_from, _to) = (Of(random, FromNames), Of(random, ToNames));
        (_assign, _separator, _file) = (Of(random, Assigns), Of(random, Separators), Of(random, Files));
        _time = Of(random, ["", "epoch", "seconds", "date", "clock", "short"]);
        _hasOld = random.Next(6) == 0;
        _hasMessage = random.Next(3) > 0;
        _hasFrom = random.Next(3) > 0;
        _hasTo = random.Next(3) > 0;
        _hasQueue = random.Next(3) > 0;
        _hasNumber = random.Next(8) == 0;
        _hasMachine = random.Next(5) == 0;
        _fillsAll = _form is Form.BareTable or Form.Table || random.Next(4) == 0;
        _isBracketed = random.Next(4) == 0;
        _order = [.. Enumerable.Range(0, 10)];
        if (random.Next(3) == 0)
        {
            random.Shuffle(_order);
        }
    }

    /// <summary>Writes the run as its program would.</summary>
    public void Write(Scratch folder, ForeignRun run)
    {
        long n = 0;
        string[] heads = [.. Fields(run.Lines[0], 0).Select((f, i) => f.Name.Length > 0 ? f.Name : $"c{i}")];
        run.Write(folder, _file, line => Written(line, ++n), _form == Form.Table ? string.Join(Mark, heads) + "\n" : "");
    }

    private string Mark => _separator.Trim() is { Length: > 0 } mark and not ("-" or ".") ? mark : ",";

    private string Written(Line line, long n)
    {
        IEnumerable<(string Name, string Value)> fields = Fields(line, n);
        return _form switch
        {
            Form.Table or Form.BareTable => string.Join(Mark, fields.Select(f => f.Value)),
            Form.Keys => string.Join(
                _separator, fields.Select(f => f.Name.Length == 0 ? f.Value : $"{Key(f.Name)}{Sign}{f.Value}")),
            Form.Json => "{" + string.Join(",", fields.Select((f, i) => $"\"{(f.Name.Length == 0 ? $"c{i}" : Key(f.Name))}\":"
                + (long.TryParse(f.Value, out _) ? f.Value : $"\"{f.Value}\""))) + "}",
            _ => string.Join(_separator, fields.Select(f => f.Name is "" or "kind" or "when" ? f.Value : f.Name + _assign + f.Value)),
        };
    }

    /// <summary>What stands between a key and its value.</summary>
    private string Sign => _assign.Trim() is { Length: 1 } sign ? sign : "=";

    private static string Key(string name) => name.Replace(' ', '_');

    /// <summary>The fields of a line in the order of this dialect.</summary>
    private List<(string Name, string Value)> Fields(Line line, long n)
    {
        bool isReceive = line.Kind == EventKind.Receive, isSend = line.Kind == EventKind.Send;
        string empty = _form is Form.Sentence or Form.Keys ? "0" : "";
        var all = new (bool IsThere, string Name, string Value)[]
        {
            (_time.Length > 0, "when", Time(line.Seconds)),
            (_hasNumber, "n", $"{n}"),
            (_hasMachine, "machine", $"{line.Machine}"),
            (true, "kind", _kinds[isReceive ? 2 : isSend ? 1 : 0]),
            (_hasTo && (isSend || _fillsAll), _to, isSend ? string.Join('+', line.To) : empty),
            (_hasFrom && (isReceive || _fillsAll), _from, isReceive ? $"{line.From}" : empty),
            (_hasMessage && (isReceive || _fillsAll), _message, isReceive ? $"{line.MessageClock}" : empty),
            (_hasOld, "old clock", $"{line.Old}"),
            (true, _clock, $"{line.Clock}"),
            (_hasQueue && (isReceive || _fillsAll), _queue, $"{line.Queue}"),
        };
        return [.. _order.Select(i => all[i]).Where(f => f.IsThere).Select(f => (f.Name, f.Value))];
    }

    private string Time(double seconds)
    {
        string text = _time switch
        {
            "epoch" => ((Began - DateTime.UnixEpoch).TotalSeconds + seconds).ToString("0.000", CultureInfo.InvariantCulture),
            "seconds" => seconds.ToString("0.00", CultureInfo.InvariantCulture),
            "date" => Began.AddSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture),
            "clock" => Began.AddSeconds(seconds).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture),
            _ => Began.AddSeconds(seconds).ToString("HH:mm:ss", CultureInfo.InvariantCulture),
        };
        return _isBracketed && _form == Form.Sentence ? $"[{text}]" : text;
    }

    private static T Of<T>(Random random, T[] any) => any[random.Next(any.Length)];
}
