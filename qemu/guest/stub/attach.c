/*
 * Devices and domains: attach, detach, and the question for input mappings. IRQL: PASSIVE_LEVEL.
 */
#include "call.h"

NTSTATUS RoutineAttachDevice(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, PDEVICE_OBJECT PhysicalDeviceObject,
                             ULONG InputMappingIdBase, ULONG MappingCount)
{
    viommu_attach_device_request *request;
    NTSTATUS status;
    CALL call;

    status = CallBegin(&call, Caller, VIOMMU_REQUEST_ATTACH_DEVICE);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    request = &call.Message.body.request.routine.attach_device;
    request->domain = CallHandle(&call, HandleDomain, Domain);
    request->has_device = true;
    DeviceObjectDescribe(PhysicalDeviceObject, &request->device);
    request->input_mapping_id_base = InputMappingIdBase;
    request->mapping_count = MappingCount;
    status = CallSend(&call);
    CallEnd(&call);
    return status;
}

NTSTATUS RoutineDetachDevice(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, PDEVICE_OBJECT PhysicalDeviceObject,
                             ULONG InputMappingId)
{
    viommu_detach_device_request *request;
    NTSTATUS status;
    CALL call;

    status = CallBegin(&call, Caller, VIOMMU_REQUEST_DETACH_DEVICE);
    if (!NT_SUCCESS(status)) {
        FaultsForgetUnanswered(PhysicalDeviceObject, InputMappingId);
        return status;
    }
    request = &call.Message.body.request.routine.detach_device;
    request->domain = CallHandle(&call, HandleDomain, Domain);
    request->has_device = true;
    DeviceObjectDescribe(PhysicalDeviceObject, &request->device);
    request->input_mapping_id = InputMappingId;
    status = CallSend(&call);
    CallReleaseSlot(&call);
    if (call.Delivered && NT_SUCCESS(status)) {
        FaultsForget(call.Device, &request->device, InputMappingId, FALSE);
    } else if (!call.Delivered) {
        FaultsForgetUnanswered(PhysicalDeviceObject, InputMappingId);
    }
    CallEnd(&call);
    return status;
}

/*
 * Hands the answer out; the daemon has seen which of the out-parameters exist and how long the buffer is. A failure may
 * still tell the length, but leaves the buffer as it was.
 */
static VOID GiveInputMappings(NTSTATUS Status, const viommu_query_input_mappings_result *Result,
                              PINPUT_MAPPING_ELEMENT Buffer, ULONG BufferLength, PULONG ReturnLength)
{
    ULONG room = NT_SUCCESS(Status) && Buffer != NULL ? BufferLength / (ULONG)sizeof(*Buffer) : 0;
    ULONG i;

    for (i = 0; i < min(room, Result->input_mapping_ids_count); i++) {
        Buffer[i].InputMappingId = Result->input_mapping_ids[i];
    }
    if (ReturnLength != NULL) {
        *ReturnLength = Result->return_length;
    }
}

NTSTATUS RoutineQueryInputMappings(const CALLER *Caller, PDEVICE_OBJECT PhysicalDeviceObject,
                                   PINPUT_MAPPING_ELEMENT Buffer, ULONG BufferLength, PULONG ReturnLength)
{
    viommu_query_input_mappings_request *request;
    NTSTATUS status;
    CALL call;

    status = CallBegin(&call, Caller, VIOMMU_REQUEST_QUERY_INPUT_MAPPINGS);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    request = &call.Message.body.request.routine.query_input_mappings;
    request->has_device = true;
    DeviceObjectDescribe(PhysicalDeviceObject, &request->device);
    request->has_buffer = Buffer != NULL;
    request->buffer_length = BufferLength;
    request->has_return_length = ReturnLength != NULL;
    status = CallSend(&call);
    if (call.Delivered && call.Answer.body.reply.which_result == VIOMMU_REPLY_QUERY_INPUT_MAPPINGS) {
        GiveInputMappings(status, &call.Answer.body.reply.result.query_input_mappings, Buffer, BufferLength,
                          ReturnLength);
    }
    CallEnd(&call);
    return status;
}
