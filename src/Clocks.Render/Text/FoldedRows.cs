namespace Clocks.Render.Text;

/// <summary>
/// The rows of a table that stays readable however many there are: all of them, or the first and the last, with one line for those
/// between. Pure; any thread.
/// </summary>
/// <param name="count">How many rows there are.</param>
/// <param name="most">So many are shown whole.</param>
/// <param name="ends">Of more, so many of the first and so many of the last.</param>
internal sealed class FoldedRows(int count, int most, int ends)
{
    /// <summary>How many are not shown.</summary>
    public int LeftOut => count <= most ? 0 : count - 2 * ends;

    /// <summary>The rows that are shown, in their order; -1 stands for those that are not.</summary>
    public IEnumerable<int> Shown
    {
        get
        {
            int first = LeftOut == 0 ? count : ends;
            for (int i = 0; i < first; i++)
            {
                yield return i;
            }

            if (LeftOut > 0)
            {
                yield return -1;
            }

            for (int i = first + LeftOut; i < count; i++)
            {
                yield return i;
            }
        }
    }
}
