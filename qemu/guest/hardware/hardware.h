/*
 * What every scenario is given: its test points, the interface's tables and the devices by kind. A device is started when
 * its registers are mapped and its interrupts connected; what it does is for the file of its kind (edu.h, nvme.h, nic.h).
 */
#ifndef HWPROBE_HARDWARE_H
#define HWPROBE_HARDWARE_H

#include "ex.h"
#include "pnp.h"

typedef enum _HARDWARE_KIND { HardwareEdu, HardwareDisk, HardwareNic, HardwareKinds } HARDWARE_KIND;

typedef struct _HARDWARE_DEVICE HARDWARE_DEVICE, *PHARDWARE_DEVICE;

/* In the interrupt: makes the device take its message back. FALSE: nothing of it is pending. */
typedef BOOLEAN HARDWARE_ACKNOWLEDGE(PHARDWARE_DEVICE Device);

struct _HARDWARE_DEVICE {
    PNP_DEVICE Pnp;
    HARDWARE_KIND Kind;
    PUCHAR Registers;
    ULONG RegisterBytes;
    PIO_INTERRUPT_MESSAGE_INFO Messages;
    HARDWARE_ACKNOWLEDGE *Acknowledge;
    KDPC Dpc;
    KEVENT Interrupted; /* synchronization event, set after each interrupt */
};

static inline PHARDWARE_DEVICE HardwareOf(PPNP_DEVICE Device)
{
    return CONTAINING_RECORD(Device, HARDWARE_DEVICE, Pnp);
}

#define HARDWARE_MAX_DEVICES 8

typedef struct _HARDWARE {
    PROBE Probe;
    PHARDWARE_DEVICE Device[HardwareKinds][HARDWARE_MAX_DEVICES];
    ULONG Count[HardwareKinds];
    const ULONG *Words; /* the control code's input */
    ULONG WordCount;
} HARDWARE, *PHARDWARE;

typedef VOID HARDWARE_SCENARIO(PHARDWARE Hardware);

HARDWARE_SCENARIO RunEdu;
HARDWARE_SCENARIO RunSameVerdicts;
HARDWARE_SCENARIO RunOwnTablesOnEdu;
HARDWARE_SCENARIO RunDisk;
HARDWARE_SCENARIO RunDiskFaults;
HARDWARE_SCENARIO RunDiskUnmap;
HARDWARE_SCENARIO RunNic;
HARDWARE_SCENARIO RunRecovery;

/* Word Index of the input, or what to use without it. */
ULONG HardwareWord(const HARDWARE *Hardware, ULONG Index, ULONG Otherwise);

/* resources.c. */
PNP_START ResourcesTake;
PNP_STOP ResourcesRelease;

/* Waits for the next interrupt; FALSE when none came. Interrupts before the call count when nobody waited for them. */
BOOLEAN HardwareWait(PHARDWARE_DEVICE Device, ULONG Milliseconds);

/* Interrupt time in milliseconds, and a pause of so many. */
ULONGLONG HardwareMilliseconds(VOID);
VOID HardwarePause(ULONG Milliseconds);

/* Registers: offsets in bytes. */
static inline ULONG Read32(const HARDWARE_DEVICE *Device, ULONG Offset)
{
    return *(volatile ULONG *)(Device->Registers + Offset);
}

static inline VOID Write32(PHARDWARE_DEVICE Device, ULONG Offset, ULONG Value)
{
    *(volatile ULONG *)(Device->Registers + Offset) = Value;
}

static inline ULONGLONG Read64(const HARDWARE_DEVICE *Device, ULONG Offset)
{
    return *(volatile ULONGLONG *)(Device->Registers + Offset);
}

static inline VOID Write64(PHARDWARE_DEVICE Device, ULONG Offset, ULONGLONG Value)
{
    *(volatile ULONGLONG *)(Device->Registers + Offset) = Value;
}

/* Before a register is written that makes the device look at memory [Intel SDM 3A, 9.2.2]: the compiler has to be told. */
static inline VOID Publish(VOID)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

/* A linear congruential generator: the same numbers for the same seed on every run. */
static inline ULONG RandomBelow(PULONG State, ULONG Limit)
{
    *State = *State * 1664525u + 1013904223u;
    return (ULONG)(((ULONGLONG)*State * Limit) >> 32);
}

#endif
