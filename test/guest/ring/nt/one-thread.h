/*
 * Time, locks and waits for one thread at a time: a wait that has to last lets the test run another (mockBlocked). Time passes when somebody looks at it: each look at the performance counter is one
 * microsecond and lets the model device run (tick), and so does each sleep, for its length.
 */
#ifndef ONE_THREAD_H
#define ONE_THREAD_H

typedef struct { int Held; } KSPIN_LOCK, *PKSPIN_LOCK;
typedef struct { int Signaled, Synchronization; } KEVENT, *PKEVENT;
typedef struct { int Depth; PKTHREAD Owner; } KMUTEX;

#define YieldProcessor() ((void)0)

extern KIRQL mockIrql;
extern ULONGLONG mockMicroseconds;
extern int mockSpinLocks;
void tick(void);
PKTHREAD mockCurrentThread(void);
void mockBlocked(void); /* the running thread cannot go on */
/* Model time after which a wait without end is a deadlock. */
#define MOCK_PATIENCE 600000000ll

#define KeGetCurrentIrql() mockIrql
static inline void KeInitializeSpinLock(PKSPIN_LOCK lock) { lock->Held = 0; }
static inline void KeAcquireSpinLockAtDpcLevel(PKSPIN_LOCK lock)
{
    if (lock->Held || mockIrql < DISPATCH_LEVEL) abort();
    lock->Held = 1;
    mockSpinLocks++;
}
static inline void KeReleaseSpinLockFromDpcLevel(PKSPIN_LOCK lock)
{
    if (!lock->Held) abort();
    lock->Held = 0;
    mockSpinLocks--;
}
static inline LARGE_INTEGER KeQueryPerformanceCounter(PLARGE_INTEGER frequency)
{
    LARGE_INTEGER now;

    if (frequency) frequency->QuadPart = 1000000;
    now.QuadPart = (LONGLONG)++mockMicroseconds;
    if (mockSpinLocks == 0) tick();
    return now;
}
static inline void mockSleep(LONGLONG interval)
{
    LONGLONG until = (LONGLONG)mockMicroseconds + -interval / 10;

    if (mockIrql >= DISPATCH_LEVEL) abort();
    while ((LONGLONG)mockMicroseconds < until) {
        mockMicroseconds += 50;
        tick();
    }
}
static inline NTSTATUS KeDelayExecutionThread(int mode, int alertable, PLARGE_INTEGER interval)
{
    (void)mode, (void)alertable;
    mockSleep(interval->QuadPart);
    return 0;
}
static inline void KeStallExecutionProcessor(ULONG microseconds) { mockMicroseconds += microseconds; tick(); }
static inline void KeInitializeEvent(PKEVENT e, int type, BOOLEAN state) { e->Signaled = state; e->Synchronization = type; }
static inline LONG KeSetEvent(PKEVENT e, LONG i, BOOLEAN w) { (void)i, (void)w; e->Signaled = 1; return 0; }
static inline void KeClearEvent(PKEVENT e) { e->Signaled = 0; }
static inline void KeInitializeMutex(KMUTEX *m, ULONG level) { (void)level; m->Depth = 0; }
static inline LONG KeReleaseMutex(KMUTEX *m, BOOLEAN wait)
{
    (void)wait;
    if (m->Depth == 0 || m->Owner != mockCurrentThread()) abort();
    return --m->Depth;
}
static inline NTSTATUS mockWaitMutex(KMUTEX *m)
{
    if (mockIrql >= DISPATCH_LEVEL) abort();
    for (LONGLONG waited = 0; m->Depth != 0 && m->Owner != mockCurrentThread(); waited += 50) {
        if (waited > MOCK_PATIENCE) abort();
        mockBlocked();
    }
    m->Owner = mockCurrentThread();
    m->Depth++;
    return 0;
}
static inline NTSTATUS mockWaitEvent(PKEVENT e, PLARGE_INTEGER timeout)
{
    LONGLONG until = (LONGLONG)mockMicroseconds + (timeout ? -timeout->QuadPart / 10 : MOCK_PATIENCE);

    if (mockIrql >= DISPATCH_LEVEL) abort();
    while (!e->Signaled && (LONGLONG)mockMicroseconds < until) {
        mockMicroseconds += 50;
        tick();
        mockBlocked();
    }
    if (!e->Signaled && !timeout) abort();
    if (e->Signaled && e->Synchronization) e->Signaled = 0;
    return 0;
}
#define KeWaitForSingleObject(o, r, m, a, t) \
    _Generic((o), KMUTEX *: mockWaitMutex((KMUTEX *)(o)), default: mockWaitEvent((PKEVENT)(o), (t)))
#define KeGetCurrentThread() mockCurrentThread()
static inline ULONG DbgPrintEx(ULONG id, ULONG level, const char *format, ...) { (void)id, (void)level, (void)format; return 0; }

#endif
