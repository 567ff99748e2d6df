/*
 * The driver around the measurements: one device, control codes, and what all measurements need.
 */
#include "benchprobe.h"
#include "pnp.h"

#define CLOCK_MILLISECONDS 20

DRIVER_INITIALIZE DriverEntry;

NTSTATUS BenchFailed(PCSTR What, NTSTATUS Status)
{
    DbgPrint("@error %s: 0x%08lx\n", What, (ULONG)Status);
    return Status;
}

VOID BenchSort(PULONGLONG Numbers, ULONG Count)
{
    /* Shell's, with Knuth's steps. */
    ULONG step = 1;
    ULONG i;
    ULONG j;

    while (step < Count / 3) {
        step = 3 * step + 1;
    }
    for (; step > 0; step /= 3) {
        for (i = step; i < Count; i++) {
            ULONGLONG number = Numbers[i];

            for (j = i; j >= step && Numbers[j - step] > number; j -= step) {
                Numbers[j] = Numbers[j - step];
            }
            Numbers[j] = number;
        }
    }
}

NTSTATUS BenchEnter(PBENCH_DOMAIN Bench, PDEVICE_OBJECT Device)
{
    DMA_IOMMU_INTERFACE_EX table;
    NTSTATUS status;

    RtlZeroMemory(Bench, sizeof(*Bench));
    RtlZeroMemory(&table, sizeof(table));
    Bench->Device = Device;
    table.Size = sizeof(table);
    status = ViommuGetIommuInterfaceEx(DMA_IOMMU_INTERFACE_EX_VERSION_1, 0, &table);
    if (!NT_SUCCESS(status)) {
        return BenchFailed("version 1 of the interface", status);
    }
    Bench->Iommu = table.V1;
    RtlZeroMemory(&table, sizeof(table));
    table.Size = sizeof(table);
    status = ViommuGetIommuInterfaceEx(DMA_IOMMU_INTERFACE_EX_VERSION_2, 0, &table);
    if (!NT_SUCCESS(status)) {
        return BenchFailed("version 2 of the interface", status);
    }
    Bench->Ex = table.V2;
    status = Bench->Iommu.CreateDomain(TRUE, &Bench->Domain);
    if (!NT_SUCCESS(status)) {
        return BenchFailed("CreateDomain", status);
    }
    status = Bench->Iommu.AttachDevice(Bench->Domain, Device, 0, 1);
    if (!NT_SUCCESS(status)) {
        (void)Bench->Iommu.DeleteDomain(Bench->Domain);
        return BenchFailed("AttachDevice", status);
    }
    return STATUS_SUCCESS;
}

VOID BenchLeave(PBENCH_DOMAIN Bench)
{
    NTSTATUS status = Bench->Iommu.DetachDevice(Bench->Domain, Bench->Device, 0);

    if (NT_SUCCESS(status)) {
        status = Bench->Iommu.DeleteDomain(Bench->Domain);
    }
    if (!NT_SUCCESS(status)) {
        (void)BenchFailed("leaving the domain", status);
    }
}

/* The time-stamp counter against the system's clock. */
static VOID TellClock(VOID)
{
    LARGE_INTEGER frequency;
    LONGLONG begun = KeQueryPerformanceCounter(&frequency).QuadPart;
    LONGLONG ended = begun;
    ULONGLONG ticks = BenchTicks();

    while (ended - begun < frequency.QuadPart * CLOCK_MILLISECONDS / 1000) {
        ended = KeQueryPerformanceCounter(NULL).QuadPart;
    }
    ticks = BenchTicks() - ticks;
    DbgPrint("@clock %llu\n", ticks * (ULONGLONG)frequency.QuadPart / (ULONGLONG)(ended - begun));
}

static VOID Rest(ULONG Milliseconds)
{
    LARGE_INTEGER interval = { .QuadPart = -(LONGLONG)Milliseconds * 10000 };

    DbgPrint("@rest %lu\n", Milliseconds);
    (void)KeDelayExecutionThread(KernelMode, FALSE, &interval);
    DbgPrint("@rested\n");
}

static NTSTATUS Control(ULONG Code, const ULONG *Words, ULONG Length)
{
    PPNP_DEVICE device = PnpStarted(0);
    ULONG count = Length / (ULONG)sizeof(ULONG);
    BENCH_DOMAIN bench;
    NTSTATUS status;

    if (Code == BENCHPROBE_REST && count == 1) {
        Rest(Words[0]);
        return STATUS_SUCCESS;
    }
    if (!((Code == BENCHPROBE_CALLS && count == 4) || (Code == BENCHPROBE_FAULTS && count == 2))) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (device == NULL) {
        return STATUS_DEVICE_NOT_READY;
    }
    TellClock();
    status = BenchEnter(&bench, device->Physical);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (Code == BENCHPROBE_CALLS) {
        BENCH_CALLS calls = { Words[0], Words[1], (KIRQL)Words[2], Words[3] };

        status = BenchCalls(&bench, &calls);
    } else {
        status = BenchFaults(&bench, Words[0], Words[1]);
    }
    BenchLeave(&bench);
    return status;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    static const PNP_DRIVER bench = {
        .MaxDevices = 1,
        .ExtensionSize = sizeof(PNP_DEVICE),
        .Control = Control,
    };

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDriverEntry(DriverObject, &bench);
}
