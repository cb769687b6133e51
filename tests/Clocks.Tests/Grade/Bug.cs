namespace Clocks.Tests.Grade;

/// <summary>One thing that a <see cref="MachineInMemory"/> does wrong.</summary>
[Flags]
public enum Bug
{
    None = 0,
    NoMax = 1 << 0,
    NoPlusOne = 1 << 1,
    MaxAfterPlusOne = 1 << 2,
    SendsOldClock = 1 << 3,
    CountsEachRecipient = 1 << 4,
    InternalDoesNotCount = 1 << 5,
    LifoQueue = 1 << 6,
    LosesUnderBurst = 1 << 7,
    LineSplit = 1 << 8,
    BlocksWhenAPeerDies = 1 << 9,
    Drifts = 1 << 10,
    LogsFailedSends = 1 << 11,
    DieFirst = 1 << 12,
    ReceivesTwice = 1 << 13,
    TwoLinesForABroadcast = 1 << 14,
    ChattersOnOutput = 1 << 15,
    ThirtyTwoBits = 1 << 16,
    EndsOnUnknownLines = 1 << 17,
    AnswersUnknownLines = 1 << 18,
    SortsTheQueue = 1 << 19,
    WrongQueueLength = 1 << 20,
    IgnoresEndOfInput = 1 << 21,
    IgnoresSigterm = 1 << 22,
    LeavesAnOrphan = 1 << 23,
    Spins = 1 << 24,
    SwapsTheDie = 1 << 25,
    EndsAfterAWhile = 1 << 26,
    SaysNothing = 1 << 27,
    AnswersTooOften = 1 << 28,
    NamesNoMessage = 1 << 29,
    Garbles = 1 << 30,
}
