using System.Text.RegularExpressions;
using Clocks.Tests.Tidy;

namespace Clocks.Tests.Discovery;

/// <summary>The compliance table of the room's page names tests; they must exist.</summary>
[TestClass]
public sealed partial class ComplianceTests
{
    [TestMethod]
    public void Every_test_that_the_table_names_exists()
    {
        HashSet<string> tests = [.. typeof(ComplianceTests).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(ComplianceTests).Namespace)
            .SelectMany(type => type.GetMethods()).Select(method => method.Name)];
        string[] named = [.. Claim().Matches(SourceTree.Read("src/Clocks.Discovery/README.md")).Select(match => match.Value)];
        Assert.IsTrue(named.Length > 90);
        Assert.AreEqual("", string.Join(Environment.NewLine, named.Where(name => !tests.Contains(name))));
    }

    [GeneratedRegex(@"\b[A-Z][A-Za-z0-9]*(_\w+){3,}\b")]
    private static partial Regex Claim();
}
