/*
 * Start and stop of the device: find it, make sure that it is ours, set up its queues, greet the daemon; and back.
 *
 * Our device is recognised by its configuration space, never by its PCI ID, which it shares with every device of the kind
 * that carries it. Whatever fails leaves the device reset and everything freed.
 */
#include "viommu.h"

static const char Signature[36] = "viommu-v1";

/* A program may move 1 GiB: it gets this many times the deadline of a call. */
#define DMA_DEADLINES 12

static const REQUEST_QUEUE_SHAPE ControlShape = { 32, PAGE_SIZE, PAGE_SIZE, VIRTQUEUE_MAX_SIZE };
static const REQUEST_QUEUE_SHAPE DmaShape = { 2, 64 * PAGE_SIZE, 64 * PAGE_SIZE, VIRTQUEUE_MAX_SIZE };

static NTSTATUS FromVirtio(VIRTIO_RESULT Result, PCSTR Step)
{
    if (Result == VirtioOk) {
        return STATUS_SUCCESS;
    }
    TRACE_ERROR("%s failed (%d)\n", Step, Result);
    return STATUS_DEVICE_CONFIGURATION_ERROR;
}

static NTSTATUS CheckSignature(PVIOMMU_DEVICE Device)
{
    uint8_t bytes[sizeof(Signature)];

    if (VirtioPciReadConfig(&Device->Virtio, 0, bytes, sizeof(bytes)) != VirtioOk ||
        memcmp(bytes, Signature, sizeof(Signature)) != 0) {
        TRACE_INFO("a virtio device without our signature is left alone\n");
        return STATUS_NO_SUCH_DEVICE;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS OpenVirtio(PVIOMMU_DEVICE Device)
{
    NTSTATUS status = FromVirtio(VirtioPciFind(&Device->Virtio, &PciSystemOps, Device), "virtio capabilities");

    if (!NT_SUCCESS(status)) {
        /* Nothing to reset without registers. */
        Device->Virtio.Common.Base = NULL;
        return status;
    }
    status = FromVirtio(VirtioPciReset(&Device->Virtio), "reset");
    if (NT_SUCCESS(status)) {
        status = CheckSignature(Device);
    }
    if (NT_SUCCESS(status)) {
        status = FromVirtio(VirtioPciNegotiate(&Device->Virtio, VIRTIO_F_EVENT_IDX | VIRTIO_F_INDIRECT_DESC),
                            "feature negotiation");
    }
    return status;
}

static NTSTATUS CreateQueues(PVIOMMU_DEVICE Device)
{
    USHORT control = VirtqueueChooseSize(VirtioPciQueueSize(&Device->Virtio, QUEUE_CONTROL));
    USHORT event = VirtqueueChooseSize(VirtioPciQueueSize(&Device->Virtio, QUEUE_EVENT));
    USHORT dma = VirtqueueChooseSize(VirtioPciQueueSize(&Device->Virtio, QUEUE_DMA));
    NTSTATUS status;

    /* A request and its reply are two descriptors at the least. */
    if (control < 2 || event == 0) {
        TRACE_ERROR("control or event queue missing\n");
        return STATUS_DEVICE_CONFIGURATION_ERROR;
    }
    status = TransportInitialize(&Device->Control, &Device->Virtio, QUEUE_CONTROL, control, &ControlShape,
                                 Settings.TimeoutMilliseconds);
    if (NT_SUCCESS(status)) {
        Device->Control.Device = Device;
        FaultsInitialize(&Device->Faults);
        StateCallbacksInitialize(&Device->StateCallbacks);
        status = EventQueueInitialize(Device, event);
    }
    if (NT_SUCCESS(status)) {
        status = RecoveryInitialize(Device);
    }
    /* A carrier without a DMA queue still serves the interface. */
    if (NT_SUCCESS(status) && dma >= 2) {
        status = TransportInitialize(&Device->Dma, &Device->Virtio, QUEUE_DMA, dma, &DmaShape,
                                     DMA_DEADLINES * Settings.TimeoutMilliseconds);
        Device->Dma.Device = Device;
    }
    return status;
}

static NTSTATUS EnableQueue(PVIOMMU_DEVICE Device, USHORT Index, const VIRTQUEUE *Ring, volatile void **Doorbell)
{
    USHORT vector = Device->Interrupt.QueueVectors[Index];
    VIRTIO_RESULT result = VirtioPciEnableQueue(&Device->Virtio, Index, Ring, vector, Doorbell);

    /* The device's own table may be smaller than what the system granted: share vector 0 then. */
    if (result == VirtioNoVector && vector != 0) {
        Device->Interrupt.QueueVectors[Index] = 0;
        result = VirtioPciEnableQueue(&Device->Virtio, Index, Ring, 0, Doorbell);
    }
    return FromVirtio(result, "queue set-up");
}

static NTSTATUS EnableQueues(PVIOMMU_DEVICE Device)
{
    NTSTATUS status = FromVirtio(VirtioPciSetConfigVector(&Device->Virtio, Device->Interrupt.ConfigVector),
                                 "configuration vector");

    if (NT_SUCCESS(status)) {
        status = EnableQueue(Device, QUEUE_CONTROL, &Device->Control.Ring, &Device->Control.Doorbell);
    }
    if (NT_SUCCESS(status)) {
        status = EnableQueue(Device, QUEUE_EVENT, &Device->Events.Ring, &Device->Events.Doorbell);
    }
    if (NT_SUCCESS(status) && Device->Dma.Slots != NULL) {
        status = EnableQueue(Device, QUEUE_DMA, &Device->Dma.Ring, &Device->Dma.Doorbell);
    }
    return status;
}

static NTSTATUS StartSteps(PVIOMMU_DEVICE Device, PCM_RESOURCE_LIST Raw, PCM_RESOURCE_LIST Translated)
{
    NTSTATUS status = PciOpen(Device, Raw, Translated);

    if (NT_SUCCESS(status)) {
        status = OpenVirtio(Device);
    }
    if (NT_SUCCESS(status)) {
        status = CreateQueues(Device);
    }
    if (NT_SUCCESS(status)) {
        status = InterruptConnect(Device);
    }
    if (NT_SUCCESS(status)) {
        status = EnableQueues(Device);
    }
    if (!NT_SUCCESS(status)) {
        return status;
    }
    VirtioPciStart(&Device->Virtio);
    EventQueueStart(Device);
    status = SessionGreet(Device, FALSE);
    if (NT_SUCCESS(status)) {
        status = SessionOpen(Device);
    }
    /* The handles are the active device's: one that is turned away must not begin a session of theirs. */
    if (NT_SUCCESS(status)) {
        RecoveryOpen(Device);
    }
    return status;
}

NTSTATUS DeviceStart(PVIOMMU_DEVICE Device, PCM_RESOURCE_LIST Raw, PCM_RESOURCE_LIST Translated)
{
    NTSTATUS status = StartSteps(Device, Raw, Translated);

    if (!NT_SUCCESS(status)) {
        DeviceStop(Device);
        TRACE_WARNING("start: 0x%08lx\n", status);
    }
    return status;
}

/*
 * TRUE when the device no longer touches guest memory. A surprise removal says nothing about that: a device that was
 * pulled out reads as all ones, one that the system only gave up on still has our buffers.
 */
static BOOLEAN Quiesce(PVIOMMU_DEVICE Device)
{
    if (Device->Virtio.Common.Base == NULL || VirtioPciIsAbsent(&Device->Virtio)) {
        return TRUE;
    }
    return VirtioPciReset(&Device->Virtio) == VirtioOk;
}

VOID DeviceStop(PVIOMMU_DEVICE Device)
{
    /*
     * Calls fail from here on. Handlers end before the session does, so that a driver that switches its handler off
     * meanwhile still finds a device to wait at.
     */
    TransportFail(&Device->Control);
    TransportFail(&Device->Dma);
    RecoveryStop(Device);
    EventQueueStop(Device);
    SessionClose(Device);
    if (Quiesce(Device)) {
        InterruptDisconnect(Device);
        TransportFree(&Device->Control);
        TransportFree(&Device->Dma);
        EventQueueFree(Device);
    } else {
        /* Memory that the device may still write is better lost than given to somebody else. */
        InterruptDisconnect(Device);
        TRACE_ERROR("the device does not reset: its memory is not freed\n");
    }
    RecoveryFree(Device);
    FaultsFree(&Device->Faults);
    StateCallbacksFree(&Device->StateCallbacks);
    PciClose(Device);
    Device->Virtio.Common.Base = NULL;
}
