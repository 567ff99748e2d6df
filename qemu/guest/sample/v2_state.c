/*
 * State-change callbacks, through V2 and V3 [ddi.md 2.5.9, 2.5.10, 2.7.2, 5 I]. The state that changes is what an external
 * device may use: DMA Guard takes PassThrough away while it blocks.
 */
#include "ex.h"
#include "states.h"
#include "threads.h"

#define THROUGH (1u << DomainTypePassThrough)

static const IOMMU_INTERFACE_STATE_CHANGE_FIELDS Types = {.AsULONG = 1};

static NTSTATUS Listen(PPROBE Probe, PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK Callback, PSTATE_RECORDER Recorder,
                       PIOMMU_DMA_DEVICE Token)
{
    IOMMU_INTERFACE_STATE_CHANGE_FIELDS fields = Types;

    return Probe->Ex.RegisterInterfaceStateChangeCallback(Callback, Recorder, Token, &fields);
}

static NTSTATUS Ignore(PPROBE Probe, PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK Callback, PIOMMU_DMA_DEVICE Token)
{
    return Probe->Ex.UnregisterInterfaceStateChangeCallback(Callback, Token);
}

static VOID Refused(PPROBE Probe, PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK Callback, PIOMMU_DMA_DEVICE Token,
                    PIOMMU_INTERFACE_STATE_CHANGE_FIELDS Fields, PSTATE_RECORDER Recorder, NTSTATUS Wanted,
                    const char *Title)
{
    CheckStatus(&Probe->Check, Probe->Ex.RegisterInterfaceStateChangeCallback(Callback, Recorder, Token, Fields),
                Wanted, Title);
}

static VOID Mistakes(PPROBE Probe, PIOMMU_DMA_DEVICE Token)
{
    PCHECK check = &Probe->Check;
    IOMMU_INTERFACE_STATE_CHANGE_FIELDS none = {.AsULONG = 0};
    IOMMU_INTERFACE_STATE_CHANGE_FIELDS reserved = {.AsULONG = 0xFFFFFFFE};
    IOMMU_INTERFACE_STATE_CHANGE_FIELDS types = Types;
    NTSTATUS four = STATUS_INVALID_PARAMETER_4;
    STATE_RECORDER recorder;

    StateRecorderInitialize(&recorder);
    Refused(Probe, StateRecord, Token, &none, &recorder, four, "DDI-179: StateFields 0");
    Refused(Probe, StateRecord, Token, &reserved, &recorder, four, "DDI-180: reserved bits alone");
    Refused(Probe, StateRecord, Token, NULL, &recorder, four, "DDI-183: StateFields NULL");
    Refused(Probe, NULL, Token, &types, &recorder, STATUS_INVALID_PARAMETER_1, "DDI-183: StateChangeCallback NULL");
    Refused(Probe, StateRecord, NULL, &types, &recorder, STATUS_INVALID_PARAMETER_3, "DDI-183: a token NULL");
    Refused(Probe, StateRecord, (PIOMMU_DMA_DEVICE)&recorder, &types, &recorder, STATUS_INVALID_PARAMETER_3,
            "DDI-183: a token of the caller's own making");
    CheckValue(check, StateCalls(&recorder), 0, "DDI-183: a failed registration never calls the callback");
    CheckStatus(check, Ignore(Probe, StateRecord, Token), STATUS_UNSUCCESSFUL,
                "DDI-188: unregistering what is not registered");
    CheckStatus(check, Ignore(Probe, StateRecord, NULL), STATUS_INVALID_PARAMETER_2, "DDI-189: for a token NULL");
    types.AsULONG = 0xFFFFFFFF;
    CheckStatus(check, Probe->Ex.RegisterInterfaceStateChangeCallback(StateRecord, &recorder, Token, &types),
                STATUS_SUCCESS, "DDI-180: bit 0 with reserved bits is accepted");
    CheckStatus(check, Ignore(Probe, StateRecord, Token), STATUS_SUCCESS, "DDI-187: and unregistered");
}

static VOID Registering(PPROBE Probe, PIOMMU_DMA_DEVICE Token)
{
    PCHECK check = &Probe->Check;
    STATE_RECORDER recorder;
    STATE_RECORDER second;

    StateRecorderInitialize(&recorder);
    StateRecorderInitialize(&second);
    CheckStatus(check, Listen(Probe, StateRecord, &recorder, Token), STATUS_SUCCESS, "a callback is registered");
    CheckValue(check, recorder.Returned, 1, "DDI-176: it was called once right away, with its context");
    CheckValue(check, recorder.PresentFields, 1, "DDI-181: PresentFields is 1");
    CheckValue(check, recorder.Mask[0], ExAvailable(Probe, Token),
               "DDI-181: the mask is what QueryAvailableDomainTypes returns");
    CheckStatus(check, Listen(Probe, StateRecord, &second, Token), STATUS_UNSUCCESSFUL,
                "DDI-178: the same routine a second time");
    CheckStatus(check, Listen(Probe, StateRecordToo, &second, Token), STATUS_UNSUCCESSFUL,
                "DDI-178: another routine for the same device");
    CheckValue(check, StateCalls(&second), 0, "DDI-183: neither called anything");
    CheckStatus(check, Probe->Ex.DeleteDevice(Token), STATUS_RESOURCE_IN_USE,
                "DDI-143: deleting a token with a callback");
    CheckStatus(check, Ignore(Probe, StateRecordToo, Token), STATUS_UNSUCCESSFUL,
                "DDI-188: unregistering another routine");
    CheckStatus(check, PolicyDmaGuardBlocking(TRUE), STATUS_SUCCESS, "DMA Guard blocks");
    CheckTrue(check, StateWait(&recorder, 2), "DDI-177: the first callback, still registered, is called again");
    CheckValue(check, recorder.PresentFields, 1, "DDI-177: PresentFields is 1");
    CheckValue(check, StateLastMask(&recorder), ExAvailable(Probe, Token), "DDI-177: with the new mask");
    CheckValue(check, StateLastMask(&recorder) & THROUGH, 0, "DDI-171: in which PassThrough is missing");
    CheckStatus(check, PolicyDmaGuardBlocking(TRUE), STATUS_SUCCESS, "DMA Guard is told to block once more");
    CheckStatus(check, PolicyDmaVerification(TRUE), STATUS_SUCCESS, "and DMA verification comes on");
    CheckStatus(check, PolicyDmaGuardBlocking(FALSE), STATUS_SUCCESS, "then DMA Guard lets go");
    CheckTrue(check, StateWaitMask(&recorder, recorder.Mask[0]), "DDI-177: the first mask comes back");
    CheckValue(check, StateCalls(&recorder), 3, "DDI-182: what left the mask as it was caused no call");
    CheckValue(check, recorder.MostAtOnce, 1, "DDI-184: one call at a time");
    CheckValue(check, recorder.HighestIrql, PASSIVE_LEVEL, "at PASSIVE_LEVEL");
    CheckStatus(check, Ignore(Probe, StateRecord, Token), STATUS_SUCCESS, "DDI-187: the callback is unregistered");
    CheckStatus(check, Ignore(Probe, StateRecord, Token), STATUS_UNSUCCESSFUL, "DDI-188: once");
    CheckStatus(check, Listen(Probe, StateRecordToo, &second, Token), STATUS_SUCCESS,
                "DDI-187: a new registration succeeds");
    CheckStatus(check, PolicyDmaGuardBlocking(TRUE), STATUS_SUCCESS, "DMA Guard blocks");
    CheckTrue(check, StateWait(&second, 2), "DDI-187: its callback is called");
    CheckValue(check, StateCalls(&recorder), 3, "DDI-190: the former one is not");
    CheckStatus(check, Ignore(Probe, StateRecordToo, Token), STATUS_SUCCESS, "it is unregistered");
    CheckStatus(check, PolicyDmaGuardBlocking(FALSE), STATUS_SUCCESS, "DMA Guard lets go");
    PolicyDmaVerification(FALSE);
}

static VOID TwoDevices(PPROBE Probe, PIOMMU_DMA_DEVICE First)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DEVICE second = ExToken(Probe, Probe->Device[1], "a token for the second device is created");
    STATE_RECORDER mine;
    STATE_RECORDER theirs;

    StateRecorderInitialize(&mine);
    StateRecorderInitialize(&theirs);
    Listen(Probe, StateRecord, &mine, First);
    CheckStatus(check, Ignore(Probe, StateRecord, second), STATUS_UNSUCCESSFUL,
                "DDI-189: unregistering what is registered for another device");
    CheckStatus(check, Listen(Probe, StateRecord, &theirs, second), STATUS_SUCCESS,
                "DDI-186: the same routine for another device");
    PolicyDmaGuardBlocking(TRUE);
    CheckTrue(check, StateWait(&mine, 2), "DDI-186: a change calls it for the first");
    CheckTrue(check, StateWait(&theirs, 2), "DDI-186: and for the second");
    CheckStatus(check, Ignore(Probe, StateRecord, First), STATUS_SUCCESS, "the first is unregistered");
    PolicyDmaGuardBlocking(FALSE);
    CheckTrue(check, StateWait(&theirs, 3), "the next change calls it for the second");
    CheckValue(check, StateCalls(&mine), 2, "DDI-190: and no more for the first");
    CheckStatus(check, Ignore(Probe, StateRecord, second), STATUS_SUCCESS, "the second is unregistered");
    CheckStatus(check, Probe->Ex.DeleteDevice(second), STATUS_SUCCESS, "its token is deleted");
}

static VOID ManyChanges(PPROBE Probe, PIOMMU_DMA_DEVICE Token)
{
    PCHECK check = &Probe->Check;
    STATE_RECORDER recorder;
    BOOLEAN ordered = TRUE;

    StateRecorderInitialize(&recorder);
    Listen(Probe, StateRecord, &recorder, Token);
    for (ULONG i = 0; i < 21; i++) {
        PolicyDmaGuardBlocking(i % 2 == 0);
    }
    CheckTrue(check, StateWaitMask(&recorder, ExAvailable(Probe, Token)),
              "DDI-184: after 21 changes the last call carries the current mask");
    for (ULONG i = 1; i < recorder.Entered && recorder.Entered <= STATE_MASKS; i++) {
        ordered = ordered && recorder.Mask[i] != recorder.Mask[i - 1];
    }
    CheckTrue(check, ordered && recorder.Entered <= 22, "DDI-184: no call repeats the mask before it");
    CheckValue(check, recorder.MostAtOnce, 1, "DDI-184: no two calls overlap");
    CheckStatus(check, Ignore(Probe, StateRecord, Token), STATUS_SUCCESS, "the callback is unregistered");
    PolicyDmaGuardBlocking(FALSE);
}

/* A callback that stays in its second call until it is told to leave, and the thread that unregisters it meanwhile. */
typedef struct _LEAVING {
    PPROBE Probe;
    PIOMMU_DMA_DEVICE Token;
    PSTATE_RECORDER Recorder;
    KEVENT MayLeave;
    NTSTATUS Status;
    ULONG Returned; /* calls that had ended when Unregister returned */
} LEAVING, *PLEAVING;

static VOID StayInside(PSTATE_RECORDER Recorder)
{
    PLEAVING leaving = Recorder->Owner;

    if (Recorder->Entered > 1) {
        KeWaitForSingleObject(&leaving->MayLeave, Executive, KernelMode, FALSE, NULL);
    }
}

static VOID UnregisterIt(PVOID Context)
{
    PLEAVING leaving = Context;
    NTSTATUS status = Ignore(leaving->Probe, StateRecord, leaving->Token);

    leaving->Returned = StateReturned(leaving->Recorder);
    leaving->Status = status;
}

static VOID UnregisterWhileItRuns(PPROBE Probe, PIOMMU_DMA_DEVICE Token)
{
    PCHECK check = &Probe->Check;
    STATE_RECORDER recorder;
    LEAVING leaving = {.Probe = Probe, .Token = Token, .Recorder = &recorder, .Status = STATUS_PENDING};
    THREAD thread;

    StateRecorderInitialize(&recorder);
    KeInitializeEvent(&leaving.MayLeave, NotificationEvent, FALSE);
    recorder.Owner = &leaving;
    recorder.Action = StayInside;
    Listen(Probe, StateRecord, &recorder, Token);
    PolicyDmaGuardBlocking(TRUE);
    for (ULONG i = 0; i < 5000 && StateCalls(&recorder) < 2; i++) {
        ThreadPause(1);
    }
    CheckValue(check, StateCalls(&recorder), 2, "a callback is in the middle of its second call");
    CheckTrue(check, ThreadStart(&thread, UnregisterIt, &leaving), "a thread unregisters it meanwhile");
    ThreadPause(50);
    CheckStatus(check, leaving.Status, STATUS_PENDING, "DDI-190: as long as it runs, Unregister does not return");
    KeSetEvent(&leaving.MayLeave, IO_NO_INCREMENT, FALSE);
    ThreadJoin(&thread);
    CheckStatus(check, leaving.Status, STATUS_SUCCESS, "DDI-190: then it succeeds");
    CheckValue(check, leaving.Returned, 2, "DDI-190: after the callback has ended");
    PolicyDmaGuardBlocking(FALSE);
    PolicyDmaGuardBlocking(TRUE);
    CheckValue(check, StateCalls(&recorder), 2, "DDI-190: and it is not called again");
    PolicyDmaGuardBlocking(FALSE);
}

typedef struct _INSIDE {
    PPROBE Probe;
    PIOMMU_DMA_DEVICE Token;
    PIOMMU_DMA_DOMAIN Domain;
    ULONG Available;
} INSIDE, *PINSIDE;

static VOID UseInterface(PSTATE_RECORDER Recorder)
{
    PINSIDE inside = Recorder->Owner;
    PPROBE probe = inside->Probe;

    inside->Available = ExAvailable(probe, inside->Token);
    Recorder->Outcome = probe->Ex.AttachDeviceEx(inside->Domain, inside->Token);
    if (NT_SUCCESS(Recorder->Outcome)) {
        Recorder->Outcome = probe->Ex.DetachDeviceEx(inside->Token);
    }
}

static VOID UnregisterMyself(PSTATE_RECORDER Recorder)
{
    PINSIDE inside = Recorder->Owner;

    /* The call that comes with the registration is not yet a registered callback's to end. */
    if (Recorder->Entered > 1) {
        Recorder->Outcome = Ignore(inside->Probe, StateRecord, inside->Token);
    }
}

static VOID FromInside(PPROBE Probe, PIOMMU_DMA_DEVICE Token)
{
    PCHECK check = &Probe->Check;
    INSIDE inside = {.Probe = Probe, .Token = Token};
    STATE_RECORDER recorder;
    STATE_RECORDER next;

    inside.Domain = ExDomain(Probe, DomainTypeTranslate, "a domain is created");
    StateRecorderInitialize(&recorder);
    StateRecorderInitialize(&next);
    recorder.Owner = &inside;
    recorder.Action = UseInterface;
    CheckStatus(check, Listen(Probe, StateRecord, &recorder, Token), STATUS_SUCCESS,
                "a callback that uses the interface is registered");
    CheckStatus(check, recorder.Outcome, STATUS_SUCCESS, "DDI-185: attach and detach work from inside the first call");
    recorder.Outcome = STATUS_PENDING;
    PolicyDmaGuardBlocking(TRUE);
    CheckTrue(check, StateWait(&recorder, 2), "DDI-185: and from inside a later one, without deadlock");
    CheckStatus(check, recorder.Outcome, STATUS_SUCCESS, "DDI-185: with success");
    CheckValue(check, inside.Available, StateLastMask(&recorder), "DDI-185: the query there gives the mask passed");
    recorder.Action = UnregisterMyself;
    recorder.Outcome = STATUS_PENDING;
    PolicyDmaGuardBlocking(FALSE);
    CheckTrue(check, StateWait(&recorder, 3), "DDI-185: a callback unregisters itself");
    CheckStatus(check, recorder.Outcome, STATUS_SUCCESS, "DDI-185: with success");
    CheckStatus(check, Listen(Probe, StateRecordToo, &next, Token), STATUS_SUCCESS, "another is registered after it");
    PolicyDmaGuardBlocking(TRUE);
    CheckTrue(check, StateWait(&next, 2), "and called");
    CheckValue(check, StateCalls(&recorder), 3, "DDI-190: the former is never called again");
    CheckStatus(check, Ignore(Probe, StateRecordToo, Token), STATUS_SUCCESS, "it is unregistered");
    PolicyDmaGuardBlocking(FALSE);
    ExDelete(Probe, inside.Domain, "the domain is deleted");
}

static VOID States(PPROBE Probe)
{
    PIOMMU_DMA_DEVICE token;

    for (ULONG i = 0; i < DMAPROBE_BEHIND_IOMMU; i++) {
        PolicyDevice(Probe->Device[i], 1, TRUE, FALSE);
    }
    token = ExToken(Probe, Probe->Device[0], "a token for an external device is created");
    Mistakes(Probe, token);
    Registering(Probe, token);
    TwoDevices(Probe, token);
    ManyChanges(Probe, token);
    UnregisterWhileItRuns(Probe, token);
    FromInside(Probe, token);
    CheckStatus(&Probe->Check, Probe->Ex.DeleteDevice(token), STATUS_SUCCESS, "DDI-141: the token is deleted");
    PolicyReset(Probe);
}

VOID RunV2State(PPROBE Probe)
{
    if (PolicyIsOurs(Probe)) {
        ExThroughBoth(Probe, States);
    }
}
