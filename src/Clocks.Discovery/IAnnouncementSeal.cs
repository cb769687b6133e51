namespace Clocks.Discovery;

/// <summary>
/// What makes the announcements of a cluster with a key recognisable, and no others. This room knows no cryptography: who
/// has the key gives it one of these. Any thread.
/// </summary>
public interface IAnnouncementSeal
{
    /// <summary>Now, in whole minutes since 1970.</summary>
    long Minute { get; }

    /// <summary>The proof of a text in this minute.</summary>
    AnnouncementProof Prove(string text, long minute);

    /// <summary>Whether this proves the text, under a key of ours, and was made about then.</summary>
    /// <param name="text">What is said.</param>
    /// <param name="proof">What was said with it.</param>
    /// <param name="ageMs">How long ago it was heard.</param>
    AnnouncementVerdict Judge(string text, AnnouncementProof proof, long ageMs);

    /// <summary>A code for what is true for a whole run, whatever the minute: hexadecimal digits.</summary>
    string Sign(string text);

    /// <summary>Whether the beginning of the code of this text, under the key of ours with this id, is one of these.</summary>
    /// <param name="text">What is said.</param>
    /// <param name="keyId">By what the key is known.</param>
    /// <param name="codes">Beginnings of codes, one after another.</param>
    /// <param name="digits">How long each is.</param>
    bool IsSigned(string text, string keyId, ReadOnlySpan<char> codes, int digits);
}

/// <summary>Three words of a TXT record.</summary>
/// <param name="KeyId">By what the key is known.</param>
/// <param name="Minute">When it was made, in whole minutes since 1970.</param>
/// <param name="Code">The authentication code, in hexadecimal digits.</param>
public sealed record AnnouncementProof(string KeyId, long Minute, string Code);

/// <summary>What an announcement is to this node.</summary>
public enum AnnouncementVerdict : byte
{
    /// <summary>Of its cluster.</summary>
    Ours,

    /// <summary>Of a node without a key, and this one has one.</summary>
    WithoutKey,

    /// <summary>Of a node with another key, or of somebody who imitates one of ours.</summary>
    OtherKey,

    /// <summary>Made with a key of ours minutes ago or ahead: a clock that is wrong, or a repetition.</summary>
    OtherTime,
}

/// <summary>A node that is announced and is not of ours: neither shown nor dialled, only counted.</summary>
/// <param name="Cluster">The cluster that it claims.</param>
/// <param name="Verdict">Why it is not.</param>
public sealed record Stranger(string Cluster, AnnouncementVerdict Verdict);
