/*
 * A state-change callback that remembers: every mask in order, whose context it got, at which IRQL, whether two calls
 * overlapped. It may be told to use the interface from inside.
 */
#ifndef DMAPROBE_STATES_H
#define DMAPROBE_STATES_H

#include <ntddk.h>
#include "dma_iommu.h"

#define STATE_MASKS 64

typedef struct _STATE_RECORDER STATE_RECORDER, *PSTATE_RECORDER;
typedef VOID STATE_ACTION(PSTATE_RECORDER Recorder);

struct _STATE_RECORDER {
    KSPIN_LOCK Lock;
    KEVENT Arrived;        /* set when a call ends */
    STATE_ACTION *Action;  /* done in every call, when not NULL */
    PVOID Owner;           /* for the action */
    NTSTATUS Outcome;      /* of the action */
    ULONG Entered;
    ULONG Returned;
    ULONG MostAtOnce;
    KIRQL HighestIrql;
    ULONG PresentFields; /* of the last call */
    ULONG Mask[STATE_MASKS];
};

VOID StateRecorderInitialize(PSTATE_RECORDER Recorder);

/* The callbacks; Context is the recorder. Two of them, that a driver may register different ones. */
IOMMU_INTERFACE_STATE_CHANGE_CALLBACK StateRecord;
IOMMU_INTERFACE_STATE_CHANGE_CALLBACK StateRecordToo;

/* Calls that have begun; calls that have ended. */
ULONG StateCalls(PSTATE_RECORDER Recorder);
ULONG StateReturned(PSTATE_RECORDER Recorder);
ULONG StateLastMask(PSTATE_RECORDER Recorder);

/* Waits until so many calls have returned; until the last mask is this one. FALSE after five seconds without a call. */
BOOLEAN StateWait(PSTATE_RECORDER Recorder, ULONG Calls);
BOOLEAN StateWaitMask(PSTATE_RECORDER Recorder, ULONG Mask);

#endif
