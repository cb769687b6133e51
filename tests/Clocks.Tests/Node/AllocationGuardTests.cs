using Clocks.Node.Loop;

namespace Clocks.Tests.Node;

/// <summary>The guard names the thread that allocates while a node is steady.</summary>
[TestClass]
public sealed class AllocationGuardTests
{
    private long _network, _process;

    private AllocationGuard Guard() => new([("tick", () => 0), ("network", () => _network)], () => _process);

    [TestMethod]
    public void What_is_allocated_before_and_after_does_not_count()
    {
        AllocationGuard guard = Guard();
        (_network, _process) = (100, 500);
        guard.BeSteady();
        guard.Stop();
        (_network, _process) = (900, 900);
        Assert.AreEqual("", guard.Culprits);
        Assert.AreEqual(0, guard.ProcessBytes);
        Assert.AreEqual(AllocationState.Stop, guard.State);
    }

    [TestMethod]
    public void The_thread_that_broke_it_is_named()
    {
        AllocationGuard guard = Guard();
        guard.BeSteady();
        (_network, _process) = (64, 64);
        guard.Stop();
        Assert.AreEqual("network 64", guard.Culprits);
    }

    [TestMethod]
    public void What_no_meter_counts_is_other()
    {
        AllocationGuard guard = Guard();
        guard.BeSteady();
        (_network, _process) = (64, 164);
        guard.Stop();
        Assert.AreEqual("network 64, other 100", guard.Culprits);
    }

    [TestMethod]
    public void A_thread_counts_its_own_bytes()
    {
        AllocationGuard guard = new(
            [("main", GC.GetAllocatedBytesForCurrentThread)], () => GC.GetTotalAllocatedBytes(precise: true));
        guard.BeSteady();
        GC.KeepAlive(new byte[1_000]);
        guard.Stop();
        Assert.Contains("main 1", guard.Culprits);
    }
}
