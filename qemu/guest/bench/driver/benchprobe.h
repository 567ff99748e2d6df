/*
 * benchprobe.sys: a driver under test that measures instead of checking. It binds to one PCI function behind the IOMMU and
 * links against viommu.sys. scripts/bench/cases/guest-*.mjs ask for one measurement by a control code each and read the lines
 * that it prints, which begin with "@". Times are ticks of the processor's time-stamp counter; "@clock" gives their rate.
 */
#ifndef BENCHPROBE_H
#define BENCHPROBE_H

#include <ntddk.h>

#include "viommu_public.h"

/* Map and unmap of one page. Words: pages to be present meanwhile, pairs, IRQL, version of the table: 1 or 2. 0x222000. */
#define BENCHPROBE_CALLS CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* From a refused access of the device to its fault handler. Words: faults, pages to be mapped meanwhile. 0x222004. */
#define BENCHPROBE_FAULTS CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)

/* Does nothing for so many milliseconds, for the host to see what the daemon does meanwhile. 0x222008. */
#define BENCHPROBE_REST CTL_CODE(FILE_DEVICE_UNKNOWN, 0x802, METHOD_BUFFERED, FILE_ANY_ACCESS)

#define BENCHPROBE_TAG 'hcnB'

typedef struct _BENCH_DOMAIN {
    DMA_IOMMU_INTERFACE_V1 Iommu;
    DMA_IOMMU_INTERFACE_V2 Ex;
    PDEVICE_OBJECT Device; /* physical device object */
    PIOMMU_DMA_DOMAIN Domain;
} BENCH_DOMAIN, *PBENCH_DOMAIN;

/* A domain with the device in it. On failure nothing is left behind, and a line says what failed. */
NTSTATUS BenchEnter(PBENCH_DOMAIN Bench, PDEVICE_OBJECT Device);
VOID BenchLeave(PBENCH_DOMAIN Bench);

/* Says what failed; the status comes back. */
NTSTATUS BenchFailed(PCSTR What, NTSTATUS Status);

/* Sorts numbers, ascending. */
VOID BenchSort(PULONGLONG Numbers, ULONG Count);

/* calls.c, faults.c. IRQL: PASSIVE_LEVEL. */
typedef struct _BENCH_CALLS {
    ULONG Present;
    ULONG Pairs;
    KIRQL Irql;
    ULONG Version;
} BENCH_CALLS;

NTSTATUS BenchCalls(PBENCH_DOMAIN Bench, const BENCH_CALLS *Calls);
NTSTATUS BenchFaults(PBENCH_DOMAIN Bench, ULONG Faults, ULONG Present);

/* Maps so many pages, and unmaps them again; none of them is where the measurements map or miss something. */
NTSTATUS BenchMapPresent(PBENCH_DOMAIN Bench, ULONG Present);
VOID BenchUnmapPresent(PBENCH_DOMAIN Bench, ULONG Present);

static inline ULONGLONG BenchTicks(VOID)
{
    return __rdtsc();
}

#endif
