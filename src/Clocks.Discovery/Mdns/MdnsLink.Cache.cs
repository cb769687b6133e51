using Clocks.Discovery.Dns;

namespace Clocks.Discovery.Mdns;

/// <summary>What this node does about the records it knows on a link: whom it tells of them, and when it asks again.</summary>
internal sealed partial class MdnsLink : ICacheReader
{
    void ICacheReader.OnChanged(CachedRecord record)
    {
        Querier.Expect(Cache.Count);
        switch (record.Type)
        {
            case DnsType.Ptr:
                _browser.Touch(record.Target!);
                break;
            case DnsType.Srv or DnsType.Txt:
                Querier.Forget(record.Name, record.Type);
                _browser.Touch(record.Name);
                break;
            default:
                Querier.Forget(record.Name, record.Type);
                foreach (DnsName instance in Cache.ServicesOn(record.Name))
                {
                    _browser.Touch(instance);
                }

                break;
        }
    }

    void ICacheReader.OnAging(CachedRecord record, long nowMs)
    {
        if (record.Type == DnsType.Ptr)
        {
            Querier.AskWhoIsThere(nowMs);
        }
        else if (record.Refreshes > 1 || !IsServiceAboutToBeAsked(record, nowMs))
        {
            Querier.AskTogether(record.Name, record.Type, 1, nowMs);
        }
    }

    /// <summary>
    /// Whether the service on the host of an address is asked for in a moment as well: the answer has the address beside it
    /// (RFC 6763, section 12.2), and if it has not the address is asked for later.
    /// </summary>
    private bool IsServiceAboutToBeAsked(CachedRecord address, long nowMs)
    {
        foreach (DnsName instance in address.Type is DnsType.A or DnsType.Aaaa ? Cache.ServicesOn(address.Name) : [])
        {
            foreach (CachedRecord record in Cache.Of(instance))
            {
                if (record.Type == DnsType.Srv && record.DueMs - nowMs <= (address.ExpiresMs - address.ReceivedMs) / 40)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// The owner is there: it need not be asked any more. When it announces itself it has come back, and whoever could not
    /// be dialled may be now.
    /// </summary>
    void ICacheReader.OnConfirmed(CachedRecord record, long nowMs)
    {
        Querier.Forget(record.Name, record.Type);
        // What we ask about ourselves is answered, whatever the answer looks like.
        if (record is { Type: DnsType.Srv, IsDoubted: false } && _announced is { } instance
            && DnsNameComparer.Instance.Equals(instance, record.Name))
        {
            _browser.Revive(record.Name);
        }
    }

    void ICacheReader.OnShrunk()
    {
        Querier.Trim(Cache.Count);
        _browser.Trim();
    }

    /// <summary>What is taken back together is asked about together.</summary>
    long ICacheReader.OnGoodbye(CachedRecord record, long nowMs)
    {
        if (record.Type == DnsType.Ptr)
        {
            _doubtsMs = Querier.AskWhoIsThere(nowMs);
        }
        else if (_doubtsMs > nowMs)
        {
            Querier.Ask(record.Name, record.Type, 1, nowMs, _doubtsMs);
        }
        else
        {
            _doubtsMs = Querier.Ask(record.Name, record.Type, 1, nowMs);
        }

        return _doubtsMs;
    }
}
