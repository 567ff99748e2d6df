/*
 * Daemons that follow one another, many of them: what was with the old one fails, nothing of it reaches the next. Calls
 * that are outstanding at once are nested here: while one waits for its answer, the model begins the next (whenDue). Each
 * daemon's handles tell which one it is, but its registrations have the names of the one before it, so that an event or a
 * handler that outlives its session meets one of the same name.
 */
#include "model-daemon.h"

#define ROUNDS 3000
/* Slots that outstanding calls may hold: one is left for the greeting. */
#define DEPTH_MAX 3

static uint32_t round_;
static const char *wrong; /* the first thing that was, and when */
static uint32_t wrongRound, wrongs;

static void must(int holds, const char *what)
{
    if (holds) return;
    if (wrongs++ == 0) wrong = what, wrongRound = round_;
}

static void verdict(const char *title)
{
    if (wrongs) printf("# round %u: not so: %s\n", wrongRound, wrong);
    check(wrongs == 0, title);
    wrongs = 0;
}

/* What a driver holds in one session. */
typedef struct {
    PIOMMU_DMA_DOMAIN domain, deleted;
    PIOMMU_DMA_DEVICE token;
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN range;
    PIOMMU_DMA_PASID_DEVICE pasid;
    ULONGLONG formerName;
    int over;
    uint32_t faults, changes;
} HOLDINGS;

static HOLDINGS sessions[2], *now = &sessions[0], *before = &sessions[1];
static uint32_t late;    /* handlers and callbacks of a session that was over */
static uint32_t crossed; /* requests that name something of another daemon */
static uint32_t greetings, early;
static void (*insideHandler)(void);

static VOID onFault(PVOID context, PFAULT_INFORMATION information)
{
    HOLDINGS *of = context;
    void (*inside)(void) = insideHandler;

    late += of->over || of != now || information->X64.DomainHandle != (PVOID)now->domain;
    of->faults++;
    insideHandler = NULL;
    if (inside) inside();
}

static VOID onChange(PIOMMU_INTERFACE_STATE_CHANGE change, PVOID context)
{
    HOLDINGS *of = context;

    (void)change;
    late += of->over || of != now;
    of->changes++;
}

/* Looked at when the daemon takes a request: only names that it gave itself. */
static void lookForStrangers(void)
{
    const viommu_request *call = &request.body.request;
    uint64_t names[2] = { 0, 0 };

    switch (call->which_routine) {
    case VIOMMU_REQUEST_FLUSH_DOMAIN: names[0] = call->routine.flush_domain.domain; break;
    case VIOMMU_REQUEST_DELETE_DOMAIN: names[0] = call->routine.delete_domain.domain; break;
    case VIOMMU_REQUEST_DELETE_DEVICE: names[0] = call->routine.delete_device.dma_device; break;
    case VIOMMU_REQUEST_UNMAP_LOGICAL_RANGE: names[0] = call->routine.unmap_logical_range.domain; break;
    case VIOMMU_REQUEST_FREE_RESERVED_LOGICAL_ADDRESS_RANGE: names[0] = call->routine.free_reserved_logical_address_range.token; break;
    case VIOMMU_REQUEST_DELETE_PASID_DEVICE: names[0] = call->routine.delete_pasid_device.pasid_device; break;
    case VIOMMU_REQUEST_DETACH_DEVICE_EX: names[0] = call->routine.detach_device_ex.dma_device; break;
    case VIOMMU_REQUEST_ATTACH_DEVICE_EX:
        names[0] = call->routine.attach_device_ex.domain;
        names[1] = call->routine.attach_device_ex.dma_device;
        break;
    default: break;
    }
    for (int i = 0; i < 2; i++) crossed += names[i] != 0 && (names[i] - 0xD000000000000000ull) >> 40 != instance;
}

/* One call of several kinds on what a driver holds. All of them fail when that is of a session that is over. */
static NTSTATUS use(const HOLDINGS *what)
{
    switch (randomBelow(9)) {
    case 0: return RoutineFlushDomain(&caller, what->domain);
    case 1: return RoutineDeleteDomain(&caller, what->domain);
    case 2: return RoutineDeleteDevice(&callerEx, what->token);
    case 3: return RoutineUnmapLogicalRange(&caller, what->domain, 0x5000, 3);
    case 4: return RoutineFreeReservedLogicalAddressRange(&callerEx, what->range);
    case 5: return RoutineDeletePasidDevice(&callerEx, what->pasid);
    case 6: return RoutineAttachDeviceEx(&callerEx, what->domain, what->token);
    case 7: return RoutineUnregisterInterfaceStateChangeCallback(&callerEx, onChange, what->token);
    default: return RoutineDetachDeviceEx(&callerEx, what->token);
    }
}

static uint32_t sent(void) { return (uint32_t)get16(availOf(&control) + 2) + get16(availOf(&dma) + 2); }

static int freeSlots(void)
{
    int count = 0;

    for (int i = 0; i < controlShape.SlotCount; i++) count += device.Control.Slots[i].State == SlotFree;
    return count;
}

/* Calls that name nothing: all that can be wrong is the session. */
static NTSTATUS useNothing(void)
{
    VIOMMU_DMA_STEP step = { .Operation = ViommuDmaCopy, .Iova = 0x3000, .DestinationIova = 0x4000, .Length = 32 };
    VIOMMU_PAGE_RUN run = { 0x1000, 3 };

    switch (randomBelow(4)) {
    case 0: return ViommuDmaRun(&pdo, &step, 1);
    case 1: return ViommuNoteFreed(&run, 1);
    case 2: return ViommuTestControl(&(VIOMMU_TEST_CONTROL){ .EvictIotlb = TRUE }, NULL);
    default: return RoutineFlushDomain(&caller, NULL);
    }
}

static NTSTATUS createNothing(void)
{
    PVOID out = (PVOID)0x1234;
    NTSTATUS status = randomBelow(2) ? RoutineCreateDomain(&caller, TRUE, (PVOID)&out)
                                     : RoutineCreateDevice(&callerEx, &pdo, NULL, (PVOID)&out);

    must(out == (PVOID)0x1234, "a creation that fails gives nothing out");
    return status == STATUS_NOT_SUPPORTED ? STATUS_UNSUCCESSFUL : status;
}

static void fill(void)
{
    static IOMMU_INTERFACE_STATE_CHANGE_FIELDS interest = { .AsULONG = 1 };
    DEVICE_FAULT_CONFIGURATION reporting = { onFault, now };
    ULONG asid;

    *now = (HOLDINGS){ 0 };
    must(!RoutineCreateDomain(&caller, TRUE, &now->domain) && !RoutineCreateDomain(&caller, TRUE, &now->deleted) &&
             !RoutineCreateDevice(&callerEx, &pdo, NULL, &now->token) &&
             !RoutineCreatePasidDevice(&callerEx, now->token, &now->pasid, &asid) &&
             !RoutineReserveLogicalAddressRange(&callerEx, now->domain, 0x4000, NULL, NULL, NULL, &now->range) &&
             !RoutineSetDeviceFaultReporting(&caller, &pdo, 0, TRUE, &reporting) &&
             !RoutineRegisterInterfaceStateChangeCallback(&callerEx, onChange, now, now->token, &interest),
         "all that the interface has works in a new session");
    must(now->changes == 1 && HandlesLive() == 5, "a registration calls, and what lives is of this session");
    must((lookup(HandleDomain, now->domain) - 0xD000000000000000ull) >> 40 == instance, "its handles are the new daemon's");
    now->formerName = lookup(HandleDomain, now->deleted);
    must(!RoutineDeleteDomain(&caller, now->deleted) && !lookup(HandleDomain, now->deleted), "a domain is deleted");
    replyStatus = (uint32_t)STATUS_INVALID_PARAMETER_1;
    must(HandleName(HandleDomain, now->deleted) == now->formerName &&
             RoutineFlushDomain(&caller, now->deleted) == STATUS_INVALID_PARAMETER_1 &&
             request.body.request.routine.flush_domain.domain == now->formerName,
         "a deleted handle keeps its name for the daemon");
    replyStatus = 0;
    sendFault(77, lookup(HandleDomain, now->domain));
    sendState(registrations, 1);
    runWorker();
    must(now->faults == 1 && now->changes == 2, "events of this session arrive, once");
}

static void isLost(const HOLDINGS *what)
{
    const struct { HANDLE_KIND kind; const void *pointer; } held[] = {
        { HandleDomain, what->domain }, { HandleDevice, what->token }, { HandleToken, what->range }, { HandlePasidDevice, what->pasid },
    };
    viommu_device_object object;
    BOOLEAN lost;

    for (size_t i = 0; i < RTL_NUMBER_OF(held); i++) {
        must(!HandleLookup(held[i].kind, held[i].pointer, &lost) && lost && !HandleName(held[i].kind, held[i].pointer),
             "a lost handle is known as lost and has no name");
    }
    must(!HandleLookupDevice(what->token, &object, &lost) && lost && object.bus_device_function == 0x228,
         "whose function a lost token is of is still known");
    must(!HandleName(HandleDomain, what->deleted), "a handle that was deleted before has no name any more either");
}

/* How this round's daemon goes, and the next one comes. */
static struct { int number, numberSeen, events, again, turnsDown, inside, depth, runsInside, givenUp, answers; } plan;
static int replaced;

static void dpc(void)
{
    KIRQL irql = mockIrql;

    mockIrql = DISPATCH_LEVEL;
    RecoveryCheck(&device);
    TransportDrain(&device.Control);
    TransportDrain(&device.Dma);
    mockIrql = irql;
}

static void nextDaemon(void)
{
    uint64_t number = plan.number ? instance + 1 : 0;

    instance++;
    registrations = 500;
    strange = 1;
    mute = 0;
    memcpy(config + 48, &number, sizeof(number));
}

static void onGreeting(viommu_hello_reply *reply)
{
    greetings++;
    early += chainsWaiting(&control) != 0 || chainsWaiting(&dma) != 0 || device.Control.Ring.Outstanding != 1 ||
             device.Dma.Ring.Outstanding != 0;
    if (!plan.number) reply->daemon_instance = 0;
    if (plan.turnsDown > 0) {
        plan.turnsDown--;
        reply->accepted = false;
        strange = 1;
    } else if (plan.again > 0) {
        plan.again--;
        nextDaemon();
    }
}

static void recover(void)
{
    ULONG opened = device.Recovery.Opened;

    must(device.Recovery.Session == 0 && device.Recovery.WorkQueued, "the session is over, and the next one on its way");
    must(mockRunWorkItem(device.Recovery.WorkItem), "a worker opens it");
    must(device.Recovery.Session > opened && !device.Recovery.WorkQueued && device.Recovery.Idle.Signaled, "under a number of its own");
}

/* Old events that nobody took. The domain in them is a real one, whoever reads it. */
static void leaveEvents(void)
{
    for (int i = 0; i < plan.events; i++) {
        if (randomBelow(2)) sendFault(77, lookup(HandleDomain, now->domain));
        else sendState(registrations, 1);
    }
}

static void replace(void)
{
    leaveEvents();
    while (plan.answers && chainsWaiting(&control)) answerOne(&control);
    nextDaemon();
    replaced = 1;
    now->over = 1;
    if (plan.numberSeen) {
        uint32_t sentBefore = sent();

        dpc();
        must(device.Recovery.Session == 0, "another number in the configuration space ends the session");
        for (int i = 0; i < 4; i++) {
            must((randomBelow(4) ? use(now) : randomBelow(2) ? useNothing() : createNothing()) == STATUS_UNSUCCESSFUL,
                 "calls fail while no session is open");
        }
        must(sent() == sentBefore, "and are not sent");
        if (randomBelow(2)) runWorker();
        if (plan.runsInside) recover();
    }
}

static void outstanding(void);

static void deeper(void)
{
    KIRQL irql = mockIrql;

    mockIrql = PASSIVE_LEVEL;
    if (--plan.depth > 0) outstanding();
    else replace();
    mockIrql = irql;
}

/* A call during which others begin, and then the daemon goes. */
static void outstanding(void)
{
    DEVICE_FAULT_CONFIGURATION reporting = { onFault, now };
    VIOMMU_PAGE_RUN run = { 0x1000, 3 };
    HOLDINGS *mine = now;
    int creates = 0;
    NTSTATUS status;

    whenDue = deeper;
    switch (randomBelow(4)) {
    case 0:
        creates = 1;
        status = createNothing();
        break;
    /* Nested calls give no slot back while they wait, and the DMA queue has two. */
    case 1: status = plan.depth > 1 ? ViommuNoteFreed(&run, 1) : useNothing(); break;
    case 2:
        /* It holds the mutex that the recovery needs. */
        if (!plan.runsInside) {
            status = RoutineSetDeviceFaultReporting(&caller, &pdo, 0x10 + (ULONG)plan.depth, TRUE, &reporting);
            break;
        }
        /* fall through */
    default:
        mockIrql = randomBelow(2) ? DISPATCH_LEVEL : PASSIVE_LEVEL;
        status = RoutineFlushDomain(&caller, mine->domain);
        mockIrql = PASSIVE_LEVEL;
    }
    must(replaced && (status == STATUS_UNSUCCESSFUL || (!status && plan.answers && !creates)),
         "a call that was outstanding when the daemon went fails, unless it was answered, and creates nothing even then");
}

static void replaceInside(void)
{
    replace();
    must(RoutineFlushDomain(&caller, now->domain) == STATUS_UNSUCCESSFUL && use(now) == STATUS_UNSUCCESSFUL,
         "in a handler that outlives its session calls fail as well");
    if (randomBelow(2) && device.Recovery.WorkQueued) recover();
}

/* From the session that is open to the next, by one of many ways. */
static void change(void)
{
    ULONG opened = device.Recovery.Opened;

    memset(&plan, 0, sizeof(plan));
    plan.number = randomBelow(2);
    plan.numberSeen = plan.number && randomBelow(3) != 0;
    plan.events = (int)randomBelow(5);
    plan.again = plan.number ? randomBelow(8) == 0 : 0;
    plan.turnsDown = randomBelow(16) == 0 ? 2 : 0;
    plan.givenUp = randomBelow(64) == 0;
    /* Unless the number is seen the stub learns of the next daemon by a call that is answered. */
    plan.inside = randomBelow(8) == 0 && (plan.numberSeen || !plan.givenUp);
    plan.depth = (int)randomBelow(DEPTH_MAX + 1);
    /* The old one's last answers are found when the session is over. */
    plan.answers = plan.numberSeen && randomBelow(2);
    plan.runsInside = plan.numberSeen && randomBelow(2) && !plan.givenUp;
    replaced = 0;
    delay = randomBelow(2) ? 300 : 0;
    if (plan.givenUp) {
        mute = 1;
        must(useNothing() == STATUS_UNSUCCESSFUL, "a call without an answer fails");
        plan.depth = 0;
    }
    if (plan.depth > 0) {
        outstanding();
    } else if (plan.inside) {
        sendFault(77, lookup(HandleDomain, now->domain));
        insideHandler = replaceInside;
        runWorker();
    } else {
        replace();
    }
    must(replaced, "the daemon went");
    if (device.Recovery.Opened == opened) {
        /* After a call that was given up the queue is silent until its answer comes. */
        for (int i = 0; i < 1000 && device.Recovery.Session != 0; i++) {
            must(useNothing() == STATUS_UNSUCCESSFUL, "no call succeeds");
        }
        must(device.Recovery.Session == 0, "a refusal ends the session, if nothing else did");
        for (int i = 0; i < 3; i++) {
            must((randomBelow(2) ? use(now) : createNothing()) == STATUS_UNSUCCESSFUL, "nor does any later call succeed");
        }
    }
    if (randomBelow(2)) runWorker();
}

/* Events that the worker had taken when their session ended, and that it comes to in the next. */
static void deliverLate(void)
{
    viommu_fault_event fault = { .registration = 77, .type = VIOMMU_FAULT_TYPE_PERMISSION_FAULT };
    viommu_state_change_event state = { registrations, 2 };
    uint32_t faults = now->faults, changes = now->changes;

    FaultsDeliver(&device.Faults, &fault, device.Recovery.Session - 1);
    StateChangeDeliver(&device.StateCallbacks, &state, device.Recovery.Session - 1);
    must(now->faults == faults && now->changes == changes, "an event of the old session calls nobody of the new one");
}

static void rounds(void)
{
    uint32_t sentBefore;

    start();
    nextDaemon();
    strange = 0;
    whenGreeted = onGreeting;
    beforeReply = lookForStrangers;
    controlAccepted = 1;
    fill();
    for (round_ = 0; round_ < ROUNDS; round_++) {
        HOLDINGS *last = now;
        ULONG opened = device.Recovery.Opened;

        change();
        if (device.Recovery.Opened == opened) {
            must(device.Recovery.Session == 0 && HandlesLive() == 0, "nothing is left of it");
            isLost(last);
            recover();
        }
        isLost(last);
        must(HandlesLive() == 0 && IsListEmpty(&device.Faults.Registrations) && IsListEmpty(&device.StateCallbacks.Registrations),
             "the next session begins empty");
        must(!chainsWaiting(&control) && !chainsWaiting(&dma) && freeSlots() == controlShape.SlotCount, "and with nothing under way");
        must(device.Events.WorkQueued || usedEvent(&events) == events.usedIndex, "the next event interrupts");
        delay = 0;
        now = before;
        before = last;
        fill();
        sentBefore = sent();
        for (int i = 0; i < 4; i++) must(use(before) == STATUS_UNSUCCESSFUL, "what is lost stays lost");
        must(sent() == sentBefore, "and is never sent");
        must(RoutineSetDeviceFaultReportingEx(&callerEx, before->token, 0, FALSE, NULL) == STATUS_UNSUCCESSFUL &&
                 RoutineDetachDeviceEx(&callerEx, before->token) == STATUS_UNSUCCESSFUL,
             "a lost token switches nothing off");
        deliverLate();
        sendFault(77, lookup(HandleDomain, now->domain));
        runWorker();
        must(now->faults == 2, "the function's handler of this session goes on");
    }
    whenGreeted = NULL;
    stop();
}

/* A device that goes while its worker waits for a daemon that never answers. */
static void goesMeanwhile(void)
{
    start();
    fill();
    memset(&plan, 0, sizeof(plan));
    replace();
    must(useNothing() == STATUS_UNSUCCESSFUL && device.Recovery.WorkQueued, "a refusal ends the session");
    mute = 1;
    whenDue = NULL;
    stop();
    must(device.Recovery.Session == 0 && HandlesLive() == 0, "and no other is opened");
}

int main(int argc, char **argv)
{
    seedFrom(argc, argv);
    HandlesInitialize();
    rounds();
    verdict("daemons come and go: what was with the old one fails, and the next session is as the first");
    check(late == 0, "no handler and no callback of a session that was over is called");
    check(crossed == 0, "no daemon is told of what another one gave");
    check(greetings > ROUNDS && early == 0, "no daemon is greeted while an older request is under way");
    goesMeanwhile();
    verdict("a device may go before the next daemon has answered");
    check(pool == 0, "every pool allocation was freed");
    return done();
}
