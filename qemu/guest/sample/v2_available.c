/*
 * Which domain types a device may use, as policy changes: QueryAvailableDomainTypes and the attach that it foretells
 * [ddi.md 1.4, 2.5.8, 5 H].
 */
#include "ex.h"
#include "v2_devices.h"

#define BASE 0x270000000ULL
#define MARK 0xA7A11AB1E0000000ULL
#define BIT(type) (1u << (type))

/* A listed type is not denied at attach, an unlisted one is [DDI-174]. Types that have no domain now are passed over. */
static VOID ForetellsAttach(PPROBE Probe, PIOMMU_DMA_DEVICE Token, const char *Title)
{
    ULONG mask = ExAvailable(Probe, Token);
    BOOLEAN foretold = TRUE;

    for (ULONG type = DomainTypeTranslate; type < DomainTypeMax; type++) {
        PIOMMU_DMA_DOMAIN domain = NULL;
        NTSTATUS status;

        if (!NT_SUCCESS(ExCreate(Probe, (IOMMU_DMA_DOMAIN_TYPE)type, &domain))) {
            continue;
        }
        status = Probe->Ex.AttachDeviceEx(domain, Token);
        if ((status == STATUS_ACCESS_DENIED) == ((mask & BIT(type)) != 0)) {
            DbgPrint("      # type %lu: mask 0x%lx, attach 0x%lx\n", type, mask, (ULONG)status);
            foretold = FALSE;
        }
        if (NT_SUCCESS(status)) {
            Probe->Ex.DetachDeviceEx(Token);
        }
        Probe->Ex.DeleteDomain(domain);
    }
    CheckTrue(&Probe->Check, foretold, Title);
}

/* Attaching to Domain is denied and leaves the device as detached as it was. */
static VOID Denied(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, PIOMMU_DMA_DEVICE Token, const char *Title)
{
    NTSTATUS status = Probe->Ex.AttachDeviceEx(Domain, Token);

    CheckStatus(&Probe->Check, status, STATUS_ACCESS_DENIED, Title);
    if (NT_SUCCESS(status)) {
        Probe->Ex.DetachDeviceEx(Token);
    }
}

static VOID Allowed(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, PIOMMU_DMA_DEVICE Token, const char *Title)
{
    NTSTATUS status = Probe->Ex.AttachDeviceEx(Domain, Token);

    if (CheckStatus(&Probe->Check, status, STATUS_SUCCESS, Title)) {
        Probe->Ex.DetachDeviceEx(Token);
    }
}

static VOID Masks(PPROBE Probe, PIOMMU_DMA_DEVICE Token)
{
    PCHECK check = &Probe->Check;
    ULONG mask = ExAvailable(Probe, Token);

    CheckTrue(check, (mask & BIT(DomainTypeTranslate)) != 0, "DDI-172: Translate is bit 0, and available");
    CheckTrue(check, (mask & BIT(DomainTypePassThrough)) != 0, "DDI-172: PassThrough is bit 1, and available");
    CheckValue(check, mask & ~0xFu, 0, "DDI-173: no bit from DomainTypeMax on is set");
    ForetellsAttach(Probe, Token, "DDI-174: the mask foretells every attach");
    CheckValue(check, ExAvailable(Probe, NULL), 0, "DDI-175: for NULL the mask is 0");
    CheckValue(check, ExAvailable(Probe, (PIOMMU_DMA_DEVICE)0x1122334455667788ULL), 0,
               "DDI-175: for a bad token the mask is 0");
    Probe->Ex.QueryAvailableDomainTypes(Token, NULL);
    Probe->Ex.QueryAvailableDomainTypes(NULL, NULL);
    CheckValue(check, ExAvailable(Probe, Token), mask, "DDI-175: AvailableDomains NULL does no harm");
}

static VOID NotBehind(PPROBE Probe)
{
    PIOMMU_DMA_DEVICE token = NULL;

    CheckTrue(&Probe->Check, !NT_SUCCESS(Probe->Ex.CreateDevice(Probe->Device[2], NULL, &token)) && token == NULL,
              "a device that is not behind the IOMMU gets no token to ask with");
    CheckValue(&Probe->Check, ExAvailable(Probe, token) & 0xD, 0, "DDI-170: and so has no remapping type");
}

static VOID OptedOut(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, PIOMMU_DMA_DEVICE Token)
{
    PCHECK check = &Probe->Check;
    PDEVICE_OBJECT device = Probe->Device[0];

    CheckStatus(check, PolicyDevice(device, 0, FALSE, TRUE), STATUS_SUCCESS, "the driver is opted out");
    CheckValue(check, ExAvailable(Probe, Token) & 0xD, 0, "DDI-159: no remapping type is available");
    Denied(Probe, Domain, Token, "DDI-159: attaching to Translate is denied");
    CheckFault(check, DmaFill(device, BASE, 8, 0), UnsupportedUpstreamTransaction, BASE,
               "DDI-157: the device stays detached");
    ForetellsAttach(Probe, Token, "DDI-174: the mask foretells every attach of a driver that is opted out");
    if (ProbeUseV1(Probe)) {
        CheckStatus(check, Probe->Iommu.AttachDevice(Domain, device, 0, 1), STATUS_ACCESS_DENIED,
                    "DDI-057: AttachDevice is denied as well");
    }
}

/* Value 2: opted in only where the device is external or DMA verification is on. */
static VOID ConditionalOptIn(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, PIOMMU_DMA_DEVICE Token)
{
    PDEVICE_OBJECT device = Probe->Device[0];

    PolicyDevice(device, 2, FALSE, FALSE);
    Denied(Probe, Domain, Token, "DDI-160: opt-in 2 of an internal device");
    PolicyDevice(device, 2, TRUE, FALSE);
    Allowed(Probe, Domain, Token, "DDI-160: opt-in 2 of an external device");
    PolicyDevice(device, 2, FALSE, FALSE);
    PolicyDmaVerification(TRUE);
    Allowed(Probe, Domain, Token, "DDI-160: opt-in 2 under DMA verification");
    PolicyDmaVerification(FALSE);
    Denied(Probe, Domain, Token, "DDI-160: opt-in 2 after DMA verification");
    PolicyDevice(device, 3, FALSE, FALSE);
    Allowed(Probe, Domain, Token, "opt-in 3 is opted in");
    PolicyDevice(device, 1, FALSE, FALSE);
    Allowed(Probe, Domain, Token, "DDI-157: a driver that is opted in is allowed");
}

static VOID DmaGuard(PPROBE Probe, PIOMMU_DMA_DEVICE Token)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN through = ExDomain(Probe, DomainTypePassThrough, "a PassThrough domain is created");

    PolicyDevice(Probe->Device[0], 1, TRUE, FALSE);
    CheckTrue(check, (ExAvailable(Probe, Token) & BIT(DomainTypePassThrough)) != 0,
              "an external device may use PassThrough");
    CheckStatus(check, PolicyDmaGuardBlocking(TRUE), STATUS_SUCCESS, "DMA Guard blocks");
    CheckValue(check, ExAvailable(Probe, Token) & BIT(DomainTypePassThrough), 0,
               "DDI-171: AvailableDomains & 2 is 0 while it blocks");
    Denied(Probe, through, Token, "DDI-157: attaching to PassThrough is denied");
    ForetellsAttach(Probe, Token, "DDI-174: the mask foretells every attach while DMA Guard blocks");
    CheckStatus(check, PolicyDmaGuardBlocking(FALSE), STATUS_SUCCESS, "DMA Guard lets go");
    Allowed(Probe, through, Token, "DDI-157: attaching to PassThrough is allowed again");
    ExDelete(Probe, through, "the PassThrough domain is deleted");
}

/* Untagged DMA in a first-stage domain needs a default PASID [DDI-164]. */
static VOID FirstStage(PPROBE Probe, PIOMMU_DMA_DEVICE Plain, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    PDEVICE_OBJECT device = Probe->Device[0];
    PIOMMU_DMA_DEVICE configured = NULL;
    PIOMMU_DMA_DOMAIN domain;

    PolicyDevice(device, 1, FALSE, TRUE);
    domain = ExDomain(Probe, DomainTypeTranslateS1, "a TranslateS1 domain is created");
    Denied(Probe, domain, Plain, "DDI-164: a token without Pasid configuration is denied TranslateS1");
    CheckStatus(check, ExCreatePasidToken(Probe, device, PasidConfigTypeDefaultPasidOnly, FALSE, &configured),
                STATUS_SUCCESS, "a token with a Pasid configuration is created");
    CheckTrue(check, (ExAvailable(Probe, configured) & BIT(DomainTypeTranslateS1)) != 0,
              "DDI-172: for it TranslateS1 is bit 3, and available");
    ForetellsAttach(Probe, configured, "DDI-174: the mask foretells every attach of the configured token");
    CheckStatus(check, Probe->Ex.AttachDeviceEx(domain, configured), STATUS_SUCCESS,
                "DDI-164: the configured token is attached to TranslateS1");
    CheckStatus(check, ExMap(Probe, domain, READ_WRITE, ExMdl(Buffer->Mdl), BASE), STATUS_SUCCESS,
                "DDI-198: MapLogicalRangeEx works in TranslateS1 as in Translate");
    CheckDone(check, DmaFill(device, BASE, PAGE_SIZE, MARK), "DDI-164: its untagged DMA is translated there");
    CheckTrue(check, BufferPageHolds(Buffer, 0, MARK), "DDI-198: to the page that was mapped");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(domain, BASE, Buffer->PageCount), STATUS_SUCCESS,
                "DDI-257: UnmapLogicalRange works in TranslateS1 as in Translate");
    CheckFault(check, DmaFill(device, BASE, 8, 0), TranslationFault, BASE, "DDI-257: DMA to it faults");
    CheckStatus(check, Probe->Ex.DetachDeviceEx(configured), STATUS_SUCCESS, "the device is detached");
    CheckStatus(check, Probe->Ex.DeleteDevice(configured), STATUS_SUCCESS, "the configured token is deleted");
    ExDelete(Probe, domain, "the TranslateS1 domain is deleted");
}

VOID AvailableTypes(PPROBE Probe, PBUFFER Buffer)
{
    PIOMMU_DMA_DOMAIN domain = ExDomain(Probe, DomainTypeTranslate, "a domain is created");
    PIOMMU_DMA_DEVICE token = ExToken(Probe, Probe->Device[0], "and a token");

    Masks(Probe, token);
    NotBehind(Probe);
    OptedOut(Probe, domain, token);
    ConditionalOptIn(Probe, domain, token);
    DmaGuard(Probe, token);
    FirstStage(Probe, token, Buffer);
    PolicyReset(Probe);
    CheckStatus(&Probe->Check, Probe->Ex.DeleteDevice(token), STATUS_SUCCESS, "the token is deleted");
    ExDelete(Probe, domain, "the domain is deleted");
}
