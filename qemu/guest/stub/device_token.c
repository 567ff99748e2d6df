/*
 * Device tokens: create, attach, detach, and what can be asked about them. The handle of a token remembers its function, so
 * that whatever ends an attachment finds the fault handler of the function. IRQL: PASSIVE_LEVEL.
 */
#include "call.h"

#define MAX_CONFIGURATIONS VIOMMU_CAP_CREATE_DEVICE_REQUEST_CONFIGURATIONS
#define INFORMATION_BYTES  sizeof(IOMMU_DMA_DEVICE_INFORMATION)

/* [DDI IOMMU_DEVICE_CREATION_CONFIGURATION] Only the member of the union that ConfigType names is read. */
static VOID FillConfiguration(const IOMMU_DEVICE_CREATION_CONFIGURATION *Configuration,
                              viommu_device_creation_configuration *Message)
{
    RtlZeroMemory(Message, sizeof(*Message));
    Message->config_type = (uint32_t)Configuration->ConfigType;
    switch (Configuration->ConfigType) {
    case IommuDeviceCreationConfigTypeAcpi:
        Message->input_mapping_base = Configuration->Acpi.InputMappingBase;
        Message->mappings_count = Configuration->Acpi.MappingsCount;
        break;
    case IommuDeviceCreationConfigTypePasid:
        Message->pasid_config_type = (uint32_t)Configuration->Pasid.ConfigType;
        Message->suppress_pasid_faults = Configuration->Pasid.SuppressPasidFaults;
        break;
    default:
        break;
    }
}

/* The list ends at Flink NULL or back at its first element. [DDI-135] */
static VOID FillConfigurations(const IOMMU_DEVICE_CREATION_CONFIGURATION *First, viommu_create_device_request *Request,
                               viommu_device_creation_configuration *Items)
{
    const LIST_ENTRY *head = First != NULL ? &First->NextConfiguration : NULL;
    const LIST_ENTRY *link = head;
    ULONG count = 0;

    while (link != NULL && count < MAX_CONFIGURATIONS) {
        FillConfiguration(CONTAINING_RECORD(link, IOMMU_DEVICE_CREATION_CONFIGURATION, NextConfiguration), &Items[count]);
        count++;
        link = link->Flink == head ? NULL : link->Flink;
    }
    Request->configurations_endless = link != NULL;
    Request->configurations = Items;
    Request->configurations_count = count;
}

NTSTATUS RoutineCreateDevice(const CALLER *Caller, PDEVICE_OBJECT DeviceObject,
                             PIOMMU_DEVICE_CREATION_CONFIGURATION DeviceConfig, PIOMMU_DMA_DEVICE *DmaDeviceOut)
{
    viommu_create_device_request *request;
    HANDLE_DETAILS details = { { 0, 0 }, 0, 0 };
    ULONGLONG daemonHandle = 0;
    NTSTATUS status;
    PVOID handle;
    CALL call;

    status = CallBegin(&call, Caller, VIOMMU_REQUEST_CREATE_DEVICE);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    request = &call.Message.body.request.routine.create_device;
    request->has_device = true;
    DeviceObjectDescribe(DeviceObject, &request->device);
    FillConfigurations(DeviceConfig, request, call.Slot->Scratch.Configurations);
    request->has_device_out = DmaDeviceOut != NULL;
    details.Segment = (USHORT)request->device.segment;
    details.BusDeviceFunction = (USHORT)request->device.bus_device_function;
    status = CallSend(&call);
    if (NT_SUCCESS(status)) {
        const viommu_reply *reply = &call.Answer.body.reply;

        daemonHandle = reply->which_result == VIOMMU_REPLY_CREATE_DEVICE ? reply->result.create_device.dma_device : 0;
        status = daemonHandle != 0 && DmaDeviceOut != NULL ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
    }
    CallEnd(&call);
    if (NT_SUCCESS(status)) {
        status = HandOut(Caller, call.Session, HandleDevice, daemonHandle, &details, &handle);
    }
    if (NT_SUCCESS(status)) {
        *DmaDeviceOut = handle;
    }
    return status;
}

NTSTATUS RoutineAttachDeviceEx(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, PIOMMU_DMA_DEVICE DmaDevice)
{
    NTSTATUS status;
    CALL call;

    status = CallBegin(&call, Caller, VIOMMU_REQUEST_ATTACH_DEVICE_EX);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    call.Message.body.request.routine.attach_device_ex.domain = CallHandle(&call, HandleDomain, Domain);
    call.Message.body.request.routine.attach_device_ex.dma_device = CallHandle(&call, HandleDevice, DmaDevice);
    status = CallSend(&call);
    CallEnd(&call);
    return status;
}

NTSTATUS RoutineDetachDeviceEx(const CALLER *Caller, PIOMMU_DMA_DEVICE DmaDevice)
{
    viommu_device_object object;
    NTSTATUS status;
    CALL call;

    status = CallBegin(&call, Caller, VIOMMU_REQUEST_DETACH_DEVICE_EX);
    if (!NT_SUCCESS(status)) {
        FaultsForgetTokenUnanswered(DmaDevice, 0);
        return status;
    }
    call.Message.body.request.routine.detach_device_ex.dma_device = CallDevice(&call, DmaDevice, &object);
    status = CallSend(&call);
    CallReleaseSlot(&call);
    if (NT_SUCCESS(status) || !call.Delivered) {
        /* A function is one stream here: its group's base is 0. */
        FaultsForget(call.Device, &object, 0, call.Lost);
    }
    CallEnd(&call);
    return status;
}

VOID RoutineQueryAvailableDomainTypes(const CALLER *Caller, PIOMMU_DMA_DEVICE DmaDevice, PULONG AvailableDomains)
{
    ULONG available = 0;
    CALL call;

    if (NT_SUCCESS(CallBegin(&call, Caller, VIOMMU_REQUEST_QUERY_AVAILABLE_DOMAIN_TYPES))) {
        const viommu_reply *reply = &call.Answer.body.reply;

        call.Message.body.request.routine.query_available_domain_types.dma_device =
            CallHandle(&call, HandleDevice, DmaDevice);
        if (NT_SUCCESS(CallSend(&call)) && reply->which_result == VIOMMU_REPLY_QUERY_AVAILABLE_DOMAIN_TYPES) {
            available = reply->result.query_available_domain_types.available_domains;
        }
        CallEnd(&call);
    }
    /* There is no status to say it with: whatever failed, nothing is available. [DDI-175] */
    if (AvailableDomains != NULL) {
        *AvailableDomains = available;
    }
}

/* Exactly three bytes, each 0 or 1. [DDI-147, DDI-152] */
static VOID GiveInformation(const viommu_query_device_info_result *Result, PIOMMU_DMA_DEVICE_INFORMATION Buffer)
{
    Buffer->DefaultPasidEnabled = Result->default_pasid_enabled ? TRUE : FALSE;
    Buffer->PasidTaggedDmaEnabled = Result->pasid_tagged_dma_enabled ? TRUE : FALSE;
    Buffer->PasidFaultsSuppressed = Result->pasid_faults_suppressed ? TRUE : FALSE;
}

static NTSTATUS SendQueryInfo(PCALL Call, ULONG Size, PIOMMU_DMA_DEVICE_INFORMATION Buffer)
{
    const viommu_reply *reply = &Call->Answer.body.reply;
    NTSTATUS status = CallSend(Call);

    if (NT_SUCCESS(status)) {
        if (reply->which_result != VIOMMU_REPLY_QUERY_DEVICE_INFO || Buffer == NULL || Size < INFORMATION_BYTES) {
            return STATUS_UNSUCCESSFUL;
        }
        GiveInformation(&reply->result.query_device_info, Buffer);
    }
    return status;
}

NTSTATUS RoutineQueryDeviceInfo(const CALLER *Caller, PIOMMU_DMA_DEVICE DmaDevice, ULONG Size, PULONG BytesWritten,
                                PIOMMU_DMA_DEVICE_INFORMATION Buffer)
{
    viommu_query_device_info_request *request;
    NTSTATUS status;
    CALL call;

    status = CallBegin(&call, Caller, VIOMMU_REQUEST_QUERY_DEVICE_INFO);
    if (NT_SUCCESS(status)) {
        request = &call.Message.body.request.routine.query_device_info;
        request->dma_device = CallHandle(&call, HandleDevice, DmaDevice);
        request->size = Size;
        request->has_bytes_written = BytesWritten != NULL;
        request->has_buffer = Buffer != NULL;
        status = SendQueryInfo(&call, Size, Buffer);
        CallEnd(&call);
    }
    /* It counts what was written, so 0 after every failure. [DDI-148] */
    if (BytesWritten != NULL) {
        *BytesWritten = NT_SUCCESS(status) ? (ULONG)INFORMATION_BYTES : 0;
    }
    return status;
}
