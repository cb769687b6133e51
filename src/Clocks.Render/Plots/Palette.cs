using System.Text;

namespace Clocks.Render.Plots;

/// <summary>
/// The colours of every picture, once: eight for machines that colour-blind people tell apart (after Okabe and Ito,
/// darkened for white paper, lightened for dark screens), and the inks of text, rules and verdicts. As style sheets:
/// rules with plain colours for SVG files, because many SVG readers know no variables, and variables for the page.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
internal static class Palette
{
    /// <summary>Machines beyond this many share a colour with an earlier one; labels tell them apart.</summary>
    public const int Colours = 8;

    /// <summary>The colours of machines on paper.</summary>
    internal static readonly string[] LightLanes =
        ["#0072b2", "#d1550a", "#008a64", "#b5478d", "#b07d00", "#2b93cf", "#6c6c14", "#5a6270"];

    private static readonly string[] DarkLanes =
        ["#5fb0ee", "#ff9152", "#3fcf9f", "#e99ccb", "#f2bf4b", "#9bd8ff", "#cfca52", "#b4bcc8"];

    private static readonly Ink[] Inks =
    [
        new("paper", "#ffffff", "#11161d"),
        new("panel", "#f6f8fa", "#19202a"),
        new("ink", "#17202b", "#e8edf3"),
        new("soft", "#566373", "#9aa7b6"),
        new("rule", "#d8dee6", "#313b48"),
        new("valid", "#1b7f4d", "#4fd08c"),
        new("invalid", "#c02b2b", "#ff7b72"),
        new("unknown", "#9a6700", "#e3b341"),
        new("accent", "#0b62c4", "#6cb1ff"),
    ];

    /// <summary>The class of a lane's colour: <c>c0</c> to <c>c7</c>.</summary>
    public static string LaneClass(int lane) => "c" + (lane % Colours).ToString();

    /// <summary>
    /// Rules for the shapes of a picture, in light colours, and in dark ones where the reader prefers them.
    /// </summary>
    public static string ShapeRules()
    {
        var css = new StringBuilder();
        css.Append(
            """
            .chart{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
            .chart text{font-size:12px}.chart .title{font-size:15px;font-weight:600}.chart .small{font-size:11px}
            .chart .line{fill:none;stroke-width:1.6;stroke-linejoin:round;stroke-linecap:round}
            .chart .stem{fill:none;stroke-width:1.1}.chart .grid{stroke-width:1;fill:none}
            .chart .axis{stroke-width:1;fill:none}.chart .fault{stroke-width:1.4;stroke-dasharray:5 3;fill:none}
            .chart .arrow{fill:none;stroke-width:1.1;stroke-opacity:.72}.chart .gone{stroke-dasharray:3 3}
            .chart .dot{fill-opacity:.75;stroke:none!important}.chart .area{fill-opacity:.16;stroke:none!important}
            .chart .hollow{stroke-width:1.8}.chart .event{stroke-width:1.8}
            .chart .lane{stroke-width:1.4;stroke-opacity:.45;fill:none}
            .chart .value{font-size:9.5px;font-variant-numeric:tabular-nums}
            .chart text{font-variant-numeric:tabular-nums}

            """);
        Shapes(css, LightLanes, static ink => ink.Light);
        css.Append("@media (prefers-color-scheme:dark){@media screen{\n");
        Shapes(css, DarkLanes, static ink => ink.Dark);
        return css.Append("}}\n").ToString();
    }

    /// <summary>The same colours as variables of a page: <c>--c0</c>, <c>--ink</c> and so on.</summary>
    public static string Variables()
    {
        var css = new StringBuilder();
        css.Append(":root{color-scheme:light;");
        Values(css, LightLanes, static ink => ink.Light);
        css.Append("}\n@media (prefers-color-scheme:dark){@media screen{:root{color-scheme:dark;");
        Values(css, DarkLanes, static ink => ink.Dark);
        return css.Append("}}}\n").ToString();
    }

    /// <summary>
    /// The light colours by name, for pictures that are made while the screen is dark but will be printed.
    /// </summary>
    internal static void EachLight(Action<string, string> take)
    {
        for (int i = 0; i < LightLanes.Length; i++)
        {
            take(LaneClass(i), LightLanes[i]);
        }

        foreach (Ink ink in Inks)
        {
            take(ink.Name, ink.Light);
        }
    }

    private static void Shapes(StringBuilder css, string[] lanes, Func<Ink, string> shade)
    {
        string Shade(string name) => shade(Array.Find(Inks, ink => ink.Name == name)!);
        css.Append($".chart .paper{{fill:{Shade("paper")}}}.chart text{{fill:{Shade("ink")}}}");
        css.Append($".chart text.soft{{fill:{Shade("soft")}}}.chart .grid{{stroke:{Shade("rule")}}}");
        css.Append($".chart .axis{{stroke:{Shade("soft")}}}.chart .hollow{{fill:{Shade("paper")}}}");
        css.Append($".chart .fault,.chart .mark{{stroke:{Shade("invalid")}}}");
        css.Append($".chart .quiet{{fill:{Shade("soft")};stroke:{Shade("soft")}}}\n");
        for (int i = 0; i < lanes.Length; i++)
        {
            css.Append($".chart .c{i}{{stroke:{lanes[i]}}}.chart .c{i}.fill{{fill:{lanes[i]}}}");
            css.Append($".chart text.c{i}{{fill:{lanes[i]};stroke:none}}\n");
        }
    }

    private static void Values(StringBuilder css, string[] lanes, Func<Ink, string> shade)
    {
        for (int i = 0; i < lanes.Length; i++)
        {
            css.Append($"--c{i}:{lanes[i]};");
        }

        foreach (Ink ink in Inks)
        {
            css.Append($"--{ink.Name}:{shade(ink)};");
        }
    }

    private sealed record Ink(string Name, string Light, string Dark);
}
