using Clocks.Trace.Events;

namespace Clocks.Tests.Trace;

public sealed class ColumnTests
{
    [Test]
    [Arguments(-1)]
    [Arguments(5_000)]
    [Arguments(int.MaxValue)]
    public void A_place_outside_of_it_is_refused(int position)
    {
        var column = new Column();
        for (int i = 0; i < 5_000; i++)
        {
            column.Add(i);
        }

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = column[position]);
        column.Seal();
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = column[position]);
    }
}
