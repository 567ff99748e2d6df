/*
 * What drivers hold handles to: each kind's birth and death, tokens that can be read, segments, PASID sub-devices, what is
 * asked about devices; and what stays untouched when a call fails.
 */
#include "model-daemon.h"

static const viommu_request *const call = &request.body.request;

static void kinds(void)
{
    PIOMMU_DMA_DOMAIN domain = NULL;
    PIOMMU_DMA_DEVICE token = NULL;
    PIOMMU_DMA_PASID_DEVICE pasid = NULL;
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN range = NULL;
    ULONGLONG device0, pasid0;
    ULONG asid = 0;

    start();
    RoutineCreateDomain(&caller, TRUE, &domain);
    check(!RoutineCreateDevice(&callerEx, &pdo, NULL, &token) && token, "a device token is handed out");
    device0 = lookup(HandleDevice, token);
    check(!RoutineCreatePasidDevice(&callerEx, token, &pasid, &asid) && pasid && asid == 9 &&
              call->routine.create_pasid_device.dma_device == device0,
          "a PASID sub-device too, with the daemon's number");
    check(!RoutineReserveLogicalAddressRange(&callerEx, domain, 0x4000, NULL, NULL, NULL, &range) && range &&
              range->LogicalAddressBase == 0x40000 && range->Size == 0x4000,
          "a range's token can be read");
    check(!lookup(HandleDomain, token) && !lookup(HandleDevice, domain) && !lookup(HandleToken, pasid) &&
              !lookup(HandlePasidDevice, range),
          "no handle passes for another kind");
    replyStatus = (uint32_t)STATUS_INVALID_PARAMETER_2;
    RoutineAttachDeviceEx(&callerEx, domain, (PIOMMU_DMA_DEVICE)domain);
    check(call->routine.attach_device_ex.domain == lookup(HandleDomain, domain) &&
              call->routine.attach_device_ex.dma_device == lookup(HandleDomain, domain),
          "where it tries to it travels by its own name, which the daemon knows as another kind's");
    RoutineAttachPasidDevice(&callerEx, (PIOMMU_DMA_DOMAIN)pasid, pasid);
    check(call->routine.attach_pasid_device.domain == lookup(HandlePasidDevice, pasid) &&
              call->routine.attach_pasid_device.pasid_device == lookup(HandlePasidDevice, pasid),
          "whatever the routine");
    replyStatus = (uint32_t)STATUS_RESOURCE_IN_USE;
    check(RoutineDeleteDevice(&callerEx, token) == STATUS_RESOURCE_IN_USE && lookup(HandleDevice, token) == device0,
          "a handle that the daemon does not delete stays");
    replyStatus = 0;
    pasid0 = lookup(HandlePasidDevice, pasid);
    check(!RoutineDetachPasidDevice(&callerEx, pasid) && call->routine.detach_pasid_device.pasid_device != 0, "detach");
    check(!RoutineDeletePasidDevice(&callerEx, pasid) && call->which_routine == VIOMMU_REQUEST_DELETE_PASID_DEVICE &&
              !RoutineFreeReservedLogicalAddressRange(&callerEx, range) &&
              call->which_routine == VIOMMU_REQUEST_FREE_RESERVED_LOGICAL_ADDRESS_RANGE &&
              !RoutineDeleteDevice(&callerEx, token) && call->which_routine == VIOMMU_REQUEST_DELETE_DEVICE &&
              !RoutineDeleteDomain(&callerEx, domain) && call->which_routine == VIOMMU_REQUEST_DELETE_DOMAIN,
          "each kind goes by its own routine");
    check(HandlesLive() == 0 && range->Size == 0, "and nothing is left of it");
    check(!lookup(HandlePasidDevice, pasid) && !RoutineDeletePasidDevice(&callerEx, pasid) &&
              call->routine.delete_pasid_device.pasid_device == pasid0 && HandlesLive() == 0,
          "a second time it goes by its former name, and the daemon decides");
    RoutineDeleteDomain(&callerEx, (PIOMMU_DMA_DOMAIN)pasid);
    check(call->routine.delete_domain.domain == 0, "but not where another kind is meant");
    stop();
}

static void scribbles(void)
{
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN first = NULL, second = NULL;
    IOMMU_MAP_PHYSICAL_ADDRESS physical = { .MapType = MapPhysicalAddressTypeContiguousRange };
    IOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT segment = { NULL, 1, 1 }, copy;
    const viommu_unmap_reserved_logical_range_request *unmap = &call->routine.unmap_reserved_logical_range;
    ULONGLONG handle;

    start();
    RoutineReserveLogicalAddressRange(&callerEx, NULL, 0x4000, NULL, NULL, NULL, &first);
    RoutineReserveLogicalAddressRange(&callerEx, NULL, 0x8000, NULL, NULL, NULL, &second);
    handle = lookup(HandleToken, first);
    *first = (IOMMU_DMA_LOGICAL_ADDRESS_TOKEN){ ~0ull, ~0ull };
    check(!RoutineMapReservedLogicalRange(&callerEx, first, 0x1000, 3, &physical, &segment) &&
              call->routine.map_reserved_logical_range.token == handle && call->routine.map_reserved_logical_range.offset == 0x1000 &&
              call->routine.map_reserved_logical_range.has_mapped_segment,
          "a token that its driver wrote to is the same token");
    check(lookup(HandleToken, second) && second->Size == 0x8000, "and its neighbour is what it was");
    check(segment.OwningToken == first && segment.Offset == 0x1000 && segment.Size == 0x2000, "the segment is filled");
    copy = segment;
    replyStatus = (uint32_t)STATUS_INVALID_PARAMETER;
    copy.Size++;
    check(RoutineUnmapReservedLogicalRange(&callerEx, &copy) == STATUS_INVALID_PARAMETER && unmap->token == handle &&
              unmap->offset == 0x1000 && unmap->size == 0x2001 && copy.OwningToken == first && copy.Size == 0x2001,
          "an edited segment travels as edited, and stays as it is when refused");
    copy.OwningToken = (PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN)((char *)first + 8);
    RoutineUnmapReservedLogicalRange(&callerEx, &copy);
    check(unmap->has_mapped_segment && unmap->token == 0, "a token that is none of ours is unknown");
    RoutineUnmapReservedLogicalRange(&callerEx, NULL);
    check(!unmap->has_mapped_segment, "no segment travels as none");
    copy = (IOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT){ second, 7, 8 };
    check(RoutineMapReservedLogicalRange(&callerEx, second, 0, 3, &physical, &copy) == STATUS_INVALID_PARAMETER &&
              copy.OwningToken == second && copy.Offset == 7 && copy.Size == 8,
          "a map that fails leaves the segment as it was");
    replyStatus = (uint32_t)STATUS_INSUFFICIENT_RESOURCES;
    check(RoutineMapReservedLogicalRange(&callerEx, second, 0, 3, &physical, NULL) == STATUS_UNSUCCESSFUL &&
              !call->routine.map_reserved_logical_range.has_mapped_segment,
          "it never lacks resources");
    replyStatus = 0;
    check(!RoutineUnmapReservedLogicalRange(&callerEx, &segment) && !segment.OwningToken && !segment.Offset && !segment.Size,
          "an unmapped segment is zeroed");
    check(!RoutineMapReservedLogicalRange(&callerEx, first, 0x1000, 3, &physical, &copy), "its part is mapped anew");
    replyStatus = (uint32_t)STATUS_INVALID_PARAMETER;
    check(RoutineUnmapReservedLogicalRange(&callerEx, &segment) == STATUS_INVALID_PARAMETER &&
              unmap->has_mapped_segment && unmap->token == 0 && unmap->offset == 0 && unmap->size == 0,
          "DDI-279: the zeroed segment names no token when it is used again");
    replyStatus = 0;
    stop();
}

/* The token is there when the map begins, and the daemon has freed it for another thread when the map gets there. */
static void freedMeanwhile(void)
{
    IOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT segment = { NULL, 7, 8 };
    IOMMU_MAP_PHYSICAL_ADDRESS physical = { .MapType = MapPhysicalAddressTypeContiguousRange };
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN token = NULL;
    ULONGLONG name;

    start();
    RoutineReserveLogicalAddressRange(&callerEx, NULL, 0x4000, NULL, NULL, NULL, &token);
    name = lookup(HandleToken, token);
    replyStatus = (uint32_t)STATUS_INVALID_PARAMETER_1;
    check(RoutineMapReservedLogicalRange(&callerEx, token, 0, 3, &physical, &segment) == STATUS_UNSUCCESSFUL &&
              !segment.OwningToken && segment.Offset == 7 && segment.Size == 8,
          "DDI-275: a map into a token that another thread is freeing is STATUS_UNSUCCESSFUL");
    replyStatus = 0;
    check(!RoutineFreeReservedLogicalAddressRange(&callerEx, token), "the token is freed");
    replyStatus = (uint32_t)STATUS_INVALID_PARAMETER_1;
    check(RoutineMapReservedLogicalRange(&callerEx, token, 0, 3, &physical, &segment) == STATUS_INVALID_PARAMETER_1 &&
              call->routine.map_reserved_logical_range.token == name && segment.Offset == 7,
          "DDI-276: once it is freed it is unknown");
    replyStatus = 0;
    stop();
}

static void givenNothing(void)
{
    PVOID out = (PVOID)0x1234;
    ULONG asid = 77;
    IOMMU_DMA_DOMAIN_CREATION_FLAGS none = { .AsUlonglong = 0 };

    start();
    for (int round = 0; round < 3; round++) {
        static const char *const titles[] = { "refused", "answered without a result", "not answered at all" };
        NTSTATUS expected[] = { STATUS_INVALID_PARAMETER, STATUS_UNSUCCESSFUL, STATUS_UNSUCCESSFUL };
        NTSTATUS domains[] = { STATUS_INVALID_PARAMETER, STATUS_NOT_SUPPORTED, STATUS_NOT_SUPPORTED };

        replyStatus = round == 0 ? (uint32_t)STATUS_INVALID_PARAMETER : 0;
        withoutResult = round == 1;
        mute = round == 2;
        check(RoutineCreateDomainEx(&callerEx, DomainTypeTranslate, none, NULL, NULL, (PVOID)&out) == domains[round] &&
                  RoutineCreateDevice(&callerEx, &pdo, NULL, (PVOID)&out) == expected[round] &&
                  RoutineCreatePasidDevice(&callerEx, NULL, (PVOID)&out, &asid) == expected[round] &&
                  RoutineReserveLogicalAddressRange(&callerEx, NULL, 1, NULL, NULL, NULL, (PVOID)&out) == expected[round] &&
                  out == (PVOID)0x1234 && asid == 77 && HandlesLive() == 0,
              "a creation that is %s gives nothing out", titles[round]);
    }
    stop();
}

static void exhaustion(void)
{
    static PIOMMU_DMA_DEVICE tokens[16384];
    PVOID out = (PVOID)0x1234;
    ULONG asid = 77, created = 0;

    start();
    while (created < 16384 && !RoutineCreateDevice(&callerEx, &pdo, NULL, &tokens[created])) created++;
    check(created == 16384, "16384 handles can live at once");
    check(RoutineCreateDevice(&callerEx, &pdo, NULL, (PVOID)&out) == STATUS_INSUFFICIENT_RESOURCES &&
              call->which_routine == VIOMMU_REQUEST_DELETE_DEVICE &&
              call->routine.delete_device.dma_device == 0xD000000000000000ull + requests,
          "without a handle the daemon's token is deleted again");
    check(RoutineCreatePasidDevice(&callerEx, tokens[0], (PVOID)&out, &asid) == STATUS_INSUFFICIENT_RESOURCES &&
              call->routine.delete_pasid_device.pasid_device == 0xD000000000000000ull + requests &&
              RoutineReserveLogicalAddressRange(&callerEx, NULL, 1, NULL, NULL, NULL, (PVOID)&out) == STATUS_INSUFFICIENT_RESOURCES &&
              call->routine.free_reserved_logical_address_range.token == 0xD000000000000000ull + requests &&
              RoutineCreateDomain(&caller, TRUE, (PVOID)&out) == STATUS_INSUFFICIENT_RESOURCES &&
              call->routine.delete_domain.domain == 0xD000000000000000ull + requests && out == (PVOID)0x1234 && asid == 77,
          "and so is whatever else, with no out-parameter touched");
    RoutineDeleteDevice(&callerEx, tokens[5]);
    RoutineDeleteDevice(&callerEx, tokens[3]);
    check(!RoutineCreateDevice(&callerEx, &pdo, NULL, (PVOID)&out) && out == tokens[5] &&
              !RoutineCreateDevice(&callerEx, &pdo, NULL, (PVOID)&out) && out == tokens[3],
          "freed handles come back oldest first");
    stop();
}

static void questions(void)
{
    uint8_t buffer[64];
    ULONG written = 99, types = 99;
    PIOMMU_DMA_DEVICE token = NULL;

    start();
    RoutineCreateDevice(&callerEx, &pdo, NULL, &token);
    memset(buffer, 0xA5, sizeof(buffer));
    check(!RoutineQueryDeviceInfo(&callerEx, token, 64, &written, (PVOID)buffer) && written == 3 && buffer[0] == 1 &&
              buffer[1] == 1 && buffer[2] == 0 && buffer[3] == 0xA5 && call->routine.query_device_info.size == 64,
          "three bytes of information are written, and no more");
    memset(buffer, 0xA5, sizeof(buffer));
    replyStatus = (uint32_t)STATUS_BUFFER_TOO_SMALL;
    check(RoutineQueryDeviceInfo(&callerEx, token, 2, &written, (PVOID)buffer) == STATUS_BUFFER_TOO_SMALL && written == 0 &&
              buffer[0] == 0xA5,
          "a failing question writes none and says so");
    check(RoutineQueryDeviceInfo(&callerEx, token, 3, NULL, NULL) == STATUS_BUFFER_TOO_SMALL &&
              !call->routine.query_device_info.has_bytes_written && !call->routine.query_device_info.has_buffer,
          "missing pointers travel as missing");
    replyStatus = 0;
    written = 99;
    check(RoutineQueryDeviceInfo(&callerEx, token, 2, &written, (PVOID)buffer) == STATUS_UNSUCCESSFUL && written == 0 &&
              buffer[0] == 0xA5,
          "no answer makes the stub write beyond the driver's buffer");
    availableDomains = 0xB;
    RoutineQueryAvailableDomainTypes(&callerEx, token, &types);
    check(types == 0xB && call->routine.query_available_domain_types.dma_device == lookup(HandleDevice, token),
          "the available types are the daemon's");
    RoutineQueryAvailableDomainTypes(&callerEx, token, NULL);
    check(call->which_routine == VIOMMU_REQUEST_QUERY_AVAILABLE_DOMAIN_TYPES, "nowhere to write them is no harm");
    mute = 1;
    RoutineQueryAvailableDomainTypes(&callerEx, token, &types);
    check(types == 0, "without an answer there are none");
    stop();
}

static int faultsSeen;
static VOID onFault(PVOID context, PFAULT_INFORMATION information) { (void)context, (void)information; faultsSeen++; }

static void faultReporting(void)
{
    DEVICE_FAULT_CONFIGURATION config = { onFault, NULL };
    PIOMMU_DMA_DEVICE token = NULL;

    start();
    RoutineCreateDevice(&callerEx, &pdo, NULL, &token);
    replyStatus = (uint32_t)STATUS_NOT_IMPLEMENTED;
    check(RoutineSetDeviceFaultReportingEx(&callerEx, token, 0, TRUE, &config) == STATUS_NOT_IMPLEMENTED &&
              call->routine.set_device_fault_reporting_ex.has_fault_handler,
          "the daemon is asked even where it answers as documented");
    sendFault(78, 0);
    runWorker();
    check(faultsSeen == 0, "and no handler is called");
    replyStatus = 0;
    check(!RoutineSetDeviceFaultReportingEx(&callerEx, token, 0, TRUE, &config), "the extension accepts it");
    sendFault(78, 0);
    runWorker();
    check(faultsSeen == 1, "and the handler is called");
    RoutineSetDeviceFaultReporting(&caller, &pdo, 0, TRUE, &config);
    sendFault(78, 0);
    sendFault(77, 0);
    runWorker();
    check(faultsSeen == 2, "a function has one handler, by whichever routine");
    check(!RoutineDetachDeviceEx(&callerEx, token), "the token is detached");
    sendFault(77, 0);
    runWorker();
    check(faultsSeen == 2, "which ends reporting");
    RoutineSetDeviceFaultReportingEx(&callerEx, token, 0, TRUE, &config);
    mute = 1;
    check(RoutineSetDeviceFaultReportingEx(&callerEx, token, 0, FALSE, NULL) == STATUS_UNSUCCESSFUL, "switching off unanswered");
    sendFault(78, 0);
    runWorker();
    check(faultsSeen == 2, "ends the calls all the same");
    mute = 0;
    for (int i = 0; i < 100; i++) tick(), mockMicroseconds++;
    for (int sent = 0; sent < 2; sent++) {
        RoutineSetDeviceFaultReportingEx(&callerEx, token, 0, TRUE, &config);
        mute = 1;
        if (!sent) RoutineFlushDomain(&callerEx, NULL);
        check(RoutineDetachDeviceEx(&callerEx, token) == STATUS_UNSUCCESSFUL, "so does a detach that is not %s", sent ? "answered" : "sent");
        sendFault(78, 0);
        runWorker();
        check(faultsSeen == 2, "and the handler is not called");
        mute = 0;
        for (int i = 0; i < 100; i++) tick(), mockMicroseconds++;
    }
    RoutineSetDeviceFaultReportingEx(&callerEx, token, 0, TRUE, &config);
    mute = 1;
    RoutineFlushDomain(&callerEx, NULL);
    check(RoutineSetDeviceFaultReportingEx(&callerEx, token, 0, FALSE, NULL) == STATUS_UNSUCCESSFUL, "switching off unsent");
    sendFault(78, 0);
    runWorker();
    check(faultsSeen == 2, "ends the calls too");
    stop();
}

static void testBenches(void)
{
    VIOMMU_DEVICE_POLICY policies[16] = { { &pdo, 2, TRUE, 0 }, { NULL, 1, 0, 0xFF } };
    VIOMMU_TEST_CONTROL control = { policies, 2, ViommuOff, ViommuOn, ViommuUnchanged, ViommuOff, 4, 5, TRUE };
    VIOMMU_TEST_STATISTICS statistics = { 9, 9, 9, 9 };
    VIOMMU_DMA_STEP step = { .Operation = ViommuDmaCopy, .Iova = 0x3000, .DestinationIova = 0x4000, .Length = 32 };
    const viommu_control_request *seenControl = &request.body.control;
    DMA_IOMMU_INTERFACE legacy;
    VIOMMU_COUNTERS before, after;
    ULONG profile = 0;

    start();
    controlAccepted = 0;
    check(ViommuTestControl(&control, &statistics) == STATUS_NOT_SUPPORTED && statistics.TablePages == 9 &&
              !ViommuGetIommuInterface(1, &legacy),
          "a daemon without test control: STATUS_NOT_SUPPORTED and nothing changes");
    controlAccepted = 1;
    check(!ViommuTestControl(&control, &statistics) && statistics.IotlbHits == 1 && statistics.IotlbMisses == 2 &&
              statistics.IotlbStaleUses == 3 && statistics.TablePages == 4,
          "test control gives the daemon's counters");
    check(seenControl->devices_count == 2 && seenControl->devices[0].device.bus_device_function == 0x228 &&
              seenControl->devices[0].opt_in == 2 && seenControl->devices[0].is_external && !seenControl->devices[0].has_pasid &&
              seenControl->devices[1].device.kind == VIOMMU_DEVICE_OBJECT_KIND_UNSPECIFIED && seenControl->devices[1].has_pasid &&
              seenControl->dma_guard_blocking == VIOMMU_TOGGLE_OFF && seenControl->dma_verification == VIOMMU_TOGGLE_ON &&
              seenControl->fail_allocations == VIOMMU_TOGGLE_UNSPECIFIED && seenControl->pasid_bits == 4 &&
              seenControl->asid_count == 5 && seenControl->evict_iotlb,
          "every member travels");
    check(ViommuGetIommuInterface(1, &legacy) == STATUS_NOT_SUPPORTED, "a legacy provider switched off is gone from the getter");
    control = (VIOMMU_TEST_CONTROL){ .LegacyInterfaceAvailable = ViommuOn };
    check(!ViommuTestControl(&control, NULL) && !ViommuGetIommuInterface(1, &legacy), "and back when switched on");
    control = (VIOMMU_TEST_CONTROL){ .DeviceCount = 1 };
    check(ViommuTestControl(NULL, NULL) == STATUS_INVALID_PARAMETER_1 && ViommuTestControl(&control, NULL) == STATUS_INVALID_PARAMETER_1,
          "bad arguments are refused");
    control = (VIOMMU_TEST_CONTROL){ .Devices = policies, .DeviceCount = 17 };
    check(ViommuTestControl(&control, NULL) == STATUS_INVALID_PARAMETER_1, "so is a seventeenth policy");
    check(!ViommuQueryProfile(&profile) && profile == ViommuProfileHal && ViommuQueryProfile(NULL) == STATUS_INVALID_PARAMETER_1,
          "the profile is the one of the daemon's hello");
    check(!ViommuQueryCounters(&before) && !ViommuTestControl(&(VIOMMU_TEST_CONTROL){ .PasidBits = 8 }, NULL) &&
              !ViommuQueryCounters(&after) && after.Calls == before.Calls + 1 && after.Doorbells <= after.Calls &&
              ViommuQueryCounters(NULL) == STATUS_INVALID_PARAMETER_1,
          "calls are counted");
    check(!ViommuDmaRunPasid(&pdo, 0xFFFFF, 2, &step, 1) && request.body.dma_program.has_pasid &&
              request.body.dma_program.pasid == 0xFFFFF && request.body.dma_program.privileged,
          "a program runs with a PASID");
    check(!ViommuDmaRun(&pdo, &step, 1) && !request.body.dma_program.has_pasid && !request.body.dma_program.privileged,
          "and without one");
    check(ViommuDmaRunPasid(NULL, 1, 0, &step, 1) == STATUS_INVALID_PARAMETER_1 &&
              ViommuDmaRunPasid(&pdo, 1, 0, NULL, 1) == STATUS_INVALID_PARAMETER_4 &&
              ViommuDmaRunPasid(&pdo, 1, 0, &step, 0) == STATUS_INVALID_PARAMETER_5,
          "its bad arguments are named by their position");
    stop();
    check(ViommuTestControl(&control, NULL) != 0 && ViommuQueryProfile(&profile) == STATUS_UNSUCCESSFUL &&
              ViommuQueryCounters(&after) == STATUS_UNSUCCESSFUL,
          "without a device: failure");
}

int main(int argc, char **argv)
{
    seedFrom(argc, argv);
    HandlesInitialize();
    kinds();
    scribbles();
    freedMeanwhile();
    givenNothing();
    exhaustion();
    questions();
    faultReporting();
    testBenches();
    check(pool == 0, "every pool allocation was freed");
    return done();
}
