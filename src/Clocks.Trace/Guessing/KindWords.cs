namespace Clocks.Trace.Guessing;

/// <summary>
/// What the words of a log mean: which of them tell a send, which a receive, which an internal event. Knows the words
/// that programs use, and those that somebody has given (<c>--word receive=RECV,0</c>), which come first.
/// </summary>
internal sealed class KindWords
{
    private static readonly string[] Receives =
    [
        "receive", "received", "receives", "receiving", "receipt", "recieve", "recieved", "recv", "recvd", "rcv", "rcvd", "rx", "rec",
        "processed", "dequeue", "dequeued", "consume", "consumed", "deliver", "delivered", "got", "gets", "hears", "heard", "incoming",
        "empfangen", "empfang", "recibir", "recibido", "recibe", "recepcion", "recu", "reçu", "reception", "réception", "ricevuto",
        "ricezione", "receber", "recebido", "ontvangen", "接收", "收到",
    ];

    private static readonly string[] Sends =
    [
        "send", "sent", "sends", "sending", "snd", "tx", "broadcast", "broadcasts", "broadcasted", "multicast", "outgoing", "emit",
        "emitted", "transmit", "transmitted", "senden", "gesendet", "sendet", "gesandt", "enviar", "enviado", "envia", "envio", "envoi",
        "envoyé", "envoye", "inviato", "invio", "verzonden", "verzenden", "发送",
    ];

    private static readonly string[] Internals =
    [
        "internal", "local", "idle", "intern", "interno", "interna", "interne", "lokal", "compute", "computation", "noop", "int", "work",
        "working", "内部",
    ];

    private readonly Dictionary<string, EventKind> _given;

    /// <summary>The words that are known without being given.</summary>
    public static KindWords Known { get; } = new();

    public KindWords(IReadOnlyDictionary<string, EventKind>? given = null) =>
        _given = given is null ? [] : new Dictionary<string, EventKind>(given, StringComparer.OrdinalIgnoreCase);

    /// <summary>The kind that one word means; null for a word that means none.</summary>
    public EventKind? Of(string word)
    {
        if (_given.TryGetValue(word, out EventKind given))
        {
            return given;
        }

        return word is "R" ? EventKind.Receive
            : word is "S" or "SB" ? EventKind.Send
            : word is "I" or "IE" ? EventKind.Internal
            : Has(Receives, word) ? EventKind.Receive
            : Has(Sends, word) ? EventKind.Send
            : Has(Internals, word) ? EventKind.Internal
            : null;
    }

    /// <summary>The kind that a text of several words means, by the first of them that means one.</summary>
    public EventKind? OfText(string text)
    {
        if (Of(text.Trim()) is { } whole)
        {
            return whole;
        }

        int start = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            bool isIn = i < text.Length && char.IsLetterOrDigit(text[i]);
            bool isEdge = isIn && start >= 0 && char.IsUpper(text[i]) && char.IsLower(text[i - 1]);
            if (start >= 0 && (!isIn || isEdge))
            {
                if (Of(text[start..i]) is { } kind)
                {
                    return kind;
                }

                start = -1;
            }

            start = isIn && start < 0 ? i : start;
        }

        return null;
    }

    private static bool Has(string[] words, string word) =>
        Array.Exists(words, known => known.Equals(word, StringComparison.OrdinalIgnoreCase));
}
