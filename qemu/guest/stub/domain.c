/*
 * Domains: create, configure and flush.
 */
#include "call.h"

/* Entries of a flush list that travel in one message: with the rest of the request they fit a control slot. */
#define FLUSH_ENTRIES_PER_CALL 448u

static NTSTATUS SendCreate(const CALLER *Caller, BOOLEAN OsManagedPageTable, BOOLEAN HasOut, PULONGLONG DaemonHandle,
                           PULONG Session)
{
    viommu_create_domain_request *request;
    NTSTATUS status;
    CALL call;

    status = CallBegin(&call, Caller, VIOMMU_REQUEST_CREATE_DOMAIN);
    if (!NT_SUCCESS(status)) {
        return CallNotCreated(status);
    }
    request = &call.Message.body.request.routine.create_domain;
    request->os_managed_page_table = OsManagedPageTable;
    request->has_domain_out = HasOut;
    status = CallSend(&call);
    if (!call.Delivered) {
        status = CallNotCreated(status);
    } else if (NT_SUCCESS(status)) {
        const viommu_reply *reply = &call.Answer.body.reply;

        *DaemonHandle = reply->which_result == VIOMMU_REPLY_CREATE_DOMAIN ? reply->result.create_domain.domain : 0;
        status = *DaemonHandle != 0 && HasOut ? STATUS_SUCCESS : STATUS_NOT_SUPPORTED;
    }
    *Session = call.Session;
    CallEnd(&call);
    return status;
}

NTSTATUS RoutineCreateDomain(const CALLER *Caller, BOOLEAN OsManagedPageTable, PIOMMU_DMA_DOMAIN *DomainOut)
{
    ULONGLONG daemonHandle = 0;
    ULONG session = 0;
    NTSTATUS status = SendCreate(Caller, OsManagedPageTable, DomainOut != NULL, &daemonHandle, &session);
    PVOID handle;

    if (NT_SUCCESS(status)) {
        status = CallNotCreated(HandOut(Caller, session, HandleDomain, daemonHandle, NULL, &handle));
    }
    if (NT_SUCCESS(status)) {
        *DomainOut = handle;
    }
    return status;
}

/* [DDI DOMAIN_CONFIGURATION] Only the member of the union that Type names is read. */
static VOID FillConfiguration(const DOMAIN_CONFIGURATION *Configuration, viommu_configure_domain_request *Request)
{
    Request->has_configuration = true;
    Request->type = (uint32_t)Configuration->Type;
    switch (Configuration->Type) {
    case DomainConfigurationArm64:
        Request->has_arm64 = true;
        Request->arm64.ttbr0 = (ULONGLONG)Configuration->Arm64.Ttbr0.QuadPart;
        Request->arm64.ttbr1 = (ULONGLONG)Configuration->Arm64.Ttbr1.QuadPart;
        Request->arm64.mair0 = Configuration->Arm64.Mair0;
        Request->arm64.mair1 = Configuration->Arm64.Mair1;
        Request->arm64.input_size0 = Configuration->Arm64.InputSize0;
        Request->arm64.input_size1 = Configuration->Arm64.InputSize1;
        Request->arm64.coherent_table_walks = Configuration->Arm64.CoherentTableWalks;
        Request->arm64.translation_enabled = Configuration->Arm64.TranslationEnabled;
        break;
    case DomainConfigurationX64:
        Request->has_x64 = true;
        Request->x64.first_level_page_table_root = (ULONGLONG)Configuration->X64.FirstLevelPageTableRoot.QuadPart;
        Request->x64.translation_enabled = Configuration->X64.TranslationEnabled;
        break;
    default:
        break;
    }
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
    request->domain = CallHandle(&call, HandleDomain, Domain);
    if (Configuration != NULL) {
        FillConfiguration(Configuration, request);
    }
    status = CallSend(&call);
    CallEnd(&call);
    return status;
}

NTSTATUS RoutineFlushDomain(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain)
{
    NTSTATUS status;
    CALL call;

    status = CallBeginUncleared(&call, Caller, VIOMMU_REQUEST_FLUSH_DOMAIN);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    call.Message.body.request.routine.flush_domain.domain = CallHandle(&call, HandleDomain, Domain);
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
    request->domain = CallHandle(&call, HandleDomain, Domain);
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
