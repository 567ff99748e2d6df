/*
 * System threads that a scenario starts and waits for. In the NT host threads are cooperative and there is one processor:
 * they change places in waits, thus within calls that wait for the daemon, and every 20 ms.
 */
#ifndef DMAPROBE_THREADS_H
#define DMAPROBE_THREADS_H

#include <ntddk.h>

typedef VOID THREAD_BODY(PVOID Context);

typedef struct _THREAD {
    THREAD_BODY *Body;
    PVOID Context;
    PVOID Object;
} THREAD, *PTHREAD;

/* FALSE when there is no thread; then ThreadJoin returns at once. IRQL: PASSIVE_LEVEL. */
BOOLEAN ThreadStart(PTHREAD Thread, THREAD_BODY *Body, PVOID Context);
VOID ThreadJoin(PTHREAD Thread);

VOID ThreadPause(ULONG Milliseconds);

#endif
