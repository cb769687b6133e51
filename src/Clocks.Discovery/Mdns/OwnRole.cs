namespace Clocks.Discovery.Mdns;

/// <summary>What a record of ours is for.</summary>
internal enum OwnRole : byte
{
    /// <summary>PTR from the service type, or from the cluster's subtype, to our instance: shared.</summary>
    Listing,

    /// <summary>PTR from the list of types to our type: shared, and said alike by every node.</summary>
    TypeListing,

    /// <summary>SRV of the instance: unique.</summary>
    Service,

    /// <summary>TXT of the instance: unique.</summary>
    Text,

    /// <summary>A or AAAA of the host name: unique.</summary>
    Address,

    /// <summary>NSEC of the instance: which types it has.</summary>
    NoMoreOfInstance,

    /// <summary>NSEC of the host name: which types it has.</summary>
    NoMoreOfHost,
}
