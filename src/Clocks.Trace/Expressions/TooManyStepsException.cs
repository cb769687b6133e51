namespace Clocks.Trace.Expressions;

/// <summary>An expression tried too many ways of matching a text, as one with repetitions within repetitions does.</summary>
internal sealed class TooManyStepsException : Exception
{
    public TooManyStepsException()
        : base("The expression tries too many ways of matching.")
    {
    }

    public TooManyStepsException(string message)
        : base(message)
    {
    }

    public TooManyStepsException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
