/*
 * The conversation with the daemon: greeting, and the door through which callers reach the device.
 */
#include "call.h"

#define PROTOCOL_MAJOR 1
#define PROTOCOL_MINOR 0
/* Until the daemon has said what it takes: a Hello is far smaller. */
#define MESSAGE_BYTES_BEFORE_HELLO PAGE_SIZE
#define LEAVE_SLICE_100NS (1 * 10000LL)

SESSION Session;

static VOID FillHello(PVIOMMU_DEVICE Device, viommu_peer_message *Message)
{
    static const char name[] = "viommu.sys";
    viommu_hello *hello = &Message->body.hello;

    Message->which_body = VIOMMU_PEER_MESSAGE_HELLO;
    hello->major = PROTOCOL_MAJOR;
    hello->minor = PROTOCOL_MINOR;
    hello->role = VIOMMU_PEER_ROLE_GUEST_STUB;
    hello->architecture = VIOMMU_GUEST_ARCHITECTURE_X64;
    hello->name.data = (const uint8_t *)name;
    hello->name.length = sizeof(name) - 1;
    hello->has_carrier_device = true;
    DeviceObjectDescribe(Device->Pdo, &hello->carrier_device);
    hello->max_message_bytes = Device->Dma.Slots != NULL ? Device->Dma.ReplyBytes : Device->Control.ReplyBytes;
}

static NTSTATUS TakeHelloReply(PVIOMMU_DEVICE Device, const viommu_daemon_message *Answer)
{
    const viommu_hello_reply *reply = &Answer->body.hello_reply;

    if (Answer->which_body != VIOMMU_DAEMON_MESSAGE_HELLO_REPLY) {
        return STATUS_DEVICE_PROTOCOL_ERROR;
    }
    if (!reply->accepted || reply->major != PROTOCOL_MAJOR) {
        if (InterlockedIncrement(&Device->Refusals) == 1) {
            TRACE_ERROR("the daemon (protocol %u.%u) does not accept this driver: %.*s\n", reply->major, reply->minor,
                        (int)min(reply->reason.length, 120), reply->reason.data);
        }
        return STATUS_DEVICE_PROTOCOL_ERROR;
    }
    Device->DaemonMessageBytes = reply->max_message_bytes;
    Device->MaxInterfaceVersion = reply->max_interface_version;
    Device->LegacyInterface = reply->legacy_interface_available;
    Device->Profile = (ULONG)reply->profile;
    Device->Instance = reply->daemon_instance;
    TRACE_INFO("daemon protocol %u.%u, interface up to version %u\n", reply->major, reply->minor,
               reply->max_interface_version);
    return STATUS_SUCCESS;
}

NTSTATUS SessionGreet(PVIOMMU_DEVICE Device, BOOLEAN Endless)
{
    NTSTATUS status;
    CALL call;

    RtlZeroMemory(&call, sizeof(call));
    call.Device = Device;
    call.Queue = &Device->Control;
    call.Slot = TransportClaimGreeting(&Device->Control, Endless);
    if (call.Slot == NULL) {
        return STATUS_DEVICE_PROTOCOL_ERROR;
    }
    Device->DaemonMessageBytes = MESSAGE_BYTES_BEFORE_HELLO;
    FillHello(Device, &call.Message);
    status = CallExchange(&call);
    if (NT_SUCCESS(status)) {
        status = TakeHelloReply(Device, &call.Answer);
    } else {
        TRACE_ERROR("no answer to the greeting: 0x%08lx\n", status);
    }
    CallReleaseSlot(&call);
    return status;
}

NTSTATUS SessionOpen(PVIOMMU_DEVICE Device)
{
    if (InterlockedCompareExchangePointer((PVOID volatile *)&Session.Device, Device, NULL) != NULL) {
        TRACE_ERROR("another viommu device is active\n");
        return STATUS_DEVICE_BUSY;
    }
    return STATUS_SUCCESS;
}

VOID SessionFarewell(PVIOMMU_DEVICE Device)
{
    CALL call;

    if (Session.Device != Device || !NT_SUCCESS(CallClaim(&call, Device, &Device->Control, KeGetCurrentIrql()))) {
        return;
    }
    call.Message.which_body = VIOMMU_PEER_MESSAGE_FAREWELL;
    call.Message.body.farewell.id = (ULONGLONG)InterlockedIncrement64(&Device->NextRequestId);
    /* The answer says nothing, and a daemon that is gone needs no farewell. */
    (void)CallExchange(&call);
    CallReleaseSlot(&call);
}

VOID SessionClose(PVIOMMU_DEVICE Device)
{
    LARGE_INTEGER interval;

    TransportFail(&Device->Control);
    TransportFail(&Device->Dma);
    if (InterlockedCompareExchangePointer((PVOID volatile *)&Session.Device, NULL, Device) != Device) {
        return;
    }
    interval.QuadPart = -LEAVE_SLICE_100NS;
    while (Session.Callers != 0) {
        (void)KeDelayExecutionThread(KernelMode, FALSE, &interval);
    }
    HandlesLose();
}
