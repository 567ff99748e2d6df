/*
 * Birth and death of what drivers hold handles to. Each kind is deleted by one routine with one argument, so domains,
 * device tokens, PASID sub-devices and logical address tokens share the way.
 */
#include "call.h"

static uint32_t DeletingRoutine(HANDLE_KIND Kind)
{
    switch (Kind) {
    case HandleDomain:
        return VIOMMU_REQUEST_DELETE_DOMAIN;
    case HandleDevice:
        return VIOMMU_REQUEST_DELETE_DEVICE;
    case HandlePasidDevice:
        return VIOMMU_REQUEST_DELETE_PASID_DEVICE;
    default:
        return VIOMMU_REQUEST_FREE_RESERVED_LOGICAL_ADDRESS_RANGE;
    }
}

static VOID SetArgument(viommu_request *Request, ULONGLONG DaemonHandle)
{
    switch (Request->which_routine) {
    case VIOMMU_REQUEST_DELETE_DOMAIN:
        Request->routine.delete_domain.domain = DaemonHandle;
        break;
    case VIOMMU_REQUEST_DELETE_DEVICE:
        Request->routine.delete_device.dma_device = DaemonHandle;
        break;
    case VIOMMU_REQUEST_DELETE_PASID_DEVICE:
        Request->routine.delete_pasid_device.pasid_device = DaemonHandle;
        break;
    default:
        Request->routine.free_reserved_logical_address_range.token = DaemonHandle;
        break;
    }
}

/* FALSE when the session is over, and the daemon's object with it. */
static BOOLEAN DeleteUnnamed(const CALLER *Caller, ULONG Session, HANDLE_KIND Kind, ULONGLONG DaemonHandle)
{
    BOOLEAN current;
    CALL call;

    if (!NT_SUCCESS(CallBegin(&call, Caller, DeletingRoutine(Kind)))) {
        return FALSE;
    }
    /* The next daemon may use the same number for something else. */
    current = call.Session == Session;
    if (current) {
        SetArgument(&call.Message.body.request, DaemonHandle);
        (void)CallSend(&call);
    }
    CallEnd(&call);
    return current;
}

NTSTATUS HandOut(const CALLER *Caller, ULONG Session, HANDLE_KIND Kind, ULONGLONG DaemonHandle,
                 const HANDLE_DETAILS *Details, PVOID *Handle)
{
    static const HANDLE_DETAILS none;

    *Handle = HandleCreate(Kind, DaemonHandle, Details != NULL ? Details : &none, Session);
    if (*Handle != NULL) {
        return STATUS_SUCCESS;
    }
    return DeleteUnnamed(Caller, Session, Kind, DaemonHandle) ? STATUS_INSUFFICIENT_RESOURCES : STATUS_UNSUCCESSFUL;
}

NTSTATUS DeleteByHandle(const CALLER *Caller, HANDLE_KIND Kind, PVOID Handle)
{
    ULONGLONG daemonHandle;
    NTSTATUS status;
    CALL call;

    status = CallBegin(&call, Caller, DeletingRoutine(Kind));
    if (!NT_SUCCESS(status)) {
        return status;
    }
    daemonHandle = CallHandle(&call, Kind, Handle);
    SetArgument(&call.Message.body.request, daemonHandle);
    status = CallSend(&call);
    if (call.Delivered && NT_SUCCESS(status)) {
        HandleDelete(Kind, Handle, daemonHandle);
    }
    CallEnd(&call);
    return status;
}

NTSTATUS RoutineDeleteDomain(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain)
{
    return DeleteByHandle(Caller, HandleDomain, Domain);
}

NTSTATUS RoutineDeleteDevice(const CALLER *Caller, PIOMMU_DMA_DEVICE DmaDevice)
{
    return DeleteByHandle(Caller, HandleDevice, DmaDevice);
}

NTSTATUS RoutineDeletePasidDevice(const CALLER *Caller, PIOMMU_DMA_PASID_DEVICE PasidDevice)
{
    return DeleteByHandle(Caller, HandlePasidDevice, PasidDevice);
}

NTSTATUS RoutineFreeReservedLogicalAddressRange(const CALLER *Caller,
                                                PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN LogicalAddressToken)
{
    return DeleteByHandle(Caller, HandleToken, LogicalAddressToken);
}
