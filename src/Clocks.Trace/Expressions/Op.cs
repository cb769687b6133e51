namespace Clocks.Trace.Expressions;

/// <summary>What a step of an expression does.</summary>
internal enum Op
{
    /// <summary>One character of a set.</summary>
    Set,

    /// <summary>Characters of a set, as often as allowed.</summary>
    Repeat,

    /// <summary>Goes on at X, and if that fails at Y; both count from here.</summary>
    Split,

    /// <summary>Goes on at X from here.</summary>
    Jump,

    /// <summary>Notes the place in slot X.</summary>
    Save,

    /// <summary>Passes over X steps when nothing was taken since slot Y was noted: an empty round of a loop is the last.</summary>
    LeaveIfEmpty,

    /// <summary>The beginning of a line.</summary>
    LineStart,

    /// <summary>The end of a line.</summary>
    LineEnd,

    /// <summary>The beginning of the text.</summary>
    TextStart,

    /// <summary>The end of the text.</summary>
    TextEnd,

    /// <summary>Between a word and what is none.</summary>
    WordEdge,

    /// <summary>Not there.</summary>
    NoWordEdge,

    /// <summary>What follows matches the inner expression.</summary>
    Ahead,

    /// <summary>What follows does not.</summary>
    NotAhead,

    /// <summary>What stands before matches the inner expression.</summary>
    Behind,

    /// <summary>What stands before does not.</summary>
    NotBehind,

    /// <summary>The inner expression, in the first way that works and no other.</summary>
    Atomic,

    /// <summary>The same text as group X.</summary>
    Same,
}
