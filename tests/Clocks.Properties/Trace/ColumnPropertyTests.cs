using Clocks.Model;
using Clocks.Trace.Events;
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
            var column = new Column();
            for (int i = 0; i < values.Length; i++)
            {
                bits = draw.Below(2_000) == 0 ? 1 + (int)draw.Below(64) : bits;
                values[i] = (long)(draw.Next() >> (64 - bits)) * (draw.Below(3) == 0 ? -1 : 1);
                column.Add(values[i]);
            }

            bool isRight = Reads(column, values);
            column.Seal();
            return isRight && Reads(column, values);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    private static bool Reads(Column column, long[] values)
    {
        bool isRight = column.Count == values.Length;
        for (int i = 0; i < values.Length; i++)
        {
            isRight &= column[i] == values[i];
        }

        return isRight;
    }
}
