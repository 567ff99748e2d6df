/*
 * The driver around the measurements: one device, control codes, and what all measurements need.
 */
#include "benchprobe.h"

#define CLOCK_MILLISECONDS 20

typedef struct _DEVICE_EXTENSION {
    PDEVICE_OBJECT Physical;
    PDEVICE_OBJECT Lower;
} DEVICE_EXTENSION, *PDEVICE_EXTENSION;

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

static NTSTATUS Measure(PDEVICE_OBJECT Device, ULONG Code, const ULONG *Words, ULONG Count)
{
    BENCH_DOMAIN bench;
    NTSTATUS status;

    if (Code == BENCHPROBE_REST && Count == 1) {
        Rest(Words[0]);
        return STATUS_SUCCESS;
    }
    if (!((Code == BENCHPROBE_CALLS && Count == 4) || (Code == BENCHPROBE_FAULTS && Count == 1))) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    TellClock();
    status = BenchEnter(&bench, Device);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    if (Code == BENCHPROBE_CALLS) {
        BENCH_CALLS calls = { Words[0], Words[1], (KIRQL)Words[2], Words[3] };

        status = BenchCalls(&bench, &calls);
    } else {
        status = BenchFaults(&bench, Words[0]);
    }
    BenchLeave(&bench);
    return status;
}

static NTSTATUS Complete(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = 0;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

static NTSTATUS NTAPI DispatchDeviceControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION extension = DeviceObject->DeviceExtension;
    PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(Irp);

    return Complete(Irp, Measure(extension->Physical, location->Parameters.DeviceIoControl.IoControlCode,
                                 Irp->AssociatedIrp.SystemBuffer,
                                 location->Parameters.DeviceIoControl.InputBufferLength / (ULONG)sizeof(ULONG)));
}

static NTSTATUS NTAPI DispatchOpenClose(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    return Complete(Irp, STATUS_SUCCESS);
}

static NTSTATUS NTAPI DispatchOther(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION extension = DeviceObject->DeviceExtension;

    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(extension->Lower, Irp);
}

static NTSTATUS NTAPI DispatchPnp(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION extension = DeviceObject->DeviceExtension;
    UCHAR minor = IoGetCurrentIrpStackLocation(Irp)->MinorFunction;
    NTSTATUS status;

    /* Nothing of the device is used, so a start or a stop is the bus's alone. */
    if (minor == IRP_MN_REMOVE_DEVICE || minor == IRP_MN_SURPRISE_REMOVAL || minor == IRP_MN_QUERY_REMOVE_DEVICE) {
        Irp->IoStatus.Status = STATUS_SUCCESS;
    }
    status = DispatchOther(DeviceObject, Irp);
    if (minor == IRP_MN_REMOVE_DEVICE) {
        IoDetachDevice(extension->Lower);
        IoDeleteDevice(DeviceObject);
    }
    return status;
}

static NTSTATUS NTAPI AddDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject)
{
    PDEVICE_OBJECT self;
    PDEVICE_EXTENSION extension;
    NTSTATUS status = IoCreateDevice(DriverObject, sizeof(DEVICE_EXTENSION), NULL, FILE_DEVICE_UNKNOWN,
                                     FILE_DEVICE_SECURE_OPEN, FALSE, &self);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    extension = self->DeviceExtension;
    extension->Physical = PhysicalDeviceObject;
    extension->Lower = IoAttachDeviceToDeviceStack(self, PhysicalDeviceObject);
    if (extension->Lower == NULL) {
        IoDeleteDevice(self);
        return STATUS_NO_SUCH_DEVICE;
    }
    self->Flags |= DO_POWER_PAGABLE;
    self->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

static VOID NTAPI Unload(PDRIVER_OBJECT DriverObject)
{
    UNREFERENCED_PARAMETER(DriverObject);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    ULONG i;

    UNREFERENCED_PARAMETER(RegistryPath);
    for (i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++) {
        DriverObject->MajorFunction[i] = DispatchOther;
    }
    DriverObject->MajorFunction[IRP_MJ_CREATE] = DispatchOpenClose;
    DriverObject->MajorFunction[IRP_MJ_CLEANUP] = DispatchOpenClose;
    DriverObject->MajorFunction[IRP_MJ_CLOSE] = DispatchOpenClose;
    DriverObject->MajorFunction[IRP_MJ_DEVICE_CONTROL] = DispatchDeviceControl;
    DriverObject->MajorFunction[IRP_MJ_PNP] = DispatchPnp;
    DriverObject->DriverExtension->AddDevice = AddDevice;
    DriverObject->DriverUnload = Unload;
    return STATUS_SUCCESS;
}
