/*
 * How a run ends that cannot go on: an exception in ring 0, KeBugCheckEx, or a state that Windows would stop on. The report
 * names driver and offset, never a bare address, and is one failed test point; then QEMU ends with the code for failure.
 */
#include "memory.h"
#include "ntos/export.h"
#include "ntos/kernel.h"

#define STACK_WORDS 256u
#define MAX_FRAMES 12u

static BOOLEAN Reporting;

static const PCSTR Exceptions[32] = {
    [0] = "divide error",          [1] = "debug trap",          [3] = "breakpoint",
    [4] = "overflow",              [5] = "bound range",         [6] = "invalid opcode",
    [8] = "double fault",          [10] = "invalid TSS",        [11] = "segment not present",
    [12] = "stack fault",          [13] = "general protection", [14] = "page fault",
    [16] = "x87 fault",            [17] = "alignment check",    [18] = "machine check",
    [19] = "SIMD floating point",
};

/* Return addresses are found by value, as no frame pointers are kept: a word that points behind a call in an image. */
VOID ReportStack(const VOID *Stack, ULONG Words)
{
    const ULONG64 *at = (const ULONG64 *)((ULONG64)Stack & ~7ull);
    ULONG i, found = 0;

    for (i = 0; i < Words && found < MAX_FRAMES; i++) {
        if (!PageEntry(at + i)) {
            break;
        }
        if (ImageOf((PVOID)at[i]) && !(PageEntry((PVOID)at[i]) & PTE_NX)) {
            TapNote("on the stack: %@", (PVOID)at[i]);
            found++;
        }
    }
}

VOID ReportThreads(VOID)
{
    PKTHREAD thread;

    for (thread = ThreadNext(NULL); thread; thread = ThreadNext(thread)) {
        CHAR wait[120];

        /* nthost's own that never met a driver: idle, and workers without work. */
        if (thread->Number != 1 && InHost(thread->StartRoutine) && !thread->LastCaller) {
            continue;
        }
        WaitDescribe(thread, wait, sizeof wait);
        TapNote("thread %u (%@)%s: %s; last called %s from %@", thread->Number, thread->StartRoutine,
                thread == ThreadCurrent() ? ", current" : "", wait, ExportName(thread->LastExport), thread->LastCaller);
    }
}

static VOID NoteBlock(ULONG64 Address)
{
    PBLOCK block = BlockAt((PVOID)Address);

    if (!block && (block = BlockAt((PVOID)(Address - PAGE_SIZE))) != NULL) {
        TapNote("the page behind a %s of %llu bytes at %p, made by %@", BlockKindName(block->Kind), (ULONG64)block->Size,
                block->Va + block->Offset, block->Caller);
    } else if (!block && (block = BlockAt((PVOID)(Address + PAGE_SIZE))) != NULL) {
        TapNote("the page before a %s of %llu bytes at %p, made by %@", BlockKindName(block->Kind), (ULONG64)block->Size,
                block->Va + block->Offset, block->Caller);
    } else if (block && !block->Live) {
        TapNote("a %s of %llu bytes made by %@ and freed by %@", BlockKindName(block->Kind), (ULONG64)block->Size,
                block->Caller, block->Freed);
    } else if (block) {
        TapNote("in a %s of %llu bytes at %p, made by %@", BlockKindName(block->Kind), (ULONG64)block->Size,
                block->Va + block->Offset, block->Caller);
    }
}

static VOID NotePageFault(const TRAP_FRAME *Frame)
{
    ULONG64 address;
    PIMAGE image;
    PKTHREAD thread;

    __asm__ volatile("movq %%cr2, %0" : "=r"(address));
    TapNote("%s %p, which is %s",
            Frame->Error & 0x10  ? "execution of"
            : Frame->Error & 2   ? "write to"
                                 : "read of",
            (PVOID)address,
            Frame->Error & 1     ? "not allowed to"
            : address < 0x10000  ? "near null"
                                 : "not mapped");
    thread = ThreadCurrent();
    image = ImageOf((PVOID)address);
    if (thread && thread->StackBlock && address < (ULONG64)thread->StackBlock &&
        address >= (ULONG64)thread->StackBlock - PAGE_SIZE) {
        TapNote("the page below the stack of thread %u (%u bytes): stack overflow", thread->Number, thread->StackBytes);
    } else if (image) {
        TapNote("the address is %@", (PVOID)address);
    } else {
        NoteBlock(address);
    }
}

static DECLSPEC_NORETURN VOID End(PCSTR Text)
{
    TapNote("last line of a driver: %s", TapLastDriverLine());
    TapPoint(FALSE, "no bug check: %s", Text);
    TapFinish();
}

static VOID Once(VOID)
{
    InterruptsDisable();
    if (Reporting) {
        SerialWrite("\n# nthost: a fault while reporting a fault\n");
        TapPoint(FALSE, "no bug check");
        TapFinish();
    }
    Reporting = TRUE;
}

VOID BugcheckException(const TRAP_FRAME *Frame)
{
    CHAR text[160];
    PCSTR name = Frame->Vector < 32 ? Exceptions[Frame->Vector] : NULL;
    PKTHREAD thread = ThreadCurrent();

    Once();
    if (Frame->Vector == 0x29) {
        FormatText(text, sizeof text, "fast fail %u at %@", (ULONG)Frame->Rcx, (PVOID)Frame->Rip);
    } else if (Frame->Vector == 0x2c) {
        FormatText(text, sizeof text, "assertion failed at %@", (PVOID)Frame->Rip);
    } else {
        FormatText(text, sizeof text, "%s at %@", name ? name : "exception", (PVOID)Frame->Rip);
    }
    if (Frame->Vector == 14) {
        NotePageFault(Frame);
    }
    TapNote("IRQL %u, thread %u, error code 0x%llx, rsp %p", IrqlGet(), thread ? thread->Number : 0, Frame->Error,
            (PVOID)Frame->Rsp);
    TapNote("rax %p rcx %p rdx %p rbx %p", (PVOID)Frame->Rax, (PVOID)Frame->Rcx, (PVOID)Frame->Rdx, (PVOID)Frame->Rbx);
    TapNote("rsi %p rdi %p r8  %p r9  %p", (PVOID)Frame->Rsi, (PVOID)Frame->Rdi, (PVOID)Frame->R8, (PVOID)Frame->R9);
    if (thread) {
        TapNote("last kernel routine called: %s from %@", ExportName(thread->LastExport), thread->LastCaller);
    }
    ReportStack((const VOID *)Frame->Rsp, STACK_WORDS);
    End(text);
}

VOID Bugcheck(PCSTR Format, ...)
{
    CHAR text[200];
    va_list arguments;
    ULONG64 here;

    Once();
    va_start(arguments, Format);
    FormatTextV(text, sizeof text, Format, arguments);
    va_end(arguments);
    ReportStack(&here, STACK_WORDS);
    End(text);
}
