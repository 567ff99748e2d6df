/*
 * Interrupts: message-signalled where the system grants any, line-based otherwise. The service routine only queues the
 * DPC, and the DPC looks at everything, so it does not matter how many messages were granted.
 */
#include "viommu.h"

static VOID QueueDpc(PVIOMMU_DEVICE Device, ULONG Message, BOOLEAN MayBeConfig)
{
    (void)InterlockedIncrement(&Device->Interrupt.Received[min(Message, MESSAGES_FOR_ALL - 1)]);
    if (MayBeConfig) {
        (void)InterlockedExchange(&Device->Interrupt.ConfigPending, 1);
    }
    (void)KeInsertQueueDpc(&Device->Interrupt.Dpc, NULL, NULL);
}

static BOOLEAN NTAPI MessageService(PKINTERRUPT Interrupt, PVOID Context, ULONG MessageId)
{
    PVIOMMU_DEVICE device = Context;

    UNREFERENCED_PARAMETER(Interrupt);
    QueueDpc(device, MessageId, MessageId == device->Interrupt.ConfigVector);
    return TRUE;
}

static BOOLEAN NTAPI LineService(PKINTERRUPT Interrupt, PVOID Context)
{
    PVIOMMU_DEVICE device = Context;
    uint8_t status = VirtioPciReadIsr(&device->Virtio);

    UNREFERENCED_PARAMETER(Interrupt);
    /* All ones: the device is gone and the line is somebody else's. */
    if (status == 0 || status == 0xFF) {
        return FALSE;
    }
    QueueDpc(device, 0, (status & 2) != 0);
    return TRUE;
}

static VOID NTAPI DpcRoutine(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    PVIOMMU_DEVICE device = Context;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    if (InterlockedExchange(&device->Interrupt.ConfigPending, 0) != 0) {
        if (VirtioPciNeedsReset(&device->Virtio)) {
            TRACE_ERROR("the device asks for a reset: calls fail until it is started again\n");
            TransportFail(&device->Control);
            TransportFail(&device->Dma);
            return;
        }
        RecoveryCheck(device);
    }
    TransportDrain(&device->Control);
    if (device->Dma.Slots != NULL) {
        TransportDrain(&device->Dma);
    }
    EventQueueSchedule(device);
}

static VOID ChooseVectors(INTERRUPT *Interrupt)
{
    BOOLEAN messages = Interrupt->Version == CONNECT_MESSAGE_BASED;
    BOOLEAN many = messages && Interrupt->Connection.Messages->MessageCount >= MESSAGES_FOR_ALL;
    USHORT i;

    Interrupt->ConfigVector = messages ? 0 : VIRTIO_MSI_NO_VECTOR;
    for (i = 0; i < RTL_NUMBER_OF(Interrupt->QueueVectors); i++) {
        Interrupt->QueueVectors[i] = (USHORT)(many ? i + 1 : Interrupt->ConfigVector);
    }
}

NTSTATUS InterruptConnect(PVIOMMU_DEVICE Device)
{
    INTERRUPT *interrupt = &Device->Interrupt;
    IO_CONNECT_INTERRUPT_PARAMETERS parameters;
    NTSTATUS status;

    KeInitializeDpc(&interrupt->Dpc, DpcRoutine, Device);
    RtlZeroMemory(&parameters, sizeof(parameters));
    parameters.Version = CONNECT_MESSAGE_BASED;
    parameters.MessageBased.PhysicalDeviceObject = Device->Pdo;
    parameters.MessageBased.ConnectionContext.Generic = &interrupt->Connection.Generic;
    parameters.MessageBased.MessageServiceRoutine = MessageService;
    parameters.MessageBased.ServiceContext = Device;
    parameters.MessageBased.FallBackServiceRoutine = LineService;
    status = IoConnectInterruptEx(&parameters);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    /* The call says here which of the two it connected. */
    interrupt->Version = parameters.Version;
    ChooseVectors(interrupt);
    return STATUS_SUCCESS;
}

VOID InterruptDisconnect(PVIOMMU_DEVICE Device)
{
    INTERRUPT *interrupt = &Device->Interrupt;
    IO_DISCONNECT_INTERRUPT_PARAMETERS parameters;

    if (interrupt->Version == 0) {
        return;
    }
    RtlZeroMemory(&parameters, sizeof(parameters));
    parameters.Version = interrupt->Version;
    parameters.ConnectionContext.Generic = interrupt->Connection.Generic;
    IoDisconnectInterruptEx(&parameters);
    interrupt->Version = 0;
    (void)KeRemoveQueueDpc(&interrupt->Dpc);
    KeFlushQueuedDpcs();
    TRACE_INFO("interrupts: message 0 %ld, 1 %ld, 2 %ld, 3 %ld\n", interrupt->Received[0], interrupt->Received[1],
               interrupt->Received[2], interrupt->Received[3]);
}
