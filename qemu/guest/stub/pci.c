/*
 * The PCI side of the device: configuration space through the bus driver, BARs matched with the assigned resources, and
 * the system calls that the virtio transport asks for.
 */
#include <initguid.h>

#include "viommu.h"

#include <wdmguid.h>

#define PCI_BAR_OFFSET      0x10u
#define PCI_BAR_IO          0x1u
#define PCI_BAR_TYPE_MASK   0x6u
#define PCI_BAR_TYPE_64     0x4u
#define PCI_BAR_FLAGS       0xFu

/* Virtio regions are a few pages; a BAR that claims more than this is not ours. */
#define MAX_BAR_BYTES (16u * 1024 * 1024)

static NTSTATUS QueryBusInterface(PVIOMMU_DEVICE Device)
{
    PIO_STACK_LOCATION stack;
    IO_STATUS_BLOCK result;
    NTSTATUS status;
    KEVENT done;
    PIRP irp;

    KeInitializeEvent(&done, NotificationEvent, FALSE);
    irp = IoBuildSynchronousFsdRequest(IRP_MJ_PNP, Device->Lower, NULL, 0, NULL, &done, &result);
    if (irp == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    stack = IoGetNextIrpStackLocation(irp);
    stack->MinorFunction = IRP_MN_QUERY_INTERFACE;
    stack->Parameters.QueryInterface.InterfaceType = &GUID_BUS_INTERFACE_STANDARD;
    stack->Parameters.QueryInterface.Size = sizeof(Device->Bus);
    stack->Parameters.QueryInterface.Version = 1;
    stack->Parameters.QueryInterface.Interface = (PINTERFACE)&Device->Bus;
    stack->Parameters.QueryInterface.InterfaceSpecificData = NULL;
    status = IoCallDriver(Device->Lower, irp);
    if (status == STATUS_PENDING) {
        (void)KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
        status = result.Status;
    }
    if (NT_SUCCESS(status) && Device->Bus.GetBusData == NULL) {
        status = STATUS_NOT_SUPPORTED;
    }
    return status;
}

static int ReadPciConfig(void *Context, uint32_t Offset, void *Buffer, uint32_t Length)
{
    PVIOMMU_DEVICE device = Context;

    return device->Bus.GetBusData(device->Bus.Context, PCI_WHICHSPACE_CONFIG, Buffer, Offset, Length) == Length;
}

/* Finds the memory descriptor with the BAR's bus address; raw and translated lists run in parallel. */
static VOID MatchResource(BAR *Bar, PCM_RESOURCE_LIST Raw, PCM_RESOURCE_LIST Translated)
{
    PCM_PARTIAL_RESOURCE_LIST raw = &Raw->List[0].PartialResourceList;
    PCM_PARTIAL_RESOURCE_LIST translated = &Translated->List[0].PartialResourceList;
    ULONG count = min(raw->Count, translated->Count);
    ULONG i;

    for (i = 0; i < count; i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor = &raw->PartialDescriptors[i];

        if (descriptor->Type == CmResourceTypeMemory &&
            (ULONGLONG)descriptor->u.Memory.Start.QuadPart == Bar->BusAddress &&
            translated->PartialDescriptors[i].Type == CmResourceTypeMemory) {
            Bar->Translated = translated->PartialDescriptors[i].u.Memory.Start;
            Bar->Length = translated->PartialDescriptors[i].u.Memory.Length;
        }
    }
}

static NTSTATUS ReadBars(PVIOMMU_DEVICE Device, PCM_RESOURCE_LIST Raw, PCM_RESOURCE_LIST Translated)
{
    ULONG values[BAR_COUNT];
    ULONG i;

    if (!ReadPciConfig(Device, PCI_BAR_OFFSET, values, sizeof(values))) {
        return STATUS_DEVICE_CONFIGURATION_ERROR;
    }
    RtlZeroMemory(Device->Bars, sizeof(Device->Bars));
    for (i = 0; i < BAR_COUNT; i++) {
        BAR *bar = &Device->Bars[i];

        if ((values[i] & PCI_BAR_IO) != 0) {
            continue;
        }
        bar->BusAddress = values[i] & ~PCI_BAR_FLAGS;
        if ((values[i] & PCI_BAR_TYPE_MASK) == PCI_BAR_TYPE_64 && i + 1 < BAR_COUNT) {
            i++;
            bar->BusAddress |= (ULONGLONG)values[i] << 32;
        }
        if (bar->BusAddress != 0) {
            MatchResource(bar, Raw, Translated);
        }
    }
    return STATUS_SUCCESS;
}

NTSTATUS PciOpen(PVIOMMU_DEVICE Device, PCM_RESOURCE_LIST Raw, PCM_RESOURCE_LIST Translated)
{
    NTSTATUS status;

    if (Raw == NULL || Translated == NULL || Raw->Count == 0 || Translated->Count == 0) {
        return STATUS_DEVICE_CONFIGURATION_ERROR;
    }
    status = QueryBusInterface(Device);
    if (NT_SUCCESS(status)) {
        status = ReadBars(Device, Raw, Translated);
    }
    return status;
}

VOID PciClose(PVIOMMU_DEVICE Device)
{
    ULONG i;

    for (i = 0; i < BAR_COUNT; i++) {
        if (Device->Bars[i].Mapped != NULL) {
            MmUnmapIoSpace(Device->Bars[i].Mapped, Device->Bars[i].Length);
            Device->Bars[i].Mapped = NULL;
        }
    }
    if (Device->Bus.InterfaceDereference != NULL) {
        Device->Bus.InterfaceDereference(Device->Bus.Context);
    }
    RtlZeroMemory(&Device->Bus, sizeof(Device->Bus));
}

static volatile uint8_t *MapBar(void *Context, uint32_t Index, uint32_t *Length)
{
    BAR *bar = &((PVIOMMU_DEVICE)Context)->Bars[Index];

    if (bar->Mapped == NULL && bar->Length != 0 && bar->Length <= MAX_BAR_BYTES) {
        bar->Mapped = MmMapIoSpace(bar->Translated, bar->Length, MmNonCached);
    }
    *Length = bar->Length;
    return bar->Mapped;
}

static uint8_t Read8(volatile void *Register)
{
    return READ_REGISTER_UCHAR((volatile UCHAR *)Register);
}

static uint16_t Read16(volatile void *Register)
{
    return READ_REGISTER_USHORT((volatile USHORT *)Register);
}

static uint32_t Read32(volatile void *Register)
{
    return READ_REGISTER_ULONG((volatile ULONG *)Register);
}

static void Write8(volatile void *Register, uint8_t Value)
{
    WRITE_REGISTER_UCHAR((volatile UCHAR *)Register, Value);
}

static void Write16(volatile void *Register, uint16_t Value)
{
    WRITE_REGISTER_USHORT((volatile USHORT *)Register, Value);
}

static void Write32(volatile void *Register, uint32_t Value)
{
    WRITE_REGISTER_ULONG((volatile ULONG *)Register, Value);
}

static void SleepMillisecond(void *Context)
{
    LARGE_INTEGER interval;

    UNREFERENCED_PARAMETER(Context);
    interval.QuadPart = -10000;
    (void)KeDelayExecutionThread(KernelMode, FALSE, &interval);
}

const VIRTIO_SYSTEM_OPS PciSystemOps = {
    ReadPciConfig, MapBar, Read8, Read16, Read32, Write8, Write16, Write32, SleepMillisecond
};
