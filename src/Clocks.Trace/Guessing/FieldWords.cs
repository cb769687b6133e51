namespace Clocks.Trace.Guessing;

/// <summary>
/// What a value is, by the words before it (<c>Message Queue Length: 3</c>), the head of its column or its key. The words are
/// those of programs in a handful of languages.
/// </summary>
internal static class FieldWords
{
    private static readonly string[] Clocks =
    [
        "clock", "clocks", "lamport", "logical", "lc", "clk", "l", "c", "lclock", "lts", "logic", "reloj", "uhr", "horloge", "relogio",
        "relógio", "orologio", "klok", "logische", "logisch", "lógico", "logico", "logique", "时钟", "logicalclock", "logicaltime", "counter",
    ];

    private static readonly string[] Queues =
    [
        "queue", "queued", "length", "len", "qlen", "qsize", "q", "pending", "backlog", "waiting", "remaining", "inbox", "mailbox",
        "buffer",
        "buffered", "unread", "cola", "fila", "coda", "warteschlange", "wachtrij", "attente", "队列", "depth", "ql",
    ];

    private static readonly string[] Rates =
        ["rate", "speed", "ticks", "tick", "hz", "frequency", "freq", "takt", "velocidad", "vitesse", "velocidade", "velocita"];

    private static readonly string[] Froms = ["from", "sender", "src", "source", "by", "von", "de", "da", "van", "origin", "absender"];

    private static readonly string[] Tos =
    [
        "to", "recipient", "recipients", "target", "targets", "dest", "destination", "destinations", "dst", "receiver", "receivers", "an",
        "nach", "para", "vers", "naar", "a", "à", "al", "recipientes", "peers",
    ];

    private static readonly string[] Times =
    [
        "time", "timestamp", "ts", "at", "when", "epoch", "system", "sys", "wall", "physical", "real", "global", "date", "datetime",
        "systemtime", "uhrzeit", "zeit", "hora", "tiempo", "temps", "heure", "ora", "tempo", "tijd", "时间", "walltime", "utc",
    ];

    private static readonly string[] Messages =
        ["message", "msg", "content", "payload", "value", "data", "body", "m", "nachricht", "mensaje"];

    private static readonly string[] Machines =
    [
        "machine", "node", "process", "proc", "vm", "id", "server", "client", "replica", "pid", "host", "p", "peer", "site", "maschine",
        "knoten", "nodo", "maquina", "máquina", "processus", "service", "actor", "worker", "机器", "节点",
    ];

    private static readonly string[] Olds = ["old", "before", "previous", "prev", "prior", "alt", "alte", "last"];

    private static readonly string[] OfMessages =
        ["message", "msg", "received", "recv", "remote", "sender", "sent", "their", "incoming", "payload", "other", "attached", "rcvd"];

    private static readonly string[] Numbers = ["n", "seq", "number", "no", "index", "line", "i", "event_id", "count", "step"];

    private static readonly string[] Events =
        ["event", "type", "action", "kind", "operation", "op", "what", "activity", "ereignis", "evento", "tipo", "aktion"];

    /// <summary>The role of a value after these words, the nearest last.</summary>
    public static FieldRole Of(IReadOnlyList<string> words)
    {
        if (words.Count == 0)
        {
            return FieldRole.None;
        }

        if (Has(words, Queues))
        {
            return FieldRole.Queue;
        }

        if (Has(words, Rates) && !Has(words, "since"))
        {
            return FieldRole.Rate;
        }

        if (IsClock(words))
        {
            return Has(words, "vector") ? FieldRole.Vector
                : Has(words, Olds) ? FieldRole.OldClock
                : Has(words, OfMessages) ? FieldRole.MessageClock
                : FieldRole.Clock;
        }

        string nearest = words[^1], before = words.Count > 1 ? words[^2] : "";
        bool isMachine = Is(Machines, nearest);
        return Is(Froms, nearest) || (isMachine && Is(Froms, before)) ? FieldRole.From
            : Is(Tos, nearest) || (isMachine && Is(Tos, before)) ? FieldRole.To
            : Has(words, "vector") || nearest is "vc" ? FieldRole.Vector
            : Has(words, Times) ? FieldRole.Time
            : Is(Messages, nearest) ? FieldRole.Message
            : isMachine ? FieldRole.Machine
            : Is(Numbers, nearest) ? FieldRole.Number
            : FieldRole.None;
    }

    /// <summary>Whether a word names the kind of an event, as in <c>event: SEND</c>.</summary>
    public static bool NamesKind(string word) => Is(Events, word);

    /// <summary>Whether a word may stand before the name of a machine.</summary>
    public static bool NamesMachine(string word) => Is(Machines, word) || Is(Froms, word) || Is(Tos, word);

    /// <summary>Whether a word has a meaning of its own, and is nobody's name.</summary>
    public static bool IsKnown(string word) =>
        Is(Clocks, word) || Is(Queues, word) || Is(Rates, word) || Is(Times, word) || Is(Messages, word) || Is(Events, word)
        || NamesMachine(word) || Is(["both", "all", "the", "everyone", "others", "other", "is", "was", "with", "and", "a", "an"], word);

    /// <summary>Whether a word says clock, so that <c>local</c> before it is no kind of event.</summary>
    public static bool SaysClock(string word) => word.Length > 1 && (Is(Clocks, word) || Is(Times, word));

    /// <summary>The words of a head or key: <c>message_queue_length</c>, <c>logicalClock</c>.</summary>
    public static List<string> Split(string name)
    {
        var words = new List<string>();
        int start = 0;
        for (int i = 0; i <= name.Length; i++)
        {
            bool isIn = i < name.Length && char.IsLetter(name[i]);
            bool isEdge = isIn && i > start && char.IsUpper(name[i]) && char.IsLower(name[i - 1]);
            if (!isIn || isEdge)
            {
                if (i > start)
                {
                    words.Add(name[start..i].ToLowerInvariant());
                }

                start = isEdge ? i : i + 1;
            }
        }

        return words;
    }

    private static bool IsClock(IReadOnlyList<string> words)
    {
        // A single letter is a clock only right before its number: L=4, not "c" somewhere in a sentence.
        for (int i = 0; i < words.Count; i++)
        {
            if (Is(Clocks, words[i]) && (words[i].Length > 1 || i == words.Count - 1))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Has(IReadOnlyList<string> words, params string[] any)
    {
        foreach (string word in words)
        {
            if (Is(any, word))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Is(string[] known, string word) =>
        Array.Exists(known, one => one.Equals(word, StringComparison.OrdinalIgnoreCase)
            || (word.Length == one.Length + 1 && one.Length > 1 && word[^1] is 's' or 'S'
                && word.StartsWith(one, StringComparison.OrdinalIgnoreCase)));
}
