using System.Text;
using Clocks.Render.Text;

namespace Clocks.Render.Plots;

/// <summary>
/// A sheet to draw on that becomes SVG. Shapes are in pixels, each with the classes that colour it. The result is
/// either a document of its own, with its style, that any viewer opens, or a fragment for a page that has the style
/// already. All text is escaped here, coordinates have one decimal, nothing refers to anything outside.
/// </summary>
/// <remarks>Drawn on by one thread; once that is done, any thread may take what it became.</remarks>
public sealed class SvgCanvas
{
    private readonly StringBuilder _body = new();
    private readonly string _title, _description;

    /// <summary>An empty sheet.</summary>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="title">What it is, for readers that cannot see it.</param>
    /// <param name="description">What it shows, in a sentence.</param>
    public SvgCanvas(double width, double height, string title, string description) =>
        (Width, Height, _title, _description) = (width, height, title, description);

    /// <summary>
    /// Where time lies on it, for a page that reads values off it: the pixels and the times of both ends of the axis. Null: it has none.
    /// </summary>
    public (double Left, double Right, double Low, double High)? TimeAxis { get; set; }

    /// <summary>In pixels.</summary>
    public double Width { get; }

    /// <summary>In pixels.</summary>
    public double Height { get; }

    /// <summary>A straight line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string classes) => _body
        .Append($"<line x1=\"{N(x1)}\" y1=\"{N(y1)}\" x2=\"{N(x2)}\" y2=\"{N(y2)}\" class=\"{classes}\"/>\n");

    /// <summary>
    /// A line with an arrowhead at its second end, drawn as part of the path so that every viewer has it.
    /// </summary>
    public void Arrow(double x1, double y1, double x2, double y2, string classes)
    {
        double length = Math.Max(1e-6, Math.Sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1)));
        (double dx, double dy) = ((x2 - x1) / length, (y2 - y1) / length);
        const double Back = 6, Side = 2.6;
        _body.Append($"<path d=\"M{N(x1)} {N(y1)}L{N(x2)} {N(y2)}M{N(x2 - dx * Back - dy * Side)} "
            + $"{N(y2 - dy * Back + dx * Side)}")
            .Append($"L{N(x2)} {N(y2)}L{N(x2 - dx * Back + dy * Side)} {N(y2 - dy * Back - dx * Side)}\" "
            + $"class=\"{classes}\"/>\n");
    }

    /// <summary>A path from ready-made path data.</summary>
    public void Path(string data, string classes) => _body.Append("<path d=\"").Append(data).Append("\" class=\"")
        .Append(classes).Append("\"/>\n");

    /// <summary>A rectangle.</summary>
    public void Rectangle(double x, double y, double width, double height, string classes) => _body
        .Append($"<rect x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(width)}\" height=\"{N(height)}\" class=\"{classes}\"/>\n");

    /// <summary>A circle, with a text that shows when the mouse rests on it.</summary>
    public void Circle(double x, double y, double radius, string classes, string? tip = null)
    {
        _body.Append($"<circle cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"{N(radius)}\" class=\"{classes}\"");
        _ = tip is null ? _body.Append("/>\n") : _body.Append("><title>").Append(MarkupText.Escape(tip))
            .Append("</title></circle>\n");
    }

    /// <summary>A text, of any origin.</summary>
    /// <param name="x">Of its anchor.</param>
    /// <param name="y">Of its base line.</param>
    /// <param name="text">Any string.</param>
    /// <param name="classes">Its colours and size.</param>
    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="upwards">Whether it reads from below to above.</param>
    public void Text(double x, double y, string text, string classes, string anchor = "start", bool upwards = false)
    {
        _body.Append($"<text x=\"{N(x)}\" y=\"{N(y)}\" text-anchor=\"{anchor}\" class=\"{classes}\"");
        if (upwards)
        {
            _body.Append($" transform=\"rotate(-90 {N(x)} {N(y)})\"");
        }

        _body.Append('>').Append(MarkupText.Escape(text)).Append("</text>\n");
    }

    /// <summary>The sheet for a page that has <see cref="Palette.ShapeRules"/> in its style.</summary>
    public string Fragment() => Write(new StringBuilder(), "").ToString();

    /// <summary>The sheet as a file of its own.</summary>
    public string Document() => Write(
        new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"),
        $"<style>\n{Palette.ShapeRules()}</style>\n").ToString();

    private string TimeText() => TimeAxis is var (left, right, low, high)
        ? $" data-time=\"{N(left)} {N(right)} {low.ToString("0.######")} {high.ToString("0.######")}\""
        : "";

    private StringBuilder Write(StringBuilder text, string style) => text
        .Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {N(Width)} {N(Height)}\" ")
        .Append($"width=\"{N(Width)}\" height=\"{N(Height)}\" class=\"chart\" role=\"img\" ")
        .Append($"aria-label=\"{MarkupText.Escape(_title)}\"{TimeText()}>\n")
        .Append($"<desc>{MarkupText.Escape(_description)}</desc>\n")
        .Append(style)
        .Append($"<rect width=\"{N(Width)}\" height=\"{N(Height)}\" class=\"paper\"/>\n")
        .Append(_body)
        .Append("</svg>\n");

    /// <summary>A coordinate with at most one decimal; 0.1 px is finer than a screen or a printer shows.</summary>
    internal static string N(double value) => value.ToString("0.#");
}
