namespace Clocks.Model;

/// <summary>Text from the network, a file or another process, made safe to print. Pure; any thread.</summary>
public static class PrintableText
{
    /// <summary>The text with a question mark for each character that would command a terminal.</summary>
    public static string Of(string text) => string.Create(text.Length, text, static (printable, from) =>
    {
        for (int i = 0; i < from.Length; i++)
        {
            printable[i] = char.IsControl(from[i]) ? '?' : from[i];
        }
    });
}
