/*
 * Time. The TSC is measured against the ACPI power management timer (3.579545 MHz, 24 bits used) and gives the time in
 * 100 ns since boot; the local APIC timer ticks every millisecond at IRQL 13, expires timers, and publishes the times
 * where drivers read them without a call: KUSER_SHARED_DATA at its fixed address.
 */
#include "clock.h"
#include "memory.h"
#include "ntos/kernel.h"
#include "port.h"

#define PM_TIMER_HZ 3579545ull
#define SHARED_DATA 0xfffff78000000000ull
#define SHARED_INTERRUPT_TIME 0x08
#define SHARED_SYSTEM_TIME 0x14
#define SHARED_TICK_COUNT 0x320
#define SHARED_TICK_MULTIPLIER 0x04

static USHORT PmTimer;
static ULONG64 TscBase, Scale; /* 100 ns units per TSC tick, times 2^32 */
static ULONG64 BootSystemTime;
static PUCHAR Shared;
static ULONG64 Ticks;
static volatile ULONG64 Deadline;

static ULONG PmRead(VOID)
{
    return PortRead32(PmTimer) & 0xffffff;
}

static VOID PmWaitMillisecond(VOID)
{
    ULONG start = PmRead();

    while (((PmRead() - start) & 0xffffff) < PM_TIMER_HZ / 1000) {
        __builtin_ia32_pause();
    }
}

static BOOLEAN PmTimerRuns(VOID)
{
    ULONG start = PmRead(), i;

    for (i = 0; i < 100000; i++) {
        if (PmRead() != start) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Over 20 ms; the port reads around each TSC read bound the error to a few microseconds. */
static ULONG64 MeasureTsc(VOID)
{
    ULONG start = PmRead(), now;
    ULONG64 tsc = Tsc();

    do {
        now = (PmRead() - start) & 0xffffff;
    } while (now < PM_TIMER_HZ / 50);
    return (Tsc() - tsc) * PM_TIMER_HZ / now;
}

ULONG64 ClockNow(VOID)
{
    return (ULONG64)(((unsigned __int128)(Tsc() - TscBase) * Scale) >> 32);
}

ULONG64 ClockSystemTime(VOID)
{
    return BootSystemTime + ClockNow();
}

/* KSYSTEM_TIME: low half, high half, high half again; a reader retries while the two high halves differ. */
static VOID Publish(ULONG Offset, ULONG64 Value)
{
    *(volatile ULONG *)(Shared + Offset + 8) = (ULONG)(Value >> 32);
    *(volatile ULONG *)(Shared + Offset) = (ULONG)Value;
    *(volatile ULONG *)(Shared + Offset + 4) = (ULONG)(Value >> 32);
}

static VOID PublishTimes(VOID)
{
    ULONG64 now = ClockNow();

    Publish(SHARED_INTERRUPT_TIME, now);
    Publish(SHARED_SYSTEM_TIME, BootSystemTime + now);
    Publish(SHARED_TICK_COUNT, Ticks);
}

VOID ClockInterrupt(VOID)
{
    Ticks++;
    PublishTimes();
    if (TimerIsDue(ClockNow()) | ThreadTick()) {
        ApicRequestDispatch();
    }
}

VOID ClockStall(ULONG64 Interval)
{
    ULONG64 end = ClockNow() + Interval;

    while (ClockNow() < end) {
        __builtin_ia32_pause();
    }
}

BOOLEAN ClockInit(ULONG64 SystemTime, USHORT PmTimerPort)
{
    ULONG64 perMillisecond, page = PageAllocate();

    PmTimer = PmTimerPort;
    if (!PmTimer || !PmTimerRuns() || !page) {
        return FALSE;
    }
    Scale = (10000000ull << 32) / MeasureTsc();
    TscBase = Tsc();
    BootSystemTime = SystemTime;
    Shared = PageDirect(page);
    __builtin_memset(Shared, 0, 4096);
    PageMap((PVOID)SHARED_DATA, page, PTE_NX);
    *(ULONG *)(Shared + SHARED_TICK_MULTIPLIER) = 1u << 24; /* one millisecond a tick */
    PublishTimes();
    ApicReadyClock(&perMillisecond, PmWaitMillisecond);
    ApicStartClock();
    return perMillisecond != 0;
}

ULONG64 ClockTickCount(VOID)
{
    return Ticks;
}

VOID WatchdogArm(ULONG Seconds)
{
    Deadline = ClockNow() + Seconds * 10000000ull;
    WatchdogNmiStart();
}

VOID WatchdogCheck(const TRAP_FRAME *Frame)
{
    if (Deadline && ClockNow() > Deadline) {
        Deadline = 0;
        TapNote("the processor was at %@, IRQL %u, interrupts %s", (PVOID)Frame->Rip, IrqlGet(),
                Frame->Flags & 0x200 ? "enabled" : "disabled");
        ReportThreads();
        ReportStack((const VOID *)Frame->Rsp, 64);
        TapNote("last line of a driver: %s", TapLastDriverLine());
        TapPoint(FALSE, "the run ends within its timeout");
        TapFinish();
    }
}
