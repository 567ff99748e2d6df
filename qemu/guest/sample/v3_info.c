/*
 * QueryDeviceInfo [ddi.md 2.6.5, 5 G]: three BOOLEANs about a token.
 */
#include "ex.h"

#define FILL 0x5A

static NTSTATUS Ask(PPROBE Probe, PIOMMU_DMA_DEVICE Token, ULONG Size, PULONG Written, PUCHAR Buffer)
{
    RtlFillMemory(Buffer, 64, FILL);
    return Probe->Ex.QueryDeviceInfo(Token, Size, Written, (PIOMMU_DMA_DEVICE_INFORMATION)Buffer);
}

static BOOLEAN Untouched(const UCHAR *Buffer, ULONG From)
{
    for (ULONG i = From; i < 64; i++) {
        if (Buffer[i] != FILL) {
            return FALSE;
        }
    }
    return TRUE;
}

static VOID Sizes(PPROBE Probe, PIOMMU_DMA_DEVICE Token)
{
    PCHECK check = &Probe->Check;
    UCHAR buffer[64];
    ULONG written;

    for (ULONG size = 0; size < 3; size++) {
        written = 0x5A5A5A5A;
        CheckStatus(check, Ask(Probe, Token, size, &written, buffer), STATUS_BUFFER_TOO_SMALL,
                    size == 2 ? "DDI-146: Size 2 is below the minimum" : "DDI-145: a Size below the minimum");
        CheckTrue(check, written == 0 && Untouched(buffer, 0), "DDI-148: the buffer is untouched, *BytesWritten is 0");
    }
    written = 0;
    CheckStatus(check, Ask(Probe, Token, 3, &written, buffer), STATUS_SUCCESS, "DDI-146: Size 3 is enough");
    CheckTrue(check, written == 3 && Untouched(buffer, 3), "DDI-146: *BytesWritten is 3");
    CheckStatus(check, Ask(Probe, Token, 64, &written, buffer), STATUS_SUCCESS, "DDI-147: Size 64");
    CheckTrue(check, written == 3 && Untouched(buffer, 3), "DDI-147: *BytesWritten is 3, the rest untouched");
    CheckTrue(check, buffer[0] <= 1 && buffer[1] <= 1 && buffer[2] <= 1, "DDI-152: BOOLEANs are stored as 0 or 1");
}

static VOID BadArguments(PPROBE Probe, PIOMMU_DMA_DEVICE Token)
{
    PCHECK check = &Probe->Check;
    UCHAR buffer[64];
    ULONG written = 0x5A5A5A5A;

    CheckStatus(check, Ask(Probe, NULL, 64, &written, buffer), STATUS_INVALID_PARAMETER_1, "DDI-153: a token NULL");
    CheckTrue(check, written == 0 && Untouched(buffer, 0), "DDI-374: *BytesWritten alone is filled by a failed call");
    CheckStatus(check, Ask(Probe, (PIOMMU_DMA_DEVICE)buffer, 64, &written, buffer), STATUS_INVALID_PARAMETER_1,
                "DDI-153: a token of the caller's own making");
    CheckStatus(check, Ask(Probe, Token, 64, NULL, buffer), STATUS_INVALID_PARAMETER_3, "DDI-153: BytesWritten NULL");
    CheckTrue(check, Untouched(buffer, 0), "DDI-153: writes nothing");
    CheckStatus(check, Probe->Ex.QueryDeviceInfo(Token, 3, &written, NULL), STATUS_INVALID_PARAMETER_4,
                "DDI-153: Buffer NULL with Size 3");
}

typedef struct _CONFIGURED {
    IOMMU_PASID_CONFIGURATION_TYPE Type;
    BOOLEAN Suppress;
    UCHAR Default;
    UCHAR Tagged;
    UCHAR Suppressed;
    const char *Title;
} CONFIGURED;

static const CONFIGURED Configured[] = {
    {PasidConfigTypeDefaultPasidOnly, FALSE, 1, 0, 0, "DDI-149: DefaultPasidOnly: the default PASID alone is enabled"},
    {PasidConfigTypePasidTaggedDma, FALSE, 1, 1, 0, "DDI-150: PasidTaggedDma: both are enabled"},
    {PasidConfigTypeDefaultPasidOnly, TRUE, 1, 0, 1, "DDI-151: PasidFaultsSuppressed mirrors SuppressPasidFaults"},
    {PasidConfigTypePasidTaggedDma, TRUE, 1, 1, 1, "DDI-151: for tagged DMA as well"},
    {PasidConfigTypePasidTaggedDma, 0xFF, 1, 1, 1, "DDI-152: BOOLEANs are stored as 0 or 1, however they were given"},
};

static VOID Configurations(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    UCHAR buffer[64];
    ULONG written;

    PolicyDevice(Probe->Device[1], 1, FALSE, TRUE);
    for (ULONG i = 0; i < RTL_NUMBER_OF(Configured); i++) {
        const CONFIGURED *it = &Configured[i];
        PIOMMU_DMA_DEVICE token = NULL;

        CheckStatus(check, ExCreatePasidToken(Probe, Probe->Device[1], it->Type, it->Suppress, &token), STATUS_SUCCESS,
                    "a token with a Pasid configuration is created");
        CheckTrue(check,
                  NT_SUCCESS(Ask(Probe, token, 64, &written, buffer)) && buffer[0] == it->Default &&
                      buffer[1] == it->Tagged && buffer[2] == it->Suppressed,
                  it->Title);
        CheckStatus(check, Probe->Ex.DeleteDevice(token), STATUS_SUCCESS, "it is deleted");
    }
    PolicyReset(Probe);
}

VOID RunV3Info(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DEVICE token;
    UCHAR buffer[64];
    ULONG written;

    if (!PolicyIsOurs(Probe) || !ExUse(Probe, 3)) {
        return;
    }
    token = ExToken(Probe, Probe->Device[0], "a token without configuration is created");
    Sizes(Probe, token);
    CheckTrue(check,
              NT_SUCCESS(Ask(Probe, token, 3, &written, buffer)) && buffer[0] == 0 && buffer[1] == 0 && buffer[2] == 0,
              "DDI-152: without Pasid configuration all three are FALSE");
    BadArguments(Probe, token);
    CheckStatus(check, Probe->Ex.DeleteDevice(token), STATUS_SUCCESS, "the token is deleted");
    CheckStatus(check, Ask(Probe, token, 64, &written, buffer), STATUS_INVALID_PARAMETER_1, "DDI-153: a deleted token");
    Configurations(Probe);
}
