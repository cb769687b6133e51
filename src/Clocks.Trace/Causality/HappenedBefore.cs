using System.Numerics;
using System.Runtime.InteropServices;
using Clocks.Trace.Events;

namespace Clocks.Trace.Causality;

/// <summary>
/// Lamport's relation over a run, exactly: a happened before b if a path of local steps and messages leads from a to
/// b. Gives the vector time of any event, what lies in its past and future, and how much of the run is concurrent. One
/// walk in causal order computes all vectors and keeps only some of them as checkpoints, in bounded memory; any other
/// vector is rebuilt from the nearest checkpoints when asked for. The vector of an event counts, for each lane, the
/// events in its causal past, itself included.
/// </summary>
/// <remarks>
/// Where journals are missing or torn the relation is a lower bound: what it orders is ordered, what it calls
/// concurrent might not be. Queries on any thread. C. Fidge 1988, F. Mattern 1989 for vector times.
/// </remarks>
public sealed class HappenedBefore
{
    /// <summary>All checkpoints together stay below this, in bytes.</summary>
    private const long CheckpointBytesMax = 96L << 20;

    /// <summary>
    /// The vectors in hand during the walk: a square of this side, in lanes. Above it pairs are sampled.
    /// </summary>
    private const int LanesMax = 4_096;

    /// <summary>The vectors of messages on their way stay below this, in bytes; beyond it pairs are sampled.</summary>
    private const long LedgerBytesMax = 256L << 20;

    private const int StrideMin = 64;
    private const double MergeStepsMax = 4e9;
    private const ulong SampleSeed = 1978;

    private readonly RunTrace _run;
    private readonly int[]?[][] _checkpoints;
    private readonly int _stride;

    private HappenedBefore(RunTrace run)
    {
        _run = run;
        int lanes = run.Nodes.Count;
        long stride = Math.Max(StrideMin, run.EventCount * lanes * sizeof(int) / CheckpointBytesMax + 1);
        _stride = (int)Math.Min(stride, int.MaxValue / 2);
        _checkpoints = new int[]?[lanes][];
        for (int lane = 0; lane < lanes; lane++)
        {
            _checkpoints[lane] = new int[]?[run.Lanes[lane].EventCount / _stride + 1];
        }

        Cycle = [];
        Share = lanes <= LanesMax && (double)run.EventCount * lanes <= MergeStepsMax ? Walk() : WalkWithoutVectors();
    }

    /// <summary>Builds the relation: one walk over the run.</summary>
    public static HappenedBefore Of(RunTrace run) => new(run);

    /// <summary>
    /// The vector time of one event, where nobody has built the relation: its past is walked once, and nothing is kept. For each
    /// lane, how many of its first events are in the past, the event itself included.
    /// </summary>
    public static int[] PastOf(RunTrace run, EventRef e)
    {
        var cut = new CausalCut(run, static (_, position) => (position, null));
        cut.Extend(e);
        return cut.Counts;
    }

    /// <summary>
    /// The receives of a shortest cycle, the message of each sent after the receive before it; empty when there is
    /// none.
    /// </summary>
    public IReadOnlyList<EventRef> Cycle { get; private set; }

    /// <summary>Pairs of events: ordered, concurrent, ordered by the Lamport clock only.</summary>
    public CausalShare Share { get; }

    /// <summary>
    /// Receives that came after something that their message had happened before: causal delivery would have waited.
    /// Null when not counted.
    /// </summary>
    public long? DeliveryInversions { get; private set; }

    /// <summary>The first such receive; <see cref="EventRef.None"/> when there is none.</summary>
    public EventRef FirstInversion { get; private set; } = EventRef.None;

    /// <summary>Whether a happened before b; never for the same event, unless it lies on a cycle.</summary>
    public bool Before(EventRef a, EventRef b) => a == b ? OnCycle(a) : VectorOf(b)[a.Lane] > a.Position;

    /// <summary>
    /// The vector time of an event: for each lane, how many of its first events are in the event's past, itself
    /// included.
    /// </summary>
    public int[] VectorOf(EventRef e)
    {
        var cut = new CausalCut(_run, NearestCheckpoint);
        cut.Extend(e);
        return cut.Counts;
    }

    private bool OnCycle(EventRef a)
    {
        var cut = new CausalCut(_run, NearestCheckpoint);
        if (a.Position > 0)
        {
            cut.Extend(a with { Position = a.Position - 1 });
        }

        TraceEvent e = _run[a];
        if (!e.Sender.IsNone)
        {
            cut.Extend(e.Sender);
        }

        return cut.Counts[a.Lane] > a.Position;
    }

    private (int Position, int[]? Vector) NearestCheckpoint(int lane, int position)
    {
        int index = position / _stride;
        return (index * _stride, _checkpoints[lane][index]);
    }

    private CausalShare Walk()
    {
        var walk = new CausalWalk(_run);
        int lanes = _run.Nodes.Count;
        int[][] now = new int[lanes][];
        for (int lane = 0; lane < lanes; lane++)
        {
            now[lane] = new int[lanes];
        }

        long[] known = new long[lanes];
        var ledger = new VectorLedger(lanes);
        var ties = new LamportTies();
        double ordered = 0, walked = 0;
        long inversions = 0;
        while (walk.Next(out EventRef e, out EventRef send))
        {
            int[] own = now[e.Lane];
            if (!send.IsNone)
            {
                inversions += Inverted(own, e, send) ? 1 : 0;
                known[e.Lane] = Merge(own, ledger.Take(send));
            }

            own[e.Lane] = e.Position + 1;
            known[e.Lane]++;
            ordered += known[e.Lane] - 1;
            walked++;
            ties.Add(_run.Lanes[e.Lane].Store.NewClock(e.Position));
            KeepForReceivers(ledger, e, own);
            if (ledger.Bytes > LedgerBytesMax)
            {
                return WalkWithoutVectors();
            }

            if (e.Position % _stride == 0)
            {
                _checkpoints[e.Lane][e.Position / _stride] = own.AsSpan().ToArray();
            }
        }

        Cycle = walk.FindCycle();
        DeliveryInversions = inversions;
        double pairs = walked * (walked - 1) / 2;
        double? byLamport = ties.InOrder ? pairs - ordered - ties.Pairs : null;
        return new CausalShare(pairs, pairs - ordered, byLamport, Cycle.Count == 0, 0, 0, 0);
    }

    private bool Inverted(int[] own, EventRef receive, EventRef send)
    {
        bool inverted = own[send.Lane] > send.Position && send.Lane != receive.Lane;
        if (inverted && FirstInversion.IsNone)
        {
            FirstInversion = receive;
        }

        return inverted;
    }

    private void KeepForReceivers(VectorLedger ledger, EventRef e, int[] own)
    {
        EventStore store = _run.Lanes[e.Lane].Store;
        if (store.Kind(e.Position) != EventKind.Send)
        {
            return;
        }

        int awaited = 0;
        int end = store.DeliveriesEnd(e.Position);
        for (int delivery = store.DeliveriesStart(e.Position); delivery < end; delivery++)
        {
            awaited += store.Receiver(delivery).IsNone ? 0 : 1;
        }

        if (awaited > 0)
        {
            ledger.Keep(e, own, awaited);
        }
    }

    /// <summary>The greater of both, element by element, into the first; returns the sum.</summary>
    private static long Merge(int[] own, ReadOnlySpan<int> other)
    {
        long sum = 0;
        int i = 0;
        if (own.Length >= Vector<int>.Count)
        {
            Vector<long> sums = Vector<long>.Zero;
            Span<Vector<int>> mine = MemoryMarshal.Cast<int, Vector<int>>(own.AsSpan());
            ReadOnlySpan<Vector<int>> theirs = MemoryMarshal.Cast<int, Vector<int>>(other);
            for (int block = 0; block < mine.Length; block++)
            {
                mine[block] = Vector.Max(mine[block], theirs[block]);
                Vector.Widen(mine[block], out Vector<long> low, out Vector<long> high);
                sums += low + high;
            }

            sum = Vector.Sum(sums);
            i = mine.Length * Vector<int>.Count;
        }

        for (; i < own.Length; i++)
        {
            own[i] = Math.Max(own[i], other[i]);
            sum += own[i];
        }

        return sum;
    }

    /// <summary>
    /// For runs with so many lanes that all vectors are too much work: the pasts of some events, drawn with a fixed
    /// seed, stand for all. An event's past counts the pairs that it ends, so the mean over events gives the share of
    /// ordered pairs.
    /// </summary>
    private CausalShare WalkWithoutVectors()
    {
        var walk = new CausalWalk(_run);
        var ties = new LamportTies();
        while (walk.Next(out EventRef e, out _))
        {
            ties.Add(_run.Lanes[e.Lane].Store.NewClock(e.Position));
        }

        Cycle = walk.FindCycle();
        return ConcurrencySample.Estimate(_run, VectorOf, ties, SampleSeed);
    }
}
