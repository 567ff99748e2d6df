/*
 * State-change callbacks: who registered for which device token, and the calls.
 *
 * The first call of a registration is made by the thread that registers, later ones by the event queue's worker; both at
 * PASSIVE_LEVEL, one at a time and in order for each registration, without any lock held. Unregistering returns when no
 * call runs any more, unless it is asked from inside that call. [DDI-176 to DDI-190]
 */
#include "call.h"

typedef struct _REGISTRATION {
    LIST_ENTRY Link;
    ULONGLONG Name;          /* the daemon's, in its events of this session */
    ULONG Session;
    PIOMMU_DMA_DEVICE Token; /* the driver's */
    PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK Callback;
    PVOID Context;
    ULONG References; /* the list's and those of threads that use it */
    BOOLEAN Listed;   /* until nobody has to wait for it any more */
    BOOLEAN Live;     /* may be called */
    PKTHREAD Runner;  /* thread inside the callback, or about to enter it */
    KEVENT Idle;      /* set while Runner is NULL */
} REGISTRATION, *PREGISTRATION;

static VOID Lock(STATE_CALLBACKS *Callbacks)
{
    (void)KeWaitForSingleObject(&Callbacks->Mutex, Executive, KernelMode, FALSE, NULL);
}

static VOID Unlock(STATE_CALLBACKS *Callbacks)
{
    (void)KeReleaseMutex(&Callbacks->Mutex, FALSE);
}

/* Mutex held, in this and the next three. */
static VOID Dereference(PREGISTRATION Registration)
{
    if (--Registration->References == 0) {
        PoolFree(Registration);
    }
}

static VOID Unlist(PREGISTRATION Registration)
{
    Registration->Listed = FALSE;
    RemoveEntryList(&Registration->Link);
    Dereference(Registration);
}

static VOID Enter(PREGISTRATION Registration)
{
    Registration->Runner = CurrentThread();
    KeClearEvent(&Registration->Idle);
}

/* Gives up the mutex while another thread is inside the callback. The caller has a reference. */
static VOID AwaitIdle(STATE_CALLBACKS *Callbacks, PREGISTRATION Registration)
{
    while (Registration->Runner != NULL && Registration->Runner != CurrentThread()) {
        Unlock(Callbacks);
        (void)KeWaitForSingleObject(&Registration->Idle, Executive, KernelMode, FALSE, NULL);
        Lock(Callbacks);
    }
}

/* Mutex not held; this thread has entered. Gives up the caller's reference. */
static VOID Invoke(STATE_CALLBACKS *Callbacks, PREGISTRATION Registration, ULONG AvailableDomainTypes)
{
    IOMMU_INTERFACE_STATE_CHANGE change;

    change.PresentFields.AsULONG = 0;
    change.PresentFields.AvailableDomainTypes = 1;
    change.AvailableDomainTypes = AvailableDomainTypes;
    Registration->Callback(&change, Registration->Context);
    Lock(Callbacks);
    Registration->Runner = NULL;
    (void)KeSetEvent(&Registration->Idle, IO_NO_INCREMENT, FALSE);
    if (Registration->Listed && !Registration->Live) {
        Unlist(Registration);
    }
    Dereference(Registration);
    Unlock(Callbacks);
}

static VOID FillRegister(viommu_register_interface_state_change_callback_request *Request, ULONGLONG DaemonHandle,
                         PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK Callback,
                         const IOMMU_INTERFACE_STATE_CHANGE_FIELDS *StateFields)
{
    Request->callback = (ULONG_PTR)Callback;
    Request->dma_device = DaemonHandle;
    Request->has_state_fields = StateFields != NULL;
    Request->state_fields = StateFields != NULL ? StateFields->AsULONG : 0;
}

/*
 * The mutex is held across call and insertion: an event of the new registration may overtake the reply that names it. On
 * success this thread has entered the callback, so that no event's call comes before the first one.
 */
static NTSTATUS SendRegister(PCALL Call, PREGISTRATION Registration, PULONG AvailableDomainTypes)
{
    STATE_CALLBACKS *callbacks = &Call->Device->StateCallbacks;
    const viommu_reply *reply = &Call->Answer.body.reply;
    NTSTATUS status;

    Lock(callbacks);
    status = CallSend(Call);
    if (NT_SUCCESS(status) && reply->which_result != VIOMMU_REPLY_REGISTER_INTERFACE_STATE_CHANGE_CALLBACK) {
        status = STATUS_UNSUCCESSFUL;
    }
    if (NT_SUCCESS(status)) {
        Registration->Name = reply->result.register_interface_state_change_callback.registration;
        *AvailableDomainTypes = reply->result.register_interface_state_change_callback.available_domains;
        Registration->Session = Call->Session;
        Registration->Live = TRUE;
        Registration->Listed = TRUE;
        Registration->References = 2;
        Enter(Registration);
        InsertTailList(&callbacks->Registrations, &Registration->Link);
    }
    Unlock(callbacks);
    return status;
}

NTSTATUS RoutineRegisterInterfaceStateChangeCallback(const CALLER *Caller,
                                                     PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK StateChangeCallback,
                                                     PVOID Context, PIOMMU_DMA_DEVICE DmaDevice,
                                                     PIOMMU_INTERFACE_STATE_CHANGE_FIELDS StateFields)
{
    PREGISTRATION registration;
    ULONG available;
    NTSTATUS status;
    CALL call;

    status = CallBegin(&call, Caller, VIOMMU_REQUEST_REGISTER_INTERFACE_STATE_CHANGE_CALLBACK);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    registration = PoolAllocate(sizeof(*registration));
    if (registration == NULL) {
        CallEnd(&call);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    registration->Token = DmaDevice;
    registration->Callback = StateChangeCallback;
    registration->Context = Context;
    KeInitializeEvent(&registration->Idle, NotificationEvent, TRUE);
    FillRegister(&call.Message.body.request.routine.register_interface_state_change_callback,
                 CallHandle(&call, HandleDevice, DmaDevice), StateChangeCallback, StateFields);
    status = SendRegister(&call, registration, &available);
    CallReleaseSlot(&call);
    if (NT_SUCCESS(status)) {
        Invoke(&call.Device->StateCallbacks, registration, available);
    } else {
        PoolFree(registration);
    }
    CallEnd(&call);
    return status;
}

/* Mutex held. */
static PREGISTRATION FindToken(STATE_CALLBACKS *Callbacks, PIOMMU_DMA_DEVICE Token,
                               PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK Callback)
{
    PLIST_ENTRY link;

    for (link = Callbacks->Registrations.Flink; link != &Callbacks->Registrations; link = link->Flink) {
        PREGISTRATION registration = CONTAINING_RECORD(link, REGISTRATION, Link);

        if (registration->Token == Token && registration->Callback == Callback) {
            return registration;
        }
    }
    return NULL;
}

/* Mutex held, and given up while the callback runs: after that it is not called any more. */
static VOID Retire(STATE_CALLBACKS *Callbacks, PIOMMU_DMA_DEVICE Token, PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK Callback)
{
    PREGISTRATION registration;

    /* A session that is over can have left one that still runs, beside that of a token at the same place. */
    while ((registration = FindToken(Callbacks, Token, Callback)) != NULL) {
        registration->References++;
        registration->Live = FALSE;
        Unlist(registration);
        AwaitIdle(Callbacks, registration);
        Dereference(registration);
    }
}

/* The call could not be made. The driver may go away all the same, so its routine is not called again. */
static VOID RetireUnanswered(PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK Callback, PIOMMU_DMA_DEVICE DmaDevice)
{
    PVIOMMU_DEVICE device = SessionEnter();

    if (device == NULL) {
        return;
    }
    if (KeGetCurrentIrql() == PASSIVE_LEVEL) {
        Lock(&device->StateCallbacks);
        Retire(&device->StateCallbacks, DmaDevice, Callback);
        Unlock(&device->StateCallbacks);
    }
    SessionLeave();
}

NTSTATUS RoutineUnregisterInterfaceStateChangeCallback(const CALLER *Caller,
                                                       PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK StateChangeCallback,
                                                       PIOMMU_DMA_DEVICE DmaDevice)
{
    viommu_unregister_interface_state_change_callback_request *request;
    STATE_CALLBACKS *callbacks;
    NTSTATUS status;
    CALL call;

    status = CallBegin(&call, Caller, VIOMMU_REQUEST_UNREGISTER_INTERFACE_STATE_CHANGE_CALLBACK);
    if (!NT_SUCCESS(status)) {
        RetireUnanswered(StateChangeCallback, DmaDevice);
        return status;
    }
    request = &call.Message.body.request.routine.unregister_interface_state_change_callback;
    request->callback = (ULONG_PTR)StateChangeCallback;
    request->dma_device = CallHandle(&call, HandleDevice, DmaDevice);
    callbacks = &call.Device->StateCallbacks;
    Lock(callbacks);
    status = CallSend(&call);
    CallReleaseSlot(&call);
    /* No verdict: as above. */
    if (NT_SUCCESS(status) || !call.Delivered) {
        Retire(callbacks, DmaDevice, StateChangeCallback);
    }
    Unlock(callbacks);
    CallEnd(&call);
    return status;
}

/* Mutex held. */
static PREGISTRATION FindName(STATE_CALLBACKS *Callbacks, ULONGLONG Name, ULONG Session)
{
    PLIST_ENTRY link;

    for (link = Callbacks->Registrations.Flink; link != &Callbacks->Registrations; link = link->Flink) {
        PREGISTRATION registration = CONTAINING_RECORD(link, REGISTRATION, Link);

        if (registration->Name == Name && registration->Session == Session) {
            return registration;
        }
    }
    return NULL;
}

VOID StateChangeDeliver(STATE_CALLBACKS *Callbacks, const viommu_state_change_event *Event, ULONG Session)
{
    PREGISTRATION registration;
    BOOLEAN call = FALSE;

    Lock(Callbacks);
    registration = FindName(Callbacks, Event->registration, Session);
    if (registration != NULL) {
        registration->References++;
        AwaitIdle(Callbacks, registration);
        /* It may have been unregistered meanwhile. */
        call = registration->Live;
        if (call) {
            Enter(registration);
        } else {
            Dereference(registration);
        }
    }
    Unlock(Callbacks);
    if (call) {
        Invoke(Callbacks, registration, Event->available_domains);
    }
}

VOID StateCallbacksForgetAll(STATE_CALLBACKS *Callbacks)
{
    PLIST_ENTRY link;

    Lock(Callbacks);
    link = Callbacks->Registrations.Flink;
    while (link != &Callbacks->Registrations) {
        PREGISTRATION registration = CONTAINING_RECORD(link, REGISTRATION, Link);

        link = link->Flink;
        registration->Live = FALSE;
        /* One that runs stays until it returns: whoever unregisters it has to wait for that. */
        if (registration->Runner == NULL) {
            Unlist(registration);
        }
    }
    Unlock(Callbacks);
}

VOID StateCallbacksInitialize(STATE_CALLBACKS *Callbacks)
{
    KeInitializeMutex(&Callbacks->Mutex, 0);
    InitializeListHead(&Callbacks->Registrations);
}

VOID StateCallbacksFree(STATE_CALLBACKS *Callbacks)
{
    /* Never initialised: no list yet. */
    if (Callbacks->Registrations.Flink == NULL) {
        return;
    }
    while (!IsListEmpty(&Callbacks->Registrations)) {
        PoolFree(CONTAINING_RECORD(RemoveHeadList(&Callbacks->Registrations), REGISTRATION, Link));
    }
}
