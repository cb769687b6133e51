using Clocks.Grade.Programs;
using Clocks.Json;

namespace Clocks.Grade.Stdio;

/// <summary>
/// What was said in one start of a program: to be told again, and as journals, from which the analysis draws its diagrams. Immutable;
/// any thread.
/// </summary>
public sealed class StdioRecord : IStartRecord
{
    private readonly StdioConversation _talk;

    internal StdioRecord(StdioConversation talk) => _talk = talk;

    /// <inheritdoc/>
    public int Start => _talk.Start;

    /// <inheritdoc/>
    public IReadOnlyList<string> Told => _talk.Talk.Told;

    /// <inheritdoc/>
    public IReadOnlyList<string> Said => _talk.Talk.Said;

    /// <inheritdoc/>
    public int EventCount => _talk.Judge.Events.Count;

    /// <summary>
    /// The journals of the program and its peers, as the program tells it: <c>machine_1.jsonl</c> and so on, by name. Its own has its
    /// answers; those of the peers the messages that it was told.
    /// </summary>
    public IReadOnlyList<(string Name, byte[] Text)> Journals()
    {
        var journals = new List<(string Name, byte[] Text)> { (StartJournal.NameOf(_talk.Id), Own()) };
        foreach (ScriptedPeer peer in _talk.Peers)
        {
            journals.Add((StartJournal.NameOf(peer.Id), Peer(peer)));
        }

        return journals;
    }

    private byte[] Own()
    {
        var json = new JsonWriter(JsonEscapes.ForReaders);
        var places = new Dictionary<long, long>();
        long n = 0;
        foreach (JudgedEvent e in _talk.Judge.Events)
        {
            Begin(json, e.Answer.Kind, _talk.Id, ++n, e.OldClock, e.Answer.NewClock);
            if (e.Answer.Kind == EventKind.Receive && e.Message is { } message)
            {
                json.WriteNumber("from", (long)message.From);
                json.WriteNumber("message", message.K);
                json.WriteNumber("message_clock", message.Clock);
                json.WriteNumber("k", message.K);
            }
            else if (e.Answer.Kind == EventKind.Send)
            {
                StartJournal.WriteList(json, "to", e.Answer.To);
                StartJournal.WriteList(
                    json, "k", [.. new List<long>(e.Answer.To).ConvertAll(to => places[to] = places.GetValueOrDefault(to) + 1)]);
            }

            json.WriteEndObject();
            json.EndLine();
        }

        return json.Written.ToArray();
    }

    private byte[] Peer(ScriptedPeer peer)
    {
        var json = new JsonWriter(JsonEscapes.ForReaders);
        long old = 0;
        foreach (WaitingMessage message in _talk.Messages)
        {
            if (message.From == peer.Id)
            {
                Begin(json, EventKind.Send, peer.Id, message.K, old, message.Clock);
                StartJournal.WriteList(json, "to", [_talk.Id]);
                StartJournal.WriteList(json, "k", [message.K]);
                json.WriteEndObject();
                json.EndLine();
                old = message.Clock;
            }
        }

        return json.Written.ToArray();
    }

    private static void Begin(JsonWriter json, EventKind kind, int id, long n, long oldClock, long newClock)
    {
        json.WriteStartObject();
        json.WriteString("event", kind switch
        {
            EventKind.Receive => "RECEIVE",
            EventKind.Send => "SEND",
            _ => "INTERNAL",
        });
        json.WriteNumber("machine_id", (long)id);
        json.WriteNumber("old_clock", oldClock);
        json.WriteNumber("new_clock", newClock);
        json.WriteNumber("n", n);
    }
}
