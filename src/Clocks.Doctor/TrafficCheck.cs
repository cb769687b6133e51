using System.Net;

namespace Clocks.Doctor;

/// <summary>
/// Does somebody flood the network with multicast DNS? A room of a hundred machines says some ten packets a second;
/// hundreds are a program that has gone wrong, or one that means harm. Nodes stand it, but find each other later.
/// </summary>
internal sealed class TrafficCheck(PeerSurvey survey) : ICheck
{
    /// <summary>More packets a second than this are a flood.</summary>
    private const double FloodPerSecond = 500;

    private const string Name = "traffic";

    public IReadOnlyList<CheckResult> Look()
    {
        _ = survey.Nodes;
        return [Judge(Name, survey.PacketsPerSecond, survey.Loudest)];
    }

    /// <summary>The verdict over what came in. Pure.</summary>
    internal static CheckResult Judge(string name, double perSecond, IPAddress? loudest)
    {
        string rate = $"{perSecond:0} packets of multicast DNS a second come in";
        return perSecond <= FloodPerSecond
            ? CheckResult.Ok(name, rate)
            : CheckResult.Fault(name, $"{rate}, many of them from {loudest}: somebody floods the network",
                "find out what runs there and end it; nodes stand it, but find each other later");
    }
}
