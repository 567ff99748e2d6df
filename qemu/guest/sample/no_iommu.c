/*
 * What a driver finds without us: a system that has no remapping IOMMU [DDI-034, DDI-105]. Run with getters that are not
 * redirected, by Windows' own kernel in a VM or by the NT host, which answers alike.
 */
#include "ex.h"

VOID RunNoIommu(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN domain = (PIOMMU_DMA_DOMAIN)UNTOUCHED;

    if (ProbeUseV1(Probe)) {
        CheckStatus(check, Probe->Iommu.CreateDomain(TRUE, &domain), STATUS_INVALID_PARAMETER,
                    "DDI-034: CreateDomain(TRUE) is STATUS_INVALID_PARAMETER");
        CheckStatus(check, Probe->Iommu.CreateDomain(FALSE, &domain), STATUS_NOT_SUPPORTED,
                    "DDI-034: CreateDomain(FALSE) is STATUS_NOT_SUPPORTED");
        CheckValue(check, (ULONG_PTR)domain, UNTOUCHED, "DDI-033: *DomainOut is as it was");
    }
    if (ExUse(Probe, 2)) {
        CheckStatus(check, ExCreate(Probe, DomainTypeTranslate, &domain), STATUS_INVALID_PARAMETER,
                    "DDI-105: a Translate domain is STATUS_INVALID_PARAMETER");
        CheckStatus(check, ExCreate(Probe, DomainTypeUnmanaged, &domain), STATUS_NOT_SUPPORTED,
                    "DDI-105: an Unmanaged domain is STATUS_NOT_SUPPORTED");
        CheckValue(check, (ULONG_PTR)domain, UNTOUCHED, "DDI-105: *DomainOut is as it was");
    }
}
