/*
 * A device's registers and message interrupts, from its start to its removal [WDM IRP_MN_START_DEVICE,
 * IoConnectInterruptEx]. All messages of a device share one service routine.
 */
#include "hardware.h"

/* The register window of every kind is the first memory range. */
static NTSTATUS MapRegisters(PHARDWARE_DEVICE Device, PCM_RESOURCE_LIST Translated)
{
    PCM_PARTIAL_RESOURCE_LIST list = &Translated->List[0].PartialResourceList;

    for (ULONG i = 0; i < list->Count; i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR resource = &list->PartialDescriptors[i];

        if (resource->Type == CmResourceTypeMemory) {
            Device->RegisterBytes = resource->u.Memory.Length;
            Device->Registers = MmMapIoSpace(resource->u.Memory.Start, Device->RegisterBytes, MmNonCached);
            return Device->Registers != NULL ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
        }
    }
    return STATUS_DEVICE_CONFIGURATION_ERROR;
}

static VOID NTAPI SignalDpc(PKDPC Dpc, PVOID Context, PVOID First, PVOID Second)
{
    PHARDWARE_DEVICE device = Context;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(First);
    UNREFERENCED_PARAMETER(Second);
    KeSetEvent(&device->Interrupted, IO_NO_INCREMENT, FALSE);
}

static BOOLEAN NTAPI MessageService(PKINTERRUPT Interrupt, PVOID Context, ULONG Message)
{
    PHARDWARE_DEVICE device = Context;

    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(Message);
    if (device->Acknowledge != NULL && !device->Acknowledge(device)) {
        return FALSE;
    }
    KeInsertQueueDpc(&device->Dpc, NULL, NULL);
    return TRUE;
}

static NTSTATUS ConnectMessages(PHARDWARE_DEVICE Device)
{
    IO_CONNECT_INTERRUPT_PARAMETERS parameters;

    RtlZeroMemory(&parameters, sizeof(parameters));
    parameters.Version = CONNECT_MESSAGE_BASED;
    parameters.MessageBased.PhysicalDeviceObject = Device->Pnp.Physical;
    parameters.MessageBased.ConnectionContext.InterruptMessageTable = &Device->Messages;
    parameters.MessageBased.MessageServiceRoutine = MessageService;
    parameters.MessageBased.ServiceContext = Device;
    return IoConnectInterruptEx(&parameters);
}

NTSTATUS ResourcesTake(PPNP_DEVICE Device, PCM_RESOURCE_LIST Translated)
{
    PHARDWARE_DEVICE device = HardwareOf(Device);
    NTSTATUS status = Translated != NULL ? MapRegisters(device, Translated) : STATUS_DEVICE_CONFIGURATION_ERROR;

    if (NT_SUCCESS(status)) {
        KeInitializeDpc(&device->Dpc, SignalDpc, device);
        KeInitializeEvent(&device->Interrupted, SynchronizationEvent, FALSE);
        status = ConnectMessages(device);
        if (!NT_SUCCESS(status)) {
            device->Messages = NULL;
            ResourcesRelease(Device);
        }
    }
    return status;
}

VOID ResourcesRelease(PPNP_DEVICE Device)
{
    PHARDWARE_DEVICE device = HardwareOf(Device);

    if (device->Messages != NULL) {
        IO_DISCONNECT_INTERRUPT_PARAMETERS parameters;

        RtlZeroMemory(&parameters, sizeof(parameters));
        parameters.Version = CONNECT_MESSAGE_BASED;
        parameters.ConnectionContext.InterruptMessageTable = device->Messages;
        IoDisconnectInterruptEx(&parameters);
        device->Messages = NULL;
        KeFlushQueuedDpcs();
    }
    if (device->Registers != NULL) {
        MmUnmapIoSpace(device->Registers, device->RegisterBytes);
        device->Registers = NULL;
    }
}

BOOLEAN HardwareWait(PHARDWARE_DEVICE Device, ULONG Milliseconds)
{
    LARGE_INTEGER timeout = {.QuadPart = -10000LL * Milliseconds};

    return KeWaitForSingleObject(&Device->Interrupted, Executive, KernelMode, FALSE, &timeout) == STATUS_SUCCESS;
}

ULONGLONG HardwareMilliseconds(VOID)
{
    return KeQueryInterruptTime() / 10000;
}

VOID HardwarePause(ULONG Milliseconds)
{
    LARGE_INTEGER interval = {.QuadPart = -10000LL * Milliseconds};

    KeDelayExecutionThread(KernelMode, FALSE, &interval);
}

ULONG HardwareWord(const HARDWARE *Hardware, ULONG Index, ULONG Otherwise)
{
    return Index < Hardware->WordCount ? Hardware->Words[Index] : Otherwise;
}
