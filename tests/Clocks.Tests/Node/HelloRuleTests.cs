using Clocks.Model;
using Clocks.Node.Transport;
using Clocks.Node.Wire;

namespace Clocks.Tests.Node;

public sealed class HelloRuleTests
{
    [Test]
    public async Task A_first_connection_of_a_pair_is_accepted() =>
        await Assert.That(HelloRule.Judge(At(Self(2)), Self(3)).Verdict).IsEqualTo(HelloVerdict.Accept);

    [Test]
    public async Task A_node_does_not_connect_to_itself() =>
        await Assert.That(HelloRule.Judge(At(Self(2)), Self(2)).Code).IsEqualTo(RefuseCode.Self);

    [Test]
    public async Task Another_cluster_is_refused_by_name()
    {
        var (verdict, code, reason) = HelloRule.Judge(At(Self(2)), Self(3) with { Cluster = "other" });
        await Assert.That((verdict, code)).IsEqualTo((HelloVerdict.Refuse, RefuseCode.Cluster));
        await Assert.That(reason).Contains("'default'");
    }

    [Test]
    public async Task Of_two_nodes_with_one_id_the_one_that_started_later_gives_way()
    {
        Hello older = Self(3) with { Run = new RunId(100), AgeMs = 60_000 };
        Hello younger = Self(3) with { Run = new RunId(1), AgeMs = 2_000 };
        await Assert.That(HelloRule.Judge(At(younger), older).Verdict).IsEqualTo(HelloVerdict.GiveWay);
        await Assert.That(HelloRule.Judge(At(older), younger).Code).IsEqualTo(RefuseCode.IdTaken);
    }

    [Test]
    public async Task Of_two_nodes_with_one_id_that_started_together_exactly_one_gives_way()
    {
        Hello first = Self(3) with { Run = new RunId(1), AgeMs = 10 };
        Hello second = Self(3) with { Run = new RunId(2), AgeMs = 300 };
        await Assert.That(HelloRule.Judge(At(first), second).Verdict).IsEqualTo(HelloVerdict.Refuse);
        await Assert.That(HelloRule.Judge(At(second), first).Verdict).IsEqualTo(HelloVerdict.GiveWay);
    }

    [Test]
    public async Task A_restarted_peer_waits_until_its_predecessors_connection_is_gone()
    {
        HelloSituation at = At(Self(2)) with { LiveRun = new RunId(77) };
        await Assert.That(HelloRule.Judge(at, Self(3)).Code).IsEqualTo(RefuseCode.IdHeld);
    }

    [Test]
    public async Task A_restarted_peer_does_not_lose_its_id_to_delayed_messages_of_its_predecessor()
    {
        HelloSituation at = At(Self(2)) with { LiveRun = new RunId(77), LiveHasEnded = true };
        (HelloVerdict verdict, RefuseCode code, _) = HelloRule.Judge(at, Self(3));
        await Assert.That((verdict, code)).IsEqualTo((HelloVerdict.Refuse, RefuseCode.Duplicate));
    }

    [Test]
    public async Task The_greater_id_refuses_a_second_connection_while_its_own_dial_greets()
    {
        HelloSituation at = At(Self(3)) with { OwnDialGreets = true };
        await Assert.That(HelloRule.Judge(at, Self(2)).Code).IsEqualTo(RefuseCode.Duplicate);
    }

    [Test]
    public async Task The_smaller_id_takes_the_connection_of_the_greater_while_its_own_dial_greets()
    {
        HelloSituation at = At(Self(2)) with { OwnDialGreets = true };
        await Assert.That(HelloRule.Judge(at, Self(3)).Verdict).IsEqualTo(HelloVerdict.Accept);
    }

    [Test]
    public async Task The_greater_id_that_dials_again_has_lost_the_old_connection()
    {
        HelloSituation at = At(Self(2)) with { LiveRun = Self(3).Run, IsFromLiveAddress = true };
        await Assert.That(HelloRule.Judge(at, Self(3)).Verdict).IsEqualTo(HelloVerdict.AcceptAndReplace);
    }

    [Test]
    public async Task A_live_connection_goes_for_nobody_from_elsewhere_who_knows_the_run_id_while_it_answers()
    {
        HelloSituation at = At(Self(2)) with { LiveRun = Self(3).Run };
        await Assert.That(HelloRule.Judge(at, Self(3)).Code).IsEqualTo(RefuseCode.Duplicate);
        await Assert.That(HelloRule.Judge(at with { LiveIsSilent = true }, Self(3)).Verdict)
            .IsEqualTo(HelloVerdict.AcceptAndReplace).Because("the machine has another address now");
    }

    [Test]
    public async Task A_restarted_peer_takes_the_place_of_its_predecessor_that_does_not_answer()
    {
        HelloSituation at = At(Self(2)) with { LiveRun = new RunId(77), LiveIsSilent = true };
        await Assert.That(HelloRule.Judge(at, Self(3)).Verdict).IsEqualTo(HelloVerdict.AcceptAndReplace);
    }

    [Test]
    public async Task The_smaller_id_that_dials_again_is_refused_while_the_old_connection_lives()
    {
        HelloSituation at = At(Self(3)) with { LiveRun = Self(2).Run };
        await Assert.That(HelloRule.Judge(at, Self(2)).Code).IsEqualTo(RefuseCode.Duplicate);
    }

    [Test]
    public async Task The_smaller_id_from_another_address_takes_the_place_of_a_connection_that_does_not_answer()
    {
        HelloSituation at = At(Self(3)) with { LiveRun = Self(2).Run, LiveIsSilent = true };
        await Assert.That(HelloRule.Judge(at, Self(2)).Verdict).IsEqualTo(HelloVerdict.AcceptAndReplace);
        await Assert.That(HelloRule.Judge(at with { OpenedByUs = true }, Self(2)).Code).IsEqualTo(RefuseCode.Duplicate);
    }

    [Test]
    public async Task Who_is_no_neighbour_is_refused_whoever_dialled_and_one_with_this_id_still_conflicts()
    {
        HelloSituation at = At(Self(3)) with { IsNoNeighbour = true };
        await Assert.That(HelloRule.Judge(at, Self(2)).Code).IsEqualTo(RefuseCode.NoNeighbour);
        await Assert.That(HelloRule.Judge(at with { OpenedByUs = true }, Self(4)).Code).IsEqualTo(RefuseCode.NoNeighbour);
        await Assert.That(HelloRule.Judge(at, Self(3) with { Run = new RunId(99) }).Code).IsNotEqualTo(RefuseCode.NoNeighbour);
    }

    [Test]
    public async Task The_greater_id_dials_at_once_and_the_smaller_leaves_it_the_first_move()
    {
        await Assert.That(HelloRule.DialDelayMs(new NodeId(3), new NodeId(2))).IsEqualTo(0);
        await Assert.That(HelloRule.DialDelayMs(new NodeId(2), new NodeId(3))).IsGreaterThan(0);
        await Assert.That(HelloRule.DialDelayMs(new NodeId(2), null)).IsEqualTo(0);
    }

    private static Hello Self(int id) => new("default", new NodeId(id), new RunId((UInt128)id), 0, 1, 1_000, "host", 5_000);

    private static HelloSituation At(Hello self) => new(
        self, OpenedByUs: false, LiveRun: null, IsFromLiveAddress: false, LiveIsSilent: false, LiveHasEnded: false,
        OwnDialGreets: false, IsFull: false);
}
