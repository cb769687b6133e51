namespace Clocks.Faults;

/// <summary>What goes wrong; the words of the fault language in lower case.</summary>
public enum FaultKind : byte
{
    /// <summary><c>kill 2 at 20s</c>: the process is gone without a word, as with SIGKILL.</summary>
    Kill,

    /// <summary><c>restart 2 at 30s</c>: a killed node starts anew, with clock 0 and a new run.</summary>
    Restart,

    /// <summary><c>pause 3 10s..15s</c>: the process stands still, as with SIGSTOP; its connections stay.</summary>
    Pause,

    /// <summary><c>delay 1-&gt;2 100..500ms</c>: messages one way take so much longer, always or for a time.</summary>
    Delay,

    /// <summary><c>partition 1|2,3 20s..40s</c>: nothing passes between the groups.</summary>
    Partition,

    /// <summary><c>loss 1-&gt;2 5%</c>: messages one way vanish, always or for a time.</summary>
    Loss,
}
