/* clock.c, the part that main.c needs; the rest is in ntos/kernel.h. */
#ifndef NTHOST_CLOCK_H
#define NTHOST_CLOCK_H

#include "nthost.h"

/* False when there is no timer to measure with. SystemTime: 100 ns since 1601. */
BOOLEAN ClockInit(ULONG64 SystemTime, USHORT PmTimerPort);
ULONG64 ClockTickCount(VOID);

#endif
