using Clocks.Model;
using Clocks.Trace.Events.Columns;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Properties.Trace;

public sealed class ColumnPropertyTests
{
    [Test]
    public void What_goes_in_comes_out_whatever_its_size_before_and_after_sealing() =>
        Prop.ForAll<DoNotSize<ulong>>(seed =>
        {
            var draw = new Draw(seed.Item);
            long[] values = new long[draw.Below(10_000)];
            int bits = 1 + (int)draw.Below(64);
            var group = new ColumnGroup(2);
            for (int i = 0; i < values.Length; i++)
            {
                bits = draw.Below(2_000) == 0 ? 1 + (int)draw.Below(64) : bits;
                values[i] = (long)(draw.Next() >> (64 - bits)) * (draw.Below(3) == 0 ? -1 : 1);
                ColumnRow row = group.Add();
                (row[0], row[1]) = (i, values[i]);
            }

            bool isRight = Reads(group, values);
            group.Seal();
            return isRight && Reads(group, values);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    private static bool Reads(ColumnGroup group, long[] values)
    {
        bool isRight = group.Count == values.Length;
        for (int i = 0; i < values.Length; i++)
        {
            isRight &= group[0][i] == i && group[1][i] == values[i];
        }

        return isRight;
    }
}
