using Clocks.Model;
using Clocks.Node.Security;
using Clocks.Tests.Journal;
using Clocks.Trace.Loading;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Node.Fuzz;

/// <summary>
/// Whole connections between two real transports, over cables that a seed stalls, chops and cuts. Whatever they do, the
/// two find each other again, no message comes twice, out of order or changed, none is lost without a connection having
/// been lost, and the journals of both, read by the judge, hold every rule.
/// </summary>
/// <remarks>More seeds than a usual run has time for: <c>CLOCKS_FUZZ_SEEDS=300 ./build.sh unit TransportFuzzTests</c>.</remarks>
public sealed class TransportFuzzTests
{
    private const int Steps = 600;

    private static int Seeds => int.TryParse(Environment.GetEnvironmentVariable("CLOCKS_FUZZ_SEEDS"), out int n) ? n : 12;

    [Test]
    [Arguments(false)]
    [Arguments(true)]
    public async Task Two_ends_agree_whatever_the_cable_does(bool hasKey)
    {
        int cuts = 0;
        long received = 0;
        for (int seed = 1; seed <= Seeds; seed++)
        {
            (int Cuts, long Received) result = Run((ulong)seed, hasKey ? new ClusterKeys(SealedChannelTests.KeyOf(1)) : null);
            cuts += result.Cuts;
            received += result.Received;
        }

        await Assert.That(cuts).IsGreaterThan(Seeds).Because("the cables were not faulty");
        await Assert.That(received).IsGreaterThan(10L * Seeds).Because("hardly a message passed");
    }

    private static (int Cuts, long Received) Run(ulong seed, ClusterKeys? keys)
    {
        using var folder = new Scratch();
        var chance = new Draw(seed);
        using var one = new FuzzedNode(folder, 1, seed, keys);
        using var two = new FuzzedNode(folder, 2, ~seed, keys);
        using var toTwo = new FaultyCable(two.Port, chance.Next());
        using var toOne = new FaultyCable(one.Port, chance.Next());
        // Who dials whom: one of them, the other, or both at once.
        uint dials = chance.Below(3);
        if (dials != 1)
        {
            one.Meet(two, toTwo.EndPoint, byName: chance.Below(2) == 0);
        }

        if (dials != 0)
        {
            two.Meet(one, toOne.EndPoint, byName: chance.Below(2) == 0);
        }

        for (int step = 0; step < Steps; step++)
        {
            toTwo.Pump();
            toOne.Pump();
            Tick(one, ref chance);
            Tick(two, ref chance);
            Thread.Yield();
        }

        toTwo.IsSound = toOne.IsSound = true;
        Await(() => one.IsConnected && two.IsConnected, seed, "the two are connected again", one, two, toTwo, toOne);
        long toHear = one.Received + 5;
        Await(
            () =>
            {
                one.Tick(atOnce: true);
                two.Tick(atOnce: true);
                return one.Received >= toHear;
            },
            seed, "messages pass again", one, two, toTwo, toOne);
        Finish(one, two, toTwo, toOne, ref chance);
        Judge(folder, seed, one, two);
        return (toTwo.Cuts + toOne.Cuts, one.Received + two.Received);
    }

    private static void Tick(FuzzedNode node, ref Draw chance)
    {
        uint ticks = chance.Below(4);
        for (uint i = 0; i < ticks; i++)
        {
            node.Tick(atOnce: chance.Below(2) == 0);
        }
    }

    /// <summary>One says Bye or vanishes; the other sees it and ends.</summary>
    private static void Finish(FuzzedNode one, FuzzedNode two, FaultyCable toTwo, FaultyCable toOne, ref Draw chance)
    {
        (FuzzedNode first, FuzzedNode second) = chance.Below(2) == 0 ? (one, two) : (two, one);
        bool saysBye = chance.Below(2) == 0;
        var ending = Task.Run(() => first.End(saysBye));
        while (!ending.IsCompleted || second.IsConnected)
        {
            toTwo.Pump();
            toOne.Pump();
            Thread.Yield();
        }

        second.End(saysBye: true);
    }

    private static void Judge(Scratch folder, ulong seed, FuzzedNode one, FuzzedNode two)
    {
        Verification verified = Verification.Compute(TraceLoader.Load([folder.Folder]));
        var wrongs = verified.Rules.Where(r => r.Verdict == Verdict.Invalid)
            .Select(r => $"{r.Name}: {r.Counterexample?.Text}")
            .Concat(one.Wrongs).Concat(two.Wrongs).ToList();
        // Either end may have had the connection that the messages were lost with: one that sends first has it first.
        int losses = one.Losses + two.Losses;
        if (one.Gaps > losses || two.Gaps > losses)
        {
            wrongs.Add($"{one.Gaps} and {two.Gaps} gaps in channels that lost {losses} connections");
        }

        if (wrongs.Count > 0)
        {
            Assert.Fail($"seed {seed}: {string.Join("; ", wrongs)} ({one.Log} / {two.Log})");
        }
    }

    private static void Await(
        Func<bool> condition, ulong seed, string what, FuzzedNode one, FuzzedNode two, params FaultyCable[] cables)
    {
        long deadline = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            foreach (FaultyCable cable in cables)
            {
                cable.Pump();
            }

            if (Environment.TickCount64 >= deadline)
            {
                Assert.Fail($"seed {seed}: never: {what} ({one.Log} / {two.Log})");
            }

            Thread.Yield();
        }
    }
}
