/*
 * PASID sub-devices [ddi.md 2.6, 5 Q]: their numbers, their attachment, and what tagged DMA reaches.
 */
#include "ex.h"

#define BASE 0x340000000ULL
#define NOWHERE 0x7200000000ULL
#define MARK 0x9A51D00000000000ULL

/* A parent with tagged DMA, two first-stage domains, two sub-devices, a page for each and one for untagged traffic. */
typedef struct _FAMILY {
    PPROBE Probe;
    PCHECK Check;
    PDEVICE_OBJECT Physical;
    PIOMMU_DMA_DEVICE Parent;
    PIOMMU_DMA_DOMAIN Domain[2];
    PIOMMU_DMA_PASID_DEVICE Child[2];
    ULONG Pasid[2];
    PBUFFER Buffer;
} FAMILY, *PFAMILY;

static VOID CreateRefused(PFAMILY Family, PIOMMU_DMA_DEVICE Parent, NTSTATUS Wanted, const char *Title)
{
    PIOMMU_DMA_PASID_DEVICE child = (PIOMMU_DMA_PASID_DEVICE)UNTOUCHED;
    ULONG pasid = 0x5A5A5A5A;
    NTSTATUS status = Family->Probe->Ex.CreatePasidDevice(Parent, &child, &pasid);

    if (!CheckStatus(Family->Check, status, Wanted, Title)) {
        if (NT_SUCCESS(status)) {
            Family->Probe->Ex.DeletePasidDevice(child);
        }
    } else if ((ULONG_PTR)child != UNTOUCHED || pasid != 0x5A5A5A5A) {
        CheckTrue(Family->Check, FALSE, "DDI-355: both outputs are unchanged on failure");
    }
}

static VOID WrongParents(PFAMILY Family)
{
    const DMA_IOMMU_INTERFACE_V3 *ex = &Family->Probe->Ex;
    PIOMMU_DMA_DEVICE plain = ExToken(Family->Probe, Family->Physical, "a token without configuration is created");
    PIOMMU_DMA_DEVICE untagged = NULL;
    PIOMMU_DMA_PASID_DEVICE child = (PIOMMU_DMA_PASID_DEVICE)UNTOUCHED;
    ULONG pasid = 0x5A5A5A5A;

    ExCreatePasidToken(Family->Probe, Family->Physical, PasidConfigTypeDefaultPasidOnly, FALSE, &untagged);
    CreateRefused(Family, plain, STATUS_INVALID_PARAMETER_1, "DDI-351: a parent without Pasid configuration");
    CreateRefused(Family, untagged, STATUS_INVALID_PARAMETER_1, "DDI-351: a parent with DefaultPasidOnly");
    CreateRefused(Family, NULL, STATUS_INVALID_PARAMETER_1, "DDI-351: a parent NULL");
    CheckStatus(Family->Check, ex->CreatePasidDevice(Family->Parent, NULL, &pasid), STATUS_INVALID_PARAMETER_2,
                "DDI-355: PasidDeviceOut NULL");
    CheckStatus(Family->Check, ex->CreatePasidDevice(Family->Parent, &child, NULL), STATUS_INVALID_PARAMETER_3,
                "DDI-355: AsidOut NULL");
    CheckTrue(Family->Check, (ULONG_PTR)child == UNTOUCHED && pasid == 0x5A5A5A5A,
              "DDI-355: both outputs are unchanged on failure");
    CheckStatus(Family->Check, ex->DeletePasidDevice(NULL), STATUS_INVALID_PARAMETER_1, "DDI-358: deleting NULL");
    CheckStatus(Family->Check, ex->DeletePasidDevice((PIOMMU_DMA_PASID_DEVICE)Family->Parent),
                STATUS_INVALID_PARAMETER_1, "DDI-376: a parent is no sub-device");
    CheckStatus(Family->Check, ex->DeleteDevice(untagged), STATUS_SUCCESS, "the two tokens are deleted");
    CheckStatus(Family->Check, ex->DeleteDevice(plain), STATUS_SUCCESS, "both of them");
}

static VOID Numbers(PFAMILY Family)
{
    const DMA_IOMMU_INTERFACE_V3 *ex = &Family->Probe->Ex;
    PCHECK check = Family->Check;
    PIOMMU_DMA_PASID_DEVICE children[4] = {NULL, NULL, NULL, NULL};
    ULONG pasids[4] = {0, 0, 0, 0};
    BOOLEAN inRange = TRUE;

    CheckStatus(check, PolicyPasidBits(2), STATUS_SUCCESS, "PASIDs have two bits");
    for (ULONG i = 0; i < 3; i++) {
        CheckStatus(check, ex->CreatePasidDevice(Family->Parent, &children[i], &pasids[i]), STATUS_SUCCESS,
                    "DDI-350: a sub-device is created");
        inRange = inRange && pasids[i] >= 1 && pasids[i] <= 3;
    }
    CheckTrue(check, inRange, "DDI-354: PASIDs are 1 to 2^width - 1");
    CheckTrue(check, pasids[0] != pasids[1] && pasids[0] != pasids[2] && pasids[1] != pasids[2],
              "DDI-354: and unique");
    CreateRefused(Family, Family->Parent, STATUS_NONE_MAPPED, "DDI-352: all PASIDs are in use");
    CheckStatus(check, ex->DeletePasidDevice(children[1]), STATUS_SUCCESS, "DDI-356: a sub-device is deleted");
    CheckStatus(check, ex->DeletePasidDevice(children[1]), STATUS_INVALID_PARAMETER_1, "DDI-358: once");
    CheckStatus(check, ex->DeletePasidDevice(children[0]), STATUS_SUCCESS, "another is deleted");
    CheckStatus(check, ex->CreatePasidDevice(Family->Parent, &children[3], &pasids[3]), STATUS_SUCCESS,
                "DDI-356: a PASID is available again");
    CheckValue(check, pasids[3], pasids[1], "DDI-358: the one that was freed first");
    CheckStatus(check, PolicyFailAllocations(TRUE), STATUS_SUCCESS, "allocations are made to fail");
    CreateRefused(Family, Family->Parent, STATUS_INSUFFICIENT_RESOURCES, "DDI-353: a sub-device cannot be allocated");
    CheckStatus(check, PolicyFailAllocations(FALSE), STATUS_SUCCESS, "allocations work again");
    CheckStatus(check, ex->CreatePasidDevice(Family->Parent, &children[0], &pasids[0]), STATUS_SUCCESS,
                "DDI-353: no PASID was lost");
    CheckStatus(check, ex->DeletePasidDevice(children[0]), STATUS_SUCCESS, "three sub-devices are deleted");
    CheckStatus(check, ex->DeletePasidDevice(children[2]), STATUS_SUCCESS, "the second");
    CheckStatus(check, ex->DeletePasidDevice(children[3]), STATUS_SUCCESS, "and the third");
    CheckStatus(check, PolicyPasidBits(20), STATUS_SUCCESS, "PASIDs have twenty bits");
}

static VOID AttachRefused(PFAMILY Family, PIOMMU_DMA_DOMAIN Domain, PIOMMU_DMA_PASID_DEVICE Child, NTSTATUS Wanted,
                          const char *Title)
{
    NTSTATUS status = Family->Probe->Ex.AttachPasidDevice(Domain, Child);

    if (!CheckStatus(Family->Check, status, Wanted, Title) && NT_SUCCESS(status)) {
        Family->Probe->Ex.DetachPasidDevice(Child);
    }
}

static VOID BadAttachments(PFAMILY Family)
{
    PPROBE probe = Family->Probe;
    PIOMMU_DMA_DOMAIN translate = ExDomain(probe, DomainTypeTranslate, "a Translate domain is created");
    PIOMMU_DMA_DOMAIN through = ExDomain(probe, DomainTypePassThrough, "a PassThrough domain is created");
    PIOMMU_DMA_PASID_DEVICE child = Family->Child[0];

    CheckStatus(Family->Check, probe->Ex.DetachPasidDevice(child), STATUS_INVALID_PARAMETER_1,
                "DDI-369: detaching what was never attached");
    CheckTrue(Family->Check, !NT_SUCCESS(probe->Ex.AttachPasidDevice(translate, child)),
              "DDI-361: a domain of another type");
    AttachRefused(Family, translate, child, STATUS_INVALID_PARAMETER_1, "DDI-364: Translate");
    AttachRefused(Family, through, child, STATUS_INVALID_PARAMETER_1, "DDI-364: PassThrough");
    AttachRefused(Family, NULL, child, STATUS_INVALID_PARAMETER_1, "DDI-365: a domain NULL");
    AttachRefused(Family, Family->Domain[0], NULL, STATUS_INVALID_PARAMETER_2, "DDI-365: a sub-device NULL");
    AttachRefused(Family, Family->Domain[0], (PIOMMU_DMA_PASID_DEVICE)Family->Parent, STATUS_INVALID_PARAMETER_2,
                  "DDI-376: a parent is no sub-device");
    CheckStatus(Family->Check, PolicyFailAllocations(TRUE), STATUS_SUCCESS, "allocations are made to fail");
    AttachRefused(Family, Family->Domain[0], child, STATUS_INSUFFICIENT_RESOURCES,
                  "DDI-363: an attachment that cannot be allocated");
    CheckStatus(Family->Check, PolicyFailAllocations(FALSE), STATUS_SUCCESS, "allocations work again");
    PolicyDevice(Family->Physical, 0, FALSE, TRUE);
    AttachRefused(Family, Family->Domain[0], child, STATUS_ACCESS_DENIED, "DDI-362: policy forbids it now");
    PolicyDevice(Family->Physical, 1, FALSE, TRUE);
    CheckFault(Family->Check, DmaFillTagged(Family->Physical, Family->Pasid[0], BASE, 8, 0),
               UnsupportedUpstreamTransaction, BASE, "DDI-371: DMA with a PASID that is not attached");
    ExDelete(probe, translate, "the Translate domain is deleted");
    ExDelete(probe, through, "the PassThrough domain is deleted");
}

static VOID Isolation(PFAMILY Family)
{
    PCHECK check = Family->Check;
    PPROBE probe = Family->Probe;
    PDEVICE_OBJECT device = Family->Physical;

    for (ULONG i = 0; i < 2; i++) {
        PMDL one = BufferMdl(Family->Buffer, i, 1);

        CheckStatus(check, ExMap(probe, Family->Domain[i], READ_WRITE, ExMdl(one), BASE), STATUS_SUCCESS,
                    "DDI-198: a page is mapped in a TranslateS1 domain");
        CheckStatus(check, probe->Ex.AttachPasidDevice(Family->Domain[i], Family->Child[i]), STATUS_SUCCESS,
                    "DDI-359: a sub-device is attached to it");
        MdlFree(one);
    }
    CheckStatus(check, probe->Ex.AttachPasidDevice(Family->Domain[1], Family->Child[0]), STATUS_UNSUCCESSFUL,
                "DDI-360: attaching it to another domain");
    CheckStatus(check, probe->Ex.AttachPasidDevice(Family->Domain[0], Family->Child[0]), STATUS_UNSUCCESSFUL,
                "DDI-360: or to the same");
    CheckDone(check, DmaFillTagged(device, Family->Pasid[0], BASE, PAGE_SIZE, MARK + 1),
              "DDI-359: tagged DMA uses the first domain");
    CheckDone(check, DmaFillTagged(device, Family->Pasid[1], BASE, PAGE_SIZE, MARK + 2),
              "DDI-359: DMA with the other tag the other");
    CheckTrue(check, BufferPageHolds(Family->Buffer, 0, MARK + 1) && BufferPageHolds(Family->Buffer, 1, MARK + 2),
              "DDI-378: each wrote its own page");
    CheckDone(check, DmaCompareTagged(device, Family->Pasid[0], BASE, PAGE_SIZE, MARK + 1), "DDI-378: and reads it");
    CheckFault(check, DmaFillTagged(device, Family->Pasid[0], NOWHERE, 8, 0), TranslationFault, NOWHERE,
               "a tagged access outside every mapping is a TranslationFault");
    CheckFault(check, DmaFillTagged(device, 0xABCDE, BASE, 8, 0), UnsupportedUpstreamTransaction, BASE,
               "DDI-371: a PASID that nobody has");
    CheckFault(check, DmaFill(device, BASE, 8, 0), UnsupportedUpstreamTransaction, BASE,
               "DDI-366: untagged DMA of the parent is not attached by this");
    CheckStatus(check, probe->Ex.DeletePasidDevice(Family->Child[0]), STATUS_RESOURCE_IN_USE,
                "DDI-357: deleting an attached sub-device");
    CheckStatus(check, probe->Ex.DeleteDomain(Family->Domain[0]), STATUS_RESOURCE_IN_USE,
                "DDI-042: deleting its domain");
    CheckStatus(check, probe->Ex.DeleteDevice(Family->Parent), STATUS_RESOURCE_IN_USE, "DDI-143: deleting its parent");
}

/* The parent's own traffic comes and goes; the sub-devices do not notice [DDI-169, DDI-366]. */
static VOID UntaggedBeside(PFAMILY Family)
{
    PCHECK check = Family->Check;
    PPROBE probe = Family->Probe;
    PDEVICE_OBJECT device = Family->Physical;
    PIOMMU_DMA_DOMAIN domain = ExDomain(probe, DomainTypeTranslate, "a domain for untagged traffic is created");
    PMDL third = BufferMdl(Family->Buffer, 2, 1);

    ExMap(probe, domain, READ_WRITE, ExMdl(third), BASE);
    CheckStatus(check, probe->Ex.AttachDeviceEx(domain, Family->Parent), STATUS_SUCCESS,
                "DDI-366: the parent is attached beside its sub-devices");
    CheckDone(check, DmaFill(device, BASE, PAGE_SIZE, MARK + 3), "DDI-366: untagged DMA uses its domain");
    CheckTrue(check, BufferPageHolds(Family->Buffer, 2, MARK + 3) && BufferPageHolds(Family->Buffer, 0, MARK + 1),
              "DDI-366: and leaves the tagged ones' pages alone");
    CheckDone(check, DmaCompareTagged(device, Family->Pasid[0], BASE, PAGE_SIZE, MARK + 1),
              "DDI-366: tagged DMA goes on");
    CheckStatus(check, probe->Ex.DetachPasidDevice(Family->Child[1]), STATUS_SUCCESS,
                "DDI-367: one sub-device is detached");
    CheckFault(check, DmaFillTagged(device, Family->Pasid[1], BASE, 8, 0), UnsupportedUpstreamTransaction, BASE,
               "DDI-368: DMA with its PASID is blocked");
    CheckDone(check, DmaCompareTagged(device, Family->Pasid[0], BASE, PAGE_SIZE, MARK + 1),
              "DDI-368: the other PASID goes on");
    CheckDone(check, DmaCompare(device, BASE, PAGE_SIZE, MARK + 3), "DDI-371: so does untagged traffic");
    CheckStatus(check, probe->Ex.DetachPasidDevice(Family->Child[1]), STATUS_INVALID_PARAMETER_1,
                "DDI-370: detaching it twice");
    CheckStatus(check, probe->Ex.DetachDeviceEx(Family->Parent), STATUS_SUCCESS, "the parent is detached");
    CheckFault(check, DmaFill(device, BASE, 8, 0), UnsupportedUpstreamTransaction, BASE,
               "DDI-168: its untagged DMA is blocked");
    CheckDone(check, DmaCompareTagged(device, Family->Pasid[0], BASE, PAGE_SIZE, MARK + 1),
              "DDI-169: its sub-device stays attached");
    CheckStatus(check, probe->Ex.AttachPasidDevice(Family->Domain[0], Family->Child[1]), STATUS_SUCCESS,
                "both sub-devices share a domain");
    CheckDone(check, DmaCompareTagged(device, Family->Pasid[1], BASE, PAGE_SIZE, MARK + 1),
              "DDI-359: and what is mapped in it");
    ExDelete(probe, domain, "the domain for untagged traffic is deleted");
    MdlFree(third);
}

static VOID Members(PFAMILY Family)
{
    PCHECK check = Family->Check;
    PPROBE probe = Family->Probe;

    for (ULONG i = 0; i < 2; i++) {
        Family->Domain[i] = ExDomain(probe, DomainTypeTranslateS1, "DDI-107: a TranslateS1 domain is created");
        CheckStatus(check, probe->Ex.CreatePasidDevice(Family->Parent, &Family->Child[i], &Family->Pasid[i]),
                    STATUS_SUCCESS, "DDI-350: and a sub-device");
    }
    BadAttachments(Family);
    Isolation(Family);
    UntaggedBeside(Family);
    for (ULONG i = 0; i < 2; i++) {
        CheckStatus(check, probe->Ex.DetachPasidDevice(Family->Child[i]), STATUS_SUCCESS,
                    "DDI-367: a sub-device is detached");
        CheckStatus(check, probe->Ex.DeleteDevice(Family->Parent), STATUS_RESOURCE_IN_USE,
                    "DDI-143: its parent cannot go before it");
        CheckStatus(check, probe->Ex.DeletePasidDevice(Family->Child[i]), STATUS_SUCCESS, "DDI-356: it is deleted");
    }
    ExDelete(probe, Family->Domain[0], "DDI-045: a domain is deleted with the mapping in it");
    ExDelete(probe, Family->Domain[1], "DDI-045: so is the other");
}

/* Reports go to the handler of the parent's faults, which hears everything in order [DDI-372, DDI-373]. */
static VOID Suppression(PFAMILY Family, BOOLEAN Suppress)
{
    PCHECK check = Family->Check;
    PPROBE probe = Family->Probe;
    PDEVICE_OBJECT device = Family->Physical;
    PIOMMU_DMA_DOMAIN firstStage = ExDomain(probe, DomainTypeTranslateS1, "a TranslateS1 domain is created");
    PIOMMU_DMA_DOMAIN domain = ExDomain(probe, DomainTypeTranslate, "and one for untagged traffic");
    PIOMMU_DMA_DEVICE parent = NULL;
    PIOMMU_DMA_PASID_DEVICE child = NULL;
    ULONG pasid = 0;
    PMDL one = BufferMdl(Family->Buffer, 0, 1);
    FAULT_RECORDER recorder;

    FaultRecorderInitialize(&recorder);
    CheckStatus(check, ExCreatePasidToken(probe, device, PasidConfigTypePasidTaggedDma, Suppress, &parent),
                STATUS_SUCCESS, Suppress ? "a parent that suppresses faults" : "a parent that suppresses no faults");
    CheckStatus(check, probe->Ex.CreatePasidDevice(parent, &child, &pasid), STATUS_SUCCESS, "has a sub-device");
    ExMap(probe, firstStage, READ, ExMdl(one), BASE);
    probe->Ex.AttachPasidDevice(firstStage, child);
    probe->Ex.AttachDeviceEx(domain, parent);
    CheckStatus(check, FaultListen(&probe->Iommu, device, &recorder), STATUS_SUCCESS, "faults are listened to");
    BufferFillPage(Family->Buffer, 0, MARK + 7);
    CheckFault(check, DmaFillTagged(device, pasid, BASE, 8, 0), PermissionFault, BASE,
               "DDI-373: a tagged write to a read-only page is refused");
    CheckTrue(check, BufferPageHolds(Family->Buffer, 0, MARK + 7), "DDI-373: and writes nothing");
    DmaFill(device, NOWHERE, 8, 0);
    CheckTrue(check, FaultWait(&recorder, Suppress ? 1 : 2), "a fault of untagged traffic is heard");
    CheckValue(check, (ULONG_PTR)recorder.First.X64.FaultAddress, Suppress ? NOWHERE : BASE,
               Suppress ? "DDI-372: the tagged fault before it was not" : "DDI-372: so was the tagged one before it");
    CheckStatus(check, FaultIgnore(&probe->Iommu, device), STATUS_SUCCESS, "nobody listens any more");
    CheckStatus(check, probe->Ex.DetachDeviceEx(parent), STATUS_SUCCESS, "the parent is detached");
    CheckStatus(check, probe->Ex.DetachPasidDevice(child), STATUS_SUCCESS, "the sub-device is detached");
    CheckStatus(check, probe->Ex.DeletePasidDevice(child), STATUS_SUCCESS, "and deleted");
    CheckStatus(check, probe->Ex.DeleteDevice(parent), STATUS_SUCCESS, "its parent, too");
    ExDelete(probe, domain, "the domain of untagged traffic is deleted");
    ExDelete(probe, firstStage, "and the other");
    MdlFree(one);
}

VOID RunV3Pasid(PPROBE Probe)
{
    FAMILY family = {.Probe = Probe, .Check = &Probe->Check, .Physical = Probe->Device[0]};

    if (!PolicyIsOurs(Probe) || !ExUse(Probe, 3) || !ProbeUseV1(Probe)) {
        return;
    }
    family.Buffer = ProbeBuffer(Probe, 4, BufferScattered);
    if (family.Buffer == NULL) {
        return;
    }
    PolicyDevice(family.Physical, 1, FALSE, TRUE);
    if (CheckStatus(&Probe->Check,
                    ExCreatePasidToken(Probe, family.Physical, PasidConfigTypePasidTaggedDma, FALSE, &family.Parent),
                    STATUS_SUCCESS, "DDI-136: a parent with tagged DMA is created")) {
        WrongParents(&family);
        Numbers(&family);
        Members(&family);
        CheckStatus(&Probe->Check, Probe->Ex.DeleteDevice(family.Parent), STATUS_SUCCESS,
                    "DDI-141: the parent is deleted after its sub-devices");
        Suppression(&family, FALSE);
        Suppression(&family, TRUE);
    }
    PolicyReset(Probe);
    BufferFree(family.Buffer);
}
