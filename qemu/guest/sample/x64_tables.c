/*
 * Page tables of x64: see x64_tables.h.
 */
#include "x64_tables.h"

#define ADDRESS_BITS 0x000FFFFFFFFFF000ULL

BOOLEAN X64Create(PPROBE Probe, PX64_TABLES Tables)
{
    Tables->Used = 1;
    Tables->Pages = ProbeBuffer(Probe, X64_TABLE_PAGES, BufferScattered);
    return Tables->Pages != NULL;
}

VOID X64Free(PX64_TABLES Tables)
{
    BufferFree(Tables->Pages);
}

ULONGLONG X64Root(const X64_TABLES *Tables)
{
    return BufferPhysical(Tables->Pages, 0);
}

static volatile ULONGLONG *TableAt(const X64_TABLES *Tables, ULONGLONG Physical)
{
    for (ULONG i = 0; i < Tables->Used; i++) {
        if (BufferPhysical(Tables->Pages, i) == Physical) {
            return (volatile ULONGLONG *)Tables->Pages->Page[i];
        }
    }
    /* An entry that no table of ours stands behind: the root is as wrong as any other, and harmless. */
    return (volatile ULONGLONG *)Tables->Pages->Page[0];
}

volatile ULONGLONG *X64Entry(PX64_TABLES Tables, ULONGLONG Address, ULONG Level)
{
    volatile ULONGLONG *table = (volatile ULONGLONG *)Tables->Pages->Page[0];

    for (ULONG level = X64_ROOT_LEVEL;; level--) {
        volatile ULONGLONG *entry = &table[(Address >> (PAGE_SHIFT + 9 * (level - 1))) & 0x1FF];

        if (level == Level) {
            return entry;
        }
        if ((*entry & X64_PRESENT) == 0 && Tables->Used < X64_TABLE_PAGES) {
            *entry = BufferPhysical(Tables->Pages, Tables->Used++) | X64_ALL;
        }
        table = TableAt(Tables, *entry & ADDRESS_BITS);
    }
}

VOID X64Map(PX64_TABLES Tables, ULONGLONG Address, ULONGLONG Physical)
{
    *X64Entry(Tables, Address, 1) = Physical | X64_ALL;
}

ULONGLONG X64Digest(const X64_TABLES *Tables)
{
    ULONGLONG digest = 0xCBF29CE484222325ULL;

    for (ULONG page = 0; page < Tables->Used; page++) {
        for (ULONG i = 0; i < PAGE_SIZE; i++) {
            digest = (digest ^ Tables->Pages->Page[page][i]) * 0x100000001B3ULL;
        }
    }
    return digest;
}

NTSTATUS X64Configure(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, const X64_TABLES *Tables)
{
    DOMAIN_CONFIGURATION configuration;

    RtlZeroMemory(&configuration, sizeof(configuration));
    configuration.Type = DomainConfigurationX64;
    configuration.X64.FirstLevelPageTableRoot.QuadPart = (LONGLONG)X64Root(Tables);
    configuration.X64.TranslationEnabled = TRUE;
    return Probe->Ex.ConfigureDomain(Domain, &configuration);
}

BOOLEAN X64Enter(PPROBE Probe, PPLACE Place, PDEVICE_OBJECT Physical, const X64_TABLES *Tables)
{
    if (!ExEnterNew(Probe, Place, Physical, DomainTypeUnmanaged, "DDI-106: a device enters an Unmanaged domain")) {
        return FALSE;
    }
    if (CheckStatus(&Probe->Check, X64Configure(Probe, Place->Domain, Tables), STATUS_SUCCESS,
                    "the domain is configured with tables of x64")) {
        return TRUE;
    }
    ExLeave(Probe, Place, "the device leaves again");
    return FALSE;
}

BOOLEAN X64IsExtended(PPROBE Probe)
{
    ULONG profile = 0;

    ViommuQueryProfile(&profile);
    return CheckValue(&Probe->Check, profile, ViommuProfileExtended,
                      "the daemon answers with the extended profile (--profile extended)");
}
