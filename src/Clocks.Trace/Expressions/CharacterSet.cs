namespace Clocks.Trace.Expressions;

/// <summary>Which characters may stand at a place: ranges, the classes of <c>\d \w \s</c>, or all others.</summary>
internal sealed class CharacterSet
{
    private const int AsciiEnd = 128;

    private readonly List<(char First, char Last)> _ranges = [];
    private readonly List<(char Class, bool IsNot)> _classes = [];
    private readonly bool[] _ascii = new bool[AsciiEnd];

    /// <summary>Whether those are meant that are not named.</summary>
    public bool IsNegated { get; set; }

    /// <summary>Whether case does not matter.</summary>
    public bool IgnoresCase { get; set; }

    /// <summary>Every character but the end of a line.</summary>
    public static CharacterSet NoNewline()
    {
        var set = new CharacterSet { IsNegated = true };
        set.Add('\n', '\n');
        return set.Ready();
    }

    /// <summary>Every character.</summary>
    public static CharacterSet All() => new CharacterSet { IsNegated = true }.Ready();

    public static CharacterSet Of(char one, bool ignoresCase)
    {
        var set = new CharacterSet { IgnoresCase = ignoresCase };
        set.Add(one, one);
        return set.Ready();
    }

    public void Add(char first, char last) => _ranges.Add((first, last));

    /// <summary>Adds d, w or s, or with a capital what is none.</summary>
    public void AddClass(char letter) => _classes.Add((char.ToLowerInvariant(letter), char.IsUpper(letter)));

    /// <summary>Looks at all of ASCII once; to be called when everything is added.</summary>
    public CharacterSet Ready()
    {
        for (int c = 0; c < AsciiEnd; c++)
        {
            _ascii[c] = Look((char)c);
        }

        return this;
    }

    public bool Contains(char c) => c < AsciiEnd ? _ascii[c] : Look(c);

    private bool Look(char c)
    {
        bool isIn = IsNamed(c)
            || (IgnoresCase && (IsNamed(char.ToLowerInvariant(c)) || IsNamed(char.ToUpperInvariant(c))));
        return isIn != IsNegated;
    }

    private bool IsNamed(char c)
    {
        foreach ((char first, char last) in _ranges)
        {
            if (c >= first && c <= last)
            {
                return true;
            }
        }

        foreach ((char letter, bool isNot) in _classes)
        {
            bool isIn = letter switch
            {
                'd' => char.IsDigit(c),
                'w' => IsWord(c),
                's' => char.IsWhiteSpace(c),
                'l' => char.IsLetter(c),
                'u' => char.IsUpper(c),
                _ => char.IsPunctuation(c),
            };
            if (isIn != isNot)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A letter, a digit or an underscore.</summary>
    public static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}
