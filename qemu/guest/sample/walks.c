/*
 * What x64 tables mean to a device [ddi.md 7.3, 5 N]: rights over all levels, large leaves, reserved bits, canonical
 * addresses. Each case edits the tables, flushes, and puts them right again.
 */
#include "x64_tables.h"

#define BASE 0x5C0000000ULL
#define GIGABYTE 0x40000000ULL
#define MARK 0x3A1C5E0000000000ULL

typedef struct _WALK {
    PPROBE Probe;
    PCHECK Check;
    PLACE Place;
    X64_TABLES Tables;
    PBUFFER Buffer;
} WALK, *PWALK;

/* Sets one entry and flushes. Returns what was there. */
static ULONGLONG Edit(PWALK Walk, ULONGLONG Address, ULONG Level, ULONGLONG Value)
{
    volatile ULONGLONG *entry = X64Entry(&Walk->Tables, Address, Level);
    ULONGLONG former = *entry;

    *entry = Value;
    Walk->Probe->Ex.FlushDomain(Walk->Place.Domain);
    return former;
}

static VIOMMU_DMA_STEP Write(PWALK Walk, ULONGLONG Address)
{
    return DmaFill(Walk->Place.Physical, Address, 8, MARK);
}

static VIOMMU_DMA_STEP Read(PWALK Walk, ULONGLONG Address)
{
    UCHAR data[8];

    return DmaRead(Walk->Place.Physical, Address, data, sizeof(data));
}

static const char *const NotPresent[] = {"DDI-318: P clear in the PT is a TranslationFault",
                                         "DDI-318: P clear in the PD is a TranslationFault",
                                         "DDI-318: P clear in the PDPT is a TranslationFault",
                                         "DDI-318: P clear in the PML4 is a TranslationFault"};
static const char *const ReadOnly[] = {"DDI-318: R/W clear in the PT is a PermissionFault on write",
                                       "DDI-318: R/W clear in the PD is a PermissionFault on write",
                                       "DDI-318: R/W clear in the PDPT is a PermissionFault on write",
                                       "DDI-318: R/W clear in the PML4 is a PermissionFault on write"};
static const char *const Supervisor[] = {"DDI-318: U/S clear in the PT is a PermissionFault for a user-mode request",
                                         "DDI-318: U/S clear in the PD is a PermissionFault for a user-mode request",
                                         "DDI-318: U/S clear in the PDPT is a PermissionFault for a user-mode request",
                                         "DDI-318: U/S clear in the PML4 is a PermissionFault for a user-mode request"};

static VOID Rights(PWALK Walk)
{
    for (ULONG level = 1; level <= X64_ROOT_LEVEL; level++) {
        ULONGLONG entry = *X64Entry(&Walk->Tables, BASE, level);

        Edit(Walk, BASE, level, entry & ~X64_PRESENT);
        CheckFault(Walk->Check, Read(Walk, BASE), TranslationFault, BASE, NotPresent[level - 1]);
        Edit(Walk, BASE, level, entry & ~X64_WRITE);
        CheckFault(Walk->Check, Write(Walk, BASE), PermissionFault, BASE, ReadOnly[level - 1]);
        CheckDone(Walk->Check, Read(Walk, BASE), "DDI-318: and reads go on");
        Edit(Walk, BASE, level, entry & ~X64_USER);
        CheckFault(Walk->Check, Read(Walk, BASE), PermissionFault, BASE, Supervisor[level - 1]);
        Edit(Walk, BASE, level, entry);
        CheckDone(Walk->Check, Write(Walk, BASE), "DDI-318: with all rights everywhere both work");
    }
}

static VOID LargeLeaves(PWALK Walk)
{
    PCHECK check = Walk->Check;
    ULONGLONG physical = BufferPhysical(Walk->Buffer, 1);
    ULONGLONG at2M = BASE + GIGABYTE;
    ULONGLONG at1G = BASE + 2 * GIGABYTE;
    ULONGLONG leaf2M = (physical & ~0x1FFFFFULL) | X64_ALL | X64_LARGE;
    ULONGLONG leaf1G = (physical & ~(GIGABYTE - 1)) | X64_ALL | X64_LARGE;

    Edit(Walk, at2M, 2, leaf2M);
    CheckDone(check, DmaFill(Walk->Place.Physical, at2M + (physical & 0x1FFFFF), PAGE_SIZE, MARK + 2),
              "DDI-319: PS in the PD maps 2 MiB");
    CheckTrue(check, BufferPageHolds(Walk->Buffer, 1, MARK + 2), "DDI-319: the low address bits pass through");
    Edit(Walk, at1G, 3, leaf1G);
    CheckDone(check, DmaFill(Walk->Place.Physical, at1G + (physical & (GIGABYTE - 1)), PAGE_SIZE, MARK + 3),
              "DDI-319: PS in the PDPT maps 1 GiB");
    CheckTrue(check, BufferPageHolds(Walk->Buffer, 1, MARK + 3), "DDI-319: the low address bits pass through");
    Edit(Walk, at2M, 2, leaf2M | 1ULL << 13);
    CheckFault(check, Read(Walk, at2M), TranslationFault, at2M, "DDI-319: bit 13 of a 2 MiB leaf is reserved");
    Edit(Walk, at2M, 2, leaf2M | 1ULL << 20);
    CheckFault(check, Read(Walk, at2M), TranslationFault, at2M, "DDI-319: bit 20 of a 2 MiB leaf is reserved");
    Edit(Walk, at1G, 3, leaf1G | 1ULL << 29);
    CheckFault(check, Read(Walk, at1G), TranslationFault, at1G, "DDI-319: bit 29 of a 1 GiB leaf is reserved");
    Edit(Walk, at2M, 2, 0);
    Edit(Walk, at1G, 3, 0);
}

static VOID NeverATranslation(PWALK Walk)
{
    PCHECK check = Walk->Check;
    ULONGLONG root = *X64Entry(&Walk->Tables, BASE, X64_ROOT_LEVEL);
    ULONGLONG leaf = *X64Entry(&Walk->Tables, BASE, 1);

    Edit(Walk, BASE, X64_ROOT_LEVEL, root | X64_LARGE);
    CheckFault(check, Read(Walk, BASE), TranslationFault, BASE, "DDI-319: PS in the PML4 is a fault");
    Edit(Walk, BASE, X64_ROOT_LEVEL, root);
    Edit(Walk, BASE, 1, leaf | 1ULL << 51);
    CheckFault(check, Read(Walk, BASE), AddressSizeFault, BASE,
               "DDI-319: a frame beyond the physical width is a fault");
    Edit(Walk, BASE, 1, (1ULL << 40) | X64_ALL);
    CheckFault(check, Read(Walk, BASE), ExternalFault, BASE, "a frame that is no memory is an ExternalFault");
    Edit(Walk, BASE, 1, leaf | 1ULL << 63);
    CheckDone(check, Write(Walk, BASE), "XD concerns instructions alone");
    Edit(Walk, BASE, 1, leaf);
}

static VOID Canonical(PWALK Walk)
{
    PCHECK check = Walk->Check;
    ULONGLONG high = 0xFFFF800000000000ULL;

    CheckFault(check, Read(Walk, 0x0000800000000000ULL), TranslationFault, 0x0000800000000000ULL,
               "DDI-320: the first address that is not canonical");
    CheckFault(check, Read(Walk, 0xFFFF7FFFFFFFF000ULL), TranslationFault, 0xFFFF7FFFFFFFF000ULL,
               "DDI-320: and the last");
    X64Map(&Walk->Tables, high, BufferPhysical(Walk->Buffer, 2));
    CheckDone(check, DmaFill(Walk->Place.Physical, high, PAGE_SIZE, MARK + 4),
              "DDI-320: the first address of the upper half is canonical");
    CheckTrue(check, BufferPageHolds(Walk->Buffer, 2, MARK + 4), "DDI-320: and translated by entry 256 of the root");
    Edit(Walk, high, 1, 0);
}

/* The root's entry 7 leads to the root: four levels on, the walk is at the root as if it were a page. */
static VOID SelfReference(PWALK Walk)
{
    PCHECK check = Walk->Check;
    ULONGLONG self = 7ULL << 39 | 7ULL << 30 | 7ULL << 21 | 7ULL << 12;
    volatile ULONGLONG *root = (volatile ULONGLONG *)Walk->Tables.Pages->Page[0];
    ULONGLONG read = 0;

    root[7] = X64Root(&Walk->Tables) | X64_ALL;
    Walk->Probe->Ex.FlushDomain(Walk->Place.Domain);
    CheckDone(check, DmaRead(Walk->Place.Physical, self + 7 * sizeof(ULONGLONG), (PUCHAR)&read, sizeof(read)),
              "DDI-321: a table that names itself ends after four levels");
    CheckValue(check, read, root[7], "DDI-321: at itself");
    root[7] = X64Root(&Walk->Tables) | X64_ALL | X64_LARGE;
    Walk->Probe->Ex.FlushDomain(Walk->Place.Domain);
    CheckFault(check, Read(Walk, self), TranslationFault, self, "DDI-321: with a bit too many it ends in a fault");
    root[7] = 0;
    Walk->Probe->Ex.FlushDomain(Walk->Place.Domain);
}

static VOID PageByPage(PWALK Walk)
{
    PCHECK check = Walk->Check;
    VIOMMU_DMA_STEP step;

    X64Map(&Walk->Tables, BASE + PAGE_SIZE, BufferPhysical(Walk->Buffer, 3));
    Walk->Probe->Ex.FlushDomain(Walk->Place.Domain);
    CheckDone(check, DmaFill(Walk->Place.Physical, BASE, 2 * PAGE_SIZE, MARK + 5),
              "DDI-322: a transfer over two pages is translated page by page");
    CheckTrue(check, BufferPageHolds(Walk->Buffer, 0, MARK + 5) && BufferPageHolds(Walk->Buffer, 3, MARK + 5),
              "DDI-322: each to its own frame");
    step = DmaFill(Walk->Place.Physical, BASE + PAGE_SIZE, 2 * PAGE_SIZE, MARK + 6);
    CheckFault(check, step, TranslationFault, BASE + 2 * PAGE_SIZE,
               "DDI-322: the first failing page decides the fault");
    CheckTrue(check, step.BytesDone <= PAGE_SIZE, "DDI-322: of the pages before it all may have been transferred");
}

VOID RunWalks(PPROBE Probe)
{
    WALK walk = {.Probe = Probe, .Check = &Probe->Check};

    if (!X64IsExtended(Probe) || !ExUse(Probe, 3) || !X64Create(Probe, &walk.Tables)) {
        return;
    }
    walk.Buffer = ProbeBuffer(Probe, 4, BufferScattered);
    if (walk.Buffer != NULL) {
        X64Map(&walk.Tables, BASE, BufferPhysical(walk.Buffer, 0));
        if (X64Enter(Probe, &walk.Place, Probe->Device[0], &walk.Tables)) {
            Rights(&walk);
            LargeLeaves(&walk);
            NeverATranslation(&walk);
            Canonical(&walk);
            SelfReference(&walk);
            PageByPage(&walk);
            ExLeave(Probe, &walk.Place, "the device leaves and the domain is deleted");
        }
    }
    BufferFree(walk.Buffer);
    X64Free(&walk.Tables);
}
