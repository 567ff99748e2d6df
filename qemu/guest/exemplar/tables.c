/*
 * Page tables of the driver's own, with the flushes that their changes want: after a leaf was led elsewhere, after a table
 * was replaced, after a leaf was taken away. Tables of x64 with four levels, of which the extended profile walks; each has a
 * page of one buffer.
 */
#include "adapter.h"

#define BASE 0x580000000ULL
#define LEAVES 4
#define DATA_PAGES (2 * LEAVES)
#define PRESENT 0x1ULL
#define WRITABLE 0x2ULL
#define USER 0x4ULL
#define ALL_RIGHTS (PRESENT | WRITABLE | USER)

enum { Root, Pointers, Directory, Table, OtherTable, TablePages };

typedef struct _TABLES {
    ADAPTER Adapter;
    PBUFFER Tables;
    PBUFFER Data;
} TABLES, *PTABLES;

static volatile ULONGLONG *Entry(PTABLES Tables, ULONG Page, ULONG Level, ULONGLONG Address)
{
    return (volatile ULONGLONG *)Tables->Tables->Page[Page] + ((Address >> (PAGE_SHIFT + 9 * (Level - 1))) & 0x1FF);
}

static ULONGLONG AddressOf(ULONG Leaf)
{
    return BASE + (ULONGLONG)Leaf * PAGE_SIZE;
}

static VOID SetLeaf(PTABLES Tables, ULONG Page, ULONG Leaf, ULONG Data, ULONGLONG Rights)
{
    *Entry(Tables, Page, 1, AddressOf(Leaf)) = BufferPhysical(Tables->Data, Data) | Rights;
}

static VOID Build(PRUN Run, PTABLES Tables)
{
    *Entry(Tables, Root, 4, BASE) = BufferPhysical(Tables->Tables, Pointers) | ALL_RIGHTS;
    *Entry(Tables, Pointers, 3, BASE) = BufferPhysical(Tables->Tables, Directory) | ALL_RIGHTS;
    *Entry(Tables, Directory, 2, BASE) = BufferPhysical(Tables->Tables, Table) | ALL_RIGHTS;
    for (ULONG leaf = 0; leaf < LEAVES; leaf++) {
        SetLeaf(Tables, Table, leaf, leaf, ALTERED(LeafReadOnly, ALL_RIGHTS, PRESENT | USER));
        SetLeaf(Tables, OtherTable, leaf, leaf + LEAVES, ALL_RIGHTS);
    }
}

static NTSTATUS Configure(PRUN Run, PTABLES Tables)
{
    DOMAIN_CONFIGURATION configuration;

    RtlZeroMemory(&configuration, sizeof(configuration));
    configuration.Type = ALTERED(ConfigureOtherType, DomainConfigurationX64, DomainConfigurationArm64);
    configuration.X64.FirstLevelPageTableRoot.QuadPart = (LONGLONG)BufferPhysical(Tables->Tables, Root);
    configuration.X64.TranslationEnabled = TRUE;
    return DELETED(ConfigureDeleted, UNCHECKED(Run->Iommu.ConfigureDomain(Tables->Adapter.Domain, &configuration)));
}

static NTSTATUS Flush(PRUN Run, PTABLES Tables, BOOLEAN LastLevel, ULONG Leaf, ULONG Count)
{
    KTB_FLUSH_VA list = {.VaLong = AddressOf(Leaf) | (Count - 1)};

    if (IS(FlushDeleted)) {
        return STATUS_SUCCESS;
    }
    if (IS(FlushOtherAddress)) {
        list.VaLong = AddressOf(Leaf + LEAVES);
    }
    if (Chance(Run, 3) == 0 && Run->Mutant == MutantNone) {
        return Run->Iommu.FlushDomain(Tables->Adapter.Domain);
    }
    return Run->Iommu.FlushDomainByVaList(Tables->Adapter.Domain, LastLevel || IS(FlushTooNarrow), 1,
                                          IS(FlushNoList) ? NULL : &list);
}

/* What the device writes at a leaf reaches this page. */
static VOID UseLeaf(PRUN Run, PTABLES Tables, ULONG Leaf, ULONG Data)
{
    ULONGLONG value = ChanceWord(Run);

    if (ExpectDone(Run, DmaFill(Tables->Adapter.Device, AddressOf(Leaf), PAGE_SIZE, value), "the device writes a page")) {
        Expect(Run, BufferPageHolds(Tables->Data, Data, value), "the page is the one that the tables name");
    }
    BufferFillPage(Tables->Data, Data, value + 2);
    ExpectDone(Run, DmaCompare(Tables->Adapter.Device, AddressOf(Leaf), PAGE_SIZE, value + 2), "the device reads it");
}

static VOID ChangeLeaf(PRUN Run, PTABLES Tables, ULONG Leaf)
{
    UseLeaf(Run, Tables, Leaf, Leaf);
    SetLeaf(Tables, Table, Leaf, Leaf + LEAVES, ALL_RIGHTS);
    if (ExpectSuccess(Run, Flush(Run, Tables, TRUE, Leaf, 1), "a leaf is flushed")) {
        UseLeaf(Run, Tables, Leaf, Leaf + LEAVES);
    }
    SetLeaf(Tables, Table, Leaf, Leaf, ALL_RIGHTS);
    ExpectSuccess(Run, Flush(Run, Tables, TRUE, Leaf, 1), "the leaf is flushed once more");
}

static VOID ChangeTable(PRUN Run, PTABLES Tables, ULONG Leaf)
{
    UseLeaf(Run, Tables, Leaf, Leaf);
    *Entry(Tables, Directory, 2, BASE) = BufferPhysical(Tables->Tables, OtherTable) | ALL_RIGHTS;
    if (ExpectSuccess(Run, Flush(Run, Tables, FALSE, 0, LEAVES), "the leaves of a table are flushed")) {
        UseLeaf(Run, Tables, Leaf, Leaf + LEAVES);
    }
    *Entry(Tables, Directory, 2, BASE) = BufferPhysical(Tables->Tables, Table) | ALL_RIGHTS;
    ExpectSuccess(Run, Flush(Run, Tables, FALSE, 0, LEAVES), "the leaves of a table are flushed once more");
}

static VOID Work(PRUN Run, PTABLES Tables)
{
    ULONG turns = 1 + Chance(Run, 4);

    for (ULONG turn = 0; turn < turns && Run->Failed == 0; turn++) {
        ULONG leaf = Chance(Run, LEAVES);

        if (Chance(Run, 2) == 0 || IS(FlushTooNarrow)) {
            ChangeTable(Run, Tables, leaf);
        } else {
            ChangeLeaf(Run, Tables, leaf);
        }
    }
}

VOID RunTables(PRUN Run, ULONG Stage)
{
    PTABLES tables = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(*tables), EXEMPLAR_TAG);

    UNREFERENCED_PARAMETER(Stage);
    if (!Expect(Run, tables != NULL, "there is memory for the tables")) {
        return;
    }
    RtlZeroMemory(tables, sizeof(*tables));
    tables->Tables = BufferCreate(TablePages, BufferScattered);
    tables->Data = BufferCreate(DATA_PAGES, BufferScattered);
    if (Expect(Run, tables->Tables != NULL && tables->Data != NULL, "there is memory for tables and data")) {
        Build(Run, tables);
        if (ExpectSuccess(Run, AdapterOpen(Run, &tables->Adapter, Run->Device[Chance(Run, EXEMPLAR_DEVICES)],
                                           DomainTypeUnmanaged, FALSE), "the device is opened")) {
            if (ExpectSuccess(Run, Configure(Run, tables), "the domain is configured")) {
                Work(Run, tables);
            }
            if (IS(TablesFreed)) {
                BufferFree(tables->Tables);
                tables->Tables = NULL;
            }
            AdapterClose(Run, &tables->Adapter);
        }
    }
    if (RunMustClear(Run)) {
        AdapterClose(Run, &tables->Adapter);
    }
    BufferFree(tables->Tables);
    BufferFree(tables->Data);
    ExFreePoolWithTag(tables, EXEMPLAR_TAG);
}
