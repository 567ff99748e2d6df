/*
 * The bus driver: a PDO for each PCI function, and the PnP IRPs that a function driver sees in its life. The PDO answers
 * what pci.sys answers: start and remove, QUERY_INTERFACE for BUS_INTERFACE_STANDARD, READ_CONFIG and WRITE_CONFIG,
 * QUERY_CAPABILITIES; anything else keeps its status. Start completes later, on another thread, as it does under ACPI's
 * filter: a driver that takes its return for its end is found out.
 */
#include "kernel.h"
#include "memory.h"
#include <initguid.h>
#include <wdmguid.h>

#define MAX_DESCRIPTORS (6u + PCI_MAX_MESSAGES)
#define WHICH_CONFIG 0u /* PCI_WHICHSPACE_CONFIG */

static DRIVER_OBJECT BusDriver;
static DRIVER_EXTENSION BusDriverExtension;

PPCI_FUNCTION PnpFunctionOf(PDEVICE_OBJECT Device)
{
    ULONG i;

    for (i = 0; i < PciFunctionCount; i++) {
        if (PciFunctions[i].Pdo == Device && Device) {
            return &PciFunctions[i];
        }
    }
    return NULL;
}

static VOID NTAPI InterfaceReference(PVOID Context)
{
    InterlockedIncrement(&((PPCI_FUNCTION)Context)->InterfaceReferences);
}

static VOID NTAPI InterfaceDereference(PVOID Context)
{
    if (InterlockedDecrement(&((PPCI_FUNCTION)Context)->InterfaceReferences) < 0) {
        Violation(RuleUse, "BUS_INTERFACE_STANDARD is dereferenced more often than referenced, at last by %@", CALLER());
    }
}

static ULONG NTAPI SetBusData(PVOID Context, ULONG Which, PVOID Buffer, ULONG Offset, ULONG Length)
{
    return Which == WHICH_CONFIG ? PciConfigWrite(Context, Offset, Buffer, Length) : 0;
}

static ULONG NTAPI GetBusData(PVOID Context, ULONG Which, PVOID Buffer, ULONG Offset, ULONG Length)
{
    return Which == WHICH_CONFIG ? PciConfigRead(Context, Offset, Buffer, Length) : 0;
}

static BOOLEAN NTAPI TranslateBusAddress(PVOID Context, PHYSICAL_ADDRESS Bus, ULONG Length, PULONG Space,
                                         PPHYSICAL_ADDRESS Translated)
{
    *Translated = Bus;
    return TRUE;
}

static PDMA_ADAPTER NTAPI GetDmaAdapter(PVOID Context, PDEVICE_DESCRIPTION Description, PULONG Registers)
{
    return NULL;
}

static BOOLEAN SameGuid(const GUID *Left, const GUID *Right)
{
    return RtlCompareMemory(Left, Right, sizeof *Left) == sizeof *Left;
}

static NTSTATUS QueryInterface(PPCI_FUNCTION Function, PIO_STACK_LOCATION Stack, NTSTATUS Unchanged)
{
    PBUS_INTERFACE_STANDARD out = (PBUS_INTERFACE_STANDARD)Stack->Parameters.QueryInterface.Interface;

    if (!SameGuid(Stack->Parameters.QueryInterface.InterfaceType, &GUID_BUS_INTERFACE_STANDARD)) {
        return Unchanged;
    }
    if (Stack->Parameters.QueryInterface.Size < sizeof *out || Stack->Parameters.QueryInterface.Version != 1) {
        return STATUS_INVALID_PARAMETER;
    }
    *out = (BUS_INTERFACE_STANDARD){.Size = sizeof *out, .Version = 1, .Context = Function,
                                    .InterfaceReference = InterfaceReference, .InterfaceDereference = InterfaceDereference,
                                    .TranslateBusAddress = TranslateBusAddress, .GetDmaAdapter = GetDmaAdapter,
                                    .SetBusData = SetBusData, .GetBusData = GetBusData};
    InterfaceReference(Function);
    return STATUS_SUCCESS;
}

static NTSTATUS ConfigAccess(PPCI_FUNCTION Function, PIO_STACK_LOCATION Stack, PULONG_PTR Information)
{
    PVOID buffer = Stack->Parameters.ReadWriteConfig.Buffer;
    ULONG offset = Stack->Parameters.ReadWriteConfig.Offset, length = Stack->Parameters.ReadWriteConfig.Length;

    if (Stack->Parameters.ReadWriteConfig.WhichSpace != WHICH_CONFIG) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    *Information = Stack->MinorFunction == IRP_MN_READ_CONFIG ? PciConfigRead(Function, offset, buffer, length)
                                                              : PciConfigWrite(Function, offset, buffer, length);
    return *Information == length ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

static VOID QueryCapabilities(PPCI_FUNCTION Function, PDEVICE_CAPABILITIES Capabilities)
{
    ULONG state;

    Capabilities->Address = (ULONG)Function->Device << 16 | Function->Function;
    Capabilities->UINumber = MAXULONG;
    Capabilities->UniqueID = FALSE;
    for (state = PowerSystemWorking; state < PowerSystemMaximum; state++) {
        Capabilities->DeviceState[state] = state == PowerSystemWorking ? PowerDeviceD0 : PowerDeviceD3;
    }
    Capabilities->SystemWake = PowerSystemUnspecified;
    Capabilities->DeviceWake = PowerDeviceUnspecified;
}

static NTSTATUS BusPnp(PDEVICE_OBJECT Device, PIRP Irp, PPCI_FUNCTION Function)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    switch (stack->MinorFunction) {
    case IRP_MN_REMOVE_DEVICE:
    case IRP_MN_STOP_DEVICE:
        PciEnable(Function, FALSE);
        return STATUS_SUCCESS;
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
    case IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN_CANCEL_STOP_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL:
    case IRP_MN_QUERY_PNP_DEVICE_STATE: return STATUS_SUCCESS;
    case IRP_MN_QUERY_CAPABILITIES:
        QueryCapabilities(Function, stack->Parameters.DeviceCapabilities.Capabilities);
        return STATUS_SUCCESS;
    case IRP_MN_QUERY_INTERFACE: return QueryInterface(Function, stack, Irp->IoStatus.Status);
    case IRP_MN_READ_CONFIG:
    case IRP_MN_WRITE_CONFIG: return ConfigAccess(Function, stack, &Irp->IoStatus.Information);
    }
    return Irp->IoStatus.Status;
}

static VOID NTAPI StartLater(PDEVICE_OBJECT Device, PVOID Context)
{
    PIRP irp = Context;

    PciEnable(PnpFunctionOf(Device), TRUE);
    irp->IoStatus.Status = STATUS_SUCCESS;
    IofCompleteRequest(irp, IO_NO_INCREMENT);
}

static NTSTATUS NTAPI BusDispatch(PDEVICE_OBJECT Device, PIRP Irp)
{
    PPCI_FUNCTION function = PnpFunctionOf(Device);
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    NTSTATUS status = STATUS_INVALID_DEVICE_REQUEST;

    if (stack->MajorFunction == IRP_MJ_PNP && stack->MinorFunction == IRP_MN_START_DEVICE) {
        IoMarkIrpPending(Irp);
        IoQueueWorkItem(function->StartItem, StartLater, DelayedWorkQueue, Irp);
        return STATUS_PENDING;
    }
    if (stack->MajorFunction == IRP_MJ_PNP) {
        status = BusPnp(Device, Irp, function);
    } else if (stack->MajorFunction == IRP_MJ_POWER) {
        status = STATUS_SUCCESS;
    }
    Irp->IoStatus.Status = status;
    IofCompleteRequest(Irp, IO_NO_INCREMENT);
    return status;
}

VOID PnpInit(VOID)
{
    ULONG i;

    BusDriver.Type = IO_TYPE_DRIVER;
    BusDriver.Size = sizeof BusDriver;
    BusDriver.DriverExtension = &BusDriverExtension;
    RtlInitUnicodeString(&BusDriver.DriverName, L"\\Driver\\pci");
    for (i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++) {
        BusDriver.MajorFunction[i] = BusDispatch;
    }
    for (i = 0; i < PciFunctionCount; i++) {
        DeviceCreate(&BusDriver, 0, NULL, FILE_DEVICE_BUS_EXTENDER, 0, (PVOID)PnpInit, &PciFunctions[i].Pdo);
        PciFunctions[i].Pdo->Flags &= ~DO_DEVICE_INITIALIZING;
        PciFunctions[i].Pdo->Flags |= DO_BUS_ENUMERATED_DEVICE;
        PciFunctions[i].StartItem = IoAllocateWorkItem(PciFunctions[i].Pdo);
    }
}

static PIRP PnpIrp(PPCI_FUNCTION Function, UCHAR Minor)
{
    PIRP irp = IrpAllocate(DeviceTop(Function->Pdo)->StackSize, (PVOID)PnpIrp);

    if (!irp) {
        Bugcheck("out of memory for a PnP request");
    }
    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_PNP;
    IoGetNextIrpStackLocation(irp)->MinorFunction = Minor;
    return irp;
}

NTSTATUS PnpAddDevice(PIMAGE Image, PPCI_FUNCTION Function)
{
    PDRIVER_ADD_DEVICE add = Image->DriverObject->DriverExtension->AddDevice;
    CALL_GUARD guard;
    NTSTATUS status;

    if (!add) {
        TapNote("DriverEntry set no AddDevice routine");
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    CallEnter(&guard);
    status = add(Image->DriverObject, Function->Pdo);
    CallLeave(&guard, "AddDevice", (PVOID)add);
    if (NT_SUCCESS(status)) {
        Function->Added = TRUE;
        if (DeviceTop(Function->Pdo)->Flags & DO_DEVICE_INITIALIZING) {
            Violation(RuleUse, "%s: AddDevice left DO_DEVICE_INITIALIZING set", Image->Name);
        }
    }
    return status;
}

static PCM_PARTIAL_RESOURCE_DESCRIPTOR AddBars(PPCI_FUNCTION Function, PCM_PARTIAL_RESOURCE_DESCRIPTOR At)
{
    ULONG i;

    for (i = 0; i < Function->BarCount; i++, At++) {
        PCI_BAR *bar = &Function->Bars[i];

        At->Type = CmResourceTypeMemory;
        At->ShareDisposition = CmResourceShareDeviceExclusive;
        At->Flags = CM_RESOURCE_MEMORY_READ_WRITE | (bar->Prefetchable ? CM_RESOURCE_MEMORY_PREFETCHABLE : 0);
        At->u.Memory.Start.QuadPart = (LONGLONG)bar->Base;
        At->u.Memory.Length = bar->Length > MAXULONG ? MAXULONG : (ULONG)bar->Length;
        if (bar->Length > MAXULONG) {
            At->Type = CmResourceTypeMemoryLarge;
            At->Flags |= CM_RESOURCE_MEMORY_LARGE_40;
            At->u.Memory40.Length40 = (ULONG)(bar->Length >> 8);
        }
    }
    return At;
}

/* As pci.sys lists them: MSI-X one descriptor a message, MSI one descriptor with a count. */
static PCM_PARTIAL_RESOURCE_DESCRIPTOR AddMessages(PPCI_FUNCTION Function, BOOLEAN Translated,
                                                   PCM_PARTIAL_RESOURCE_DESCRIPTOR At)
{
    ULONG entries = Function->Msix ? Function->VectorCount : Function->VectorCount != 0, i;

    for (i = 0; i < entries; i++, At++) {
        At->Type = CmResourceTypeInterrupt;
        At->ShareDisposition = CmResourceShareDeviceExclusive;
        At->Flags = CM_RESOURCE_INTERRUPT_LATCHED | CM_RESOURCE_INTERRUPT_MESSAGE;
        if (Translated) {
            At->u.MessageInterrupt.Translated.Level = (USHORT)(Function->Vectors[i] >> 4);
            At->u.MessageInterrupt.Translated.Vector = Function->Vectors[i];
            At->u.MessageInterrupt.Translated.Affinity = 1;
        } else {
            At->u.MessageInterrupt.Raw.MessageCount = (USHORT)(Function->Msix ? 1 : Function->VectorCount);
            At->u.MessageInterrupt.Raw.Vector = Function->Vectors[i];
            At->u.MessageInterrupt.Raw.Affinity = 1;
        }
    }
    return At;
}

static PCM_RESOURCE_LIST BuildResources(PPCI_FUNCTION Function, BOOLEAN Translated)
{
    SIZE_T bytes = sizeof(CM_RESOURCE_LIST) + MAX_DESCRIPTORS * sizeof(CM_PARTIAL_RESOURCE_DESCRIPTOR);
    PCM_RESOURCE_LIST list = HostAllocate(bytes);
    PCM_PARTIAL_RESOURCE_DESCRIPTOR first, end;

    if (!list) {
        Bugcheck("out of memory for a resource list");
    }
    list->Count = 1;
    list->List[0].InterfaceType = PCIBus;
    list->List[0].BusNumber = Function->Bus;
    list->List[0].PartialResourceList.Version = 1;
    list->List[0].PartialResourceList.Revision = 1;
    first = list->List[0].PartialResourceList.PartialDescriptors;
    end = AddMessages(Function, Translated, AddBars(Function, first));
    list->List[0].PartialResourceList.Count = (ULONG)(end - first);
    return list;
}

NTSTATUS PnpStart(PPCI_FUNCTION Function, ULONG MessageLimit)
{
    ULONG messages = MessageLimit && MessageLimit < Function->MessageLimit ? MessageLimit : Function->MessageLimit;
    DEVICE_CAPABILITIES capabilities = {.Size = sizeof capabilities, .Version = 1, .Address = MAXULONG, .UINumber = MAXULONG};
    PCM_RESOURCE_LIST raw, translated;
    PIRP irp;
    NTSTATUS status;

    irp = PnpIrp(Function, IRP_MN_QUERY_CAPABILITIES);
    IoGetNextIrpStackLocation(irp)->Parameters.DeviceCapabilities.Capabilities = &capabilities;
    IrpSend(Function->Pdo, irp, NULL);
    VectorsAssign(Function, messages);
    raw = BuildResources(Function, FALSE);
    translated = BuildResources(Function, TRUE);
    irp = PnpIrp(Function, IRP_MN_START_DEVICE);
    IoGetNextIrpStackLocation(irp)->Parameters.StartDevice.AllocatedResources = raw;
    IoGetNextIrpStackLocation(irp)->Parameters.StartDevice.AllocatedResourcesTranslated = translated;
    status = IrpSend(Function->Pdo, irp, NULL);
    HostFree(raw);
    HostFree(translated);
    Function->Started = NT_SUCCESS(status);
    if (Function->Started) {
        IrpSend(Function->Pdo, PnpIrp(Function, IRP_MN_QUERY_PNP_DEVICE_STATE), NULL);
    }
    return status;
}

NTSTATUS PnpQueryRemove(PPCI_FUNCTION Function)
{
    return IrpSend(Function->Pdo, PnpIrp(Function, IRP_MN_QUERY_REMOVE_DEVICE), NULL);
}

NTSTATUS PnpRemove(PPCI_FUNCTION Function)
{
    NTSTATUS status = IrpSend(Function->Pdo, PnpIrp(Function, IRP_MN_REMOVE_DEVICE), NULL);

    if (Function->Pdo->AttachedDevice) {
        Violation(RuleRegistration, "a device is still attached to function %02x:%02x.%x after its removal", Function->Bus,
                  Function->Device, Function->Function);
    }
    if (Function->InterfaceReferences > 0) {
        Violation(RuleLeak, "BUS_INTERFACE_STANDARD of %02x:%02x.%x keeps %d references after removal", Function->Bus,
                  Function->Device, Function->Function, Function->InterfaceReferences);
    }
    VectorsRelease(Function);
    Function->Added = Function->Started = FALSE;
    return status;
}
