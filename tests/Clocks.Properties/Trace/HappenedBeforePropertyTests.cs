using Clocks.Tests.Trace;
using Clocks.Trace.Causality;
using Clocks.Trace.Events;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Properties.Trace;

public sealed class HappenedBeforePropertyTests
{
    [Test]
    public void It_is_reachability_in_the_graph_of_a_correct_run() =>
        ForSeeds(60, seed => Mismatches(
            RandomRun.Correct(seed, 1 + (int)(seed % 6), 5 + (int)(seed % 300), (int)(seed % 5))) == 0);

    [Test]
    public void It_is_reachability_in_the_graph_even_of_a_tangled_run() =>
        ForSeeds(300, seed => Mismatches(RandomRun.Tangled(seed, 1 + (int)(seed % 4), 4 + (int)(seed % 60))) == 0);

    [Test]
    public void A_cycle_is_found_exactly_when_some_event_reaches_itself() =>
        ForSeeds(300, seed =>
        {
            RunTrace run = RandomRun.Tangled(seed, 1 + (int)(seed % 4), 4 + (int)(seed % 60));
            Reachability graph = new(run);
            bool cyclic = graph.All.Any(e => graph.Reaches(e, e));
            IReadOnlyList<EventRef> cycle = HappenedBefore.Of(run).Cycle;
            return cyclic == cycle.Count > 0 && Enumerable.Range(0, cycle.Count).All(i =>
                graph.Reaches(cycle[i], cycle[i]) && IsSentAfter(cycle[(i + cycle.Count - 1) % cycle.Count], cycle[i]));

            bool IsSentAfter(EventRef before, EventRef receive) =>
                run[receive].Sender.Lane == before.Lane && run[receive].Sender.Position > before.Position;
        });

    [Test]
    public void The_share_of_concurrent_pairs_is_counted_exactly() =>
        ForSeeds(60, seed =>
        {
            RunTrace run = RandomRun.Correct(seed, 1 + (int)(seed % 11), 5 + (int)(seed % 300), (int)(seed % 5));
            Reachability graph = new(run);
            long concurrent = 0, byLamport = 0;
            foreach (EventRef a in graph.All)
            {
                foreach (EventRef b in graph.All.Where(b => (a.Lane, a.Position).CompareTo((b.Lane, b.Position)) < 0))
                {
                    bool apart = !graph.Reaches(a, b) && !graph.Reaches(b, a);
                    concurrent += apart ? 1 : 0;
                    byLamport += apart && run[a].NewClock != run[b].NewClock ? 1 : 0;
                }
            }

            CausalShare share = HappenedBefore.Of(run).Share;
            return share.IsExact && share.Concurrent == concurrent && share.OrderedByLamportOnly == byLamport;
        });

    [Test]
    public void Delivery_inversions_are_receives_of_what_was_known_before() =>
        ForSeeds(60, seed =>
        {
            RunTrace run = RandomRun.Correct(seed, 2 + (int)(seed % 5), 5 + (int)(seed % 300), isShuffled: true);
            Reachability graph = new(run);
            long inverted = graph.All.Count(e => e.Position > 0 && !run[e].Sender.IsNone
                && graph.Reaches(run[e].Sender, e with { Position = e.Position - 1 }));
            return HappenedBefore.Of(run).DeliveryInversions == inverted;
        });

    private static void ForSeeds(int runs, Func<ulong, bool> claim) => Prop
        .ForAll<DoNotSize<ulong>>(seed => claim(seed.Item))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(runs));

    private static int Mismatches(RunTrace run)
    {
        Reachability graph = new(run);
        HappenedBefore relation = HappenedBefore.Of(run);
        return graph.All.Sum(b => graph.All.Count(a => graph.Reaches(a, b) != relation.Before(a, b)));
    }

    /// <summary>The relation the slow, obvious way: a graph of all events and its transitive closure.</summary>
    private sealed class Reachability
    {
        private readonly Dictionary<EventRef, HashSet<EventRef>> _after = [];

        public Reachability(RunTrace run)
        {
            All =
            [
                .. run.Nodes.SelectMany(n => Enumerable.Range(0, n.EventCount).Select(i => new EventRef(n.Lane, i))),
            ];
            ILookup<EventRef, EventRef> receives = All.ToLookup(e => run[e].Sender);
            foreach (EventRef start in All)
            {
                var reached = new HashSet<EventRef>();
                var open = new Stack<EventRef>([start]);
                while (open.TryPop(out EventRef at))
                {
                    IEnumerable<EventRef> next = receives[at];
                    if (at.Position + 1 < run.Nodes[at.Lane].EventCount)
                    {
                        next = next.Append(at with { Position = at.Position + 1 });
                    }

                    foreach (EventRef one in next.Where(reached.Add))
                    {
                        open.Push(one);
                    }
                }

                _after[start] = reached;
            }
        }

        public EventRef[] All { get; }

        public bool Reaches(EventRef a, EventRef b) => _after[a].Contains(b);
    }
}
