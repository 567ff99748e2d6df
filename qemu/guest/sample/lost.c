/*
 * What is left of the interface when the daemon goes while a driver uses it [DDI-102, DDI-380]: every call fails as
 * documented and comes back, also at DISPATCH_LEVEL, and no device reaches memory. Whoever runs the VM ends the daemon when
 * the line "waiting for the daemon to go" is printed.
 */
#include "ex.h"
#include "threads.h"

#define BASE 0x680000000ULL
#define MARK 0x1057DAE0105700AAULL
#define PATIENCE_MILLISECONDS 30000

/* Maps and unmaps a page until a call fails; its status, or STATUS_TIMEOUT when none does. */
static NTSTATUS UseUntilItFails(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, PMDL Mdl)
{
    NTSTATUS status = STATUS_SUCCESS;

    for (ULONG i = 0; i < PATIENCE_MILLISECONDS / 10; i++) {
        status = ExMap(Probe, Domain, READ, ExMdl(Mdl), BASE + 16 * PAGE_SIZE);
        if (NT_SUCCESS(status)) {
            status = Probe->Ex.UnmapLogicalRange(Domain, BASE + 16 * PAGE_SIZE, 1);
        }
        if (!NT_SUCCESS(status)) {
            return status;
        }
        ThreadPause(10);
    }
    return STATUS_TIMEOUT;
}

static VOID AtDispatchLevel(PPROBE Probe, PPLACE Place, PMDL Mdl)
{
    NTSTATUS mapped;
    NTSTATUS unmapped;
    KIRQL old;

    KeRaiseIrql(DISPATCH_LEVEL, &old);
    mapped = ExMap(Probe, Place->Domain, READ, ExMdl(Mdl), BASE + 32 * PAGE_SIZE);
    unmapped = Probe->Ex.UnmapLogicalRange(Place->Domain, BASE, 1);
    KeLowerIrql(old);
    CheckStatus(&Probe->Check, mapped, STATUS_UNSUCCESSFUL, "DDI-380: a map at DISPATCH_LEVEL comes back");
    CheckStatus(&Probe->Check, unmapped, STATUS_UNSUCCESSFUL, "DDI-380: so does an unmap");
}

static VOID Afterwards(PPROBE Probe, PPLACE Place, PBUFFER Buffer, PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN Range)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN domain = (PIOMMU_DMA_DOMAIN)UNTOUCHED;
    NTSTATUS wanted = STATUS_UNSUCCESSFUL;

    CheckStatus(check, ExMap(Probe, Place->Domain, READ, ExMdl(Buffer->Mdl), BASE + 8 * PAGE_SIZE), wanted,
                "DDI-380: a later map fails");
    CheckStatus(check, Probe->Ex.FreeReservedLogicalAddressRange(Range), wanted, "DDI-380: so does freeing a token");
    CheckStatus(check, Probe->Ex.DetachDeviceEx(Place->Token), wanted, "DDI-380: and detaching a device");
    AtDispatchLevel(Probe, Place, Buffer->Mdl);
    CheckStatus(check, ExCreate(Probe, DomainTypeTranslate, &domain), STATUS_NOT_SUPPORTED,
                "DDI-102: CreateDomainEx is STATUS_NOT_SUPPORTED");
    if (ProbeUseV1(Probe)) {
        CheckStatus(check, Probe->Iommu.CreateDomain(TRUE, &domain), STATUS_NOT_SUPPORTED,
                    "DDI-380: so is CreateDomain of V1");
    }
    CheckValue(check, (ULONG_PTR)domain, UNTOUCHED, "DDI-374: *DomainOut is as it was");
    CheckValue(check, ExAvailable(Probe, Place->Token), 0, "no domain type is available");
    CheckTrue(check, DmaFill(Place->Physical, BASE, PAGE_SIZE, ~MARK).Status != ViommuDmaStepDone,
              "DDI-380: DMA is blocked");
    CheckTrue(check, BufferPageHolds(Buffer, 0, MARK), "DDI-380: and the memory as it was");
}

VOID RunLostDaemon(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    PBUFFER buffer = ProbeBuffer(Probe, 1, BufferContiguous);
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN range = NULL;
    ULONGLONG address = BASE + 64 * PAGE_SIZE;
    PLACE place;

    if (buffer == NULL) {
        return;
    }
    if (ExUse(Probe, 3) &&
        ExEnterNew(Probe, &place, Probe->Device[0], DomainTypeTranslate, "a device is attached to a domain")) {
        CheckStatus(check, ExMap(Probe, place.Domain, READ_WRITE, ExMdl(buffer->Mdl), BASE), STATUS_SUCCESS,
                    "a page is mapped");
        CheckStatus(check,
                    Probe->Ex.ReserveLogicalAddressRange(place.Domain, PAGE_SIZE, &address, NULL, NULL, &range),
                    STATUS_SUCCESS, "a token is reserved");
        CheckDone(check, DmaFill(place.Physical, BASE, PAGE_SIZE, MARK), "the device writes to it");
        DbgPrint("    # waiting for the daemon to go\n");
        CheckStatus(check, UseUntilItFails(Probe, place.Domain, buffer->Mdl), STATUS_UNSUCCESSFUL,
                    "DDI-380: the call that loses the daemon is STATUS_UNSUCCESSFUL");
        Afterwards(Probe, &place, buffer, range);
    }
    BufferFree(buffer);
}
