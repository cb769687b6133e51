using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Clocks.Render.Text;

/// <summary>
/// Text with numbers in it that is the same on every machine. In comes an interpolated string, out comes its text in
/// the invariant culture, at the end of a builder or by itself. Short names, because every picture and table is made
/// of it.
/// </summary>
internal static class InvariantText
{
    /// <summary>Adds to a builder.</summary>
    public static StringBuilder Put(this StringBuilder text, Said said) => text.Append(said.Text);

    /// <summary>The text by itself.</summary>
    public static string Of(Said said) => said.Text;

    /// <summary>
    /// What the compiler makes of an interpolated string; its numbers are formatted as soon as they come.
    /// </summary>
    [InterpolatedStringHandler]
    public ref struct Said(int literalLength, int formattedCount)
    {
        private DefaultInterpolatedStringHandler _inner =
            new(literalLength, formattedCount, CultureInfo.InvariantCulture);

        public string Text => _inner.ToStringAndClear();

        public void AppendLiteral(string value) => _inner.AppendLiteral(value);

        public void AppendFormatted<T>(T value) => _inner.AppendFormatted(value);

        public void AppendFormatted<T>(T value, string? format) => _inner.AppendFormatted(value, format);
    }
}
