namespace Clocks.Journal.Lines;

/// <summary>The words of <see cref="EndReason"/> in a journal, both ways. Pure; any thread.</summary>
public static class EndReasonNames
{
    /// <summary>The word for a reason.</summary>
    public static string Of(EndReason reason) => reason switch
    {
        EndReason.Duration => "duration",
        EndReason.Signal => "signal",
        EndReason.PeerLoss => "peer-loss",
        EndReason.ExpectTimeout => "expect-timeout",
        EndReason.IdTaken => "id-taken",
        EndReason.Journal => "journal",
        _ => "other",
    };

    /// <summary>The reason for a word; <see cref="EndReason.Other"/> for one that is not ours.</summary>
    public static EndReason Parse(string word) => word switch
    {
        "duration" => EndReason.Duration,
        "signal" => EndReason.Signal,
        "peer-loss" => EndReason.PeerLoss,
        "expect-timeout" => EndReason.ExpectTimeout,
        "id-taken" => EndReason.IdTaken,
        "journal" => EndReason.Journal,
        _ => EndReason.Other,
    };
}
