/*
 * What test benches ask of the daemon beside the interface: its profile, and test control. [ViommuQueryProfile,
 * ViommuTestControl in viommu_public.h]
 */
#include "call.h"

/* The numbers of viommu_public.h are the schema's. */
#define SAME_NUMBER(Public, Wire) C_ASSERT((int)(Public) == (int)(Wire))
SAME_NUMBER(ViommuProfileHal, VIOMMU_PROFILE_HAL);
SAME_NUMBER(ViommuProfileExtended, VIOMMU_PROFILE_EXTENDED);
SAME_NUMBER(ViommuUnchanged, VIOMMU_TOGGLE_UNSPECIFIED);
SAME_NUMBER(ViommuOff, VIOMMU_TOGGLE_OFF);
SAME_NUMBER(ViommuOn, VIOMMU_TOGGLE_ON);
SAME_NUMBER(VIOMMU_MAX_DEVICE_POLICIES, VIOMMU_CAP_CONTROL_REQUEST_DEVICES);

NTSTATUS NTAPI ViommuQueryProfile(PULONG Profile)
{
    PVIOMMU_DEVICE device;

    if (Profile == NULL) {
        return STATUS_INVALID_PARAMETER_1;
    }
    device = SessionEnter();
    if (device == NULL) {
        return STATUS_UNSUCCESSFUL;
    }
    *Profile = device->Profile;
    SessionLeave();
    return STATUS_SUCCESS;
}

static VOID FillControl(const VIOMMU_TEST_CONTROL *Control, viommu_control_request *Request,
                        viommu_device_policy *Policies)
{
    ULONG i;

    Request->dma_guard_blocking = (viommu_toggle)Control->DmaGuardBlocking;
    Request->dma_verification = (viommu_toggle)Control->DmaVerification;
    Request->fail_allocations = (viommu_toggle)Control->FailAllocations;
    Request->legacy_interface_available = (viommu_toggle)Control->LegacyInterfaceAvailable;
    Request->pasid_bits = Control->PasidBits;
    Request->asid_count = Control->AsidCount;
    Request->evict_iotlb = Control->EvictIotlb != FALSE;
    for (i = 0; i < Control->DeviceCount; i++) {
        RtlZeroMemory(&Policies[i], sizeof(Policies[i]));
        Policies[i].has_device = true;
        DeviceObjectDescribe(Control->Devices[i].PhysicalDeviceObject, &Policies[i].device);
        Policies[i].opt_in = Control->Devices[i].OptIn;
        Policies[i].is_external = Control->Devices[i].IsExternal != FALSE;
        Policies[i].has_pasid = Control->Devices[i].HasPasid != FALSE;
    }
    Request->devices = Policies;
    Request->devices_count = Control->DeviceCount;
}

static NTSTATUS TakeReply(PCALL Call, PVIOMMU_TEST_STATISTICS Statistics)
{
    const viommu_control_reply *reply = &Call->Answer.body.control_reply;

    if (Call->Answer.which_body != VIOMMU_DAEMON_MESSAGE_CONTROL_REPLY || reply->id != Call->Message.body.control.id) {
        return STATUS_UNSUCCESSFUL;
    }
    if (!reply->accepted) {
        TRACE_WARNING("test control: %.*s\n", (int)min(reply->reason.length, 120), reply->reason.data);
        return STATUS_NOT_SUPPORTED;
    }
    if (Statistics != NULL) {
        Statistics->IotlbHits = reply->iotlb_hits;
        Statistics->IotlbMisses = reply->iotlb_misses;
        Statistics->IotlbStaleUses = reply->iotlb_stale_uses;
        Statistics->TablePages = reply->table_pages;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS Exchange(PVIOMMU_DEVICE Device, const VIOMMU_TEST_CONTROL *Control, PVIOMMU_TEST_STATISTICS Statistics)
{
    NTSTATUS status;
    CALL call;

    status = CallClaim(&call, Device, &Device->Control, KeGetCurrentIrql());
    if (!NT_SUCCESS(status)) {
        return status;
    }
    call.Message.which_body = VIOMMU_PEER_MESSAGE_CONTROL;
    call.Message.body.control.id = (ULONGLONG)InterlockedIncrement64(&Device->NextRequestId);
    FillControl(Control, &call.Message.body.control, call.Slot->Scratch.Policies);
    status = CallExchange(&call);
    if (NT_SUCCESS(status)) {
        status = TakeReply(&call, Statistics);
    }
    CallReleaseSlot(&call);
    if (NT_SUCCESS(status) && Control->LegacyInterfaceAvailable != ViommuUnchanged) {
        /* The getter answers without asking the daemon. */
        Device->LegacyInterface = Control->LegacyInterfaceAvailable == ViommuOn;
    }
    return status;
}

NTSTATUS NTAPI ViommuTestControl(const VIOMMU_TEST_CONTROL *Control, PVIOMMU_TEST_STATISTICS Statistics)
{
    PVIOMMU_DEVICE device;
    NTSTATUS status;

    if (Control == NULL || Control->DeviceCount > VIOMMU_MAX_DEVICE_POLICIES ||
        (Control->DeviceCount != 0 && Control->Devices == NULL)) {
        return STATUS_INVALID_PARAMETER_1;
    }
    device = KeGetCurrentIrql() == PASSIVE_LEVEL ? SessionEnter() : NULL;
    if (device == NULL) {
        return STATUS_UNSUCCESSFUL;
    }
    status = Exchange(device, Control, Statistics);
    SessionLeave();
    return status;
}
