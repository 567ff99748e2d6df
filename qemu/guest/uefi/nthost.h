/*
 * Common ground of nthost's files: the DDK types as the drivers see them, the loaded images, and the services that every
 * file uses (formatting, TAP, violations). Each room below has its own header.
 *
 * The DDK headers declare the kernel's routines as imports; nthost is the kernel, so the import attribute is taken away.
 */
#ifndef NTHOST_H
#define NTHOST_H

#define _NTOSKRNL_
#define _NTHALDLL_
#define NTDDI_VERSION 0x0A000000
#define _WIN32_WINNT 0x0A00
#include <ntdef.h>
#undef NTSYSAPI
#define NTSYSAPI
#undef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#include <ntddk.h>
#include <stdarg.h>

/* Kernel routines keep their documented signatures, whether nthost needs each parameter or not. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

#define CALLER() __builtin_return_address(0)
#define NAME_CHARS 64u
#define MAX_IMAGES 16u

typedef struct _IMAGE {
    CHAR Name[NAME_CHARS];     /* file name as in the plan: viommu.sys */
    CHAR Service[NAME_CHARS];  /* without .sys: the name of its registry key */
    PUCHAR Base;
    ULONG Size;
    ULONG EntryRva, ExportRva, ExportSize, ImportRva, ImportSize;
    BOOLEAN Well;              /* the file is a driver that can be loaded */
    BOOLEAN Bound;             /* every import was found */
    BOOLEAN Running;           /* DriverEntry succeeded and DriverUnload has not returned */
    BOOLEAN Unloads;           /* DriverEntry set a DriverUnload routine */
    BOOLEAN Unloaded;
    ULONG ImportsFrom;         /* bit n: Images[n] exports something to this one, and stays while this one does */
    PDRIVER_OBJECT DriverObject;
} IMAGE, *PIMAGE;

extern IMAGE Images[MAX_IMAGES];
extern ULONG ImageCount;

/* The image that holds the address, or null. */
PIMAGE ImageOf(const VOID *Address);
BOOLEAN InHost(const VOID *Address);

/* format.c. The conversions of DbgPrint, and with Host set also %@: a code address as module+offset. */
typedef VOID (*FORMAT_SINK)(PVOID Context, CHAR Character);
VOID FormatV(FORMAT_SINK Sink, PVOID Context, BOOLEAN Host, PCSTR Format, va_list Arguments);
ULONG FormatText(PCHAR Buffer, ULONG Size, PCSTR Format, ...);
ULONG FormatTextV(PCHAR Buffer, ULONG Size, PCSTR Format, va_list Arguments);

/* serial.c. Polled output on COM1; LF becomes CR LF nowhere: the reader wants bytes. */
VOID SerialInit(VOID);
VOID SerialWrite(PCSTR Text);
VOID SerialChar(CHAR Character);
VOID SerialFlush(VOID); /* before the machine ends */

/* status.c */
PCSTR StatusName(NTSTATUS Status); /* null when the name is not known */
VOID StatusText(NTSTATUS Status, PCHAR Buffer, ULONG Size);

/* tap.c */
VOID TapBegin(VOID);
VOID TapComment(PCSTR Format, ...);
/* A failed point is followed by the lines collected with TapNote since the last point. */
VOID TapPoint(BOOLEAN Passed, PCSTR Format, ...);
VOID TapNote(PCSTR Format, ...);
/* What a driver prints. Called at any IRQL. */
VOID TapDriverText(PCSTR Text, ULONG Length);
PCSTR TapLastDriverLine(VOID);
/* Subtest lines of a driver since the last call: true when there were none that failed and their plan was kept. */
BOOLEAN TapSubtestPassed(VOID);
ULONG TapFailures(VOID);
DECLSPEC_NORETURN VOID TapFinish(VOID);

/* bugcheck.c: reports, and ends the run as failed. */
DECLSPEC_NORETURN VOID Bugcheck(PCSTR Format, ...);

/* violation.c: rules that nthost watches by itself. The run goes on; the rule's test point fails at the end. */
typedef enum {
    RuleIrql,
    RuleLock,
    RulePool,
    RuleLeak,
    RuleRegistration,
    RuleIrp,
    RuleCallback,
    RuleUse,
    RuleCount
} RULE;

VOID Violation(RULE Rule, PCSTR Format, ...);
VOID ViolationPoints(VOID);

typedef struct {
    KIRQL Irql;
    ULONG LockDepth;
    LONG CriticalRegions;
} CALL_GUARD;

/* Around every call into a driver: what the routine must leave as it found it. */
VOID CallEnter(CALL_GUARD *Guard);
VOID CallLeave(const CALL_GUARD *Guard, PCSTR What, const VOID *Routine);

/* rtl.c, string.c: also used by nthost itself. */
int StringCompareNoCase(PCSTR Left, PCSTR Right);
VOID StringCopy(PCHAR Destination, ULONG Size, PCSTR Source);
ULONG StringLength(PCSTR Text);

static inline ULONG64 ReadFlags(VOID)
{
    ULONG64 flags;

    __asm__ volatile("pushfq; popq %0" : "=r"(flags));
    return flags;
}

static inline BOOLEAN InterruptsDisable(VOID)
{
    ULONG64 flags = ReadFlags();

    __asm__ volatile("cli" ::: "memory");
    return (flags & 0x200) != 0;
}

static inline VOID InterruptsRestore(BOOLEAN Enabled)
{
    if (Enabled) {
        __asm__ volatile("sti" ::: "memory");
    }
}

static inline KIRQL IrqlGet(VOID)
{
    ULONG64 irql;

    __asm__ volatile("movq %%cr8, %0" : "=r"(irql));
    return (KIRQL)irql;
}

static inline VOID IrqlSet(KIRQL Irql)
{
    __asm__ volatile("movq %0, %%cr8" ::"r"((ULONG64)Irql) : "memory");
}

/* Raises to DISPATCH_LEVEL, where no thread switch happens; never lowers. */
static inline KIRQL IrqlGuard(VOID)
{
    KIRQL old = IrqlGet();

    if (old < DISPATCH_LEVEL) {
        IrqlSet(DISPATCH_LEVEL);
    }
    return old;
}

#endif
