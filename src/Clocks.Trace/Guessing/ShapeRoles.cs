namespace Clocks.Trace.Guessing;

/// <summary>What the values of the lines of a log are: by the words before them, and where there are none by how they behave.</summary>
internal static class ShapeRoles
{
    /// <summary>Gives every value of every shape its role.</summary>
    public static void Assign(List<LineShape> shapes, int files)
    {
        foreach (LineShape shape in shapes)
        {
            ByWords(shape);
        }

        GiveVectors(shapes);

        // What a clock looks like in lines that are many decides what it is in lines that are few.
        var known = new HashSet<(int Slot, string Mark)>();
        foreach (LineShape shape in shapes)
        {
            if (!shape.IsEvent && ByBehaviour(shape) is var slot and >= 0)
            {
                shape.Roles[slot] = FieldRole.Clock;
                shape.Label(slot, out string mark);
                known.Add((slot, mark));
            }
        }

        foreach (LineShape shape in shapes)
        {
            for (int slot = 0; slot < shape.Slots.Count && !shape.IsEvent; slot++)
            {
                shape.Label(slot, out string mark);
                bool isSame = known.Contains((slot, mark)) && shape.Tokens[shape.Slots[slot]] is { Kind: TokenKind.Number } token
                    && !token.Text.Contains('.');
                shape.Roles[slot] = isSame ? FieldRole.Clock : shape.Roles[slot];
            }
        }

        KeepOneEach(shapes);
        CheckMachines(shapes, files);
    }

    /// <summary>What stands in lines that tell no kind, where the clock in them is found: they have neither sender nor recipient.</summary>
    public static void AssignOthers(List<LineShape> others, bool haveMachines)
    {
        foreach (LineShape shape in others)
        {
            ByWords(shape);
            for (int slot = 0; slot < shape.Roles.Length; slot++)
            {
                FieldRole role = shape.Roles[slot];
                bool isKept = role is FieldRole.Time or FieldRole.Queue || (haveMachines && role == FieldRole.Machine);
                shape.Roles[slot] = isKept ? role : FieldRole.None;
            }
        }

        KeepOneEach(others);
    }

    /// <summary>Takes another value for the clock than the words do, where the steps of the lines up to some in each file say so.</summary>
    public static void AskSteps(List<LineShape> shapes, IReadOnlyList<long> lines)
    {
        List<ClockRows> makes = shapes.ConvertAll(shape => shape.RowsUpTo(lines));
        ClockSearch.Improve(makes);
        for (int i = 0; i < makes.Count; i++)
        {
            FieldRoles.Move(shapes[i].Roles, FieldRole.Clock, makes[i].Clock);
            FieldRoles.Move(shapes[i].Roles, FieldRole.MessageClock, makes[i].MessageClock);
        }
    }

    /// <summary>Lists that grow as vectors do are vectors, and so are those at the same place of lines that are few.</summary>
    private static void GiveVectors(List<LineShape> shapes)
    {
        var known = new HashSet<(int Slot, string Mark)>();
        foreach (bool isSame in (bool[])[false, true])
        {
            foreach (LineShape shape in shapes)
            {
                for (int slot = 0; slot < shape.Slots.Count && !shape.IsEvent; slot++)
                {
                    int words = shape.Label(slot, out string mark).Count;
                    bool isList = words == 0 && shape.Roles[slot] is FieldRole.None or FieldRole.To
                        && shape.Tokens[shape.Slots[slot]].Kind == TokenKind.List;
                    if (isList && (isSame ? known.Contains((slot, mark)) : shape.GrowsAsVector(slot)))
                    {
                        shape.Roles[slot] = FieldRole.Vector;
                        known.Add((slot, mark));
                    }
                }
            }
        }
    }

    private static void ByWords(LineShape shape)
    {
        bool hasTime = false;
        for (int slot = 0; slot < shape.Slots.Count; slot++)
        {
            Token token = shape.Tokens[shape.Slots[slot]];
            List<string> label = shape.Label(slot, out string mark);
            FieldRole role = FieldWords.Of(label);
            if (token.Kind == TokenKind.Time)
            {
                role = hasTime ? FieldRole.None : FieldRole.Time;
                hasTime = true;
            }
            else if (token.Kind == TokenKind.List)
            {
                role = role is FieldRole.Vector or FieldRole.Clock ? FieldRole.Vector
                    : shape.Kind == EventKind.Send && role is FieldRole.None or FieldRole.To or FieldRole.Machine ? FieldRole.To
                    : FieldRole.None;
            }
            else if (token.Kind == TokenKind.Name)
            {
                role = role is FieldRole.From or FieldRole.To or FieldRole.Machine ? role : FieldRole.None;
            }
            else
            {
                role = OfNumber(shape, slot, role, label, mark);
            }

            shape.Roles[slot] = role;
        }
    }

    private static FieldRole OfNumber(LineShape shape, int slot, FieldRole role, List<string> label, string mark)
    {
        bool isArrow = mark.Contains("->", StringComparison.Ordinal) || mark.Contains('→') || mark.Contains("=>", StringComparison.Ordinal);
        FieldRole before = slot > 0 ? shape.Roles[slot - 1] : FieldRole.None;
        bool follows = before is FieldRole.Clock or FieldRole.OldClock && ((isArrow && label.Count == 0) || label is ["to"]);
        if (follows)
        {
            shape.Roles[slot - 1] = FieldRole.OldClock;
            return FieldRole.Clock;
        }

        bool continues = before == FieldRole.To && shape.Slots[slot] - shape.Slots[slot - 1] is 2 or 4
            && (label.Count == 0 ? mark.Trim() is "," or "+" or "&" : label is ["and" or "und" or "y" or "et" or "e"]);
        if (continues)
        {
            return FieldRole.To;
        }

        if (label.Count == 0)
        {
            bool isBehindKind = shape.Slots[slot] == shape.KindToken + 2 && mark.Trim() == "(";
            return isArrow || isBehindKind
                ? shape.Kind switch { EventKind.Send => FieldRole.To, EventKind.Receive => FieldRole.From, _ => FieldRole.None }
                : mark.Contains("<-", StringComparison.Ordinal) && shape.Kind == EventKind.Receive ? FieldRole.From
                : shape.Tokens[shape.Slots[slot]].Text is { Length: >= 10 } ? FieldRole.Time
                : FieldRole.None;
        }

        // A sender is named by who receives; a send that says "from 1" says whose event it is.
        return role switch
        {
            FieldRole.From when shape.Kind != EventKind.Receive => FieldRole.None,
            FieldRole.To when shape.Kind != EventKind.Send => FieldRole.None,
            FieldRole.Message or FieldRole.MessageClock when shape.Kind == EventKind.Internal => FieldRole.None,
            FieldRole.Rate => FieldRole.None,
            _ => role,
        };
    }

    /// <summary>The slot that behaves as a clock; -1 where none does.</summary>
    private static int ByBehaviour(LineShape shape)
    {
        int best = -1;
        long least = long.MaxValue;
        bool bestCounts = false;
        for (int slot = 0; slot < shape.Slots.Count; slot++)
        {
            bool isFree = shape.Roles[slot] is FieldRole.None or FieldRole.Number or FieldRole.Time or FieldRole.MessageClock;
            if (!isFree || shape.Tokens[shape.Slots[slot]].Kind != TokenKind.Number || !shape.Grows(slot, out long most))
            {
                continue;
            }

            bool counts = shape.CountsLines(slot);
            if (best < 0 || (bestCounts && !counts) || (bestCounts == counts && most < least))
            {
                (best, least, bestCounts) = (slot, most, counts);
            }
        }

        return best;
    }

    /// <summary>Of two values with one role the one that grows is the clock, and otherwise the first is meant.</summary>
    private static void KeepOneEach(List<LineShape> shapes)
    {
        foreach (LineShape shape in shapes)
        {
            if (Array.IndexOf(shape.Roles, FieldRole.Clock) is var first and >= 0
                && Array.LastIndexOf(shape.Roles, FieldRole.Clock) is var last && last != first)
            {
                shape.Roles[shape.Grows(last, out _) ? first : last] = shape.Kind == EventKind.Receive && shape.Grows(last, out _)
                    ? FieldRole.MessageClock
                    : FieldRole.None;
            }

            var seen = new HashSet<FieldRole>();
            for (int slot = 0; slot < shape.Roles.Length; slot++)
            {
                shape.Roles[slot] = seen.Add(shape.Roles[slot]) || shape.Roles[slot] == FieldRole.To ? shape.Roles[slot] : FieldRole.None;
            }
        }
    }

    /// <summary>
    /// A value is whose event it is where every event has it, and where each file holds machines of its own.
    /// </summary>
    private static void CheckMachines(List<LineShape> shapes, int files)
    {
        bool everywhere = true;
        var byFile = new Dictionary<int, HashSet<string>>();
        foreach (LineShape shape in shapes)
        {
            int slot = shape.SlotOf(FieldRole.Machine);
            everywhere &= !shape.IsEvent || slot >= 0;
            if (slot >= 0)
            {
                shape.NoteValues(slot, byFile);
            }
        }

        int values = 0;
        var all = new HashSet<string>();
        foreach (HashSet<string> ofFile in byFile.Values)
        {
            values += ofFile.Count;
            all.UnionWith(ofFile);
        }

        bool areDistinct = all.Count == values && all.Count <= 64 * Math.Max(1, files);
        if (everywhere && areDistinct)
        {
            return;
        }

        foreach (LineShape shape in shapes)
        {
            for (int slot = 0; slot < shape.Roles.Length; slot++)
            {
                shape.Roles[slot] = shape.Roles[slot] == FieldRole.Machine ? FieldRole.None : shape.Roles[slot];
            }
        }
    }
}
