/*
 * The surroundings of the stub's calling side, for one program: what the kernel mock (nt/ntddk.h) leaves open, a daemon that
 * answers from the rings' memory, and start and stop of both.
 */
#ifndef MODEL_DAEMON_H
#define MODEL_DAEMON_H

#include "check.h"

#include "call.h"
#include "device.h"

KIRQL mockIrql;
ULONGLONG mockMicroseconds;
int mockSpinLocks;
static int pool;

PVOID PoolAllocate(SIZE_T bytes) { pool++; return calloc(1, bytes); }
VOID PoolFree(PVOID memory) { pool--; free(memory); }

static ULONG tookVersion;

VOID CallSiteFind(PVOID address, CALL_SITE *site)
{
    memset(site, 0, sizeof(*site));
    memcpy(site->Image.Name, "dut.sys", 7);
    site->Image.NameLength = 7;
    site->Offset = (ULONG_PTR)address;
    site->Image.ExVersion = tookVersion;
}

VOID CallSiteTookVersion(PVOID address, ULONG version) { (void)address; tookVersion = version; }

#ifndef MOCK_THREADS
PKTHREAD mockCurrentThread(void) { return (PKTHREAD)1; }
void mockBlocked(void) {}
#endif

static DEVICE_OBJECT pdo = { IO_TYPE_DEVICE, sizeof(DEVICE_OBJECT), DO_BUS_ENUMERATED_DEVICE, NULL, 0x0102, 5 << 16 };
static int addressIsValid = 1;
static uintptr_t hole; /* a page where nothing is */

BOOLEAN MmIsAddressValid(PVOID address)
{
    return (BOOLEAN)(addressIsValid && (hole == 0 || (uintptr_t)address / 4096 != hole / 4096));
}

NTSTATUS IoGetDeviceProperty(PDEVICE_OBJECT object, int property, ULONG length, PVOID buffer, PULONG result)
{
    ULONG value = property == DevicePropertyLegacyBusType ? (ULONG)PCIBus
                : property == DevicePropertyBusNumber     ? object->Bus
                                                          : object->Address;

    if (length != 4) return STATUS_UNSUCCESSFUL;
    memcpy(buffer, &value, 4);
    *result = 4;
    return STATUS_SUCCESS;
}

static VIOMMU_DEVICE device;
static DEVICE control, dma, events;
static ULONG timeoutMs = 5000;
static uint32_t delay;    /* microseconds until a request is looked at */
static int mute;          /* nothing is looked at */
static uint64_t dueAt;
static uint32_t replyStatus;
static uint8_t last[1 << 20]; /* the request as it arrived */
static uint32_t lastBytes, lastParts, requests;
static uint32_t seen[64]; /* calls of each routine */
static viommu_peer_message request;
static viommu_peer_message_storage requestStorage;
static viommu_refusal_code refuse;
static int strange;           /* another daemon than the one that was greeted: refuses all but a greeting */
static uint64_t instance;     /* which one, in its hello */
static uint8_t config[56];    /* and at 48 in the configuration space */
static uint8_t registers[64]; /* common configuration: its generation stays 0 */
static void (*whenDue)(void); /* instead of the next answer, once */
static void (*whenGreeted)(viommu_hello_reply *reply);

static void gather(const CHAIN *chain)
{
    lastBytes = 0;
    lastParts = 0;
    for (uint32_t i = 0; i < chain->count && !(chain->parts[i].flags & VIRTQ_DESC_F_WRITE); i++, lastParts++) {
        if (lastBytes + chain->parts[i].length > sizeof(last)) abort();
        memcpy(last + lastBytes, (const void *)(uintptr_t)chain->parts[i].address, chain->parts[i].length);
        lastBytes += chain->parts[i].length;
    }
}

/* Results that a test may change before the call. */
static viommu_query_device_info_result deviceInfo = { 3, true, true, false };
static uint32_t availableDomains = 0x3;
static uint64_t registrations = 500;
static int withoutResult; /* success, but nothing with it */
static void (*beforeReply)(void);

/* Of which daemon it is can be told. */
static uint64_t nextHandle(void) { return 0xD000000000000000ull + (instance << 40) + ++requests; }

/* The result's number is the routine's. Every new object gets the next handle. */
static void fillResult(viommu_reply *reply)
{
    const viommu_request *call = &request.body.request;

    reply->which_result = call->which_routine;
    switch (call->which_routine) {
    case VIOMMU_REQUEST_CREATE_DOMAIN: reply->result.create_domain.domain = nextHandle(); break;
    case VIOMMU_REQUEST_CREATE_DOMAIN_EX: reply->result.create_domain_ex.domain = nextHandle(); break;
    case VIOMMU_REQUEST_CREATE_DEVICE: reply->result.create_device.dma_device = nextHandle(); break;
    case VIOMMU_REQUEST_CREATE_PASID_DEVICE:
        reply->result.create_pasid_device = (viommu_create_pasid_device_result){ nextHandle(), 9 };
        break;
    case VIOMMU_REQUEST_RESERVE_LOGICAL_ADDRESS_RANGE:
        reply->result.reserve_logical_address_range =
            (viommu_reserve_logical_address_range_result){ nextHandle(), 0x40000, call->routine.reserve_logical_address_range.size };
        break;
    case VIOMMU_REQUEST_MAP_LOGICAL_RANGE_EX: reply->result.map_logical_range_ex.logical_address = 0x7000; break;
    case VIOMMU_REQUEST_MAP_RESERVED_LOGICAL_RANGE:
        reply->result.map_reserved_logical_range =
            (viommu_map_reserved_logical_range_result){ call->routine.map_reserved_logical_range.offset, 0x2000 };
        break;
    case VIOMMU_REQUEST_SET_DEVICE_FAULT_REPORTING:
        reply->result.set_device_fault_reporting.registration = call->routine.set_device_fault_reporting.enable ? 77 : 0;
        break;
    case VIOMMU_REQUEST_SET_DEVICE_FAULT_REPORTING_EX:
        reply->result.set_device_fault_reporting_ex.registration = call->routine.set_device_fault_reporting_ex.enable ? 78 : 0;
        break;
    case VIOMMU_REQUEST_QUERY_AVAILABLE_DOMAIN_TYPES:
        reply->result.query_available_domain_types.available_domains = availableDomains;
        break;
    case VIOMMU_REQUEST_REGISTER_INTERFACE_STATE_CHANGE_CALLBACK:
        reply->result.register_interface_state_change_callback =
            (viommu_register_interface_state_change_callback_result){ ++registrations, availableDomains };
        break;
    case VIOMMU_REQUEST_QUERY_DEVICE_INFO: reply->result.query_device_info = deviceInfo; break;
    default: reply->which_result = 0; break;
    }
}

static void answerRequest(viommu_daemon_message *answer)
{
    answer->which_body = VIOMMU_DAEMON_MESSAGE_REPLY;
    answer->body.reply.id = request.body.request.id;
    answer->body.reply.status = replyStatus;
    seen[request.body.request.which_routine]++;
    if (request.body.request.which_routine == VIOMMU_REQUEST_QUERY_INPUT_MAPPINGS) {
        static const uint32_t ids[] = { 11, 22, 33 };

        /* The length is told on failure too. */
        answer->body.reply.which_result = VIOMMU_REPLY_QUERY_INPUT_MAPPINGS;
        answer->body.reply.result.query_input_mappings =
            (viommu_query_input_mappings_result){ .input_mapping_ids = ids, .input_mapping_ids_count = 3, .return_length = 12 };
    } else if (replyStatus == 0 && !withoutResult) {
        fillResult(&answer->body.reply);
    }
    if (beforeReply) beforeReply();
}

static int controlAccepted;

static void answerControl(viommu_daemon_message *answer)
{
    answer->which_body = VIOMMU_DAEMON_MESSAGE_CONTROL_REPLY;
    answer->body.control_reply = (viommu_control_reply){ .id = request.body.control.id, .accepted = controlAccepted != 0,
        .iotlb_hits = 1, .iotlb_misses = 2, .iotlb_stale_uses = 3, .table_pages = 4 };
}

static ULONG maxVersion = 3;

static void answerOne(DEVICE *queue)
{
    static viommu_dma_step_result results[64];
    viommu_daemon_message answer;
    CHAIN chain;
    size_t length;

    memset(&answer, 0, sizeof(answer));
    if (!takeChain(queue, &chain)) abort();
    gather(&chain);
    if (viommu_decode_peer_message(last, lastBytes, &request, &requestStorage) != PB_OK) abort();
    if (refuse || (strange && request.which_body != VIOMMU_PEER_MESSAGE_HELLO)) {
        answer.which_body = VIOMMU_DAEMON_MESSAGE_REFUSAL;
        answer.body.refusal.code = refuse ? refuse : VIOMMU_REFUSAL_CODE_HELLO_MISSING;
    } else if (request.which_body == VIOMMU_PEER_MESSAGE_HELLO) {
        answer.which_body = VIOMMU_DAEMON_MESSAGE_HELLO_REPLY;
        answer.body.hello_reply.accepted = true;
        answer.body.hello_reply.major = 1;
        answer.body.hello_reply.max_message_bytes = 8 << 20;
        answer.body.hello_reply.max_interface_version = maxVersion;
        answer.body.hello_reply.profile = VIOMMU_PROFILE_HAL;
        answer.body.hello_reply.legacy_interface_available = true;
        answer.body.hello_reply.daemon_instance = instance;
        strange = 0;
        if (whenGreeted) whenGreeted(&answer.body.hello_reply);
    } else if (request.which_body == VIOMMU_PEER_MESSAGE_DMA_PROGRAM) {
        uint32_t count = request.body.dma_program.steps_count;

        memset(results, 0, sizeof(results));
        for (uint32_t i = 0; i < count; i++) results[i].status = VIOMMU_DMA_STEP_STATUS_DONE;
        results[count - 1].status = VIOMMU_DMA_STEP_STATUS_FAULT;
        results[count - 1].fault = VIOMMU_FAULT_TYPE_PERMISSION_FAULT;
        results[0].data = (pb_slice){ (const uint8_t *)"abcd", 4 };
        answer.which_body = VIOMMU_DAEMON_MESSAGE_DMA_PROGRAM_REPLY;
        answer.body.dma_program_reply.id = request.body.dma_program.id;
        answer.body.dma_program_reply.results = results;
        answer.body.dma_program_reply.results_count = count;
    } else if (request.which_body == VIOMMU_PEER_MESSAGE_CONTROL) {
        answerControl(&answer);
    } else {
        answerRequest(&answer);
    }
    if (viommu_encode_daemon_message((void *)(uintptr_t)chain.parts[chain.count - 1].address, chain.writable, &answer,
                                     &length) != PB_OK) abort();
    complete(queue, chain.head, (uint32_t)length);
}

void tick(void)
{
    DEVICE *queue = control.memory && chainsWaiting(&control) ? &control : dma.memory && chainsWaiting(&dma) ? &dma : NULL;

    if (!queue || mute) {
        dueAt = 0;
    } else if (dueAt == 0) {
        dueAt = mockMicroseconds + delay + 1;
    } else if (mockMicroseconds >= dueAt) {
        void (*instead)(void) = whenDue;

        dueAt = 0;
        whenDue = NULL;
        if (instead) instead();
        else answerOne(queue);
    }
}

static uint16_t doorbells[3];
static void ring16(volatile void *reg, uint16_t value) { *(volatile uint16_t *)reg = (uint16_t)(value + 1); }
static uint8_t read8(volatile void *reg) { return *(volatile uint8_t *)reg; }
static const VIRTIO_SYSTEM_OPS ops = { .Write16 = ring16, .Read8 = read8 };
static const REQUEST_QUEUE_SHAPE controlShape = { 4, 4096, 4096, 64 }, dmaShape = { 2, 65536, 65536, 64 };
__attribute__((unused)) static const CALLER caller = { VIOMMU_INTERFACE_TABLE_V1, (PVOID)0x1234 };
__attribute__((unused)) static const CALLER callerEx = { VIOMMU_INTERFACE_TABLE_V2, (PVOID)0x1234 };

static void attachModel(DEVICE *model, const VIRTQUEUE *ring, uint16_t size)
{
    *model = (DEVICE){ (uint8_t *)(uintptr_t)ring->DescriptorsAddress, size, 0, 0 };
}

static void start(void)
{
    memset(&device, 0, sizeof(device));
    delay = mute = withoutResult = 0;
    tookVersion = 0;
    beforeReply = NULL;
    whenDue = NULL;
    whenGreeted = NULL;
    strange = 0;
    instance = 0;
    memset(config, 0, sizeof(config));
    memset(seen, 0, sizeof(seen));
    replyStatus = 0;
    refuse = 0;
    mockIrql = PASSIVE_LEVEL;
    device.Pdo = &pdo;
    device.Virtio.Ops = &ops;
    device.Virtio.Common = (VIRTIO_REGION){ registers, sizeof(registers) };
    device.Virtio.Device = (VIRTIO_REGION){ config, sizeof(config) };
    device.Virtio.Features = VIRTIO_F_EVENT_IDX | VIRTIO_F_INDIRECT_DESC;
    FaultsInitialize(&device.Faults);
    StateCallbacksInitialize(&device.StateCallbacks);
    if (TransportInitialize(&device.Control, &device.Virtio, QUEUE_CONTROL, 64, &controlShape, timeoutMs) ||
        TransportInitialize(&device.Dma, &device.Virtio, QUEUE_DMA, 64, &dmaShape, 5000) ||
        EventQueueInitialize(&device, 64) || RecoveryInitialize(&device)) abort();
    device.Control.Doorbell = &doorbells[0];
    device.Events.Doorbell = &doorbells[1];
    device.Dma.Doorbell = &doorbells[2];
    attachModel(&control, &device.Control.Ring, 64);
    attachModel(&dma, &device.Dma.Ring, 64);
    attachModel(&events, &device.Events.Ring, 64);
    EventQueueStart(&device);
    if (SessionGreet(&device, FALSE) || SessionOpen(&device)) abort();
    RecoveryOpen(&device);
}

static void stop(void)
{
    mockIrql = PASSIVE_LEVEL;
    TransportFail(&device.Control);
    TransportFail(&device.Dma);
    (void)mockRunWorkItem(device.Recovery.WorkItem);
    RecoveryStop(&device);
    EventQueueStop(&device);
    SessionClose(&device);
    control.memory = dma.memory = NULL;
    TransportFree(&device.Control);
    TransportFree(&device.Dma);
    EventQueueFree(&device);
    RecoveryFree(&device);
    FaultsFree(&device.Faults);
    StateCallbacksFree(&device.StateCallbacks);
}

/* Puts an event into the next buffer of the event queue. */
static void sendEvent(const viommu_event *event)
{
    viommu_daemon_message message;
    CHAIN chain;
    size_t length;

    memset(&message, 0, sizeof(message));
    message.which_body = VIOMMU_DAEMON_MESSAGE_EVENT;
    message.body.event = *event;
    if (!takeChain(&events, &chain)) abort();
    viommu_encode_daemon_message((void *)(uintptr_t)chain.parts[0].address, chain.writable, &message, &length);
    complete(&events, chain.head, (uint32_t)length);
}

static inline void sendFault(uint64_t registration, uint64_t domain)
{
    viommu_event event = { .which_event = VIOMMU_EVENT_FAULT };

    event.event.fault = (viommu_fault_event){ .registration = registration, .domain = domain,
        .type = VIOMMU_FAULT_TYPE_PERMISSION_FAULT, .fault_address = 0xABC000, .fault_address_valid = true };
    sendEvent(&event);
}

static inline void sendState(uint64_t registration, uint32_t mask)
{
    viommu_event event = { .which_event = VIOMMU_EVENT_STATE_CHANGE };

    event.event.state_change = (viommu_state_change_event){ registration, mask };
    sendEvent(&event);
}

static inline void runWorker(void)
{
    mockIrql = DISPATCH_LEVEL;
    EventQueueSchedule(&device);
    mockIrql = PASSIVE_LEVEL;
    (void)mockRunWorkItem(device.Events.WorkItem);
}

/* The daemon's handle behind a live one of this kind, 0 for all others. */
static inline ULONGLONG lookup(HANDLE_KIND kind, const void *pointer)
{
    BOOLEAN lost;

    return HandleLookup(kind, pointer, &lost);
}

static inline MDL *makeMdl(ULONG pages, ULONGLONG stride)
{
    MDL *mdl = calloc(1, sizeof(MDL) + pages * 8ull);

    mdl->Size = (CSHORT)(sizeof(MDL) + pages * 8ull);
    mdl->ByteCount = pages * 4096;
    for (ULONG i = 0; i < pages; i++) ((PFN_NUMBER *)(mdl + 1))[i] = 0x1000 + i * stride;
    return mdl;
}

#endif
