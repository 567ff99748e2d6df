/*
 * State-change callbacks with two threads that take turns: one runs until it has to wait or gives its turn away (pass), so
 * every interleaving here is the same in every run. The first thread is the driver's, the second the event queue's worker.
 */
#define MOCK_THREADS
#include "model-daemon.h"

#include <pthread.h>

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turned = PTHREAD_COND_INITIALIZER;
static int turn, secondLives;
static __thread int self;
static pthread_t second;

PKTHREAD mockCurrentThread(void) { return (PKTHREAD)(uintptr_t)(self + 1); }

static void awaitTurn(void)
{
    while (turn != self) pthread_cond_wait(&turned, &gate);
}

static void pass(void)
{
    if (!secondLives) return;
    pthread_mutex_lock(&gate);
    turn = !self;
    pthread_cond_broadcast(&turned);
    awaitTurn();
    pthread_mutex_unlock(&gate);
}

void mockBlocked(void) { pass(); }

static void *secondMain(void *body)
{
    self = 1;
    pthread_mutex_lock(&gate);
    awaitTurn();
    pthread_mutex_unlock(&gate);
    ((void (*)(void))body)();
    pthread_mutex_lock(&gate);
    secondLives = 0;
    turn = 0;
    pthread_cond_broadcast(&turned);
    pthread_mutex_unlock(&gate);
    return NULL;
}

/* The second thread begins when the first gives its turn away. */
static void fork2(void (*body)(void))
{
    secondLives = 1;
    if (pthread_create(&second, NULL, secondMain, (void *)body)) abort();
}

static void join2(void)
{
    while (secondLives) pass();
    pthread_join(second, NULL);
}

static const viommu_request *const call = &request.body.request;
static PIOMMU_DMA_DEVICE token, otherToken;
static IOMMU_INTERFACE_STATE_CHANGE_FIELDS interest = { .AsULONG = 0xFFFFFFFFu };
static int calls, inside, overlapped, passes;
static ULONG masks[64];
static PVOID contexts[64];
static void (*during)(void);

static VOID onChange(PIOMMU_INTERFACE_STATE_CHANGE change, PVOID context)
{
    overlapped |= inside++ != 0;
    if (change->PresentFields.AsULONG != 1 || mockIrql != PASSIVE_LEVEL || device.StateCallbacks.Mutex.Depth != 0) abort();
    contexts[calls] = context;
    masks[calls++] = change->AvailableDomainTypes;
    for (int i = 0; i < passes; i++) pass();
    if (during) during();
    inside--;
}

static VOID neverCalled(PIOMMU_INTERFACE_STATE_CHANGE change, PVOID context) { (void)change, (void)context; abort(); }

static NTSTATUS enlist(PIOMMU_DMA_DEVICE which, PVOID context)
{
    return RoutineRegisterInterfaceStateChangeCallback(&callerEx, onChange, context, which, &interest);
}

static NTSTATUS retire(PIOMMU_DMA_DEVICE which)
{
    return RoutineUnregisterInterfaceStateChangeCallback(&callerEx, onChange, which);
}

static void begin(void)
{
    start();
    calls = inside = overlapped = passes = 0;
    during = NULL;
    availableDomains = 0x3;
    RoutineCreateDevice(&callerEx, &pdo, NULL, &token);
    RoutineCreateDevice(&callerEx, &pdo, NULL, &otherToken);
}

static int slotsFree;

static void countSlots(void)
{
    slotsFree = 0;
    for (int i = 0; i < controlShape.SlotCount; i++) slotsFree += device.Control.Slots[i].State == SlotFree;
    during = NULL;
}

static void oneAfterTheOther(void)
{
    begin();
    during = countSlots;
    check(!enlist(token, &pdo) && calls == 1 && masks[0] == 0x3 && contexts[0] == &pdo, "registration calls once, with the reply's mask");
    check(call->routine.register_interface_state_change_callback.callback == (uintptr_t)onChange &&
              call->routine.register_interface_state_change_callback.dma_device == lookup(HandleDevice, token) &&
              call->routine.register_interface_state_change_callback.has_state_fields &&
              call->routine.register_interface_state_change_callback.state_fields == 0xFFFFFFFFu,
          "routine, token and fields travel");
    check(slotsFree == controlShape.SlotCount, "however long the first call takes, it holds no message slot");
    sendState(registrations, 1);
    sendState(registrations + 7, 2);
    sendState(registrations, 0xB);
    runWorker();
    check(calls == 3 && masks[1] == 1 && masks[2] == 0xB, "each event of the registration calls again, in order");
    check(!enlist(otherToken, NULL) && calls == 4 && contexts[3] == NULL, "another device may have the same routine");
    check(!retire(token) && call->routine.unregister_interface_state_change_callback.callback == (uintptr_t)onChange,
          "a registration ends");
    sendState(registrations - 1, 1);
    sendState(registrations, 2);
    runWorker();
    check(calls == 5 && masks[4] == 2, "no event calls it any more; the other device's goes on");
    stop();
}

static void refusals(void)
{
    begin();
    replyStatus = (uint32_t)STATUS_UNSUCCESSFUL;
    check(enlist(token, NULL) == STATUS_UNSUCCESSFUL && calls == 0, "a refused registration calls nobody");
    check(RoutineRegisterInterfaceStateChangeCallback(&callerEx, NULL, NULL, (PIOMMU_DMA_DEVICE)7, NULL) == STATUS_UNSUCCESSFUL &&
              call->routine.register_interface_state_change_callback.callback == 0 &&
              call->routine.register_interface_state_change_callback.dma_device == 0 &&
              !call->routine.register_interface_state_change_callback.has_state_fields,
          "missing arguments travel as missing");
    replyStatus = 0;
    withoutResult = 1;
    check(enlist(token, NULL) == STATUS_UNSUCCESSFUL && calls == 0, "nor does one without a name");
    withoutResult = 0;
    enlist(token, NULL);
    replyStatus = (uint32_t)STATUS_UNSUCCESSFUL;
    check(RoutineUnregisterInterfaceStateChangeCallback(&callerEx, neverCalled, token) == STATUS_UNSUCCESSFUL &&
              retire(otherToken) == STATUS_UNSUCCESSFUL,
          "another routine or another device's is not unregistered");
    sendState(registrations, 2);
    runWorker();
    check(calls == 2, "and the registration stays");
    mute = 1;
    check(retire(token) == STATUS_UNSUCCESSFUL, "unregistering without an answer fails");
    sendState(registrations, 2);
    runWorker();
    check(calls == 2, "but the routine is not called again");
    mute = 0;
    for (int i = 0; i < 100; i++) tick(), mockMicroseconds++;
    replyStatus = 0;
    enlist(token, NULL);
    mute = 1;
    RoutineFlushDomain(&callerEx, NULL);
    check(retire(token) == STATUS_UNSUCCESSFUL, "so does unregistering that cannot be sent");
    sendState(registrations, 2);
    runWorker();
    check(calls == 3, "and again the routine is not called");
    stop();
}

static NTSTATUS results[4];
static ULONG typesInside;

static void useInterface(void)
{
    RoutineQueryAvailableDomainTypes(&callerEx, token, &typesInside);
    results[0] = RoutineAttachDeviceEx(&callerEx, NULL, token);
    results[1] = RoutineDetachDeviceEx(&callerEx, token);
    results[2] = retire(token);
    during = NULL;
}

static void retireAndEnlist(void)
{
    during = NULL;
    results[0] = retire(token);
    inside--;
    results[1] = enlist(token, &results);
    inside++;
}

static void fromInside(void)
{
    begin();
    during = useInterface;
    check(!enlist(token, NULL) && calls == 1 && typesInside == 0x3 && !results[0] && !results[1] && !results[2],
          "inside the first call the interface works, and the registration may end");
    sendState(registrations, 1);
    runWorker();
    check(calls == 1, "then it is the only one");
    enlist(token, NULL);
    during = useInterface;
    sendState(registrations, 1);
    sendState(registrations, 2);
    runWorker();
    check(calls == 3 && masks[2] == 1 && !results[2], "inside a later one too: what else was on its way calls nobody");
    enlist(token, NULL);
    during = retireAndEnlist;
    sendState(registrations, 8);
    runWorker();
    check(calls == 6 && masks[4] == 8 && !results[0] && !results[1] && contexts[5] == &results && masks[5] == 0x3,
          "a callback may take its place anew");
    sendState(registrations, 4);
    runWorker();
    check(calls == 7 && masks[6] == 4, "and is called as that");
    stop();
}

static void sendNext(void)
{
    beforeReply = NULL;
    sendState(registrations, 0x8);
}

static void retireItself(void) { results[0] = retire(token); }

static void workWhenSent(void)
{
    while (device.Events.Ring.Used->Idx == device.Events.Ring.LastUsed) pass();
    runWorker();
}

static void twoThreads(void)
{
    begin();
    delay = 3000;
    passes = 5;
    beforeReply = sendNext;
    fork2(workWhenSent);
    check(!enlist(token, NULL) && masks[0] == 0x3, "an event that overtakes its registration's reply does not overtake the first call");
    join2();
    check(calls == 2 && masks[1] == 0x8 && !overlapped, "it waits for that to return, and is not lost");
    retire(token);
    during = retireItself;
    beforeReply = sendNext;
    fork2(workWhenSent);
    check(!enlist(token, NULL) && !results[0], "a first call ends its registration while an event waits for it");
    join2();
    check(calls == 3, "which then calls nobody");
    during = NULL;
    enlist(token, NULL);
    calls = 2;
    delay = 0;
    passes = 5;
    sendState(registrations, 0x2);
    fork2(runWorker);
    pass();
    check(inside == 1 && !retire(token) && inside == 0 && calls == 3, "unregistering returns when the running call has");
    join2();
    check(!enlist(token, NULL), "and the next registration succeeds");
    sendState(registrations, 0x1);
    fork2(runWorker);
    pass();
    check(inside == 1 && !enlist(otherToken, &pdo), "while one device's callback runs another registers");
    join2();
    check(calls == 6, "and both calls are made");
    stop();
}

static void firstCallPending(void)
{
    results[0] = retire(token);
    results[1] = inside;
}

static void unregisterDuringFirst(void)
{
    begin();
    passes = 5;
    during = NULL;
    results[0] = results[1] = -1;
    fork2(firstCallPending);
    check(!enlist(token, NULL) && calls == 1, "the first call runs");
    join2();
    check(!results[0] && results[1] == 0, "who unregisters meanwhile waits for it");
    sendState(registrations, 1);
    runWorker();
    check(calls == 1, "and nothing calls again");
    enlist(token, NULL);
    stop();
    check(retire(token) == STATUS_UNSUCCESSFUL && calls == 2, "a device that goes takes its registrations along");
}

int main(int argc, char **argv)
{
    seedFrom(argc, argv);
    HandlesInitialize();
    oneAfterTheOther();
    refusals();
    fromInside();
    twoThreads();
    unregisterDuringFirst();
    check(pool == 0, "every pool allocation was freed");
    return done();
}
