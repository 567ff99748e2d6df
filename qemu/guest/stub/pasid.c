/*
 * PASID sub-devices: create, attach and detach. IRQL: PASSIVE_LEVEL. [DDI IOMMU_PASID_DEVICE_CREATE and its siblings]
 */
#include "call.h"

NTSTATUS RoutineCreatePasidDevice(const CALLER *Caller, PIOMMU_DMA_DEVICE DmaDevice,
                                  PIOMMU_DMA_PASID_DEVICE *PasidDeviceOut, PULONG AsidOut)
{
    viommu_create_pasid_device_request *request;
    viommu_create_pasid_device_result created = { 0, 0 };
    NTSTATUS status;
    PVOID handle;
    CALL call;

    status = CallBegin(&call, Caller, VIOMMU_REQUEST_CREATE_PASID_DEVICE);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    request = &call.Message.body.request.routine.create_pasid_device;
    request->dma_device = CallHandle(&call, HandleDevice, DmaDevice);
    request->has_pasid_device_out = PasidDeviceOut != NULL;
    request->has_asid_out = AsidOut != NULL;
    status = CallSend(&call);
    if (NT_SUCCESS(status)) {
        if (call.Answer.body.reply.which_result == VIOMMU_REPLY_CREATE_PASID_DEVICE) {
            created = call.Answer.body.reply.result.create_pasid_device;
        }
        if (created.pasid_device == 0 || PasidDeviceOut == NULL || AsidOut == NULL) {
            status = STATUS_UNSUCCESSFUL;
        }
    }
    CallEnd(&call);
    if (NT_SUCCESS(status)) {
        status = HandOut(Caller, call.Session, HandlePasidDevice, created.pasid_device, NULL, &handle);
    }
    if (NT_SUCCESS(status)) {
        *PasidDeviceOut = handle;
        *AsidOut = created.asid;
    }
    return status;
}

NTSTATUS RoutineAttachPasidDevice(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, PIOMMU_DMA_PASID_DEVICE PasidDevice)
{
    NTSTATUS status;
    CALL call;

    status = CallBegin(&call, Caller, VIOMMU_REQUEST_ATTACH_PASID_DEVICE);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    call.Message.body.request.routine.attach_pasid_device.domain = CallHandle(&call, HandleDomain, Domain);
    call.Message.body.request.routine.attach_pasid_device.pasid_device = CallHandle(&call, HandlePasidDevice, PasidDevice);
    status = CallSend(&call);
    CallEnd(&call);
    return status;
}

NTSTATUS RoutineDetachPasidDevice(const CALLER *Caller, PIOMMU_DMA_PASID_DEVICE PasidDevice)
{
    NTSTATUS status;
    CALL call;

    status = CallBegin(&call, Caller, VIOMMU_REQUEST_DETACH_PASID_DEVICE);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    call.Message.body.request.routine.detach_pasid_device.pasid_device = CallHandle(&call, HandlePasidDevice, PasidDevice);
    status = CallSend(&call);
    CallEnd(&call);
    return status;
}
