using Clocks.Grade.Programs;
using Clocks.Json;

namespace Clocks.Grade.Wire;

/// <summary>
/// What went over the wire in one start of a program: a line a frame, and as journals, in which the program has its sends and no other
/// event, since no other is seen. Immutable; any thread.
/// </summary>
internal sealed class WireRecord(WireConversation talk) : IStartRecord
{
    public int Start => talk.Number;

    public IReadOnlyList<string> Told => talk.Log.Told;

    public IReadOnlyList<string> Said => talk.Log.Said;

    public int EventCount => talk.Sends.Count;

    public IReadOnlyList<(string Name, byte[] Text)> Journals()
    {
        var journals = new List<(string Name, byte[] Text)> { (StartJournal.NameOf(talk.Id), Own()) };
        foreach (WirePeer peer in talk.Peers)
        {
            journals.Add((StartJournal.NameOf(peer.Id), Peer(peer)));
        }

        return journals;
    }

    private byte[] Own()
    {
        var json = new JsonWriter(JsonEscapes.ForReaders);
        var places = new Dictionary<int, long>();
        foreach (WireSend send in talk.Sends)
        {
            Begin(json, talk.Id, send.N, send.Lamport);
            StartJournal.WriteList(json, "to", send.To.ConvertAll(static to => (long)to));
            StartJournal.WriteList(json, "k", send.To.ConvertAll(to => places[to] = places.GetValueOrDefault(to) + 1));
            json.WriteEndObject();
            json.EndLine();
        }

        return json.Written.ToArray();
    }

    private byte[] Peer(WirePeer peer)
    {
        var json = new JsonWriter(JsonEscapes.ForReaders);
        foreach (WireMessage message in talk.Messages)
        {
            if (message.From == peer.Id && message.Run == 1)
            {
                Begin(json, peer.Id, message.N, message.Clock);
                StartJournal.WriteList(json, "to", [talk.Id]);
                StartJournal.WriteList(json, "k", [message.N]);
                json.WriteEndObject();
                json.EndLine();
            }
        }

        return json.Written.ToArray();
    }

    private static void Begin(JsonWriter json, int id, long n, long clock)
    {
        json.WriteStartObject();
        json.WriteString("event", "SEND");
        json.WriteNumber("machine_id", (long)id);
        json.WriteNumber("new_clock", clock);
        json.WriteNumber("n", n);
    }
}
