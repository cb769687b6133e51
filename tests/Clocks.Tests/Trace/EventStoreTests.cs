using Clocks.Model;
using Clocks.Trace.Events;

namespace Clocks.Tests.Trace;

public sealed class EventStoreTests
{
    [Test]
    [Arguments(0)]
    [Arguments(5)]
    public async Task Every_recipient_is_found_without_a_look_at_all_in_the_order_of_the_ring(int missing)
    {
        const int Nodes = 40;
        for (int self = 1; self <= Nodes; self++)
        {
            int[] peers = [.. Ring(self, Nodes).Where(id => missing == 0 || id % missing != 0)];
            var store = new EventStore();
            store.Add(new ClockEvent { Kind = EventKind.Send, N = 1, NewClock = 1 }, 1);
            store.AddDelivery(self, 1);
            store.Add(new ClockEvent { Kind = EventKind.Send, N = 2, OldClock = 1, NewClock = 2 }, 2);
            foreach (int id in peers)
            {
                store.AddDelivery(id, 1);
            }

            store.Seal();
            var sends = new SendCursor(store);
            for (int id = 1; id <= Nodes + 1; id++)
            {
                int place = Array.IndexOf(peers, id);
                int found = sends.DeliveryTo(sends.Deliveries(1), id);
                await Assert.That(found).IsEqualTo(place < 0 ? -1 : place + 1).Because($"{self} to {id}");
            }
        }
    }

    [Test]
    public async Task A_send_to_nobody_has_no_recipient()
    {
        var store = new EventStore();
        store.Add(new ClockEvent { Kind = EventKind.Send, N = 1, NewClock = 1 }, 1);
        store.Seal();
        var sends = new SendCursor(store);
        int found = sends.DeliveryTo(sends.Deliveries(0), 1);
        await Assert.That(found).IsEqualTo(-1);
    }

    /// <summary>The others, ascending from the one behind a node and going round.</summary>
    private static IEnumerable<int> Ring(int self, int nodes) =>
        Enumerable.Range(1, nodes - 1).Select(step => (self - 1 + step) % nodes + 1);
}
