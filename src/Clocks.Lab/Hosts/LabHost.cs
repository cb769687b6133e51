using System.Globalization;

namespace Clocks.Lab.Hosts;

/// <summary>A machine that a lab reaches by ssh: as it was named, and as ssh is told. Immutable; any thread.</summary>
/// <param name="Name">As somebody wrote it, without the rate: <c>anna@lab-3:2222</c>.</param>
/// <param name="Target">What ssh connects to: a name, an address or an alias of its configuration, with a user or without.</param>
/// <param name="Port">1 to 65535; 0: what ssh's configuration says.</param>
/// <param name="Rate">How fast the nodes there tick; null: as all.</param>
public sealed record LabHost(string Name, string Target, int Port, RateChoice? Rate)
{
    /// <summary>Its name or address without the user, in brackets where that is IPv6: as another machine may reach it.</summary>
    public string Address
    {
        get
        {
            string address = Target[(Target.LastIndexOf('@') + 1)..];
            return address.Contains(':') ? $"[{address}]" : address;
        }
    }

    /// <summary>
    /// Reads <c>user@host:port rate</c>, of which only the host must be there, an IPv6 address in brackets where a port
    /// follows; false with a sentence without its full stop.
    /// </summary>
    public static bool TryParse(string text, out LabHost? host, out string problem)
    {
        (host, problem) = (null, "");
        string[] words = text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        RateChoice? rate = null;
        if (words.Length is 0 or > 2)
        {
            problem = $"'{PrintableText.Of(text)}' is not user@host:port with a rate behind it or none, such as anna@lab-3:2222 6";
            return false;
        }

        if (words.Length == 2)
        {
            if (!RateChoice.TryParse(words[1], out RateChoice given, out problem))
            {
                return false;
            }

            rate = given;
        }

        if (!TrySplit(words[0], out string target, out int port))
        {
            problem = $"'{PrintableText.Of(words[0])}' is not user@host:port, such as lab-3, anna@10.0.0.7:2222 or [fd00::7]:22";
            return false;
        }

        host = new LabHost(words[0], target, port, rate);
        return true;
    }

    private static bool TrySplit(string text, out string target, out int port)
    {
        (target, port) = (text, 0);
        int open = text.IndexOf('['), close = text.IndexOf(']'), colon = text.LastIndexOf(':');
        bool isOneColon = colon >= 0 && text.IndexOf(':') == colon;
        if (open >= 0 ? close > open && colon == close + 1 : isOneColon)
        {
            if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
                || port is 0 or > ushort.MaxValue)
            {
                return false;
            }

            target = text[..colon];
        }

        if (open >= 0)
        {
            if (close != target.Length - 1 || (open > 0 && text[open - 1] != '@'))
            {
                return false;
            }

            target = target[..open] + target[(open + 1)..^1];
        }

        return IsSafe(target);
    }

    /// <summary>What ssh would take for an option, or a shell for more than a word, is no host.</summary>
    private static bool IsSafe(string target)
    {
        bool isSafe = target.Length > 0 && target[0] != '-' && target[0] != '@' && target[^1] != '@';
        foreach (char c in target)
        {
            isSafe &= char.IsAsciiLetterOrDigit(c) || ".-_@:%+".Contains(c);
        }

        return isSafe;
    }
}
