/*
 * The stub's calling side (transport, calls, handles, MDLs, faults, DMA) against a model daemon at the other end of the
 * rings (model-daemon.h). Time is the model's own, so deadlines pass at once and every run is the same.
 */
#include "model-daemon.h"

static void handles(void)
{
    PIOMMU_DMA_DOMAIN first = NULL, second = NULL;
    uint32_t unknown = 0;

    start();
    check(!RoutineCreateDomain(&caller, TRUE, &first) && first, "a domain is created and gets a handle");
    check(request.body.request.table == VIOMMU_INTERFACE_TABLE_V1 &&
              request.body.request.call_site.module.length == 7 && request.body.request.call_site.offset == 0x1234,
          "table, module and return address travel");
    check(lookup(HandleDomain, first) == 0xD000000000000000ull + requests, "the handle stands for the daemon's");
    check(HandleFind(HandleDomain, lookup(HandleDomain, first)) == (PVOID)first, "and is found from it");
    for (uint32_t i = 0; i < 100000; i++) {
        uintptr_t guess = (uintptr_t)first + randomBelow(1 << 20) - (1 << 19);

        unknown += guess != (uintptr_t)first && lookup(HandleDomain, (PVOID)guess) != 0;
    }
    check(unknown == 0 && !lookup(HandleDomain, NULL) && !lookup(HandleDomain, (PVOID)~0ull),
          "no other pointer is a handle");
    replyStatus = (uint32_t)STATUS_INVALID_PARAMETER_1;
    check(RoutineDeleteDomain(&caller, (PIOMMU_DMA_DOMAIN)0x123) == STATUS_INVALID_PARAMETER_1 &&
              request.body.request.routine.delete_domain.domain == 0,
          "an unknown pointer goes as handle 0 and the daemon decides");
    replyStatus = 0;
    check(!RoutineDeleteDomain(&caller, first) && !lookup(HandleDomain, first), "a deleted handle is unknown");
    check(!RoutineCreateDomain(&caller, TRUE, &second) && second != first, "the next domain does not get the same pointer");
    stop();
    check(HandlesLive() == 0 && !lookup(HandleDomain, second), "no handle outlives the device");
}

static void deadlines(void)
{
    PIOMMU_DMA_DOMAIN domain = NULL;
    ULONGLONG begin;

    start();
    mute = 1;
    begin = mockMicroseconds;
    check(RoutineCreateDomain(&caller, TRUE, &domain) == STATUS_NOT_SUPPORTED && !domain,
          "creation without an answer: STATUS_NOT_SUPPORTED, out-parameter untouched");
    check(mockMicroseconds - begin >= 5000000 && mockMicroseconds - begin < 5200000, "after the deadline and not much later");
    begin = mockMicroseconds;
    check(RoutineFlushDomain(&caller, NULL) == STATUS_UNSUCCESSFUL && mockMicroseconds - begin < 1000,
          "while the daemon is silent the next call fails at once");
    mute = 0;
    for (int i = 0; i < 100; i++) tick(), mockMicroseconds++;
    check(!RoutineCreateDomain(&caller, TRUE, &domain) && domain, "when the late answer comes calls work again");
    mockIrql = DISPATCH_LEVEL;
    delay = 3000;
    check(!RoutineFlushDomain(&caller, domain) && request.body.request.call_site.irql == DISPATCH_LEVEL,
          "at DISPATCH_LEVEL the answer is polled for");
    check(RoutineCreateDomain(&caller, TRUE, &domain) == STATUS_NOT_SUPPORTED &&
              RoutineDeleteDomain(&caller, domain) == STATUS_UNSUCCESSFUL &&
              RoutineAttachDevice(&caller, domain, &pdo, 0, 1) == STATUS_UNSUCCESSFUL &&
              RoutineQueryInputMappings(&caller, &pdo, NULL, 0, NULL) == STATUS_UNSUCCESSFUL &&
              RoutineConfigureDomain(&caller, domain, NULL) == STATUS_UNSUCCESSFUL &&
              request.body.request.which_routine == VIOMMU_REQUEST_FLUSH_DOMAIN,
          "routines that may have to wait are refused there, unsent");
    mute = 1;
    check(RoutineFlushDomain(&caller, domain) == STATUS_UNSUCCESSFUL, "and given up at the same deadline");
    mockIrql = 5;
    check(RoutineFlushDomain(&caller, domain) == STATUS_UNSUCCESSFUL, "above DISPATCH_LEVEL nothing is tried");
    mockIrql = PASSIVE_LEVEL;
    check(device.Control.Slots[0].State == SlotAbandoned || device.Control.Slots[1].State == SlotAbandoned ||
              device.Control.Slots[2].State == SlotAbandoned || device.Control.Slots[3].State == SlotAbandoned,
          "the slot stays with the device");
    stop();
    check(RoutineFlushDomain(&caller, domain) == STATUS_UNSUCCESSFUL &&
              RoutineCreateDomain(&caller, TRUE, &domain) == STATUS_NOT_SUPPORTED,
          "without a device calls fail");
    timeoutMs = 60000;
    start();
    mute = 1;
    mockIrql = DISPATCH_LEVEL;
    begin = mockMicroseconds;
    check(RoutineFlushDomain(&caller, NULL) == STATUS_UNSUCCESSFUL && mockMicroseconds - begin >= 8000000 &&
              mockMicroseconds - begin < 8200000,
          "a longer deadline holds below DISPATCH_LEVEL only");
    stop();
    timeoutMs = 5000;
}

static void lateAnswers(void)
{
    PSLOT slot, other, third;
    CHAIN chain;

    start();
    slot = TransportClaim(&device.Control, PASSIVE_LEVEL);
    mute = 1;
    check(TransportExchange(&device.Control, slot, 1, 0, NULL) == STATUS_UNSUCCESSFUL && slot->State == SlotAbandoned,
          "a request without an answer leaves its slot with the device");
    if (!takeChain(&control, &chain)) abort();
    complete(&control, chain.head, 0);
    other = TransportClaim(&device.Control, PASSIVE_LEVEL);
    TransportRelease(&device.Control, slot);
    third = TransportClaim(&device.Control, PASSIVE_LEVEL);
    check(other && third && other != third, "an answer that comes before the caller lets go does not give the slot out twice");
    TransportRelease(&device.Control, other);
    TransportRelease(&device.Control, third);
    stop();
}

static void verdicts(void)
{
    INPUT_MAPPING_ELEMENT ids[2] = { { 1 }, { 2 } }, room[4];
    PIOMMU_DMA_DOMAIN domain = NULL;
    ULONG length = 5;

    start();
    replyStatus = 0x103;
    check(RoutineFlushDomain(&caller, NULL) == STATUS_UNSUCCESSFUL &&
              RoutineCreateDomain(&caller, TRUE, &domain) == STATUS_NOT_SUPPORTED && !domain,
          "a success that is not STATUS_SUCCESS is no verdict");
    replyStatus = (uint32_t)STATUS_UNSUCCESSFUL;
    check(RoutineQueryInputMappings(&caller, &pdo, ids, sizeof(ids), &length) == STATUS_UNSUCCESSFUL && length == 12 &&
              ids[0].InputMappingId == 1 && ids[1].InputMappingId == 2,
          "a failure tells the length and leaves the buffer as it was");
    replyStatus = 0;
    check(!RoutineQueryInputMappings(&caller, &pdo, ids, sizeof(ids), NULL) && ids[1].InputMappingId == 22,
          "more elements than the buffer holds are not written");
    memset(room, 0x5A, sizeof(room));
    check(!RoutineQueryInputMappings(&caller, &pdo, room, 13, &length) && length == 12 && room[0].InputMappingId == 11 &&
              room[1].InputMappingId == 22 && room[2].InputMappingId == 33 && room[3].InputMappingId == 0x5A5A5A5A,
          "DDI-323, DDI-326: every id is written, and the odd byte behind them is not");
    memset(room, 0x5A, sizeof(room));
    length = 0;
    replyStatus = (uint32_t)STATUS_BUFFER_TOO_SMALL;
    check(RoutineQueryInputMappings(&caller, &pdo, room, 11, &length) == STATUS_BUFFER_TOO_SMALL && length == 12 &&
              room[0].InputMappingId == 0x5A5A5A5A && room[1].InputMappingId == 0x5A5A5A5A,
          "DDI-324: no id is written when one has no room, and the length is what all need");
    check(RoutineQueryInputMappings(&caller, &pdo, NULL, 0, NULL) == STATUS_BUFFER_TOO_SMALL,
          "DDI-325: ReturnLength may be NULL then");
    replyStatus = 0;
    stop();
}

static void refusals(void)
{
    start();
    refuse = VIOMMU_REFUSAL_CODE_TOO_LARGE;
    check(RoutineFlushDomain(&caller, NULL) == STATUS_INSUFFICIENT_RESOURCES, "too large: STATUS_INSUFFICIENT_RESOURCES");
    refuse = VIOMMU_REFUSAL_CODE_HELLO_MISSING;
    check(RoutineFlushDomain(&caller, NULL) == STATUS_UNSUCCESSFUL && TransportIsDead(&device.Control) &&
              TransportIsDead(&device.Dma) && !device.Control.Failed && device.Recovery.Session == 0 && device.Recovery.WorkQueued,
          "a daemon that does not know us ends the session, and the next one is on its way");
    stop();
}

static void mdls(void)
{
    MDL *mdl = makeMdl(100, 1), *scattered = makeMdl(300, 7), *many = makeMdl(9000, 3);
    const viommu_map_logical_range_request *map = &request.body.request.routine.map_logical_range;

    start();
    check(!RoutineMapLogicalRange(&caller, NULL, 3, NULL, 0x5000) && map->has_mdl && !map->mdl.present,
          "a NULL MDL travels as absent");
    check(!RoutineMapLogicalRange(&caller, NULL, 3, mdl, 0x5000) && map->mdl.runs_count == 1 &&
              map->mdl.runs[0].frame == 0x1000 && map->mdl.runs[0].page_count == 100 && map->logical_address == 0x5000,
          "consecutive frames travel as one run");
    check(!RoutineMapLogicalRange(&caller, NULL, 3, scattered, 0) && map->mdl.runs_count == 0 &&
              map->mdl.page_frames.length == 2400 && !memcmp(map->mdl.page_frames.data, scattered + 1, 2400) &&
              lastParts == 1,
          "scattered frames travel as an array inside the request");
    check(!RoutineMapLogicalRange(&caller, NULL, 3, many, 0) && map->mdl.page_frames.length == 72000 &&
              !memcmp(map->mdl.page_frames.data, many + 1, 72000) && lastParts > 1,
          "many travel by reference, MDL.Size wrapped or not");
    mdl->ByteCount = 0x7FFFF000;
    check(!RoutineMapLogicalRange(&caller, NULL, 3, mdl, 0) && map->mdl.byte_count == 0x7FFFF000 &&
              map->mdl.runs[0].page_count == 100,
          "a lying ByteCount is passed on, but no frame beyond Size is read");
    mdl->ByteCount = 4096;
    mdl->ByteOffset = 12;
    check(!RoutineMapLogicalRange(&caller, NULL, 3, mdl, 0) && map->mdl.byte_offset == 12 &&
              map->mdl.runs[0].page_count == 2,
          "an offset inside the page spans one page more");
    mdl->Size = 3;
    check(!RoutineMapLogicalRange(&caller, NULL, 3, mdl, 0) && map->mdl.runs_count == 0 && map->mdl.page_frames.length == 0,
          "an MDL shorter than its header has no frames");
    stop();
    free(mdl);
    free(scattered);
    free(many);
}

static int faultsSeen, disabledInside;
static FAULT_INFORMATION lastFault;

static VOID onFault(PVOID context, PFAULT_INFORMATION information)
{
    faultsSeen++;
    lastFault = *information;
    if (context) disabledInside = RoutineSetDeviceFaultReporting(&caller, &pdo, 0, FALSE, NULL) == STATUS_SUCCESS;
}

/* The whole structure as bytes: nothing is set that the event does not say. */
static void whatAFaultCarries(PIOMMU_DMA_DOMAIN domain)
{
    viommu_event event = { .which_event = VIOMMU_EVENT_FAULT };
    viommu_fault_event *fault = &event.event.fault;
    int same = 1;

    *fault = (viommu_fault_event){ .registration = 77, .domain = lookup(HandleDomain, domain), .has_device = true,
        .device = { .kind = VIOMMU_DEVICE_OBJECT_KIND_PCI, .segment = 3, .bus_device_function = 0x228 },
        .access = VIOMMU_ACCESS_WRITE, .privileged = true, .occurrences = 9, .fault_address = 0xABC123 };
    for (uint32_t i = 0; i < 8; i++) {
        FAULT_INFORMATION wanted;

        memset(&wanted, 0, sizeof(wanted));
        wanted.Type = FaultInformationX64;
        wanted.IsStage1 = i % 2;
        wanted.X64.DomainHandle = domain;
        wanted.X64.FaultAddress = (PVOID)0xABC123;
        wanted.X64.Flags.FaultAddressValid = i / 2 % 2;
        wanted.X64.Type = (FAULT_INFORMATION_X64_TYPE)(i % MaxFaultType);
        wanted.X64.PciSegment = 3;
        fault->type = (viommu_fault_type)(i % MaxFaultType + 1);
        fault->is_stage1 = i % 2;
        fault->fault_address_valid = i / 2 % 2;
        faultsSeen = 0;
        sendEvent(&event);
        runWorker();
        same &= faultsSeen == 1 && memcmp(&lastFault, &wanted, sizeof(wanted)) == 0;
    }
    check(same, "DDI-340, DDI-344, DDI-345, DDI-348: a report is type, stage, domain, address, validity, cause and segment, the rest is 0");
}

static void faults(void)
{
    DEVICE_FAULT_CONFIGURATION plain = { onFault, NULL }, disabling = { onFault, &pdo };
    PIOMMU_DMA_DOMAIN domain = NULL;

    start();
    RoutineCreateDomain(&caller, TRUE, &domain);
    check(!RoutineSetDeviceFaultReporting(&caller, &pdo, 0, TRUE, &plain), "reporting is switched on");
    check(request.body.request.routine.set_device_fault_reporting.device.segment == 1 &&
              request.body.request.routine.set_device_fault_reporting.device.bus_device_function == 0x228,
          "segment, bus, device and function come from the bus driver");
    sendFault(77, lookup(HandleDomain, domain));
    runWorker();
    check(faultsSeen == 1 && lastFault.Type == FaultInformationX64 && lastFault.X64.Type == PermissionFault &&
              lastFault.X64.DomainHandle == (PVOID)domain && lastFault.X64.FaultAddress == (PVOID)0xABC000 &&
              lastFault.X64.Flags.FaultAddressValid && lastFault.X64.PciSegment == 0,
          "the handler gets the driver's own domain handle, type and address");
    for (int i = 0; i < 200; i++) {
        sendFault(77, 0);
        runWorker();
    }
    check(faultsSeen == 201, "buffers go back to the device: 200 more faults arrive");
    sendFault(78, 0);
    runWorker();
    check(faultsSeen == 201, "an event of no registration calls nobody");
    whatAFaultCarries(domain);
    faultsSeen = 201;
    check(!RoutineSetDeviceFaultReporting(&caller, &pdo, 0, TRUE, &disabling), "a second registration replaces the first");
    sendFault(77, 0);
    sendFault(77, 0);
    runWorker();
    check(faultsSeen == 202 && disabledInside, "a handler may switch itself off, and is not called again");
    RoutineSetDeviceFaultReporting(&caller, &pdo, 0, TRUE, &plain);
    check(!RoutineDetachDevice(&caller, domain, &pdo, 0), "the device is detached");
    sendFault(77, 0);
    runWorker();
    check(faultsSeen == 202, "which switches reporting off");
    RoutineSetDeviceFaultReporting(&caller, &pdo, 0, TRUE, &plain);
    mute = 1;
    check(RoutineSetDeviceFaultReporting(&caller, &pdo, 0, FALSE, NULL) == STATUS_UNSUCCESSFUL,
          "without an answer switching off fails");
    sendFault(77, 0);
    runWorker();
    check(faultsSeen == 202, "and the handler is not called again all the same");
    mute = 0;
    for (int i = 0; i < 100; i++) tick(), mockMicroseconds++;
    RoutineSetDeviceFaultReporting(&caller, &pdo, 0, TRUE, &plain);
    mute = 1;
    RoutineFlushDomain(&caller, domain);
    check(RoutineDetachDevice(&caller, domain, &pdo, 0) == STATUS_UNSUCCESSFUL, "a detach that cannot be sent fails");
    sendFault(77, 0);
    runWorker();
    check(faultsSeen == 202, "and takes the handler away");
    mockIrql = DISPATCH_LEVEL;
    check(RoutineSetDeviceFaultReporting(&caller, &pdo, 0, FALSE, NULL) == STATUS_UNSUCCESSFUL,
          "at DISPATCH_LEVEL it is refused: it may have to wait");
    stop();
}

static void deviceObjects(void)
{
    DEVICE_OBJECT fdo = pdo;
    viommu_device_object seen;

    fdo.Flags = 0;
    DeviceObjectDescribe(NULL, &seen);
    check(seen.kind == VIOMMU_DEVICE_OBJECT_KIND_UNSPECIFIED, "NULL is no device object at all");
    DeviceObjectDescribe(&fdo, &seen);
    check(seen.kind == VIOMMU_DEVICE_OBJECT_KIND_NOT_A_PDO, "an object that no bus enumerated is no PDO");
    addressIsValid = 0;
    DeviceObjectDescribe((PDEVICE_OBJECT)0xDEADBEEF0, &seen);
    addressIsValid = 1;
    check(seen.kind == VIOMMU_DEVICE_OBJECT_KIND_NOT_A_PDO, "nor is an address where nothing is");
    DeviceObjectDescribe(&pdo, &seen);
    check(seen.kind == VIOMMU_DEVICE_OBJECT_KIND_PCI && seen.bus_device_function == 0x228, "a PCI function is 01:02:05.0");
}

static void dmaPrograms(void)
{
    uint8_t data[16] = { 0 };
    VIOMMU_DMA_STEP steps[3] = {
        { .Operation = ViommuDmaRead, .Iova = 0x1000, .Length = 4, .Data = data, .DataLength = 16 },
        { .Operation = ViommuDmaFill, .Iova = 0x2000, .Length = 64, .Data = data, .DataLength = 8 },
        { .Operation = ViommuDmaCopy, .Iova = 0x3000, .DestinationIova = 0x4000, .Length = 32 },
    };

    start();
    check(!ViommuDmaRun(&pdo, steps, 3), "a program runs");
    check(request.body.dma_program.steps_count == 3 && request.body.dma_program.steps[2].operation.copy.destination_iova == 0x4000,
          "its steps arrive");
    check(!memcmp(data, "abcd", 4) && steps[0].Status == ViommuDmaStepDone, "what was read is in the caller's buffer");
    check(steps[2].Status == ViommuDmaStepFault && steps[2].FaultType == PermissionFault, "a fault has its DDI number");
    check(ViommuDmaRun(NULL, steps, 1) == STATUS_INVALID_PARAMETER_1 && ViommuDmaRun(&pdo, NULL, 1) == STATUS_INVALID_PARAMETER_2 &&
              ViommuDmaRun(&pdo, steps, 0) == STATUS_INVALID_PARAMETER_3 && ViommuDmaRun(&pdo, steps, 65) == STATUS_BUFFER_OVERFLOW,
          "bad arguments are named by their position");
    steps[0].Length = 17;
    check(ViommuDmaRun(&pdo, steps, 1) == STATUS_INVALID_PARAMETER_2, "a read larger than its buffer is refused");
    steps[0].Length = steps[0].DataLength = 70000;
    check(ViommuDmaRun(&pdo, steps, 1) == STATUS_BUFFER_OVERFLOW, "a read larger than the reply buffer does not fit");
    steps[0].Data = NULL;
    steps[0].Length = 0;
    check(ViommuDmaRun(&pdo, steps, 1) == STATUS_UNSUCCESSFUL, "data for a read of nothing, which needs no buffer, is refused");
    mockIrql = DISPATCH_LEVEL;
    check(ViommuDmaRun(&pdo, steps, 1) == STATUS_UNSUCCESSFUL, "at DISPATCH_LEVEL no program runs");
    stop();
}

int main(int argc, char **argv)
{
    seedFrom(argc, argv);
    HandlesInitialize();
    handles();
    deadlines();
    lateAnswers();
    verdicts();
    refusals();
    mdls();
    faults();
    deviceObjects();
    dmaPrograms();
    check(pool == 0, "every pool allocation was freed");
    return done();
}
