/*
 * Time, locks and waits as the stub meets them on several processors: POSIX threads, the machine's clock, IRQL a property
 * of the thread. Events and mutexes share one lock and one condition, which is slow and cannot be wrong.
 */
#ifndef MANY_THREADS_H
#define MANY_THREADS_H

#include <pthread.h>
#include <sched.h>
#include <time.h>

typedef struct { int Held; } KSPIN_LOCK, *PKSPIN_LOCK;
typedef struct { int Signaled, Synchronization; } KEVENT, *PKEVENT;
typedef struct { int Depth; pthread_t Owner; } KMUTEX;

extern __thread KIRQL mockIrql;
extern pthread_mutex_t mockDispatcher;
extern pthread_cond_t mockChanged;

#define KeGetCurrentIrql() mockIrql
#define KeGetCurrentThread() ((PKTHREAD)pthread_self())
#define YieldProcessor() ((void)sched_yield())

static inline void KeInitializeSpinLock(PKSPIN_LOCK lock) { lock->Held = 0; }
static inline void KeAcquireSpinLockAtDpcLevel(PKSPIN_LOCK lock)
{
    if (mockIrql < DISPATCH_LEVEL) abort();
    while (__atomic_exchange_n(&lock->Held, 1, __ATOMIC_ACQUIRE)) sched_yield();
}
static inline void KeReleaseSpinLockFromDpcLevel(PKSPIN_LOCK lock)
{
    if (!__atomic_exchange_n(&lock->Held, 0, __ATOMIC_RELEASE)) abort();
}
static inline LARGE_INTEGER KeQueryPerformanceCounter(PLARGE_INTEGER frequency)
{
    struct timespec now;
    LARGE_INTEGER ticks;

    clock_gettime(CLOCK_MONOTONIC, &now);
    if (frequency) frequency->QuadPart = 1000000;
    ticks.QuadPart = now.tv_sec * 1000000ll + now.tv_nsec / 1000;
    return ticks;
}
static inline void mockSleep(LONGLONG microseconds)
{
    struct timespec interval = { microseconds / 1000000, microseconds % 1000000 * 1000 };

    nanosleep(&interval, NULL);
}
static inline NTSTATUS KeDelayExecutionThread(int mode, int alertable, PLARGE_INTEGER interval)
{
    (void)mode, (void)alertable;
    if (mockIrql >= DISPATCH_LEVEL) abort();
    mockSleep(-interval->QuadPart / 10);
    return 0;
}
static inline void KeStallExecutionProcessor(ULONG microseconds) { mockSleep(microseconds); }
/* As slow as with a debugger attached. */
static inline ULONG DbgPrintEx(ULONG id, ULONG level, const char *format, ...)
{
    (void)id, (void)level, (void)format;
    mockSleep(10000);
    return 0;
}
static inline void KeInitializeEvent(PKEVENT e, int type, BOOLEAN state) { e->Signaled = state; e->Synchronization = type; }
static inline void mockSignal(PKEVENT e, int state)
{
    pthread_mutex_lock(&mockDispatcher);
    e->Signaled = state;
    pthread_cond_broadcast(&mockChanged);
    pthread_mutex_unlock(&mockDispatcher);
}
static inline LONG KeSetEvent(PKEVENT e, LONG i, BOOLEAN w) { (void)i, (void)w; mockSignal(e, 1); return 0; }
static inline void KeClearEvent(PKEVENT e) { mockSignal(e, 0); }
static inline NTSTATUS mockWaitEvent(PKEVENT e, PLARGE_INTEGER timeout)
{
    struct timespec until;
    int late = 0;

    if (mockIrql >= DISPATCH_LEVEL) abort();
    clock_gettime(CLOCK_REALTIME, &until);
    if (timeout) {
        LONGLONG nanoseconds = until.tv_nsec - timeout->QuadPart * 100;

        until.tv_sec += nanoseconds / 1000000000;
        until.tv_nsec = nanoseconds % 1000000000;
    }
    pthread_mutex_lock(&mockDispatcher);
    while (!e->Signaled && !late) {
        late = timeout ? pthread_cond_timedwait(&mockChanged, &mockDispatcher, &until)
                       : pthread_cond_wait(&mockChanged, &mockDispatcher);
    }
    if (e->Signaled && e->Synchronization) e->Signaled = 0;
    pthread_mutex_unlock(&mockDispatcher);
    return 0;
}
static inline void KeInitializeMutex(KMUTEX *m, ULONG level) { (void)level; m->Depth = 0; }
static inline NTSTATUS mockWaitMutex(KMUTEX *m)
{
    if (mockIrql >= DISPATCH_LEVEL) abort();
    pthread_mutex_lock(&mockDispatcher);
    while (m->Depth && !pthread_equal(m->Owner, pthread_self())) pthread_cond_wait(&mockChanged, &mockDispatcher);
    m->Depth++;
    m->Owner = pthread_self();
    pthread_mutex_unlock(&mockDispatcher);
    return 0;
}
static inline LONG KeReleaseMutex(KMUTEX *m, BOOLEAN wait)
{
    (void)wait;
    pthread_mutex_lock(&mockDispatcher);
    if (!m->Depth || !pthread_equal(m->Owner, pthread_self())) abort();
    m->Depth--;
    pthread_cond_broadcast(&mockChanged);
    pthread_mutex_unlock(&mockDispatcher);
    return 0;
}
#define KeWaitForSingleObject(o, r, m, a, t) \
    _Generic((o), KMUTEX *: mockWaitMutex((KMUTEX *)(o)), default: mockWaitEvent((PKEVENT)(o), (t)))

#endif
