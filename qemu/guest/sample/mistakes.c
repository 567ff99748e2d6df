/*
 * Mistakes with domains, handles and attachments [ddi.md 5 B, C, R], and the frame of the mistakes scenario. Every call
 * here is wrong in one way; the status must name it, and nothing may change.
 */
#include "mistakes.h"

static VOID Creation(PMISTAKES Mistakes)
{
    PCHECK check = Mistakes->Check;
    PIOMMU_DMA_DOMAIN untouched = (PIOMMU_DMA_DOMAIN)0x5A5A5A5A5A5A5A5AULL;
    PIOMMU_DMA_DOMAIN domain = untouched;

    CheckStatus(check, Mistakes->Iommu->CreateDomain(FALSE, &domain), STATUS_NOT_SUPPORTED,
                "DDI-030: a domain with caller-owned tables is STATUS_NOT_SUPPORTED on x64");
    CheckValue(check, (ULONG_PTR)domain, (ULONG_PTR)untouched, "DDI-033: and leaves *DomainOut as it was");
    CheckStatus(check, Mistakes->Iommu->CreateDomain(TRUE, NULL), STATUS_INVALID_PARAMETER_2,
                "DDI-032: DomainOut NULL is STATUS_INVALID_PARAMETER_2");
    CheckStatus(check, Mistakes->Iommu->CreateDomain(2, &domain), STATUS_SUCCESS, "DDI-031: 2 counts as TRUE");
    CheckStatus(check, Mistakes->Iommu->DeleteDomain(domain), STATUS_SUCCESS, "DDI-038: an empty domain is deleted");
    CheckStatus(check, Mistakes->Iommu->CreateDomain(0xFF, &domain), STATUS_SUCCESS, "DDI-031: 0xFF counts as TRUE");
    CheckTrue(check, domain != Mistakes->Domain, "DDI-036: two live domains have two handles");
    CheckStatus(check, Mistakes->Iommu->DeleteDomain(domain), STATUS_SUCCESS, "DDI-031: it is deleted as well");
    Mistakes->Deleted = domain;
    CheckStatus(check, Mistakes->Iommu->CreateDomain(TRUE, &domain), STATUS_SUCCESS, "one more domain is created");
    CheckTrue(check, domain != Mistakes->Deleted, "DDI-036: the handle just deleted is not used again at once");
    CheckStatus(check, Mistakes->Iommu->DeleteDomain(domain), STATUS_SUCCESS, "it is deleted");
}

static VOID BadHandles(PMISTAKES Mistakes)
{
    PCHECK check = Mistakes->Check;
    IOMMU_DOMAIN_DELETE *deleteDomain = Mistakes->Iommu->DeleteDomain;
    ULONGLONG onStack = 0;

    CheckStatus(check, deleteDomain(NULL), STATUS_INVALID_PARAMETER_1, "DDI-046: deleting NULL");
    CheckStatus(check, deleteDomain(Mistakes->Deleted), STATUS_INVALID_PARAMETER_1, "DDI-046: deleting twice");
    CheckStatus(check, deleteDomain((PIOMMU_DMA_DOMAIN)0x1122334455667788ULL), STATUS_INVALID_PARAMETER_1,
                "DDI-375: a random number is no handle");
    CheckStatus(check, deleteDomain((PIOMMU_DMA_DOMAIN)~0ULL), STATUS_INVALID_PARAMETER_1,
                "DDI-375: all ones are no handle");
    CheckStatus(check, deleteDomain((PIOMMU_DMA_DOMAIN)((ULONG_PTR)Mistakes->Domain + 8)), STATUS_INVALID_PARAMETER_1,
                "DDI-375: a handle and 8 is no handle");
    CheckStatus(check, deleteDomain((PIOMMU_DMA_DOMAIN)&onStack), STATUS_INVALID_PARAMETER_1,
                "DDI-375: a pointer of the caller's is no handle");
    CheckStatus(check, deleteDomain((PIOMMU_DMA_DOMAIN)Mistakes->Device), STATUS_INVALID_PARAMETER_1,
                "DDI-376: a device object is no domain");
    CheckStatus(check, deleteDomain(Mistakes->Domain), STATUS_RESOURCE_IN_USE,
                "DDI-041: deleting a domain with a device attached");
    CheckFault(check, DmaFill(Mistakes->Device, PAGE_SIZE, 8, 0), TranslationFault, PAGE_SIZE,
               "DDI-041: the device is still attached");
}

/* DDI-047: every routine that takes a domain knows a deleted one when it sees it. */
static VOID DeletedHandle(PMISTAKES Mistakes)
{
    PCHECK check = Mistakes->Check;
    const DMA_IOMMU_INTERFACE_V1 *iommu = Mistakes->Iommu;
    PIOMMU_DMA_DOMAIN gone = Mistakes->Deleted;
    PMDL mdl = Mistakes->Buffer->Mdl;
    DOMAIN_CONFIGURATION configuration = {.Type = DomainConfigurationX64};
    NTSTATUS wanted = STATUS_INVALID_PARAMETER_1;

    CheckStatus(check, iommu->AttachDevice(gone, Mistakes->Idle, 0, 1), wanted,
                "DDI-047: AttachDevice to a deleted domain");
    CheckStatus(check, iommu->DetachDevice(gone, Mistakes->Device, 0), wanted, "DDI-047: DetachDevice from it");
    CheckStatus(check, iommu->FlushDomain(gone), wanted, "DDI-047: FlushDomain of it");
    CheckStatus(check, iommu->FlushDomainByVaList(gone, TRUE, 0, NULL), wanted, "DDI-047: FlushDomainByVaList of it");
    CheckStatus(check, iommu->MapLogicalRange(gone, 3, mdl, PAGE_SIZE), wanted, "DDI-047: MapLogicalRange in it");
    CheckStatus(check, iommu->UnmapLogicalRange(gone, PAGE_SIZE, 1), wanted, "DDI-047: UnmapLogicalRange in it");
    CheckStatus(check, iommu->MapIdentityRange(gone, 3, mdl), wanted, "DDI-047: MapIdentityRange in it");
    CheckStatus(check, iommu->UnmapIdentityRange(gone, mdl), wanted, "DDI-047: UnmapIdentityRange in it");
    CheckStatus(check, iommu->ConfigureDomain(gone, &configuration), wanted, "DDI-047: ConfigureDomain of it");
    CheckStatus(check, iommu->MapLogicalRange(NULL, 3, mdl, PAGE_SIZE), wanted, "MapLogicalRange in NULL");
    CheckStatus(check, iommu->UnmapLogicalRange(NULL, PAGE_SIZE, 1), wanted, "UnmapLogicalRange in NULL");
    CheckStatus(check, iommu->MapIdentityRange(NULL, 3, mdl), wanted, "MapIdentityRange in NULL");
    CheckStatus(check, iommu->UnmapIdentityRange(NULL, mdl), wanted, "UnmapIdentityRange in NULL");
}

static VOID Attaching(PMISTAKES Mistakes)
{
    PCHECK check = Mistakes->Check;
    IOMMU_DOMAIN_ATTACH_DEVICE *attach = Mistakes->Iommu->AttachDevice;
    PIOMMU_DMA_DOMAIN domain = Mistakes->Domain;
    PIOMMU_DMA_DOMAIN other = NULL;

    CheckStatus(check, attach(domain, Mistakes->Idle, 1, 1), STATUS_INVALID_PARAMETER_3,
                "DDI-050: InputMappingIdBase 1 for a PCI device");
    CheckStatus(check, attach(domain, Mistakes->Idle, 0, 0), STATUS_INVALID_PARAMETER_4, "DDI-051: MappingCount 0");
    CheckStatus(check, attach(domain, Mistakes->Idle, 0, 2), STATUS_INVALID_PARAMETER_4, "DDI-051: MappingCount 2");
    CheckStatus(check, attach(domain, Mistakes->Device, 0, 1), STATUS_INVALID_PARAMETER,
                "DDI-055: attaching to the same domain twice");
    CheckStatus(check, Mistakes->Iommu->CreateDomain(TRUE, &other), STATUS_SUCCESS, "a second domain is created");
    CheckStatus(check, attach(other, Mistakes->Device, 0, 1), STATUS_INVALID_PARAMETER,
                "DDI-055: attaching to a second domain");
    CheckStatus(check, Mistakes->Iommu->DetachDevice(other, Mistakes->Device, 0), STATUS_INVALID_PARAMETER_2,
                "DDI-063: detaching from another domain than the device's");
    CheckStatus(check, Mistakes->Iommu->DeleteDomain(other), STATUS_SUCCESS, "the second domain has no device");
    CheckStatus(check, attach(NULL, Mistakes->Idle, 0, 1), STATUS_INVALID_PARAMETER_1, "DDI-056: attaching to NULL");
    CheckStatus(check, attach(domain, NULL, 0, 1), STATUS_INVALID_PARAMETER_2, "DDI-056: attaching NULL");
    CheckStatus(check, attach(domain, Mistakes->Probe->NotPhysical, 0, 1), STATUS_INVALID_PARAMETER_2,
                "DDI-056: attaching a device object that is no PDO");
    CheckStatus(check, attach(domain, Mistakes->Outside, 0, 1), STATUS_NOT_FOUND,
                "DDI-056: attaching a device outside the IOMMU's scope");
    CheckStatus(check, attach(NULL, NULL, 1, 2), STATUS_INVALID_PARAMETER_1,
                "of several bad parameters the first is named");
    CheckFault(check, DmaFill(Mistakes->Idle, PAGE_SIZE, 8, 0), UnsupportedUpstreamTransaction, PAGE_SIZE,
               "none of this attached the second device");
}

static VOID Detaching(PMISTAKES Mistakes)
{
    PCHECK check = Mistakes->Check;
    IOMMU_DOMAIN_DETACH_DEVICE *detach = Mistakes->Iommu->DetachDevice;
    PIOMMU_DMA_DOMAIN domain = Mistakes->Domain;

    CheckStatus(check, detach(domain, Mistakes->Device, 1), STATUS_INVALID_PARAMETER_3,
                "DDI-062: InputMappingId 1 for a PCI device");
    CheckStatus(check, detach(domain, Mistakes->Idle, 0), STATUS_INVALID_PARAMETER_2,
                "DDI-063: detaching a device that is not attached");
    CheckStatus(check, detach(NULL, Mistakes->Device, 0), STATUS_INVALID_PARAMETER_1, "DDI-064: detaching from NULL");
    CheckStatus(check, detach(domain, NULL, 0), STATUS_INVALID_PARAMETER_2, "DDI-063: detaching NULL");
    CheckStatus(check, detach(domain, Mistakes->Device, 0), STATUS_SUCCESS, "DDI-059: detaching once");
    CheckStatus(check, detach(domain, Mistakes->Device, 0), STATUS_INVALID_PARAMETER_2, "DDI-063: detaching twice");
    CheckStatus(check, Mistakes->Iommu->AttachDevice(domain, Mistakes->Device, 0, 1), STATUS_SUCCESS,
                "DDI-065: the device is attached again");
}

VOID RunMistakes(PPROBE Probe)
{
    MISTAKES mistakes = {.Probe = Probe,
                         .Check = &Probe->Check,
                         .Iommu = &Probe->Iommu,
                         .Device = Probe->Device[0],
                         .Idle = Probe->Device[1],
                         .Outside = Probe->Device[2]};

    if (!ProbeUseV1(Probe)) {
        return;
    }
    mistakes.Domain = ProbeAttachedDomain(Probe, mistakes.Device, "a domain gets the first device");
    if (mistakes.Domain == NULL) {
        return;
    }
    mistakes.Buffer = ProbeBuffer(Probe, 16, BufferScattered);
    if (mistakes.Buffer != NULL) {
        Creation(&mistakes);
        BadHandles(&mistakes);
        DeletedHandle(&mistakes);
        Attaching(&mistakes);
        Detaching(&mistakes);
        MistakesOfMapping(&mistakes);
        MistakesOfUnmapping(&mistakes);
        MistakesOfIdentity(&mistakes);
        MistakesOfOwnTables(&mistakes);
        MistakesOfFaultReporting(&mistakes);
        BufferFree(mistakes.Buffer);
    }
    ProbeDropDomain(Probe, mistakes.Domain, mistakes.Device, "after all mistakes the domain is dropped as usual");
}
