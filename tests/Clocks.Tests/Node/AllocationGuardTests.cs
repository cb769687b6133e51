using Clocks.Node.Loop;

namespace Clocks.Tests.Node;

/// <summary>The guard names the thread that allocates while a node is steady.</summary>
public sealed class AllocationGuardTests
{
    private long _network, _process;

    private AllocationGuard Guard() => new([("tick", () => 0), ("network", () => _network)], () => _process);

    /// <summary>The threads that allocated, with their bytes; empty when none did.</summary>
    private static string Culprits(AllocationGuard guard) => string.Join(
        ", ", guard.Threads.Where(each => each.Bytes > 0).Select(each => $"{each.Thread} {each.Bytes}"));

    [Test]
    public async Task What_is_allocated_before_and_after_does_not_count()
    {
        AllocationGuard guard = Guard();
        (_network, _process) = (100, 500);
        guard.BeSteady();
        guard.Stop();
        (_network, _process) = (900, 900);
        await Assert.That(Culprits(guard)).IsEqualTo("");
        await Assert.That(guard.ProcessBytes).IsEqualTo(0);
        await Assert.That(guard.State).IsEqualTo(AllocationState.Stop);
    }

    [Test]
    public async Task The_thread_that_broke_it_is_named()
    {
        AllocationGuard guard = Guard();
        guard.BeSteady();
        (_network, _process) = (64, 64);
        guard.Stop();
        await Assert.That(Culprits(guard)).IsEqualTo("network 64");
    }

    [Test]
    public async Task What_no_meter_counts_is_other()
    {
        AllocationGuard guard = Guard();
        guard.BeSteady();
        (_network, _process) = (64, 164);
        guard.Stop();
        await Assert.That(Culprits(guard)).IsEqualTo("network 64, other 100");
    }

    [Test]
    public async Task A_thread_counts_its_own_bytes()
    {
        AllocationGuard guard = new(
            [("main", GC.GetAllocatedBytesForCurrentThread)], () => GC.GetTotalAllocatedBytes(precise: true));
        guard.BeSteady();
        GC.KeepAlive(new byte[1_000]);
        guard.Stop();
        await Assert.That(Culprits(guard)).Contains("main 1");
    }
}
