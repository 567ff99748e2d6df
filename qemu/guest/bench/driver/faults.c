/*
 * How long a fault takes: from just before the device's access to the first line of its fault handler.
 *
 *   @faults PRESENT COUNT LEAST P50 P99 MOST     ticks
 *
 * The access is the DMA engine's, at an address that nothing maps, with the caller's whole way to the daemon in it. One at a
 * time, each at a page of its own, so that no report is joined to another.
 */
#include "benchprobe.h"

#define MOST_FAULTS 4096u
#define WARM_FAULTS 64u
#define NOWHERE 0x7000000000ull

static ULONGLONG Latencies[MOST_FAULTS];

typedef struct _WITNESS {
    KEVENT Called;
    volatile ULONGLONG At;
    volatile ULONGLONG Address;
} WITNESS;

static VOID NTAPI OnFault(PVOID Context, PFAULT_INFORMATION FaultInformation)
{
    ULONGLONG now = BenchTicks();
    WITNESS *witness = Context;

    witness->At = now;
    witness->Address = (ULONG_PTR)FaultInformation->X64.FaultAddress;
    KeSetEvent(&witness->Called, IO_NO_INCREMENT, FALSE);
}

static NTSTATUS FaultOnce(PBENCH_DOMAIN Bench, WITNESS *Witness, ULONGLONG Address, PULONGLONG Latency)
{
    LARGE_INTEGER patience = { .QuadPart = -5 * 10000000ll };
    ULONGLONG zero = 0;
    VIOMMU_DMA_STEP step;
    ULONGLONG begun;
    NTSTATUS status;

    RtlZeroMemory(&step, sizeof(step));
    step.Operation = ViommuDmaFill;
    step.Iova = Address;
    step.Length = sizeof(zero);
    step.Data = (PUCHAR)&zero;
    step.DataLength = sizeof(zero);
    KeClearEvent(&Witness->Called);
    begun = BenchTicks();
    status = ViommuDmaRun(Bench->Device, &step, 1);
    if (!NT_SUCCESS(status)) {
        return BenchFailed("ViommuDmaRun", status);
    }
    status = KeWaitForSingleObject(&Witness->Called, Executive, KernelMode, FALSE, &patience);
    if (status != STATUS_SUCCESS || Witness->Address != Address) {
        return BenchFailed("the handler was not called for this fault", status);
    }
    *Latency = Witness->At - begun;
    return STATUS_SUCCESS;
}

NTSTATUS BenchFaults(PBENCH_DOMAIN Bench, ULONG Faults, ULONG Present)
{
    DEVICE_FAULT_CONFIGURATION configuration;
    ULONG count = min(max(Faults, 1), MOST_FAULTS);
    ULONGLONG ignored;
    WITNESS witness;
    NTSTATUS status;
    ULONG i;

    KeInitializeEvent(&witness.Called, SynchronizationEvent, FALSE);
    configuration.FaultHandler = OnFault;
    configuration.FaultContext = &witness;
    status = Bench->Iommu.SetDeviceFaultReporting(Bench->Device, 0, TRUE, &configuration);
    if (!NT_SUCCESS(status)) {
        return BenchFailed("SetDeviceFaultReporting", status);
    }
    status = BenchMapPresent(Bench, Present);
    for (i = 0; i < WARM_FAULTS && NT_SUCCESS(status); i++) {
        status = FaultOnce(Bench, &witness, NOWHERE - (i + 1ull) * PAGE_SIZE, &ignored);
    }
    for (i = 0; i < count && NT_SUCCESS(status); i++) {
        status = FaultOnce(Bench, &witness, NOWHERE + (ULONGLONG)i * PAGE_SIZE, &Latencies[i]);
    }
    BenchUnmapPresent(Bench, Present);
    (void)Bench->Iommu.SetDeviceFaultReporting(Bench->Device, 0, FALSE, NULL);
    if (NT_SUCCESS(status)) {
        BenchSort(Latencies, count);
        DbgPrint("@faults %lu %lu %llu %llu %llu %llu\n", Present, count, Latencies[0], Latencies[count / 2],
                 Latencies[count * 99ull / 100], Latencies[count - 1]);
    }
    return status;
}
