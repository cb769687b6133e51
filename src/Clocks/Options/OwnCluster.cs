using System.Text;

namespace Clocks.Options;

/// <summary>
/// The cluster of nodes that stay on one machine and were told of none: the user's own, because two people of one machine
/// would otherwise meet there, and each find the other's events in the evidence. Pure but for who the user is.
/// </summary>
internal static class OwnCluster
{
    /// <summary>Its name for who runs this program.</summary>
    public static string Name { get; } = Of(UserName());

    /// <summary>Its name for a user: letters, digits, points and dashes of the name, as long as a cluster's may be.</summary>
    public static string Of(string user)
    {
        var name = new StringBuilder("default-");
        foreach (char c in user)
        {
            if (name.Length < Limits.ClusterBytesMax && (char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
            {
                name.Append(c);
            }
        }

        return name.ToString().TrimEnd('-');
    }

    /// <summary>Nobody's where the system has no list of users, as in an image FROM scratch: there is only one.</summary>
    private static string UserName()
    {
        try
        {
            return Environment.UserName;
        }
        catch (IOException)
        {
            return "";
        }
    }
}
