/*
 * Domains: create, delete, configure and flush.
 */
#include "call.h"

/* Entries of a flush list that travel in one message: with the rest of the request they fit a control slot. */
#define FLUSH_ENTRIES_PER_CALL 448u

/* Takes back a domain that no handle is left for. */
static VOID Discard(const CALLER *Caller, ULONGLONG DaemonHandle)
{
    CALL call;

    if (NT_SUCCESS(CallBegin(&call, Caller, VIOMMU_REQUEST_DELETE_DOMAIN))) {
        call.Message.body.request.routine.delete_domain.domain = DaemonHandle;
        (void)CallSend(&call);
        CallEnd(&call);
    }
}

static NTSTATUS SendCreate(const CALLER *Caller, BOOLEAN OsManagedPageTable, BOOLEAN HasOut, PULONGLONG DaemonHandle)
{
    viommu_create_domain_request *request;
    NTSTATUS status;
    CALL call;

    if (!NT_SUCCESS(CallBegin(&call, Caller, VIOMMU_REQUEST_CREATE_DOMAIN))) {
        return STATUS_NOT_SUPPORTED;
    }
    request = &call.Message.body.request.routine.create_domain;
    request->os_managed_page_table = OsManagedPageTable;
    request->has_domain_out = HasOut;
    status = CallSend(&call);
    if (!call.Delivered) {
        status = STATUS_NOT_SUPPORTED;
    } else if (NT_SUCCESS(status)) {
        const viommu_reply *reply = &call.Answer.body.reply;

        *DaemonHandle = reply->which_result == VIOMMU_REPLY_CREATE_DOMAIN ? reply->result.create_domain.domain : 0;
        status = *DaemonHandle != 0 && HasOut ? STATUS_SUCCESS : STATUS_NOT_SUPPORTED;
    }
    CallEnd(&call);
    return status;
}

NTSTATUS RoutineCreateDomain(const CALLER *Caller, BOOLEAN OsManagedPageTable, PIOMMU_DMA_DOMAIN *DomainOut)
{
    ULONGLONG daemonHandle = 0;
    NTSTATUS status = SendCreate(Caller, OsManagedPageTable, DomainOut != NULL, &daemonHandle);
    PVOID handle;

    if (!NT_SUCCESS(status)) {
        return status;
    }
    handle = HandleCreate(HandleDomain, daemonHandle);
    if (handle == NULL) {
        Discard(Caller, daemonHandle);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    *DomainOut = handle;
    return STATUS_SUCCESS;
}

NTSTATUS RoutineDeleteDomain(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain)
{
    ULONGLONG daemonHandle = HandleLookup(HandleDomain, Domain);
    NTSTATUS status;
    CALL call;

    status = CallBegin(&call, Caller, VIOMMU_REQUEST_DELETE_DOMAIN);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    call.Message.body.request.routine.delete_domain.domain = daemonHandle;
    status = CallSend(&call);
    if (call.Delivered && NT_SUCCESS(status)) {
        HandleDelete(HandleDomain, daemonHandle);
    }
    CallEnd(&call);
    return status;
}

NTSTATUS RoutineConfigureDomain(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, PDOMAIN_CONFIGURATION Configuration)
{
    viommu_configure_domain_request *request;
    NTSTATUS status;
    CALL call;

    status = CallBegin(&call, Caller, VIOMMU_REQUEST_CONFIGURE_DOMAIN);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    request = &call.Message.body.request.routine.configure_domain;
    request->domain = HandleLookup(HandleDomain, Domain);
    request->has_configuration = Configuration != NULL;
    request->type = Configuration != NULL ? (uint32_t)Configuration->Type : 0;
    status = CallSend(&call);
    CallEnd(&call);
    return status;
}

NTSTATUS RoutineFlushDomain(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain)
{
    NTSTATUS status;
    CALL call;

    status = CallBegin(&call, Caller, VIOMMU_REQUEST_FLUSH_DOMAIN);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    call.Message.body.request.routine.flush_domain.domain = HandleLookup(HandleDomain, Domain);
    status = CallSend(&call);
    CallEnd(&call);
    return status;
}

static NTSTATUS FlushPart(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, BOOLEAN LastLevel, ULONG Number,
                          const ULONGLONG *VaList)
{
    viommu_flush_domain_by_va_list_request *request;
    NTSTATUS status;
    CALL call;

    status = CallBegin(&call, Caller, VIOMMU_REQUEST_FLUSH_DOMAIN_BY_VA_LIST);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    request = &call.Message.body.request.routine.flush_domain_by_va_list;
    request->domain = HandleLookup(HandleDomain, Domain);
    request->last_level = LastLevel;
    request->number = Number;
    request->has_va_list = VaList != NULL;
    request->va_list.data = (const uint8_t *)VaList;
    request->va_list.length = VaList != NULL ? Number * (ULONG)sizeof(ULONGLONG) : 0;
    status = CallSend(&call);
    CallEnd(&call);
    return status;
}

/* A long list goes as several flushes: each covers its own addresses, and the routine returns after the last. */
NTSTATUS RoutineFlushDomainByVaList(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, BOOLEAN LastLevel, ULONG Number,
                                    PVOID VaList)
{
    const ULONGLONG *entries = VaList;
    NTSTATUS status;

    if (entries == NULL) {
        return FlushPart(Caller, Domain, LastLevel, Number, NULL);
    }
    do {
        ULONG part = min(Number, FLUSH_ENTRIES_PER_CALL);

        status = FlushPart(Caller, Domain, LastLevel, part, entries);
        entries += part;
        Number -= part;
    } while (NT_SUCCESS(status) && Number != 0);
    return status;
}
