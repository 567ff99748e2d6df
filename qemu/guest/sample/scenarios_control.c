/*
 * The sequences of calls that need the daemon's test control [ddi.md 8]: S5 with failing allocations, S8 with DMA Guard, S9
 * with PASIDs, and what of S10 needs either.
 */
#include "ex.h"
#include "states.h"

#define BASE 0x500000000ULL
#define MARK(n) (0xC0117E0100000000ULL + (n))
#define TOKEN_BYTES (16 * 1024 * 1024)
#define CYCLES 10000

/* S5: 10,000 cycles of map and unmap all over 16 MiB of a token, while every allocation fails. */
static VOID ForwardProgress(PPROBE Probe, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    IOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT segment = {NULL, 0, 0};
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN token = NULL;
    IOMMU_MAP_PHYSICAL_ADDRESS memory = ExMdl(Buffer->Mdl);
    ULONG last = TOKEN_BYTES / PAGE_SIZE - Buffer->PageCount;
    ULONGLONG address = BASE;
    ULONG good = 0;
    BOOLEAN seen = TRUE;
    PLACE place;

    if (!ExEnterNew(Probe, &place, Probe->Device[0], DomainTypeTranslate, "S5: a device is attached")) {
        return;
    }
    CheckStatus(check, Probe->Ex.ReserveLogicalAddressRange(place.Domain, TOKEN_BYTES, &address, NULL, NULL, &token),
                STATUS_SUCCESS, "S5: 16 MiB are reserved");
    CheckStatus(check, PolicyFailAllocations(TRUE), STATUS_SUCCESS, "S5: allocations are made to fail");
    for (ULONG i = 0; i < CYCLES; i++) {
        SIZE_T offset = (SIZE_T)((i * 977) % (last + 1)) * PAGE_SIZE;

        if (!NT_SUCCESS(Probe->Ex.MapReservedLogicalRange(token, offset, READ_WRITE, &memory, &segment))) {
            break;
        }
        if (i % 500 == 0) {
            seen = seen && DmaFill(place.Physical, BASE + offset, 8, MARK(i)).Status == ViommuDmaStepDone &&
                   *(volatile ULONGLONG *)Buffer->Page[0] == MARK(i);
        }
        if (!NT_SUCCESS(Probe->Ex.UnmapReservedLogicalRange(&segment))) {
            break;
        }
        good++;
    }
    CheckStatus(check, PolicyFailAllocations(FALSE), STATUS_SUCCESS, "S5: allocations work again");
    CheckValue(check, good, CYCLES, "DDI-281: 10,000 cycles of map and unmap worked without one allocation");
    CheckTrue(check, seen, "S5: DMA reached what was mapped");
    CheckFault(check, DmaFill(place.Physical, BASE, 8, 0), TranslationFault, BASE, "S5: in the end nothing is mapped");
    CheckStatus(check, Probe->Ex.FreeReservedLogicalAddressRange(token), STATUS_SUCCESS, "S5: the token is freed");
    ExLeave(Probe, &place, "S5: the device is detached and the domain deleted");
}

/* S8: the lock screen comes and goes. */
static VOID PolicyChange(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    IOMMU_INTERFACE_STATE_CHANGE_FIELDS fields = {.AsULONG = 1};
    PDEVICE_OBJECT device = Probe->Device[0];
    ULONG through = 1u << DomainTypePassThrough;
    PIOMMU_DMA_DOMAIN domain;
    PIOMMU_DMA_DEVICE token;
    STATE_RECORDER recorder;

    CheckStatus(check, PolicyDevice(device, 1, TRUE, FALSE), STATUS_SUCCESS, "S8: the device is external");
    domain = ExDomain(Probe, DomainTypePassThrough, "S8: a PassThrough domain is created");
    token = ExToken(Probe, device, "S8: and a token");
    StateRecorderInitialize(&recorder);
    CheckStatus(check, Probe->Ex.RegisterInterfaceStateChangeCallback(StateRecord, &recorder, token, &fields),
                STATUS_SUCCESS, "S8: a callback is registered");
    CheckTrue(check, StateCalls(&recorder) == 1 && (StateLastMask(&recorder) & through) != 0,
              "S8: it is told that PassThrough is available");
    CheckStatus(check, PolicyDmaGuardBlocking(TRUE), STATUS_SUCCESS, "S8: DMA Guard blocks");
    CheckTrue(check, StateWait(&recorder, 2) && (StateLastMask(&recorder) & through) == 0,
              "S8: the callback is told that PassThrough is gone");
    CheckStatus(check, Probe->Ex.AttachDeviceEx(domain, token), STATUS_ACCESS_DENIED, "S8: attaching is denied");
    CheckStatus(check, PolicyDmaGuardBlocking(FALSE), STATUS_SUCCESS, "S8: DMA Guard lets go");
    CheckTrue(check, StateWait(&recorder, 3) && (StateLastMask(&recorder) & through) != 0,
              "S8: the callback is told that PassThrough is back");
    CheckStatus(check, Probe->Ex.AttachDeviceEx(domain, token), STATUS_SUCCESS, "S8: attaching is allowed");
    CheckStatus(check, Probe->Ex.DeleteDevice(token), STATUS_RESOURCE_IN_USE, "S10: a token attached and listened to");
    CheckStatus(check, Probe->Ex.DetachDeviceEx(token), STATUS_SUCCESS, "S8: the device is detached");
    CheckStatus(check, Probe->Ex.DeleteDevice(token), STATUS_RESOURCE_IN_USE, "S10: a token that is listened to");
    CheckStatus(check, Probe->Ex.UnregisterInterfaceStateChangeCallback(StateRecord, token), STATUS_SUCCESS,
                "S8: the callback is unregistered");
    CheckStatus(check, Probe->Ex.DeleteDevice(token), STATUS_SUCCESS, "S8: the token is deleted");
    ExDelete(Probe, domain, "S8: the domain is deleted");
    CheckValue(check, StateCalls(&recorder), 3, "S8: the callback was called three times in all");
    PolicyReset(Probe);
}

#define CHILDREN 7

/* S9: two sub-devices that do not see each other, then as many as there are PASIDs. */
static VOID PasidPair(PPROBE Probe, PIOMMU_DMA_DEVICE Parent, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PDEVICE_OBJECT device = Probe->Device[0];
    PIOMMU_DMA_PASID_DEVICE child[2] = {NULL, NULL};
    PIOMMU_DMA_DOMAIN domain[2];
    ULONG pasid[2] = {0, 0};
    ULONGLONG own[2] = {BASE + PAGE_SIZE, BASE + 2 * PAGE_SIZE};

    for (ULONG i = 0; i < 2; i++) {
        PMDL one = BufferMdl(Buffer, i, 1);

        domain[i] = ExDomain(Probe, DomainTypeTranslateS1, "S9: a TranslateS1 domain is created");
        CheckStatus(check, Probe->Ex.CreatePasidDevice(Parent, &child[i], &pasid[i]), STATUS_SUCCESS,
                    "S9: and a sub-device");
        CheckStatus(check, Probe->Ex.AttachPasidDevice(domain[i], child[i]), STATUS_SUCCESS, "S9: it is attached");
        ExMap(Probe, domain[i], READ_WRITE, ExMdl(one), BASE);
        CheckStatus(check, ExMap(Probe, domain[i], READ_WRITE, ExMdl(one), own[i]), STATUS_SUCCESS,
                    "S9: a page is mapped at a common address and at one of its own");
        MdlFree(one);
    }
    for (ULONG i = 0; i < 2; i++) {
        CheckDone(check, DmaFillTagged(device, pasid[i], BASE, PAGE_SIZE, MARK(i)), "S9: each writes its own memory");
        CheckFault(check, DmaFillTagged(device, pasid[i], own[1 - i], 8, 0), TranslationFault, own[1 - i],
                   "S9: and faults on the other's");
    }
    CheckTrue(check, BufferPageHolds(Buffer, 0, MARK(0)) && BufferPageHolds(Buffer, 1, MARK(1)),
              "S9: neither touched the other's page");
    for (ULONG i = 0; i < 2; i++) {
        CheckStatus(check, Probe->Ex.DeletePasidDevice(child[i]), STATUS_RESOURCE_IN_USE,
                    "S10: an attached sub-device");
        CheckStatus(check, Probe->Ex.DeleteDomain(domain[i]), STATUS_RESOURCE_IN_USE,
                    "S10: a domain with a sub-device");
        CheckStatus(check, Probe->Ex.DeleteDevice(Parent), STATUS_RESOURCE_IN_USE, "S10: a parent with a sub-device");
        CheckStatus(check, Probe->Ex.DetachPasidDevice(child[i]), STATUS_SUCCESS, "S9: a sub-device is detached");
        CheckStatus(check, Probe->Ex.DeletePasidDevice(child[i]), STATUS_SUCCESS, "S9: and deleted");
        ExDelete(Probe, domain[i], "S9: so is its domain");
    }
}

static VOID PasidExhaustion(PPROBE Probe, PIOMMU_DMA_DEVICE Parent)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_PASID_DEVICE child[CHILDREN];
    PIOMMU_DMA_PASID_DEVICE none = NULL;
    ULONG pasid = 0;
    ULONG seen = 0;
    ULONG made = 0;
    ULONG gone = 0;

    CheckStatus(check, PolicyPasidBits(3), STATUS_SUCCESS, "S9: PASIDs have three bits");
    while (made < CHILDREN && NT_SUCCESS(Probe->Ex.CreatePasidDevice(Parent, &child[made], &pasid))) {
        seen |= pasid < 8 ? 1u << pasid : 1;
        made++;
    }
    CheckValue(check, made, CHILDREN, "S9: seven sub-devices are created");
    CheckValue(check, seen, 0xFE, "DDI-354: with the PASIDs 1 to 7");
    CheckStatus(check, Probe->Ex.CreatePasidDevice(Parent, &none, &pasid), STATUS_NONE_MAPPED,
                "DDI-352: there is no eighth");
    while (gone < made && NT_SUCCESS(Probe->Ex.DeletePasidDevice(child[gone]))) {
        gone++;
    }
    CheckValue(check, gone, made, "S9: all of them are deleted");
    CheckStatus(check, PolicyPasidBits(20), STATUS_SUCCESS, "S9: PASIDs have twenty bits");
}

static VOID Pasids(PPROBE Probe, PBUFFER Buffer)
{
    PIOMMU_DMA_DEVICE parent = NULL;

    PolicyDevice(Probe->Device[0], 1, FALSE, TRUE);
    if (ExUse(Probe, 3) &&
        CheckStatus(&Probe->Check,
                    ExCreatePasidToken(Probe, Probe->Device[0], PasidConfigTypePasidTaggedDma, FALSE, &parent),
                    STATUS_SUCCESS, "S9: a parent with tagged DMA is created")) {
        PasidExhaustion(Probe, parent);
        PasidPair(Probe, parent, Buffer);
        CheckStatus(&Probe->Check, Probe->Ex.DeleteDevice(parent), STATUS_SUCCESS, "S9: the parent is deleted");
    }
    PolicyReset(Probe);
}

VOID RunScenariosUnderControl(PPROBE Probe)
{
    PBUFFER buffer = ProbeBuffer(Probe, 4, BufferScattered);

    if (buffer != NULL && PolicyIsOurs(Probe) && ExUse(Probe, 2)) {
        ForwardProgress(Probe, buffer);
        PolicyChange(Probe);
        Pasids(Probe, buffer);
    }
    BufferFree(buffer);
}
