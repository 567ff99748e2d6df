/*
 * The state-change callback and what waits for it: see states.h.
 */
#include "states.h"

VOID StateRecorderInitialize(PSTATE_RECORDER Recorder)
{
    RtlZeroMemory(Recorder, sizeof(*Recorder));
    KeInitializeSpinLock(&Recorder->Lock);
    KeInitializeEvent(&Recorder->Arrived, SynchronizationEvent, FALSE);
    Recorder->Outcome = STATUS_PENDING;
}

VOID StateRecord(PIOMMU_INTERFACE_STATE_CHANGE StateChange, PVOID Context)
{
    PSTATE_RECORDER recorder = Context;
    KIRQL irql = KeGetCurrentIrql();
    KIRQL old;

    KeAcquireSpinLock(&recorder->Lock, &old);
    recorder->PresentFields = StateChange->PresentFields.AsULONG;
    recorder->Mask[recorder->Entered % STATE_MASKS] = StateChange->AvailableDomainTypes;
    recorder->Entered++;
    if (recorder->Entered - recorder->Returned > recorder->MostAtOnce) {
        recorder->MostAtOnce = recorder->Entered - recorder->Returned;
    }
    if (irql > recorder->HighestIrql) {
        recorder->HighestIrql = irql;
    }
    KeReleaseSpinLock(&recorder->Lock, old);

    if (recorder->Action != NULL) {
        recorder->Action(recorder);
    }

    KeAcquireSpinLock(&recorder->Lock, &old);
    recorder->Returned++;
    KeSetEvent(&recorder->Arrived, IO_NO_INCREMENT, FALSE);
    KeReleaseSpinLock(&recorder->Lock, old);
}

VOID StateRecordToo(PIOMMU_INTERFACE_STATE_CHANGE StateChange, PVOID Context)
{
    StateRecord(StateChange, Context);
}

static ULONG Read(PSTATE_RECORDER Recorder, const ULONG *Counter)
{
    KIRQL old;
    ULONG value;

    KeAcquireSpinLock(&Recorder->Lock, &old);
    value = *Counter;
    KeReleaseSpinLock(&Recorder->Lock, old);
    return value;
}

ULONG StateCalls(PSTATE_RECORDER Recorder)
{
    return Read(Recorder, &Recorder->Entered);
}

ULONG StateReturned(PSTATE_RECORDER Recorder)
{
    return Read(Recorder, &Recorder->Returned);
}

ULONG StateLastMask(PSTATE_RECORDER Recorder)
{
    KIRQL old;
    ULONG mask;

    KeAcquireSpinLock(&Recorder->Lock, &old);
    mask = Recorder->Entered == 0 ? 0 : Recorder->Mask[(Recorder->Entered - 1) % STATE_MASKS];
    KeReleaseSpinLock(&Recorder->Lock, old);
    return mask;
}

static BOOLEAN WaitForCall(PSTATE_RECORDER Recorder)
{
    LARGE_INTEGER fiveSeconds = {.QuadPart = -5 * 10 * 1000 * 1000LL};

    return KeWaitForSingleObject(&Recorder->Arrived, Executive, KernelMode, FALSE, &fiveSeconds) == STATUS_SUCCESS;
}

BOOLEAN StateWait(PSTATE_RECORDER Recorder, ULONG Calls)
{
    while (Read(Recorder, &Recorder->Returned) < Calls) {
        if (!WaitForCall(Recorder)) {
            return Read(Recorder, &Recorder->Returned) >= Calls;
        }
    }
    return TRUE;
}

BOOLEAN StateWaitMask(PSTATE_RECORDER Recorder, ULONG Mask)
{
    while (StateLastMask(Recorder) != Mask) {
        if (!WaitForCall(Recorder)) {
            return StateLastMask(Recorder) == Mask;
        }
    }
    return TRUE;
}
