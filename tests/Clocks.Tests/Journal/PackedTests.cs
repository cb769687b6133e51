using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Clocks.Files.Packed;
using Clocks.Tests.Trace;
using Clocks.Trace.Events;
using Clocks.Trace.Import;
using Clocks.Trace.Loading;
using Clocks.Trace.Places;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Journal;

/// <summary>What the platform has packed is unpacked as it was; what is broken, or too much, is a sentence.</summary>
public sealed class PackedTests
{
    private static byte[] Text(int seed, int length)
    {
        // Something of everything: repeats, noise, and one letter after the other.
        var random = new Random(seed);
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++)
        {
            text[i] = (byte)(seed % 3 == 0 ? random.Next(256)
                : seed % 3 == 1 ? 'a' + i % 7
                : i > 40 && random.Next(9) > 0 ? text[i - 40]
                : random.Next(128));
        }

        return text;
    }

    private static byte[] Gzip(byte[] text, CompressionLevel level)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level))
        {
            gzip.Write(text);
        }

        return packed.ToArray();
    }

    [Test]
    public async Task What_is_packed_here_the_platform_and_this_program_unpack_as_it_was()
    {
        int[] lengths = [0, 1, 3, 4, 258, 259, 32_768, 131_071, 131_072, 131_073, 400_000];
        for (int seed = 0; seed < 3 * lengths.Length; seed++)
        {
            byte[] text = Text(seed, lengths[seed / 3]);
            var packed = new MemoryStream();
            using (var gzip = new GzipStream(packed))
            {
                for (int at = 0, part; at < text.Length; at += part)
                {
                    part = Math.Min(text.Length - at, 1 + (at * 7 + seed) % 5_000);
                    gzip.Write(text, at, part);
                }
            }

            var unpacked = new MemoryStream();
            packed.Position = 0;
            using (var platform = new GZipStream(packed, CompressionMode.Decompress))
            {
                platform.CopyTo(unpacked);
            }

            await Assert.That(unpacked.ToArray().AsSpan().SequenceEqual(text)).IsTrue();
            bool isFine = GzipText.TryUnpack(packed.ToArray(), 1 << 20, out byte[] ours, out string problem);
            await Assert.That(isFine).IsTrue().Because(problem);
            await Assert.That(ours.AsSpan().SequenceEqual(text)).IsTrue();
        }
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create))
        {
            foreach ((string name, byte[] content) in files)
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return packed.ToArray();
    }

    private static byte[] Tar(TarEntryFormat format, params (string Name, byte[] Content)[] files)
    {
        var packed = new MemoryStream();
        using (var tar = new TarWriter(packed, format))
        {
            foreach ((string name, byte[] content) in files)
            {
                TarEntry entry = format switch
                {
                    TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
                    TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, name),
                    _ => new PaxTarEntry(TarEntryType.RegularFile, name),
                };
                entry.DataStream = new MemoryStream(content);
                tar.WriteEntry(entry);
            }
        }

        return packed.ToArray();
    }

    [Test]
    public async Task What_gzip_packs_is_unpacked_as_it_was()
    {
        foreach (CompressionLevel level in Enum.GetValues<CompressionLevel>())
        {
            foreach (int length in (int[])[1, 2, 300, 70_000, 1_000_000])
            {
                byte[] text = Text(length + (int)level, length);
                bool isFine = PackedFiles.TryUnpackFile(Gzip(text, level), text.Length, out byte[] content, out string problem);
                await Assert.That(isFine).IsTrue().Because($"{level} {length}: {problem}");
                await Assert.That(content.AsSpan().SequenceEqual(text)).IsTrue().Because($"{level} {length}");
            }
        }

        byte[] twice = [.. Gzip(Text(1, 99), CompressionLevel.Fastest), .. Gzip(Text(2, 99), CompressionLevel.Optimal)];
        await Assert.That(PackedFiles.TryUnpackFile(twice, 1_000, out byte[] both, out _)).IsTrue();
        await Assert.That(both.AsSpan().SequenceEqual((byte[])[.. Text(1, 99), .. Text(2, 99)])).IsTrue();
    }

    [Test]
    public async Task A_file_that_breaks_off_or_was_changed_is_never_taken_for_whole_and_never_throws()
    {
        byte[] text = Text(2, 3_000), gzip = Gzip(text, CompressionLevel.Optimal);
        byte[] zip = Zip(("a/b.log", text), ("c.log", Text(1, 2_000))), tar = Tar(TarEntryFormat.Pax, ("a.log", text));
        var random = new Random(1);
        for (int i = 0; i < 3_000; i++)
        {
            foreach ((string name, byte[] whole) in ((string, byte[])[])[("x.gz", gzip), ("x.zip", zip), ("x.tar", tar)])
            {
                byte[] broken = whole[..random.Next(whole.Length)];
                if (i % 2 == 0)
                {
                    broken = [.. whole];
                    broken[random.Next(whole.Length)] ^= (byte)(1 << random.Next(8));
                }

                bool isFine = name == "x.gz"
                    ? PackedFiles.TryUnpackFile(broken, 1 << 20, out byte[] content, out string problem)
                        && !content.AsSpan().SequenceEqual(text)
                    : PackedFiles.TryUnpack(name, broken, 1 << 20, out List<PackedEntry> entries, out problem) && name == "x.zip"
                        && entries.Any(e => !e.Content.AsSpan().SequenceEqual(e.Content.Length == 3_000 ? text : Text(1, 2_000)));
                await Assert.That(isFine).IsFalse().Because($"{name} {i}");
            }
        }
    }

    [Test]
    public async Task A_bomb_ends_at_its_bound_with_a_sentence()
    {
        byte[] bomb = Gzip(new byte[50_000_000], CompressionLevel.Optimal);
        await Assert.That(PackedFiles.TryUnpackFile(bomb, 1_000_000, out byte[] content, out string problem)).IsFalse();
        await Assert.That(content.Length).IsLessThanOrEqualTo(1_000_000);
        await Assert.That(problem).Contains("unpack to more than");
        byte[] zip = Zip([.. Enumerable.Range(0, 9).Select(i => ($"{i}.log", new byte[1_000_000]))]);
        await Assert.That(PackedFiles.TryUnpack("x.zip", zip, 3_500_000, out List<PackedEntry> entries, out problem)).IsFalse();
        await Assert.That(entries).Count().IsEqualTo(3);
        await Assert.That(problem).Contains("unpack to more than");
    }

    [Test]
    public async Task Paths_in_an_archive_are_names_and_lead_nowhere()
    {
        byte[] zip = Zip(("../../etc/a.log", [1]), ("/abs/b.log", [2]), ("c\\d.log", [3]), ("folder/", []));
        await Assert.That(PackedFiles.TryUnpack("x.zip", zip, 100, out List<PackedEntry> entries, out _)).IsTrue();
        await Assert.That(entries.Select(e => e.Name)).IsSequence(new[] { "etc/a.log", "abs/b.log", "c/d.log" });
    }

    [Test]
    [Arguments(TarEntryFormat.Pax)]
    [Arguments(TarEntryFormat.Gnu)]
    [Arguments(TarEntryFormat.Ustar)]
    public async Task Every_tar_is_read_and_long_names_too(TarEntryFormat format)
    {
        string deep = string.Join('/', Enumerable.Repeat("a-folder-with-a-long-name", 6)) + "/machine_1.log";
        byte[] tar = Tar(format, (deep, Text(1, 700)), ("b.log", Text(2, 512)));
        foreach ((string name, byte[] packed) in ((string, byte[])[])[("x.tar", tar), ("x.tgz", Gzip(tar, CompressionLevel.Optimal))])
        {
            bool isFine = PackedFiles.TryUnpack(name, packed, 1 << 20, out List<PackedEntry> entries, out string problem);
            await Assert.That(isFine).IsTrue().Because(problem);
            await Assert.That(entries.Select(e => e.Name)).IsSequence(new[] { deep, "b.log" });
            await Assert.That(entries[0].Content.AsSpan().SequenceEqual(Text(1, 700))).IsTrue();
        }
    }

    [Test]
    public async Task A_run_in_an_archive_is_judged_as_on_disk_and_a_class_of_archives_in_one_too()
    {
        using var folder = new Scratch();
        (string Name, byte[] Content)[] good = [.. Directory.GetFiles(Path.Combine(Samples.Folder, "good"))
            .Select(file => ($"run/{Path.GetFileName(file)}", File.ReadAllBytes(file)))];
        File.WriteAllBytes(folder.Path("alice.zip"), Zip(good));
        File.WriteAllBytes(folder.Path("bob.tar.gz"), Gzip(Tar(TarEntryFormat.Pax, good), CompressionLevel.Optimal));
        File.WriteAllBytes(folder.Path("class.zip"), Zip(
            ("class/alice.zip", Zip(good)), ("class/bob.tgz", File.ReadAllBytes(folder.Path("bob.tar.gz"))), ("__MACOSX/._x.log", [0])));
        long events = Samples.Load("good").EventCount;
        foreach (string name in (string[])["alice.zip", "bob.tar.gz"])
        {
            Submission one = Submissions.Of([folder.Path(name)], LogReading.Default).Single();
            RunTrace run = TraceLoader.Load(one.Runs.Single().Places, LogReading.Default);
            await Assert.That(run.EventCount).IsEqualTo(events);
            await Assert.That(Verification.Compute(run).Verdict).IsEqualTo(Verdict.Valid);
        }

        IReadOnlyList<Submission> both = Submissions.Of([folder.Path("class.zip")], LogReading.Default);
        await Assert.That(both.Select(s => s.Name)).IsSequence(new[] { "alice.zip", "bob.tgz" });
        File.WriteAllBytes(folder.Path("broken.zip"), File.ReadAllBytes(folder.Path("alice.zip"))[..300]);
        RunTrace broken = TraceLoader.Load([folder.Path("broken.zip")]);
        await Assert.That(broken.Problems[0].Why).Contains("This archive was not read wholly: it breaks off");
        File.WriteAllBytes(folder.Path("m.jsonl.gz"), Encoding.UTF8.GetBytes("{}"));
        await Assert.That(LogPlace.At(folder.Path("m.jsonl.gz")).Problem!).Contains("it is not packed by gzip");
    }

    [Test]
    public async Task Of_a_damaged_archive_with_one_checksum_for_all_nothing_is_judged()
    {
        (string Name, byte[] Content)[] good = [.. Directory.GetFiles(Path.Combine(Samples.Folder, "good"))
            .Select(file => ($"run/{Path.GetFileName(file)}", File.ReadAllBytes(file)))];
        byte[] whole = Gzip(Tar(TarEntryFormat.Pax, good), CompressionLevel.Optimal);
        for (int at = 100; at < whole.Length - 100; at += whole.Length / 40)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 4;
            bool isWhole = PackedFiles.TryUnpack("run.tar.gz", damaged, 1 << 20, out List<PackedEntry> entries, out string problem);
            await Assert.That(isWhole).IsFalse();
            await Assert.That(problem == "it breaks off" || entries.Count == 0).IsTrue().Because($"{at}: {problem}");
        }

        bool isCutWhole = PackedFiles.TryUnpack("run.tar.gz", whole.AsSpan()[..^200], 1 << 20, out List<PackedEntry> before, out _);
        await Assert.That(isCutWhole).IsFalse();
        await Assert.That(before.Count).IsGreaterThan(0).And.IsLessThan(good.Length);
    }
}
