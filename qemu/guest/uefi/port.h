/* Port I/O and model-specific registers. */
#ifndef NTHOST_PORT_H
#define NTHOST_PORT_H

#include "nthost.h"

static inline VOID PortWrite8(USHORT Port, UCHAR Value) { __asm__ volatile("outb %0, %1" ::"a"(Value), "Nd"(Port)); }
static inline VOID PortWrite16(USHORT Port, USHORT Value) { __asm__ volatile("outw %0, %1" ::"a"(Value), "Nd"(Port)); }
static inline VOID PortWrite32(USHORT Port, ULONG Value) { __asm__ volatile("outl %0, %1" ::"a"(Value), "Nd"(Port)); }

static inline UCHAR PortRead8(USHORT Port)
{
    UCHAR value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(Port));
    return value;
}

static inline ULONG PortRead32(USHORT Port)
{
    ULONG value;

    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(Port));
    return value;
}

static inline ULONG64 MsrRead(ULONG Register)
{
    ULONG low, high;

    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(Register));
    return ((ULONG64)high << 32) | low;
}

static inline VOID MsrWrite(ULONG Register, ULONG64 Value)
{
    __asm__ volatile("wrmsr" ::"c"(Register), "a"((ULONG)Value), "d"((ULONG)(Value >> 32)) : "memory");
}

static inline ULONG64 Tsc(VOID)
{
    ULONG low, high;

    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return ((ULONG64)high << 32) | low;
}

#endif
