/*
 * What a call costs: map and unmap of one page, one after the other, while a given number of pages is mapped.
 *
 *   @calls PRESENT IRQL VERSION CALLS LEAST MEDIAN P99 DOORBELLS INTERRUPTS SLEPT
 *
 * LEAST, MEDIAN and P99 are hundredths of a tick for each call, over runs of RUN_PAIRS pairs: what else the machine does
 * only adds. The rest are counts over all runs: calls, doorbells rung and interrupts taken meanwhile, waits that slept.
 */
#include "benchprobe.h"

#define RUN_PAIRS 64u
#define MOST_RUNS 4096u
/* What a driver would warm up by itself: the daemon's compiler wants some thousand calls before it trusts a path. */
#define WARM_PAIRS 4096u
#define CHUNK_PAGES 512u
#define READ_WRITE (VIOMMU_PERMISSION_READ | VIOMMU_PERMISSION_WRITE)
#define PRESENT_AT 0x200000000ull
/* Addresses behind the pages that are present, in the table that these end in, as where a driver adds to what it has. */
#define VICTIMS 16u
#define PRESENT_FRAMES 0x100000ull

static ULONGLONG Runs[MOST_RUNS];
static PFN_NUMBER Frames[CHUNK_PAGES];

/* Pages in descending frames, so that each takes an entry of its own. */
NTSTATUS BenchMapPresent(PBENCH_DOMAIN Bench, ULONG Present)
{
    IOMMU_MAP_PHYSICAL_ADDRESS physical;
    ULONG done;
    ULONG i;

    for (i = 0; i < CHUNK_PAGES; i++) {
        Frames[i] = PRESENT_FRAMES + CHUNK_PAGES - i;
    }
    RtlZeroMemory(&physical, sizeof(physical));
    physical.MapType = MapPhysicalAddressTypePfn;
    physical.PfnArray.PageFrame = Frames;
    for (done = 0; done < Present; done += CHUNK_PAGES) {
        IOMMU_DMA_LOGICAL_ADDRESS address = PRESENT_AT + (ULONGLONG)done * PAGE_SIZE;
        IOMMU_DMA_LOGICAL_ADDRESS out;
        NTSTATUS status;

        physical.PfnArray.NumberOfPages = min(CHUNK_PAGES, Present - done);
        status = Bench->Ex.MapLogicalRangeEx(Bench->Domain, READ_WRITE, &physical, &address, NULL, NULL, &out);
        if (!NT_SUCCESS(status)) {
            return BenchFailed("mapping the pages that are present", status);
        }
    }
    return STATUS_SUCCESS;
}

/* Nothing may be mapped when a domain is deleted. */
VOID BenchUnmapPresent(PBENCH_DOMAIN Bench, ULONG Present)
{
    if (Present != 0) {
        (void)Bench->Iommu.UnmapLogicalRange(Bench->Domain, PRESENT_AT, Present);
    }
}

static NTSTATUS Pair(PBENCH_DOMAIN Bench, PMDL Mdl, ULONGLONG Address)
{
    NTSTATUS status = Bench->Iommu.MapLogicalRange(Bench->Domain, READ_WRITE, Mdl, Address);

    return NT_SUCCESS(status) ? Bench->Iommu.UnmapLogicalRange(Bench->Domain, Address, 1) : status;
}

/* The same through the table of version 2. */
static NTSTATUS PairEx(PBENCH_DOMAIN Bench, PMDL Mdl, ULONGLONG Address)
{
    IOMMU_MAP_PHYSICAL_ADDRESS physical;
    IOMMU_DMA_LOGICAL_ADDRESS out;
    NTSTATUS status;

    physical.MapType = MapPhysicalAddressTypeMdl;
    physical.Mdl.Mdl = Mdl;
    status = Bench->Ex.MapLogicalRangeEx(Bench->Domain, READ_WRITE, &physical, &Address, NULL, NULL, &out);
    if (NT_SUCCESS(status) && out != Address) {
        status = STATUS_UNSUCCESSFUL;
    }
    return NT_SUCCESS(status) ? Bench->Ex.UnmapLogicalRange(Bench->Domain, Address, 1) : status;
}

static NTSTATUS RunPairs(PBENCH_DOMAIN Bench, PMDL Mdl, ULONGLONG At, const BENCH_CALLS *Calls, ULONG Pairs)
{
    NTSTATUS status = STATUS_SUCCESS;
    ULONG i;

    for (i = 0; i < Pairs && NT_SUCCESS(status); i++) {
        ULONGLONG address = At + (i % VICTIMS) * PAGE_SIZE;

        status = Calls->Version == 1 ? Pair(Bench, Mdl, address) : PairEx(Bench, Mdl, address);
    }
    return NT_SUCCESS(status) ? status : BenchFailed("map and unmap", status);
}

static NTSTATUS TimeRuns(PBENCH_DOMAIN Bench, PMDL Mdl, ULONGLONG At, const BENCH_CALLS *Calls, ULONG RunCount)
{
    NTSTATUS status = STATUS_SUCCESS;
    ULONG run;

    for (run = 0; run < RunCount && NT_SUCCESS(status); run++) {
        ULONGLONG begun = BenchTicks();

        status = RunPairs(Bench, Mdl, At, Calls, RUN_PAIRS);
        Runs[run] = BenchTicks() - begun;
    }
    return status;
}

static VOID Tell(const BENCH_CALLS *Calls, ULONG RunCount, const VIOMMU_COUNTERS *Before, const VIOMMU_COUNTERS *After)
{
    ULONG each = 2 * RUN_PAIRS;

    BenchSort(Runs, RunCount);
    DbgPrint("@calls %lu %u %lu %llu %llu %llu %llu %llu %llu %llu\n", Calls->Present, Calls->Irql, Calls->Version,
             After->Calls - Before->Calls, Runs[0] * 100 / each, Runs[RunCount / 2] * 100 / each, Runs[RunCount * 99ull / 100] * 100 / each,
             After->Doorbells - Before->Doorbells, After->Interrupts - Before->Interrupts, After->Sleeps - Before->Sleeps);
}

static NTSTATUS MeasureCalls(PBENCH_DOMAIN Bench, PMDL Mdl, const BENCH_CALLS *Calls)
{
    ULONG runCount = min(max(Calls->Pairs / RUN_PAIRS, 1), MOST_RUNS);
    VIOMMU_COUNTERS before;
    VIOMMU_COUNTERS after;
    ULONGLONG at = PRESENT_AT + (ULONGLONG)Calls->Present * PAGE_SIZE;
    NTSTATUS status = BenchMapPresent(Bench, Calls->Present);
    KIRQL old = KeGetCurrentIrql();

    if (NT_SUCCESS(status)) {
        status = RunPairs(Bench, Mdl, at, Calls, WARM_PAIRS);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    DbgPrint("@measuring\n");
    if (Calls->Irql == DISPATCH_LEVEL) {
        KeRaiseIrql(DISPATCH_LEVEL, &old);
    }
    (void)RunPairs(Bench, Mdl, at, Calls, RUN_PAIRS);
    (void)ViommuQueryCounters(&before);
    status = TimeRuns(Bench, Mdl, at, Calls, runCount);
    (void)ViommuQueryCounters(&after);
    if (Calls->Irql == DISPATCH_LEVEL) {
        KeLowerIrql(old);
    }
    if (NT_SUCCESS(status)) {
        Tell(Calls, runCount, &before, &after);
    }
    return status;
}

NTSTATUS BenchCalls(PBENCH_DOMAIN Bench, const BENCH_CALLS *Calls)
{
    PVOID page = ExAllocatePoolWithTag(NonPagedPoolNx, PAGE_SIZE, BENCHPROBE_TAG);
    PMDL mdl = page == NULL ? NULL : IoAllocateMdl(page, PAGE_SIZE, FALSE, FALSE, NULL);
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;

    if (mdl != NULL) {
        MmBuildMdlForNonPagedPool(mdl);
        status = MeasureCalls(Bench, mdl, Calls);
        BenchUnmapPresent(Bench, Calls->Present);
        IoFreeMdl(mdl);
    }
    if (page != NULL) {
        ExFreePoolWithTag(page, BENCHPROBE_TAG);
    }
    return status;
}
