namespace Clocks.Simulation.Machines;

/// <summary>
/// What the messages of a run say, written once for all recipients of a send: inboxes know it by a number, and when the
/// last of them has taken it, its place is used again. So a send to ten thousand machines is one letter and ten
/// thousand small entries. Owned by the thread that simulates.
/// </summary>
internal sealed class MessagePool
{
    private const int None = -1;

    private Letter[] _letters = new Letter[64];
    private int _used, _free = None;

    /// <summary>Writes a letter that nobody waits for yet.</summary>
    /// <returns>Its number.</returns>
    public int Write(NodeId from, long n, long lamport)
    {
        int number = _free;
        if (number == None)
        {
            if (_used == _letters.Length)
            {
                Array.Resize(ref _letters, 2 * _used);
            }

            number = _used++;
        }
        else
        {
            _free = _letters[number].NextFree;
        }

        _letters[number] = new Letter { From = from, N = n, Lamport = lamport };
        return number;
    }

    /// <summary>One more recipient waits for it.</summary>
    public void Hold(int number) => _letters[number].Holders++;

    /// <summary>A recipient takes it.</summary>
    /// <param name="number">The letter.</param>
    /// <param name="k">Its place in the channel to this recipient.</param>
    public Message Take(int number, long k)
    {
        ref Letter letter = ref _letters[number];
        var message = new Message(letter.From, letter.N, letter.Lamport, k);
        if (--letter.Holders == 0)
        {
            letter.NextFree = _free;
            _free = number;
        }

        return message;
    }

    private struct Letter
    {
        public long N, Lamport;
        public NodeId From;
        public int Holders, NextFree;
    }
}
