using Clocks.Model;

namespace Clocks.Tests.Model;

/// <summary>Surroundings whose inbox and channels the test fills and reads.</summary>
internal sealed class Script : ISurroundings
{
    private readonly IChannel[] _channels;

    public Script(params string[] peers) => _channels = [.. peers.Select(p => new Channel(this, p))];

    public Queue<Message> Inbox { get; } = [];

    public List<(string To, long N, long Lamport)> Sent { get; } = [];

    public string? Full { get; init; }

    public bool Forgets { get; init; }

    public ReadOnlySpan<IChannel> Channels => _channels;

    public bool TryReceive(out Arrival arrival, out int left)
    {
        bool taken = Inbox.TryDequeue(out Message message);
        arrival = new Arrival(message, 0);
        left = Inbox.Count;
        return taken;
    }

    internal sealed class Channel(Script script, string to) : IChannel
    {
        public Peer Peer { get; } = new(new NodeId(int.Parse(to)), default, to, to, 1);

        public long TrySend(long n, long lamport)
        {
            if (script.Full == to)
            {
                return 0;
            }

            if (!script.Forgets)
            {
                script.Sent.Add((to, n, lamport));
            }

            return 1;
        }
    }
}
