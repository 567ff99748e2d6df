/*
 * S7 of ddi.md 8 with the x64 extension, and 7.4, 5 M: edits of tables, and the flushes that make them count. Before its
 * flush an edit may be seen or not; after it, it must be. The IOTLB is filled by an access before each edit.
 */
#include "x64_tables.h"

#define BASE 0x600000000ULL
#define ADDRESS(page) (BASE + (ULONGLONG)(page) * PAGE_SIZE)
#define MARK(page) (0xF105400000000000ULL + (page))
#define PAGES 8

typedef struct _EDITS {
    PPROBE Probe;
    PCHECK Check;
    PLACE Place;
    X64_TABLES Tables;
    PBUFFER Buffer; /* page i holds MARK(i) */
} EDITS, *PEDITS;

static BOOLEAN Sees(PEDITS Edits, ULONGLONG Address, ULONG Page)
{
    return DmaCompare(Edits->Place.Physical, Address, PAGE_SIZE, MARK(Page)).Status == ViommuDmaStepDone;
}

/* Pages First.. of the address range are used once, then led to the pages of the buffer from To on. */
static VOID UseAndEdit(PEDITS Edits, ULONG First, ULONG Count, ULONG To)
{
    for (ULONG i = 0; i < Count; i++) {
        Sees(Edits, ADDRESS(First + i), 0);
        X64Map(&Edits->Tables, ADDRESS(First + i), BufferPhysical(Edits->Buffer, To + i));
    }
}

static NTSTATUS FlushList(PEDITS Edits, BOOLEAN LastLevel, ULONG Number, PVOID List)
{
    return Edits->Probe->Ex.FlushDomainByVaList(Edits->Place.Domain, LastLevel, Number, List);
}

static VOID Leaves(PEDITS Edits)
{
    PCHECK check = Edits->Check;
    KTB_FLUSH_VA one = {.VaLong = ADDRESS(0)};
    KTB_FLUSH_VA four = {.VaLong = ADDRESS(0) | 3};
    BOOLEAN seen = TRUE;

    UseAndEdit(Edits, 0, 1, 4);
    CheckStatus(check, Edits->Probe->Ex.FlushDomain(Edits->Place.Domain), STATUS_SUCCESS,
                "DDI-299: the domain is flushed after a leaf was changed");
    CheckTrue(check, Sees(Edits, ADDRESS(0), 4), "DDI-299: no access uses the old translation");
    UseAndEdit(Edits, 0, 1, 5);
    CheckStatus(check, FlushList(Edits, TRUE, 1, &one), STATUS_SUCCESS, "DDI-302: its address is flushed");
    CheckTrue(check, Sees(Edits, ADDRESS(0), 5), "DDI-302: the new entry is used");
    UseAndEdit(Edits, 0, 4, 2);
    CheckStatus(check, FlushList(Edits, TRUE, 1, &four), STATUS_SUCCESS, "DDI-305: an address with 3 in its low bits");
    for (ULONG i = 0; i < 4; i++) {
        seen = seen && Sees(Edits, ADDRESS(i), 2 + i);
    }
    CheckTrue(check, seen, "DDI-305: flushes its page and the three that follow");
    Sees(Edits, ADDRESS(0), 2);
    *X64Entry(&Edits->Tables, ADDRESS(0), 1) = 0;
    CheckStatus(check, FlushList(Edits, TRUE, 1, &one), STATUS_SUCCESS, "a leaf is taken away and flushed");
    CheckFault(check, DmaFill(Edits->Place.Physical, ADDRESS(0), 8, 0), TranslationFault, ADDRESS(0),
               "DDI-299: its page faults");
    X64Map(&Edits->Tables, ADDRESS(0), BufferPhysical(Edits->Buffer, 0));
    CheckTrue(check, Sees(Edits, ADDRESS(0), 0), "an entry that becomes valid needs no flush");
}

/* The page table below one entry of the directory is replaced by another, with other leaves. */
static VOID Intermediate(PEDITS Edits)
{
    PCHECK check = Edits->Check;
    KTB_FLUSH_VA one = {.VaLong = ADDRESS(1)};
    volatile ULONGLONG *directory = X64Entry(&Edits->Tables, ADDRESS(1), 2);
    ULONGLONG former = *directory;

    X64Map(&Edits->Tables, ADDRESS(1), BufferPhysical(Edits->Buffer, 1));
    Edits->Probe->Ex.FlushDomain(Edits->Place.Domain);
    CheckTrue(check, Sees(Edits, ADDRESS(1), 1), "a page is used through one page table");
    *directory = 0;
    X64Map(&Edits->Tables, ADDRESS(1), BufferPhysical(Edits->Buffer, 6));
    CheckTrue(check, *directory != former, "its directory entry is led to another table");
    CheckStatus(check, FlushList(Edits, FALSE, 1, &one), STATUS_SUCCESS,
                "DDI-303: its address is flushed with LastLevel FALSE");
    CheckTrue(check, Sees(Edits, ADDRESS(1), 6), "DDI-303: translations below the entry are walked anew");
    *directory = former;
    Edits->Probe->Ex.FlushDomain(Edits->Place.Domain);
    CheckTrue(check, Sees(Edits, ADDRESS(1), 1), "DDI-299: a flush of the whole domain drops table entries, too");
}

static VOID Lists(PEDITS Edits)
{
    static KTB_FLUSH_VA list[700];
    PCHECK check = Edits->Check;
    KTB_FLUSH_VA strange[3] = {{.VaLong = 0x0000800000000000ULL}, {.VaLong = 0xDEADBEEFDEAD0000ULL}, {.VaLong = ~0ULL}};

    CheckStatus(check, FlushList(Edits, TRUE, 0, NULL), STATUS_SUCCESS, "DDI-304: Number 0 with VaList NULL");
    CheckStatus(check, FlushList(Edits, TRUE, 1, NULL), STATUS_INVALID_PARAMETER_4,
                "DDI-304: Number 1 with VaList NULL");
    CheckStatus(check, FlushList(Edits, TRUE, 3, strange), STATUS_SUCCESS,
                "DDI-306: addresses that are not canonical are ignored");
    for (ULONG i = 0; i < RTL_NUMBER_OF(list); i++) {
        list[i].VaLong = ADDRESS(i);
    }
    UseAndEdit(Edits, 2, 1, 7);
    CheckStatus(check, FlushList(Edits, TRUE, RTL_NUMBER_OF(list), list), STATUS_SUCCESS, "a list of 700 is flushed");
    CheckTrue(check, Sees(Edits, ADDRESS(2), 7), "DDI-302: and what stood in it is renewed");
}

static VOID AtDispatchLevel(PEDITS Edits)
{
    KTB_FLUSH_VA one = {.VaLong = ADDRESS(3)};
    NTSTATUS byList;
    NTSTATUS whole;
    KIRQL old;

    UseAndEdit(Edits, 3, 1, 0);
    KeRaiseIrql(DISPATCH_LEVEL, &old);
    byList = FlushList(Edits, TRUE, 1, &one);
    whole = Edits->Probe->Ex.FlushDomain(Edits->Place.Domain);
    KeLowerIrql(old);
    CheckStatus(Edits->Check, byList, STATUS_SUCCESS, "DDI-383: FlushDomainByVaList works at DISPATCH_LEVEL");
    CheckStatus(Edits->Check, whole, STATUS_SUCCESS, "DDI-383: so does FlushDomain");
    CheckTrue(Edits->Check, Sees(Edits, ADDRESS(3), 0), "DDI-299: the new entry is used");
}

/* ConfigureDomain is a flush [DDI-296]; so is what an eviction does by chance. */
static VOID OtherWays(PEDITS Edits)
{
    PCHECK check = Edits->Check;
    VIOMMU_TEST_STATISTICS before;
    VIOMMU_TEST_STATISTICS after;

    UseAndEdit(Edits, 4, 1, 1);
    CheckStatus(check, X64Configure(Edits->Probe, Edits->Place.Domain, &Edits->Tables), STATUS_SUCCESS,
                "the domain is configured with the same tables");
    CheckTrue(check, Sees(Edits, ADDRESS(4), 1), "DDI-296: which drops all cached translations");
    UseAndEdit(Edits, 4, 1, 3);
    CheckStatus(check, PolicyEvictIotlb(&before), STATUS_SUCCESS, "the IOTLB is evicted");
    CheckTrue(check, Sees(Edits, ADDRESS(4), 3), "what was changed before is seen");
    CheckTrue(check, Sees(Edits, ADDRESS(4), 3), "and again");
    CheckStatus(check, PolicyEvictIotlb(&after), STATUS_SUCCESS, "the counters are read");
    CheckTrue(check, after.IotlbMisses > before.IotlbMisses, "the first of these accesses walked");
    CheckTrue(check, after.IotlbHits > before.IotlbHits, "the second was answered from the IOTLB");
}

static VOID OtherDomains(PEDITS Edits)
{
    PCHECK check = Edits->Check;
    PDEVICE_OBJECT device = Edits->Probe->Device[1];
    X64_TABLES tables;
    PLACE place;

    if (!X64Create(Edits->Probe, &tables)) {
        return;
    }
    X64Map(&tables, ADDRESS(0), BufferPhysical(Edits->Buffer, 2));
    if (X64Enter(Edits->Probe, &place, device, &tables)) {
        CheckDone(check, DmaCompare(device, ADDRESS(0), PAGE_SIZE, MARK(2)), "another domain has tables of its own");
        CheckStatus(check, Edits->Probe->Ex.FlushDomain(Edits->Place.Domain), STATUS_SUCCESS, "the first is flushed");
        CheckDone(check, DmaCompare(device, ADDRESS(0), PAGE_SIZE, MARK(2)),
                  "DDI-301: the other does not notice");
        CheckStatus(check, Edits->Probe->Ex.FlushDomain(place.Domain), STATUS_SUCCESS, "the other is flushed");
        CheckTrue(check, Sees(Edits, ADDRESS(4), 3), "DDI-301: the first does not notice");
        ExLeave(Edits->Probe, &place, "the second device leaves");
    }
    X64Free(&tables);
}

VOID RunFlushes(PPROBE Probe)
{
    EDITS edits = {.Probe = Probe, .Check = &Probe->Check};

    if (!X64IsExtended(Probe) || !PolicyIsOurs(Probe) || !ExUse(Probe, 2) || !X64Create(Probe, &edits.Tables)) {
        return;
    }
    edits.Buffer = ProbeBuffer(Probe, PAGES, BufferScattered);
    for (ULONG i = 0; edits.Buffer != NULL && i < PAGES; i++) {
        BufferFillPage(edits.Buffer, i, MARK(i));
        X64Map(&edits.Tables, ADDRESS(i), BufferPhysical(edits.Buffer, i));
    }
    if (edits.Buffer != NULL && X64Enter(Probe, &edits.Place, Probe->Device[0], &edits.Tables)) {
        Leaves(&edits);
        Intermediate(&edits);
        Lists(&edits);
        AtDispatchLevel(&edits);
        OtherWays(&edits);
        OtherDomains(&edits);
        ExLeave(Probe, &edits.Place, "the device leaves and the domain is deleted");
    }
    BufferFree(edits.Buffer);
    X64Free(&edits.Tables);
}
