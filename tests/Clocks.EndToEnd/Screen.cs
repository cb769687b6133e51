namespace Clocks.EndToEnd;

/// <summary>
/// What a terminal shows after it was sent a text: as much of ECMA-48 as this program uses (carriage return, cursor up,
/// erase to the end of the line and of the screen, colours), and anything else it sends is a failure.
/// </summary>
internal static class Screen
{
    /// <summary>The lines from top to bottom, without blanks at their ends and empty ones at the bottom.</summary>
    public static string[] Of(string text)
    {
        var lines = new List<List<char>> { new() };
        int row = 0, column = 0;
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\r':
                    column = 0;
                    break;
                case '\n':
                    row++;
                    while (lines.Count <= row)
                    {
                        lines.Add([]);
                    }

                    column = 0;
                    break;
                case '\u001b':
                    int end = text.AsSpan(i).IndexOfAny("AJKm");
                    string parameter = text[(i + 2)..(i + end)];
                    Do(text[i + end], parameter, lines, ref row, column);
                    i += end;
                    break;
                default:
                    while (lines[row].Count <= column)
                    {
                        lines[row].Add(' ');
                    }

                    lines[row][column++] = text[i];
                    break;
            }
        }

        string[] shown = [.. lines.Select(line => new string([.. line]).TrimEnd())];
        return shown[..(Array.FindLastIndex(shown, line => line.Length > 0) + 1)];
    }

    private static void Do(char command, string parameter, List<List<char>> lines, ref int row, int column)
    {
        switch (command)
        {
            case 'A':
                row -= int.Parse(parameter);
                if (row < 0)
                {
                    Assert.Fail("the cursor goes up beyond the first line");
                }

                break;
            case 'K' or 'J':
                lines[row].RemoveRange(Math.Min(column, lines[row].Count), lines[row].Count - Math.Min(column, lines[row].Count));
                if (command == 'J')
                {
                    lines.RemoveRange(row + 1, lines.Count - row - 1);
                }

                break;
        }
    }
}
