using System.Reflection;
using System.Runtime.InteropServices;

namespace Clocks.Help;

/// <summary>What this binary is: the version of the release, and what it was built from and for.</summary>
internal static class ProgramVersion
{
    /// <summary>Version and commit as the build wrote them: <c>0.1.0+commit</c>.</summary>
    private static readonly string Informational =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    /// <summary>The version alone.</summary>
    public static string Number => Informational.Split('+')[0];

    /// <summary>Version, runtime identifier, framework and commit.</summary>
    public static string Sentence
    {
        get
        {
            string commit = Informational.Contains('+') ? Informational.Split('+')[1] : "unknown";
            return $"clocks {Number} ({RuntimeInformation.RuntimeIdentifier}, {RuntimeInformation.FrameworkDescription}, "
                + $"commit {commit[..Math.Min(12, commit.Length)]})";
        }
    }
}
