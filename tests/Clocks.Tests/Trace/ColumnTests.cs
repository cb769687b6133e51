using Clocks.Trace.Events.Columns;

namespace Clocks.Tests.Trace;

public sealed class ColumnTests
{
    [Test]
    [Arguments(-1)]
    [Arguments(5_000)]
    [Arguments(int.MaxValue)]
    public void A_place_outside_of_it_is_refused(int position)
    {
        var group = new ColumnGroup(2);
        Column column = group[1];
        for (int i = 0; i < 5_000; i++)
        {
            ColumnRow row = group.Add();
            (row[0], row[1]) = (0, i);
        }

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = column[position]);
        group.Seal();
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = column[position]);
    }
}
