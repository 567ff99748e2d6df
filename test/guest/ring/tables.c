/*
 * The getters and their tables: sizes, versions, refusals, and which table and IRQL a call is made from.
 */
#include "model-daemon.h"

#define GUARD 0xA5

static union { DMA_IOMMU_INTERFACE_EX ex; DMA_IOMMU_INTERFACE legacy; uint8_t bytes[512]; } out, other;

static NTSTATUS get(ULONG version, ULONGLONG flags)
{
    memset(&out, GUARD, sizeof(out));
    return ViommuGetIommuInterfaceEx(version, flags, &out.ex);
}

static int untouchedFrom(size_t offset)
{
    for (size_t i = offset; i < sizeof(out); i++) {
        if (out.bytes[i] != GUARD) return 0;
    }
    return 1;
}

static void sizes(void)
{
    static const size_t expected[] = { 0x78, 0xC0, 0xE8 };

    start();
    for (ULONG version = 1; version <= 3; version++) {
        size_t size = expected[version - 1];
        int filled = 1;

        check(!get(version, 0) && out.ex.Size == size && out.ex.Version == version && !memcmp(&out.bytes[12], "\0\0\0\0", 4) &&
                  untouchedFrom(size),
              "version %u: Size is 0x%zx, the padding is zero, and exactly so much is written", version, size);
        for (size_t i = 0x10; i < size; i += 8) {
            void *slot;

            memcpy(&slot, &out.bytes[i], 8);
            for (size_t k = 0x10; k < i; k += 8) filled &= memcmp(&out.bytes[k], &slot, 8) != 0;
            filled &= slot != NULL;
        }
        check(filled, "version %u: every slot holds a routine of its own", version);
        other = out;
        check(!get(version, 0) && !memcmp(&out, &other, sizeof(out)), "version %u: the second call gives the same pointers", version);
    }
    other = out;
    get(2, 0);
    check(!memcmp(&out.bytes[0x10], &other.bytes[0x10], 0xB0), "the slots of version 2 are the first of version 3");
    memset(&out, GUARD, sizeof(out));
    check(!ViommuGetIommuInterface(1, &out.legacy) && out.legacy.Version == 1 && untouchedFrom(0x70),
          "the legacy table is 0x70 bytes and nothing beyond is written");
    check(!memcmp(&out.bytes[4], "\0\0\0\0", 4) && out.legacy.CreateDomain && out.legacy.ConfigureDomain, "its slots are filled");
    stop();
}

static void refused(void)
{
    static const struct { ULONG version; ULONGLONG flags; NTSTATUS status; } cases[] = {
        { 0, 0, STATUS_INVALID_PARAMETER_1 }, { 4, 0, STATUS_INVALID_PARAMETER_1 },
        { ~0u, 0, STATUS_INVALID_PARAMETER_1 }, { 4, 1, STATUS_INVALID_PARAMETER_1 },
        { 1, 1, STATUS_INVALID_PARAMETER_3 }, { 3, 1ull << 63, STATUS_INVALID_PARAMETER_3 },
    };

    start();
    for (size_t i = 0; i < RTL_NUMBER_OF(cases); i++) {
        check(get(cases[i].version, cases[i].flags) == cases[i].status && untouchedFrom(0),
              "version %u, flags 0x%llx: refused, nothing written", cases[i].version, (unsigned long long)cases[i].flags);
    }
    check(ViommuGetIommuInterfaceEx(2, 0, NULL) == STATUS_INVALID_PARAMETER_3, "no structure: STATUS_INVALID_PARAMETER_3");
    check(ViommuGetIommuInterface(2, &out.legacy) == STATUS_INVALID_PARAMETER_1 &&
              ViommuGetIommuInterface(1, NULL) == STATUS_INVALID_PARAMETER_2,
          "the legacy getter knows version 1 alone, and names its own positions");
    mockIrql = APC_LEVEL;
    check(get(1, 0) == STATUS_UNSUCCESSFUL && untouchedFrom(0) &&
              ViommuGetIommuInterface(1, &out.legacy) == STATUS_UNSUCCESSFUL && untouchedFrom(0),
          "above PASSIVE_LEVEL both getters refuse");
    mockIrql = PASSIVE_LEVEL;
    stop();
    check(get(3, 0) == STATUS_NOT_SUPPORTED && untouchedFrom(0), "without a device: STATUS_NOT_SUPPORTED");
    maxVersion = 2;
    start();
    check(get(3, 0) == STATUS_INVALID_PARAMETER_1 && !get(2, 0), "the daemon's hello says which version is the highest");
    maxVersion = 9;
    stop();
    start();
    check(get(4, 0) == STATUS_INVALID_PARAMETER_1 && !get(3, 0), "a newer daemon changes nothing about the tables that exist");
    maxVersion = 3;
    stop();
}

static void whichTable(void)
{
    start();
    get(1, 0);
    out.ex.V1.FlushDomain(NULL);
    check(request.body.request.table == VIOMMU_INTERFACE_TABLE_V1, "a call through V1 says V1");
    get(2, 0);
    out.ex.V2.FlushDomain(NULL);
    check(request.body.request.table == VIOMMU_INTERFACE_TABLE_V2, "a call of an image that took version 2 says V2");
    get(3, 0);
    out.ex.V3.FlushDomain(NULL);
    check(request.body.request.table == VIOMMU_INTERFACE_TABLE_V3, "the same routine in an image that took version 3 says V3");
    out.ex.V3.DetachPasidDevice(NULL);
    check(request.body.request.table == VIOMMU_INTERFACE_TABLE_V3 &&
              request.body.request.which_routine == VIOMMU_REQUEST_DETACH_PASID_DEVICE &&
              request.body.request.call_site.offset > 0x1000,
          "so does one that only V3 has, with its return address");
    stop();
}

static void levels(void)
{
    DMA_IOMMU_INTERFACE_V3 *v3 = &out.ex.V3;
    IOMMU_DMA_DOMAIN_CREATION_FLAGS flags = { .AsUlonglong = 0 };
    IOMMU_DMA_LOGICAL_ADDRESS address = 0;
    IOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT segment = { NULL, 0, 0 };
    PVOID handle = (PVOID)0x77;
    ULONG number = 0x55;
    NTSTATUS refusals[15];
    uint32_t before;

    start();
    get(3, 0);
    mockIrql = DISPATCH_LEVEL;
    check(!v3->FlushDomain(NULL) && !v3->FlushDomainByVaList(NULL, TRUE, 0, NULL) && !v3->UnmapLogicalRange(NULL, 0, 1) &&
              !v3->MapLogicalRangeEx(NULL, 3, NULL, NULL, NULL, NULL, &address) && !v3->MapIdentityRangeEx(NULL, 3, NULL) &&
              !v3->UnmapIdentityRangeEx(NULL, NULL) && !v3->MapReservedLogicalRange(NULL, 0, 3, NULL, &segment) &&
              !v3->UnmapReservedLogicalRange(&segment) && request.body.request.call_site.irql == DISPATCH_LEVEL,
          "DDI-383: map, unmap and flush routines work at DISPATCH_LEVEL");
    memset(seen, 0, sizeof(seen));
    mockIrql = APC_LEVEL;
    refusals[0] = v3->DeleteDomain(NULL);
    refusals[1] = v3->AttachDeviceEx(NULL, NULL);
    refusals[2] = v3->DetachDeviceEx(NULL);
    refusals[3] = v3->ConfigureDomain(NULL, NULL);
    refusals[4] = v3->RegisterInterfaceStateChangeCallback(NULL, NULL, NULL, NULL);
    refusals[5] = v3->UnregisterInterfaceStateChangeCallback(NULL, NULL);
    refusals[6] = v3->ReserveLogicalAddressRange(NULL, 4096, NULL, NULL, NULL, (PVOID)&handle);
    refusals[7] = v3->FreeReservedLogicalAddressRange(NULL);
    refusals[8] = v3->CreateDevice(NULL, NULL, (PVOID)&handle);
    refusals[9] = v3->DeleteDevice(NULL);
    refusals[10] = v3->CreatePasidDevice(NULL, (PVOID)&handle, &number);
    refusals[11] = v3->DeletePasidDevice(NULL);
    refusals[12] = v3->AttachPasidDevice(NULL, NULL);
    refusals[13] = v3->DetachPasidDevice(NULL);
    refusals[14] = v3->QueryInputMappings(NULL, NULL, 0, NULL);
    before = 0;
    for (size_t i = 0; i < RTL_NUMBER_OF(refusals); i++) before += refusals[i] == STATUS_UNSUCCESSFUL;
    check(before == RTL_NUMBER_OF(refusals), "DDI-383: all others are refused above PASSIVE_LEVEL");
    check(v3->CreateDomainEx(DomainTypeTranslate, flags, NULL, NULL, (PVOID)&handle) == STATUS_NOT_SUPPORTED &&
              handle == (PVOID)0x77 && number == 0x55,
          "creation of a domain with STATUS_NOT_SUPPORTED, and no out-parameter is touched");
    check(v3->SetDeviceFaultReportingEx(NULL, 0, TRUE, NULL) == STATUS_NOT_IMPLEMENTED,
          "SetDeviceFaultReportingEx with what it always answers");
    v3->QueryAvailableDomainTypes(NULL, &number);
    check(number == 0, "and there is no domain type to be had");
    before = 0;
    for (size_t i = 0; i < RTL_NUMBER_OF(seen); i++) before += seen[i];
    check(before == 0, "the daemon is not asked");
    stop();
}

int main(int argc, char **argv)
{
    seedFrom(argc, argv);
    HandlesInitialize();
    sizes();
    refused();
    whichTable();
    levels();
    check(pool == 0, "every pool allocation was freed");
    return done();
}
