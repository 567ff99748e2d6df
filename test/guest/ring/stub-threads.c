/*
 * The stub's calling side on several threads at once: callers at two IRQLs, a driver that switches its fault handler on
 * and off, the DPC, the worker, and a daemon that answers in any order, sometimes after the deadline. Every answer is a
 * number made from its request, so two calls that met in one slot are seen; a handler's memory is freed as soon as
 * switching it off returns, so a call that comes later is seen by the address sanitizer [DDI-338, DDI-382].
 */
#include "check.h"

#include "call.h"
#include "device.h"

#define CALLERS 4
#define CALLS 4000
#define LISTENS 400
#define HELD_MAX 16
#define DEADLINE_MS 20

__thread KIRQL mockIrql;
pthread_mutex_t mockDispatcher = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t mockChanged = PTHREAD_COND_INITIALIZER;

static int pool;
static DEVICE_OBJECT pdo = { IO_TYPE_DEVICE, sizeof(DEVICE_OBJECT), DO_BUS_ENUMERATED_DEVICE, NULL, 0, 5 << 16 };
static VIOMMU_DEVICE device;
static DEVICE control, events;
static uint16_t doorbells[2];
static volatile int ended;
static long answered, unanswered, wrong, faultsSeen, uninvited;
static const CALLER caller = { VIOMMU_INTERFACE_TABLE_V1, (PVOID)0x1234 };

PVOID PoolAllocate(SIZE_T bytes) { InterlockedIncrement(&pool); return calloc(1, bytes); }
VOID PoolFree(PVOID memory) { InterlockedDecrement(&pool); free(memory); }
BOOLEAN MmIsAddressValid(PVOID address) { (void)address; return TRUE; }

VOID CallSiteFind(PVOID address, CALL_SITE *site)
{
    memset(site, 0, sizeof(*site));
    site->Offset = (ULONG_PTR)address;
}

VOID CallSiteTookVersion(PVOID address, ULONG version) { (void)address, (void)version; }

NTSTATUS IoGetDeviceProperty(PDEVICE_OBJECT object, int property, ULONG length, PVOID buffer, PULONG result)
{
    ULONG value = property == DevicePropertyLegacyBusType ? (ULONG)PCIBus
                : property == DevicePropertyBusNumber     ? object->Bus
                                                          : object->Address;

    memcpy(buffer, &value, length);
    *result = length;
    return STATUS_SUCCESS;
}

static uint32_t mix(uint64_t *state)
{
    *state = *state * 6364136223846793005ull + 1442695040888963407ull;
    return (uint32_t)(*state >> 33);
}

/* The verdict for an unmap: any failure, told by the arguments. */
static NTSTATUS verdictOf(uint64_t address, uint64_t pages)
{
    uint64_t state = address * 31 + pages;

    return (NTSTATUS)(0xE0000000u | (mix(&state) & 0xFFFFFFF));
}

/* The daemon. Only its own thread touches what follows. */
static struct { CHAIN chain; int wait; } held[HELD_MAX];
static int heldCount;
static uint64_t daemonState, handlesGiven, registration, registrationsGiven;

static void answer(const CHAIN *chain)
{
    static viommu_peer_message_storage storage;
    static viommu_peer_message message;
    const viommu_request *request = &message.body.request;
    viommu_daemon_message reply;
    size_t length;

    if (viommu_decode_peer_message((const void *)(uintptr_t)chain->parts[0].address, chain->parts[0].length, &message,
                                   &storage) != PB_OK) abort();
    memset(&reply, 0, sizeof(reply));
    reply.which_body = VIOMMU_DAEMON_MESSAGE_REPLY;
    reply.body.reply.id = request->id;
    switch (request->which_routine) {
    case VIOMMU_REQUEST_UNMAP_LOGICAL_RANGE:
        reply.body.reply.status = (uint32_t)verdictOf(request->routine.unmap_logical_range.logical_address,
                                                      request->routine.unmap_logical_range.number_of_pages);
        break;
    case VIOMMU_REQUEST_CREATE_DOMAIN:
        reply.body.reply.which_result = VIOMMU_REPLY_CREATE_DOMAIN;
        reply.body.reply.result.create_domain.domain = ++handlesGiven;
        break;
    case VIOMMU_REQUEST_SET_DEVICE_FAULT_REPORTING:
        registration = request->routine.set_device_fault_reporting.enable ? ++registrationsGiven : 0;
        reply.body.reply.which_result = VIOMMU_REPLY_SET_DEVICE_FAULT_REPORTING;
        reply.body.reply.result.set_device_fault_reporting.registration = registration;
        break;
    }
    if (viommu_encode_daemon_message((void *)(uintptr_t)chain->parts[1].address, chain->writable, &reply, &length) != PB_OK)
        abort();
    complete(&control, chain->head, (uint32_t)length);
}

/* Mostly of the registration in force, now and then of one that was. */
static void sendFault(void)
{
    viommu_daemon_message message;
    CHAIN chain;
    size_t length;

    if (registrationsGiven == 0 || !takeChain(&events, &chain)) return;
    memset(&message, 0, sizeof(message));
    message.which_body = VIOMMU_DAEMON_MESSAGE_EVENT;
    message.body.event.which_event = VIOMMU_EVENT_FAULT;
    message.body.event.event.fault.registration = mix(&daemonState) % 8 ? registrationsGiven : mix(&daemonState) % registrationsGiven;
    message.body.event.event.fault.type = VIOMMU_FAULT_TYPE_TRANSLATION_FAULT;
    if (viommu_encode_daemon_message((void *)(uintptr_t)chain.parts[0].address, chain.writable, &message, &length) != PB_OK)
        abort();
    complete(&events, chain.head, (uint32_t)length);
}

static void *runDaemon(void *unused)
{
    (void)unused;
    while (!ended || heldCount != 0) {
        int at;

        while (heldCount < HELD_MAX && chainsWaiting(&control)) {
            if (!takeChain(&control, &held[heldCount].chain)) abort();
            held[heldCount++].wait = mix(&daemonState) % 400 == 0;
        }
        at = heldCount ? (int)(mix(&daemonState) % (uint32_t)heldCount) : 0;
        if (heldCount == 0) {
            sched_yield();
        } else {
            if (held[at].wait) mockSleep((DEADLINE_MS + 5) * 1000);
            answer(&held[at].chain);
            held[at] = held[--heldCount];
        }
        if (mix(&daemonState) % 4 == 0) sendFault();
    }
    return NULL;
}

static void *runDpc(void *unused)
{
    (void)unused;
    mockIrql = DISPATCH_LEVEL;
    while (!ended) {
        TransportDrain(&device.Control);
        EventQueueSchedule(&device);
        mockSleep(50);
    }
    return NULL;
}

static void *runWorker(void *unused)
{
    (void)unused;
    while (!ended) {
        if (!mockRunWorkItem(device.Events.WorkItem)) mockSleep(20);
    }
    return NULL;
}

static void judge(NTSTATUS status, NTSTATUS expected)
{
    if (status == expected) InterlockedIncrement(&answered);
    else if (status != STATUS_UNSUCCESSFUL && status != STATUS_NOT_SUPPORTED && status != STATUS_INSUFFICIENT_RESOURCES)
        InterlockedIncrement(&wrong);
    else {
        InterlockedIncrement(&unanswered);
        mockSleep(1000);
    }
}

static void createAndDelete(void)
{
    PIOMMU_DMA_DOMAIN domain = NULL;
    NTSTATUS status = RoutineCreateDomain(&caller, TRUE, &domain);
    BOOLEAN lost;

    judge(status, STATUS_SUCCESS);
    if (status != STATUS_SUCCESS) return;
    if (!HandleLookup(HandleDomain, domain, &lost) || lost) InterlockedIncrement(&wrong);
    judge(RoutineDeleteDomain(&caller, domain), STATUS_SUCCESS);
}

static void *runCaller(void *seed)
{
    uint64_t state = (uint64_t)(uintptr_t)seed;

    for (int i = 0; i < CALLS; i++) {
        uint64_t address = (uint64_t)mix(&state) << 12, pages = mix(&state) % 1000;

        if (i % 16 == 0) {
            createAndDelete();
        } else {
            mockIrql = mix(&state) % 2 ? DISPATCH_LEVEL : PASSIVE_LEVEL;
            judge(RoutineUnmapLogicalRange(&caller, NULL, address, pages), verdictOf(address, pages));
            mockIrql = PASSIVE_LEVEL;
        }
    }
    return NULL;
}

typedef struct { volatile int listening; } LISTENER;

static VOID onFault(PVOID context, PFAULT_INFORMATION information)
{
    volatile LISTENER *listener = context;

    (void)information;
    if (!listener->listening) InterlockedIncrement(&uninvited);
    mockSleep(30);
    if (!listener->listening) InterlockedIncrement(&uninvited);
    InterlockedIncrement(&faultsSeen);
}

static void *runListener(void *unused)
{
    (void)unused;
    for (int i = 0; i < LISTENS; i++) {
        LISTENER *listener = malloc(sizeof(*listener));
        DEVICE_FAULT_CONFIGURATION configuration = { onFault, listener };

        listener->listening = 1;
        RoutineSetDeviceFaultReporting(&caller, &pdo, 0, TRUE, &configuration);
        mockSleep(200);
        if (i % 3 == 0) RoutineDetachDevice(&caller, NULL, &pdo, 0);
        else RoutineSetDeviceFaultReporting(&caller, &pdo, 0, FALSE, NULL);
        listener->listening = 0;
        free(listener);
    }
    return NULL;
}

static void ring16(volatile void *reg, uint16_t value) { *(volatile uint16_t *)reg = value; }

static void start(void)
{
    static const VIRTIO_SYSTEM_OPS ops = { .Write16 = ring16 };
    static const REQUEST_QUEUE_SHAPE shape = { 3, 4096, 4096, 64 };

    device.Pdo = &pdo;
    device.Virtio.Ops = &ops;
    device.Virtio.Features = VIRTIO_F_EVENT_IDX | VIRTIO_F_INDIRECT_DESC;
    device.DaemonMessageBytes = 1 << 20;
    FaultsInitialize(&device.Faults);
    if (TransportInitialize(&device.Control, &device.Virtio, QUEUE_CONTROL, 64, &shape, DEADLINE_MS) ||
        EventQueueInitialize(&device, 64) || RecoveryInitialize(&device)) abort();
    device.Control.Doorbell = &doorbells[0];
    device.Events.Doorbell = &doorbells[1];
    control = (DEVICE){ (uint8_t *)(uintptr_t)device.Control.Ring.DescriptorsAddress, 64, 0, 0 };
    events = (DEVICE){ (uint8_t *)(uintptr_t)device.Events.Ring.DescriptorsAddress, 64, 0, 0 };
    EventQueueStart(&device);
    if (SessionOpen(&device)) abort();
    RecoveryOpen(&device);
}

static int freeSlots(void)
{
    int count = 0;

    if (device.Control.Parked) count++;
    for (USHORT at = device.Control.FreeHead; at != 0xFFFF && count <= 3; at = device.Control.Slots[at].NextFree) count++;
    return count;
}

int main(int argc, char **argv)
{
    pthread_t threads[CALLERS + 1], services[3];

    seedFrom(argc, argv);
    daemonState = randomState;
    HandlesInitialize();
    start();
    pthread_create(&services[0], NULL, runDaemon, NULL);
    pthread_create(&services[1], NULL, runDpc, NULL);
    pthread_create(&services[2], NULL, runWorker, NULL);
    for (int i = 0; i < CALLERS; i++) pthread_create(&threads[i], NULL, runCaller, (void *)(uintptr_t)(randomState + (uint64_t)i));
    pthread_create(&threads[CALLERS], NULL, runListener, NULL);
    for (int i = 0; i <= CALLERS; i++) pthread_join(threads[i], NULL);
    EventQueueStop(&device);
    ended = 1;
    for (int i = 0; i < 3; i++) pthread_join(services[i], NULL);
    mockIrql = DISPATCH_LEVEL;
    TransportDrain(&device.Control);
    mockIrql = PASSIVE_LEVEL;

    printf("# %ld answered, %ld unanswered, %ld faults\n", answered, unanswered, faultsSeen);
    check(wrong == 0 && answered > 0, "every call gets its own answer or none");
    check(unanswered > 0, "answers after the deadline were among them");
    check(uninvited == 0 && faultsSeen > 0, "a handler is never called once switching it off has returned");
    check(!device.Control.Failed && freeSlots() == 3, "every slot is free again");
    SessionClose(&device);
    TransportFree(&device.Control);
    EventQueueFree(&device);
    RecoveryFree(&device);
    FaultsFree(&device.Faults);
    check(pool == 0, "every pool allocation was freed");
    return done();
}
