/*
 * The processor as nthost sets it up: its own GDT, TSS and IDT, CR8 as the IRQL, the local APIC, and the one entry of all
 * interrupts [Intel SDM 3A, 6 and 11]. Faults run on a stack of their own, so that a driver that runs off the end of its
 * stack is reported like any other.
 *
 * A DPC request is an interrupt to ourselves at vector 0x2f: its priority class is 2, so the APIC delivers it the moment
 * CR8 falls below DISPATCH_LEVEL, whichever way the driver lowers it.
 */
#include "memory.h"
#include "ntos/kernel.h"
#include "port.h"

#define MSR_APIC_BASE 0x1b
#define MSR_EFER 0xc0000080
#define MSR_GS_BASE 0xc0000101
#define MSR_X2APIC 0x800
#define APIC_X2 0x400ull
#define APIC_ID 0x20
#define APIC_TPR 0x80
#define APIC_EOI 0xb0
#define APIC_SPURIOUS 0xf0
#define APIC_ICR 0x300
#define APIC_ICR_HIGH 0x310
#define APIC_TIMER 0x320
#define APIC_TIMER_INITIAL 0x380
#define APIC_TIMER_CURRENT 0x390
#define APIC_TIMER_DIVIDE 0x3e0
#define IOAPIC_BASE 0xfec00000ull
#define TRAP_STACK_BYTES 16384u
#define GATE_INTERRUPT 0x8eu
#define STUB_BYTES 16u

typedef struct {
    USHORT OffsetLow, Selector;
    UCHAR Ist, Type;
    USHORT OffsetMiddle;
    ULONG OffsetHigh, Reserved;
} GATE;

typedef struct {
    ULONG Reserved0;
    ULONG64 Rsp[3], Reserved1, Ist[7], Reserved2;
    USHORT Reserved3, IoMap;
} __attribute__((packed)) TASK_STATE;

typedef struct {
    USHORT Limit;
    ULONG64 Base;
} __attribute__((packed)) TABLE_POINTER;

/* What drivers compiled with the WDK or mingw read through GS: the current thread at 0x188, the processor number at 0x184. */
typedef struct {
    PVOID Reserved0[3];
    PVOID Self;
    UCHAR Reserved1[0x184 - 0x20];
    ULONG ProcessorNumber;
    PKTHREAD Thread;
    UCHAR Reserved2[0x1000 - 0x190];
} PROCESSOR_REGION;

C_ASSERT(sizeof(GATE) == 16);
C_ASSERT(sizeof(TASK_STATE) == 104);
C_ASSERT(FIELD_OFFSET(PROCESSOR_REGION, Thread) == 0x188);

extern UCHAR InterruptStubs[];
VOID LoadSegments(VOID);
VOID InterruptDispatch(TRAP_FRAME *Frame);

volatile ULONG64 InterruptCount;

static ULONG64 Gdt[10] __attribute__((aligned(16)));
static GATE Idt[256] __attribute__((aligned(16)));
static TASK_STATE Tss __attribute__((aligned(16)));
static PROCESSOR_REGION Region __attribute__((aligned(4096)));
static UCHAR FaultStack[TRAP_STACK_BYTES] __attribute__((aligned(16)));
static UCHAR NmiStack[TRAP_STACK_BYTES] __attribute__((aligned(16)));
static volatile ULONG *Apic; /* null in x2APIC mode */
static ULONG ClockTicks;

static ULONG ApicRead(ULONG Register)
{
    return Apic ? Apic[Register / 4] : (ULONG)MsrRead(MSR_X2APIC + Register / 16);
}

static VOID ApicWrite(ULONG Register, ULONG Value)
{
    if (Apic) {
        Apic[Register / 4] = Value;
    } else {
        MsrWrite(MSR_X2APIC + Register / 16, Value);
    }
}

ULONG ApicId(VOID)
{
    return Apic ? ApicRead(APIC_ID) >> 24 : ApicRead(APIC_ID);
}

VOID ApicEndOfInterrupt(VOID)
{
    ApicWrite(APIC_EOI, 0);
}

VOID ApicRequestDispatch(VOID)
{
    /* Fixed delivery, destination shorthand "self". */
    ApicWrite(APIC_ICR, (1u << 18) | (1u << 14) | VECTOR_DISPATCH);
}

VOID ApicReadyClock(ULONG64 *TicksPerMillisecond, VOID (*Wait)(VOID))
{
    ApicWrite(APIC_TIMER, 1u << 16);
    ApicWrite(APIC_TIMER_DIVIDE, 3); /* by 16 */
    ApicWrite(APIC_TIMER_INITIAL, MAXULONG);
    Wait();
    *TicksPerMillisecond = MAXULONG - ApicRead(APIC_TIMER_CURRENT);
    ApicWrite(APIC_TIMER_INITIAL, 0);
    ClockTicks = (ULONG)*TicksPerMillisecond;
}

VOID ApicStartClock(VOID)
{
    ApicWrite(APIC_TIMER, (1u << 17) | VECTOR_CLOCK);
    ApicWrite(APIC_TIMER_INITIAL, ClockTicks);
}

static VOID IoApicWrite(ULONG Register, ULONG Value)
{
    volatile ULONG *ioapic = PageDirect(IOAPIC_BASE);

    ioapic[0] = Register;
    ioapic[4] = Value;
}

static ULONG IoApicEntries(VOID)
{
    volatile ULONG *ioapic = PageDirect(IOAPIC_BASE);

    ioapic[0] = 1;
    return ((ioapic[4] >> 16) & 0xff) + 1;
}

/* Line interrupts stay masked for good: nthost offers message-signalled interrupts alone. */
static VOID SilenceLegacyInterrupts(VOID)
{
    ULONG entries = IoApicEntries(), i;

    PortWrite8(0x21, 0xff);
    PortWrite8(0xa1, 0xff);
    for (i = 0; i < entries && i < 240; i++) {
        IoApicWrite(0x10 + 2 * i, 1u << 16);
    }
}

/*
 * The interval timer through I/O APIC pin 2 as a non-maskable interrupt, 18 times a second: the watchdog then sees a driver
 * that spins with interrupts disabled.
 */
VOID WatchdogNmiStart(VOID)
{
    PortWrite8(0x43, 0x34);
    PortWrite8(0x40, 0);
    PortWrite8(0x40, 0);
    IoApicWrite(0x10 + 2 * 2 + 1, ApicId() << 24);
    IoApicWrite(0x10 + 2 * 2, 4u << 8);
}

static VOID SetGate(ULONG Vector, UCHAR Ist)
{
    ULONG64 at = (ULONG64)(InterruptStubs + STUB_BYTES * Vector);

    Idt[Vector] = (GATE){.OffsetLow = (USHORT)at, .Selector = 0x10, .Ist = Ist, .Type = GATE_INTERRUPT,
                         .OffsetMiddle = (USHORT)(at >> 16), .OffsetHigh = (ULONG)(at >> 32)};
}

static VOID LoadTables(VOID)
{
    TABLE_POINTER gdt = {sizeof Gdt - 1, (ULONG64)Gdt}, idt = {sizeof Idt - 1, (ULONG64)Idt};
    ULONG64 tss = (ULONG64)&Tss;
    ULONG vector;

    Gdt[2] = 0x00209b0000000000ull; /* 0x10: 64-bit code */
    Gdt[3] = 0x00cf93000000ffffull; /* 0x18: data */
    Gdt[8] = 0x0000890000000000ull | (sizeof Tss - 1) | ((tss & 0xffffff) << 16) | ((tss >> 24 & 0xff) << 56);
    Gdt[9] = tss >> 32;
    Tss.Ist[0] = (ULONG64)(FaultStack + TRAP_STACK_BYTES);
    Tss.Ist[1] = (ULONG64)(NmiStack + TRAP_STACK_BYTES);
    Tss.IoMap = sizeof Tss;
    for (vector = 0; vector < 256; vector++) {
        SetGate(vector, vector == 2 ? 2 : vector < 32 ? 1 : 0);
    }
    __asm__ volatile("lgdt %0" ::"m"(gdt));
    LoadSegments();
    __asm__ volatile("ltr %w0" ::"r"(0x40));
    __asm__ volatile("lidt %0" ::"m"(idt));
}

static VOID StartApic(VOID)
{
    ULONG64 base = MsrRead(MSR_APIC_BASE);

    Apic = base & APIC_X2 ? NULL : PageDirect(base & 0xffffff000ull);
    IrqlSet(HIGH_LEVEL);
    ApicWrite(APIC_SPURIOUS, 0x100 | VECTOR_SPURIOUS);
    /* The firmware may have left a level interrupt in service. */
    ApicEndOfInterrupt();
}

/* Before MemoryInit: no interrupt of the firmware's any more, and page tables may say NX. */
VOID CpuPrepare(VOID)
{
    ULONG64 cr0, cr4;

    __asm__ volatile("cli; movq %%cr0, %0" : "=r"(cr0));
    __asm__ volatile("movq %0, %%cr0" ::"r"((cr0 & ~0xcull) | 0x10022));  /* WP, NE, MP; not EM, TS */
    __asm__ volatile("movq %%cr4, %0" : "=r"(cr4));
    __asm__ volatile("movq %0, %%cr4" ::"r"(cr4 | 0x600));                /* OSFXSR, OSXMMEXCPT */
    MsrWrite(MSR_EFER, MsrRead(MSR_EFER) | 0x800);                        /* NXE */
}

/* After MemoryInit: the APICs are reached through the direct map. */
VOID CpuInit(VOID)
{
    LoadTables();
    Region.Self = &Region;
    MsrWrite(MSR_GS_BASE, (ULONG64)&Region);
    SilenceLegacyInterrupts();
    StartApic();
}

VOID CpuSetThread(PKTHREAD Thread)
{
    Region.Thread = Thread;
}

static VOID DeliverMaskable(const TRAP_FRAME *Frame)
{
    KIRQL irql = IrqlGet();
    ULONG vector = (ULONG)Frame->Vector;

    IrqlSet((KIRQL)(vector >> 4));
    if (vector == VECTOR_CLOCK) {
        ClockInterrupt();
        ApicEndOfInterrupt();
    } else if (vector == VECTOR_DISPATCH) {
        ApicEndOfInterrupt();
        InterruptsRestore(TRUE);
        DpcRun();
        InterruptsDisable();
    } else {
        InterruptCount++;
        InterruptsRestore(TRUE);
        DeviceInterrupt(vector);
        InterruptsDisable();
        ApicEndOfInterrupt();
    }
    if (irql < DISPATCH_LEVEL && ThreadWantsSwitch()) {
        IrqlSet(DISPATCH_LEVEL);
        InterruptsRestore(TRUE);
        ThreadYield();
        InterruptsDisable();
    }
    IrqlSet(irql);
}

VOID InterruptDispatch(TRAP_FRAME *Frame)
{
    if (Frame->Vector == 2) {
        WatchdogCheck(Frame);
    } else if (Frame->Vector < 32 || Frame->Vector == 0x29 || Frame->Vector == 0x2c) {
        BugcheckException(Frame);
    } else if (Frame->Vector != VECTOR_SPURIOUS) {
        DeliverMaskable(Frame);
    }
}
