/*
 * Fault reporting: the handlers that drivers registered, and their calls.
 *
 * Faults come from the event queue's worker (event_queue.c), one at a time at PASSIVE_LEVEL, so no device ever sees two
 * calls at once. While a handler takes its time the daemon keeps and counts what comes after. Switching reporting off,
 * which detaching the device does too, returns only after a handler that runs for that device has returned, unless it is
 * that handler which asks. Both routines name the same thing: a PDO and a token of its function have one handler.
 * [DDI IOMMU_SET_DEVICE_FAULT_REPORTING, IOMMU_SET_DEVICE_FAULT_REPORTING_EX, IOMMU_DEVICE_FAULT_HANDLER]
 */
#include "call.h"

typedef struct _REGISTRATION {
    LIST_ENTRY Link;
    FAULT_KEY Key;
    ULONGLONG Name; /* the daemon's, in its events of this session */
    ULONG Session;
    DEVICE_FAULT_CONFIGURATION Configuration;
} REGISTRATION, *PREGISTRATION;

static FAULT_KEY KeyOf(const viommu_device_object *Object, ULONG InputMappingIdBase)
{
    FAULT_KEY key;

    key.Segment = Object->segment;
    key.BusDeviceFunction = Object->bus_device_function;
    key.InputMappingIdBase = InputMappingIdBase;
    return key;
}

static BOOLEAN SameKey(const FAULT_KEY *Left, const FAULT_KEY *Right)
{
    return Left->Segment == Right->Segment && Left->BusDeviceFunction == Right->BusDeviceFunction &&
           Left->InputMappingIdBase == Right->InputMappingIdBase;
}

static VOID Lock(FAULTS *Faults)
{
    (void)KeWaitForSingleObject(&Faults->Mutex, Executive, KernelMode, FALSE, NULL);
}

static VOID Unlock(FAULTS *Faults)
{
    (void)KeReleaseMutex(&Faults->Mutex, FALSE);
}

/* Mutex held. Those of the session Spared stay, 0: none do. */
static VOID RemoveKey(FAULTS *Faults, const FAULT_KEY *Key, ULONG Spared)
{
    PLIST_ENTRY link = Faults->Registrations.Flink;

    while (link != &Faults->Registrations) {
        PREGISTRATION registration = CONTAINING_RECORD(link, REGISTRATION, Link);

        link = link->Flink;
        if (SameKey(&registration->Key, Key) && (Spared == 0 || registration->Session != Spared)) {
            RemoveEntryList(&registration->Link);
            PoolFree(registration);
        }
    }
}

static VOID AwaitHandler(FAULTS *Faults, const FAULT_KEY *Key)
{
    BOOLEAN wait;

    do {
        Lock(Faults);
        wait = Faults->Running && SameKey(&Faults->RunningKey, Key) && Faults->RunningThread != CurrentThread();
        Unlock(Faults);
        if (wait) {
            (void)KeWaitForSingleObject(&Faults->HandlerReturned, Executive, KernelMode, FALSE, NULL);
        }
    } while (wait);
}

/* A token whose session is over has no say in the session that is open now: its function may have a new handler there. */
static ULONG SparedBy(PVIOMMU_DEVICE Device, BOOLEAN Lost)
{
    return Lost ? *(volatile ULONG *)&Device->Recovery.Session : 0;
}

VOID FaultsForget(PVIOMMU_DEVICE Device, const viommu_device_object *Object, ULONG InputMappingId, BOOLEAN Lost)
{
    FAULT_KEY key = KeyOf(Object, InputMappingId);

    Lock(&Device->Faults);
    RemoveKey(&Device->Faults, &key, SparedBy(Device, Lost));
    Unlock(&Device->Faults);
    AwaitHandler(&Device->Faults, &key);
}

VOID FaultsForgetUnanswered(PDEVICE_OBJECT PhysicalDeviceObject, ULONG InputMappingId)
{
    PVIOMMU_DEVICE device = SessionEnter();
    viommu_device_object object;

    if (device == NULL) {
        return;
    }
    DeviceObjectDescribe(PhysicalDeviceObject, &object);
    if (object.kind == VIOMMU_DEVICE_OBJECT_KIND_PCI) {
        FaultsForget(device, &object, InputMappingId, FALSE);
    }
    SessionLeave();
}

VOID FaultsForgetTokenUnanswered(PIOMMU_DMA_DEVICE DmaDevice, ULONG InputMappingId)
{
    PVIOMMU_DEVICE device = SessionEnter();
    viommu_device_object object;
    BOOLEAN lost;

    if (device == NULL) {
        return;
    }
    if (KeGetCurrentIrql() == PASSIVE_LEVEL && (HandleLookupDevice(DmaDevice, &object, &lost) != 0 || lost)) {
        FaultsForget(device, &object, InputMappingId, lost);
    }
    SessionLeave();
}

/* The name that the daemon gave the registration, 0 when reporting is off now. */
static ULONGLONG NameIn(const viommu_reply *Reply)
{
    switch (Reply->which_result) {
    case VIOMMU_REPLY_SET_DEVICE_FAULT_REPORTING:
        return Reply->result.set_device_fault_reporting.registration;
    case VIOMMU_REPLY_SET_DEVICE_FAULT_REPORTING_EX:
        return Reply->result.set_device_fault_reporting_ex.registration;
    default:
        return 0;
    }
}

/*
 * Sends the call and takes over what it changed. The mutex is held across both: an event of a new registration may
 * overtake the reply that names it, and must find it here. Without a verdict on switching off the driver may go away all
 * the same, so its handler is forgotten.
 */
static NTSTATUS SendAndRegister(PCALL Call, PREGISTRATION *Spare, const FAULT_KEY *Key, BOOLEAN Enable)
{
    FAULTS *faults = &Call->Device->Faults;
    PREGISTRATION registration = *Spare;
    NTSTATUS status;

    Lock(faults);
    status = CallSend(Call);
    if (NT_SUCCESS(status) || (!Call->Delivered && !Enable)) {
        RemoveKey(faults, Key, SparedBy(Call->Device, Call->Lost));
    }
    if (NT_SUCCESS(status) && registration != NULL) {
        registration->Name = NameIn(&Call->Answer.body.reply);
        registration->Session = Call->Session;
        registration->Key = *Key;
        if (registration->Name != 0) {
            InsertTailList(&faults->Registrations, &registration->Link);
            *Spare = NULL;
        }
    }
    Unlock(faults);
    return status;
}

/* Everything from the filled request on, for both routines; ends the call. */
static NTSTATUS ChangeReporting(PCALL Call, const FAULT_KEY *Key, BOOLEAN Enable, PDEVICE_FAULT_CONFIGURATION FaultConfig)
{
    PREGISTRATION spare = NULL;
    NTSTATUS status = STATUS_SUCCESS;

    if (Enable && FaultConfig != NULL && FaultConfig->FaultHandler != NULL) {
        spare = PoolAllocate(sizeof(*spare));
        if (spare == NULL) {
            status = STATUS_INSUFFICIENT_RESOURCES;
        } else {
            spare->Configuration = *FaultConfig;
        }
    }
    if (NT_SUCCESS(status)) {
        status = SendAndRegister(Call, &spare, Key, Enable);
        CallReleaseSlot(Call);
        /* Also after a refusal: the handler that runs may be of a session that is over. */
        if (!Enable) {
            AwaitHandler(&Call->Device->Faults, Key);
        }
    }
    CallEnd(Call);
    if (spare != NULL) {
        PoolFree(spare);
    }
    return status;
}

NTSTATUS RoutineSetDeviceFaultReporting(const CALLER *Caller, PDEVICE_OBJECT PhysicalDeviceObject,
                                        ULONG InputMappingIdBase, BOOLEAN Enable,
                                        PDEVICE_FAULT_CONFIGURATION FaultConfig)
{
    viommu_set_device_fault_reporting_request *request;
    FAULT_KEY key;
    NTSTATUS status;
    CALL call;

    status = CallBegin(&call, Caller, VIOMMU_REQUEST_SET_DEVICE_FAULT_REPORTING);
    if (!NT_SUCCESS(status)) {
        if (!Enable) {
            FaultsForgetUnanswered(PhysicalDeviceObject, InputMappingIdBase);
        }
        return status;
    }
    request = &call.Message.body.request.routine.set_device_fault_reporting;
    request->has_device = true;
    DeviceObjectDescribe(PhysicalDeviceObject, &request->device);
    request->input_mapping_id_base = InputMappingIdBase;
    request->enable = Enable;
    request->has_fault_config = Enable && FaultConfig != NULL;
    request->has_fault_handler = request->has_fault_config && FaultConfig->FaultHandler != NULL;
    key = KeyOf(&request->device, InputMappingIdBase);
    return ChangeReporting(&call, &key, Enable, FaultConfig);
}

/* The daemon knows whether this is the documented hole, which answers every call alike, or its extension. */
NTSTATUS RoutineSetDeviceFaultReportingEx(const CALLER *Caller, PIOMMU_DMA_DEVICE DmaDevice, ULONG InputMappingIdBase,
                                          BOOLEAN Enable, PDEVICE_FAULT_CONFIGURATION FaultConfig)
{
    viommu_set_device_fault_reporting_ex_request *request;
    viommu_device_object object;
    FAULT_KEY key;
    NTSTATUS status;
    CALL call;

    /* The documented answer knows no exception; the extension waits for handlers. */
    if (KeGetCurrentIrql() != PASSIVE_LEVEL) {
        return STATUS_NOT_IMPLEMENTED;
    }
    status = CallBegin(&call, Caller, VIOMMU_REQUEST_SET_DEVICE_FAULT_REPORTING_EX);
    if (!NT_SUCCESS(status)) {
        if (!Enable) {
            FaultsForgetTokenUnanswered(DmaDevice, InputMappingIdBase);
        }
        return status;
    }
    request = &call.Message.body.request.routine.set_device_fault_reporting_ex;
    request->dma_device = CallDevice(&call, DmaDevice, &object);
    request->input_mapping_id_base = InputMappingIdBase;
    request->enable = Enable;
    request->has_fault_config = Enable && FaultConfig != NULL;
    request->has_fault_handler = request->has_fault_config && FaultConfig->FaultHandler != NULL;
    key = KeyOf(&object, InputMappingIdBase);
    return ChangeReporting(&call, &key, Enable, FaultConfig);
}

/* [DDI FAULT_INFORMATION_X64] The wire numbers the types from 1. */
static VOID FillInformation(const viommu_fault_event *Event, PFAULT_INFORMATION Information)
{
    ULONG type = (ULONG)Event->type - 1;

    RtlZeroMemory(Information, sizeof(*Information));
    Information->Type = FaultInformationX64;
    Information->IsStage1 = Event->is_stage1;
    Information->X64.DomainHandle = Event->domain != 0 ? HandleFind(HandleDomain, Event->domain) : NULL;
    Information->X64.FaultAddress = (PVOID)(ULONG_PTR)Event->fault_address;
    Information->X64.Flags.FaultAddressValid = Event->fault_address_valid;
    Information->X64.Type = type < MaxFaultType ? (FAULT_INFORMATION_X64_TYPE)type : TranslationFault;
    Information->X64.PciSegment = Event->device.segment;
}

/* Mutex held. */
static PREGISTRATION FindRegistration(FAULTS *Faults, ULONGLONG Name, ULONG Session)
{
    PLIST_ENTRY link;

    for (link = Faults->Registrations.Flink; link != &Faults->Registrations; link = link->Flink) {
        PREGISTRATION registration = CONTAINING_RECORD(link, REGISTRATION, Link);

        if (registration->Name == Name && registration->Session == Session) {
            return registration;
        }
    }
    return NULL;
}

VOID FaultsDeliver(FAULTS *Faults, const viommu_fault_event *Event, ULONG Session)
{
    DEVICE_FAULT_CONFIGURATION configuration = { NULL, NULL };
    FAULT_INFORMATION information;
    PREGISTRATION registration;

    Lock(Faults);
    registration = FindRegistration(Faults, Event->registration, Session);
    if (registration != NULL) {
        configuration = registration->Configuration;
        Faults->RunningKey = registration->Key;
        Faults->RunningThread = CurrentThread();
        Faults->Running = TRUE;
        KeClearEvent(&Faults->HandlerReturned);
    }
    Unlock(Faults);
    /* Reporting may have been switched off while the event was on its way. */
    if (registration == NULL) {
        return;
    }
    FillInformation(Event, &information);
    configuration.FaultHandler(configuration.FaultContext, &information);
    Lock(Faults);
    Faults->Running = FALSE;
    Faults->RunningThread = NULL;
    (void)KeSetEvent(&Faults->HandlerReturned, IO_NO_INCREMENT, FALSE);
    Unlock(Faults);
}

static VOID FreeRegistrations(FAULTS *Faults)
{
    while (!IsListEmpty(&Faults->Registrations)) {
        PoolFree(CONTAINING_RECORD(RemoveHeadList(&Faults->Registrations), REGISTRATION, Link));
    }
}

VOID FaultsForgetAll(FAULTS *Faults)
{
    Lock(Faults);
    FreeRegistrations(Faults);
    Unlock(Faults);
}

VOID FaultsInitialize(FAULTS *Faults)
{
    RtlZeroMemory(Faults, sizeof(*Faults));
    KeInitializeMutex(&Faults->Mutex, 0);
    KeInitializeEvent(&Faults->HandlerReturned, NotificationEvent, TRUE);
    InitializeListHead(&Faults->Registrations);
}

VOID FaultsFree(FAULTS *Faults)
{
    /* Never initialised: no list yet. */
    if (Faults->Registrations.Flink == NULL) {
        return;
    }
    FreeRegistrations(Faults);
}
