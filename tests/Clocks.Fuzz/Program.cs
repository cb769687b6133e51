using Clocks.Fuzz;
using SharpFuzz;

// Clocks.Fuzz TARGET           under afl-fuzz: one input after the other on standard input (fuzz.sh)
// Clocks.Fuzz TARGET FILE...   reads these inputs once, which repeats what a fuzzer found; folders are walked
if (args.Length == 0 || FuzzTargets.Named(args[0]) is not { } target)
{
    Console.Error.WriteLine($"Usage: Clocks.Fuzz {string.Join('|', FuzzTargets.Names)} [FILE...]");
    return 64;
}

if (args.Length == 1)
{
    Fuzzer.OutOfProcess.Run(stream =>
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        target(bytes.ToArray());
    });
    return 0;
}

int read = 0;
foreach (string path in args[1..])
{
    foreach (string file in Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : [path])
    {
        target(File.ReadAllBytes(file));
        read++;
    }
}

Console.WriteLine($"{read} inputs of {args[0]} were read");
return 0;
