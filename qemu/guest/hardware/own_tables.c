/*
 * edu in a domain whose tables the caller owns [ddi.md 7.3, 7.4]: QEMU asks the daemon and remembers answers, for as long
 * as the words that they were made from say the same. What the IOTLB keeps after an edit without a flush is the daemon's
 * decision alone; after the flush no access may use it.
 */
#include "edu.h"
#include "space.h"
#include "x64_tables.h"

#define BASE 0x580000000ULL
#define MARK(page) (0x0DD7AB1E00000000ULL + (page))
#define PAGES 8

typedef struct _OWN {
    PPROBE Probe;
    PCHECK Check;
    PHARDWARE_DEVICE Edu;
    PLACE Place;
    X64_TABLES Tables;
    PBUFFER Buffer; /* page i holds MARK(i); the last is where edu puts what it reads */
    FAULT_RECORDER Faults;
    ULONG FaultCount;
} OWN, *POWN;

#define SINK (PAGES - 1)
#define ADDRESS(page) (BASE + (ULONGLONG)(page) * PAGE_SIZE)

static VOID CheckOneFault(POWN Own, FAULT_INFORMATION_X64_TYPE Type, ULONGLONG Address, const char *Title)
{
    BOOLEAN arrived = FaultWait(&Own->Faults, ++Own->FaultCount);
    const FAULT_INFORMATION_X64 *last = &Own->Faults.Last.X64;

    if (!CheckTrue(Own->Check, arrived && FaultCalls(&Own->Faults) == Own->FaultCount && last->Type == Type &&
                                   (ULONG_PTR)last->FaultAddress == Address, Title)) {
        DbgPrint("      # %lu faults, the last of type %lu at %p\n", FaultCalls(&Own->Faults), (ULONG)last->Type,
                 last->FaultAddress);
    }
}

/* What edu reads at the address: the mark of this page? */
static BOOLEAN Reads(POWN Own, ULONGLONG Address, ULONG Page)
{
    BufferFillPage(Own->Buffer, SINK, 0);
    return EduRead(Own->Edu, Address, 0, 2048) && EduWrite(Own->Edu, ADDRESS(SINK), 0, 2048) &&
           *(volatile ULONGLONG *)Own->Buffer->Page[SINK] == MARK(Page) &&
           *(volatile ULONGLONG *)(Own->Buffer->Page[SINK] + 2040) == MARK(Page);
}

static NTSTATUS Flush(POWN Own)
{
    return Own->Probe->Ex.FlushDomain(Own->Place.Domain);
}

static VIOMMU_TEST_STATISTICS Statistics(VOID)
{
    VIOMMU_TEST_CONTROL nothing;
    VIOMMU_TEST_STATISTICS statistics;

    RtlZeroMemory(&nothing, sizeof(nothing));
    RtlZeroMemory(&statistics, sizeof(statistics));
    ViommuTestControl(&nothing, &statistics);
    return statistics;
}

static VOID Walks(POWN Own)
{
    PCHECK check = Own->Check;
    VIOMMU_TEST_STATISTICS before, after;

    CheckTrue(check, Reads(Own, ADDRESS(0), 0), "edu reads through the caller's tables");
    before = Statistics();
    CheckTrue(check, Reads(Own, ADDRESS(0), 0), "and again");
    after = Statistics();
    CheckTrue(check, before.IotlbMisses != 0 && after.IotlbMisses == before.IotlbMisses &&
                         after.IotlbHits == before.IotlbHits,
              "for which the daemon did not have to be asked");
    CheckTrue(check, EduRead(Own->Edu, ADDRESS(5) + PAGE_SIZE - 1000, 0, 2000) &&
                         EduWrite(Own->Edu, ADDRESS(SINK), 0, 2000) &&
                         *(volatile ULONGLONG *)Own->Buffer->Page[SINK] == MARK(5) &&
                         *(volatile ULONGLONG *)(Own->Buffer->Page[SINK] + 1992) == MARK(6),
              "it reads across a page boundary");
    CheckTrue(check, EduRead(Own->Edu, ADDRESS(100) + 24, 0, 3000), "it reads what the tables do not name");
    CheckOneFault(Own, TranslationFault, ADDRESS(100) + 24, "that is one translation fault");
    CheckTrue(check, EduRead(Own->Edu, ADDRESS(100) + 24, 0, 3000), "it reads there again");
    CheckOneFault(Own, TranslationFault, ADDRESS(100) + 24, "that is another: a refusal may be remembered, not swallowed");
    *X64Entry(&Own->Tables, ADDRESS(1), 1) = BufferPhysical(Own->Buffer, 1) | X64_PRESENT | X64_USER;
    CheckStatus(check, Flush(Own), STATUS_SUCCESS, "a page becomes read-only");
    CheckTrue(check, Reads(Own, ADDRESS(1), 1), "it is read");
    CheckTrue(check, EduWrite(Own->Edu, ADDRESS(1) + 8, 0, 100), "it is written");
    CheckOneFault(Own, PermissionFault, ADDRESS(1) + 8, "that is a permission fault");
    CheckTrue(check, BufferPageHolds(Own->Buffer, 1, MARK(1)), "and changed nothing");
}

static VOID Edits(POWN Own)
{
    PCHECK check = Own->Check;
    VIOMMU_TEST_STATISTICS before, after;

    CheckTrue(check, Reads(Own, ADDRESS(2), 2), "edu uses a page");
    X64Map(&Own->Tables, ADDRESS(2), BufferPhysical(Own->Buffer, 3));
    before = Statistics();
    CheckTrue(check, Reads(Own, ADDRESS(2), 2), "its entry is led elsewhere: without a flush the old page is read");
    after = Statistics();
    CheckTrue(check, after.IotlbHits > before.IotlbHits, "because the daemon, asked again, still had it in its IOTLB");
    CheckStatus(check, Flush(Own), STATUS_SUCCESS, "the domain is flushed");
    CheckTrue(check, Reads(Own, ADDRESS(2), 3), "now the new page is read");
    *X64Entry(&Own->Tables, ADDRESS(2), 1) = 0;
    CheckStatus(check, Flush(Own), STATUS_SUCCESS, "the entry is cleared and flushed");
    CheckTrue(check, EduRead(Own->Edu, ADDRESS(2), 0, 512), "edu reads it");
    CheckOneFault(Own, TranslationFault, ADDRESS(2), "and faults");
    X64Map(&Own->Tables, ADDRESS(2), BufferPhysical(Own->Buffer, 4));
    CheckTrue(check, Reads(Own, ADDRESS(2), 4), "an entry that becomes valid needs no flush, though its refusal was known");
    *X64Entry(&Own->Tables, ADDRESS(2), 2) = 0;
    CheckStatus(check, Flush(Own), STATUS_SUCCESS, "a table above is taken away and flushed");
    CheckTrue(check, EduRead(Own->Edu, ADDRESS(2), 0, 512), "edu reads it");
    CheckOneFault(Own, TranslationFault, ADDRESS(2), "and faults");
}

static VOID Bypass(POWN Own)
{
    PCHECK check = Own->Check;
    DOMAIN_CONFIGURATION configuration;

    RtlZeroMemory(&configuration, sizeof(configuration));
    configuration.Type = DomainConfigurationX64;
    configuration.X64.TranslationEnabled = FALSE;
    CheckStatus(check, Own->Probe->Ex.ConfigureDomain(Own->Place.Domain, &configuration), STATUS_SUCCESS,
                "the domain's translation is switched off");
    BufferFillPage(Own->Buffer, SINK, 0);
    CheckTrue(check, EduRead(Own->Edu, BufferPhysical(Own->Buffer, 5), 0, 2048) &&
                         EduWrite(Own->Edu, BufferPhysical(Own->Buffer, SINK), 0, 2048) &&
                         *(volatile ULONGLONG *)Own->Buffer->Page[SINK] == MARK(5),
              "edu's addresses pass unchanged");
    CheckStatus(check, X64Configure(Own->Probe, Own->Place.Domain, &Own->Tables), STATUS_SUCCESS, "it is switched on");
    CheckTrue(check, EduRead(Own->Edu, BufferPhysical(Own->Buffer, 5), 0, 64), "edu reads a physical address again");
    CheckOneFault(Own, TranslationFault, BufferPhysical(Own->Buffer, 5), "and faults");
}

static VOID Begin(POWN Own)
{
    for (ULONG i = 0; i < PAGES; i++) {
        BufferFillPage(Own->Buffer, i, MARK(i));
        X64Map(&Own->Tables, ADDRESS(i), BufferPhysical(Own->Buffer, i));
    }
    FaultRecorderInitialize(&Own->Faults);
}

VOID RunOwnTablesOnEdu(PHARDWARE Hardware)
{
    PPROBE probe = &Hardware->Probe;
    OWN own = {.Probe = probe, .Check = &probe->Check, .Edu = Hardware->Device[HardwareEdu][0]};

    if (!X64IsExtended(probe) || !PolicyIsOurs(probe) || !SpaceUse(probe) || !X64Create(probe, &own.Tables)) {
        return;
    }
    own.Buffer = ProbeBuffer(probe, PAGES, BufferScattered);
    if (own.Buffer != NULL) {
        Begin(&own);
    }
    if (own.Buffer != NULL && X64Enter(probe, &own.Place, own.Edu->Pnp.Physical, &own.Tables)) {
        CheckStatus(own.Check, FaultListen(&probe->Iommu, own.Edu->Pnp.Physical, &own.Faults), STATUS_SUCCESS,
                    "its fault handler listens");
        Walks(&own);
        Edits(&own);
        Bypass(&own);
        CheckValue(own.Check, FaultCalls(&own.Faults), own.FaultCount, "no fault came late, or twice");
        FaultIgnore(&probe->Iommu, own.Edu->Pnp.Physical);
        ExLeave(probe, &own.Place, "edu leaves and the domain is deleted");
    }
    BufferFree(own.Buffer);
    X64Free(&own.Tables);
}
