using System.Text;
using Clocks.Journal;
using Clocks.Model;

namespace Clocks.Tests.Journal;

/// <summary>
/// A line is composed from what the lines before it have left: whatever those were, it says what it would say alone.
/// </summary>
public sealed class KeptTextTests
{
    [Test]
    [Arguments(0)]
    [Arguments(95)]
    [Arguments(9_999_990)]
    [Arguments(99_999_990)]
    [Arguments(999_999_990)]
    [Arguments(9_999_999_999_999_990)]
    [Arguments(long.MaxValue - 30)]
    [Arguments(-15)]
    [Arguments(long.MinValue)]
    public async Task A_count_goes_up_through_every_change_of_its_length(long first)
    {
        var together = new Composed(JournalFormat.Json, Sample.Header);
        var expected = new StringBuilder();
        for (long i = 0; i < 25; i++)
        {
            long n = first + i;
            together.Event(new ClockEvent { N = n, OldClock = n, NewClock = n + 1, At = new Instant(n, 1_500_000) });
            expected.Append(
                "{\"event\":\"INTERNAL\",\"system_time\":1.500000,\"machine_id\":" + Sample.Header.Id
                + $",\"old_clock\":{n},\"new_clock\":{n + 1},\"queue_len\":0,\"n\":{n},\"mono_ns\":{n}}}\n");
        }

        await Assert.That(together.Text).IsEqualTo(expected.ToString());
    }
}
