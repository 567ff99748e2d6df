/* Debug output, time, processors, bug checks, and the odd routine that has no family. */
#include "clock.h"
#include "export.h"
#include "kernel.h"
#include "misc.h"

#define MESSAGE_CHARS 512u

static ULONG Print(PCSTR Prefix, PCSTR Format, va_list Arguments)
{
    CHAR text[MESSAGE_CHARS];
    ULONG length = FormatTextV(text, sizeof text, Format, Arguments);

    if (*Prefix) {
        TapDriverText(Prefix, StringLength(Prefix));
    }
    TapDriverText(text, length);
    return STATUS_SUCCESS;
}

ULONG __cdecl DbgPrint(PCSTR Format, ...)
{
    va_list arguments;

    va_start(arguments, Format);
    Print("", Format, arguments);
    va_end(arguments);
    return STATUS_SUCCESS;
}

ULONG __cdecl DbgPrintEx(ULONG Component, ULONG Level, PCSTR Format, ...)
{
    va_list arguments;

    va_start(arguments, Format);
    Print("", Format, arguments);
    va_end(arguments);
    return STATUS_SUCCESS;
}

ULONG NTAPI vDbgPrintEx(ULONG Component, ULONG Level, PCCH Format, va_list Arguments)
{
    return Print("", Format, Arguments);
}

ULONG NTAPI vDbgPrintExWithPrefix(PCCH Prefix, ULONG Component, ULONG Level, PCCH Format, va_list Arguments)
{
    return Print(Prefix, Format, Arguments);
}

VOID NTAPI RtlAssert(PVOID Assertion, PVOID File, ULONG Line, PCHAR Message)
{
    Bugcheck("assertion failed: %s (%s:%u)%s%s, by %@", (PCSTR)Assertion, (PCSTR)File, Line, Message ? " " : "",
             Message ? Message : "", CALLER());
}

DECLSPEC_NORETURN VOID NTAPI KeBugCheckEx(ULONG Code, ULONG_PTR P1, ULONG_PTR P2, ULONG_PTR P3, ULONG_PTR P4)
{
    Bugcheck("KeBugCheckEx(0x%x, 0x%llx, 0x%llx, 0x%llx, 0x%llx) by %@", Code, (ULONG64)P1, (ULONG64)P2, (ULONG64)P3,
             (ULONG64)P4, CALLER());
}

DECLSPEC_NORETURN VOID NTAPI KeBugCheck(ULONG Code)
{
    Bugcheck("KeBugCheck(0x%x) by %@", Code, CALLER());
}

VOID NTAPI KeStallExecutionProcessor(ULONG Microseconds)
{
    ClockStall(Microseconds * 10ull);
}

LARGE_INTEGER NTAPI KeQueryPerformanceCounter(PLARGE_INTEGER Frequency)
{
    LARGE_INTEGER now = {.QuadPart = (LONGLONG)ClockNow()};

    if (Frequency) {
        Frequency->QuadPart = 10000000;
    }
    return now;
}

ULONGLONG NtQueryInterruptTime(VOID)
{
    return ClockNow();
}

ULONGLONG NtQueryInterruptTimePrecise(PULONG64 Counter)
{
    ULONG64 now = ClockNow();

    *Counter = now;
    return now;
}

VOID NtQuerySystemTime(PLARGE_INTEGER Time)
{
    Time->QuadPart = (LONGLONG)ClockSystemTime();
}

VOID NtQueryTickCount(PLARGE_INTEGER Count)
{
    Count->QuadPart = (LONGLONG)ClockTickCount();
}

ULONG NTAPI KeQueryTimeIncrement(VOID)
{
    return TICK_100NS;
}

ULONG NTAPI NtActiveProcessorCount(PKAFFINITY Affinity)
{
    if (Affinity) {
        *Affinity = 1;
    }
    return 1;
}

ULONG NTAPI NtActiveProcessorCountEx(USHORT Group)
{
    return 1;
}

ULONG NTAPI NtCurrentProcessorNumberEx(PPROCESSOR_NUMBER Number)
{
    if (Number) {
        *Number = (PROCESSOR_NUMBER){0};
    }
    return 0;
}

PVOID NTAPI MmGetSystemRoutineAddress(PUNICODE_STRING Name)
{
    CHAR name[NAME_CHARS];
    ULONG count = Name->Length / sizeof(WCHAR), i;

    if (count >= sizeof name) {
        return NULL;
    }
    for (i = 0; i < count; i++) {
        name[i] = (CHAR)Name->Buffer[i];
    }
    name[i] = 0;
    return ExportFind(name);
}

PKTHREAD NtThreadCurrent(VOID)
{
    return ThreadCurrent();
}

HANDLE NTAPI NtCurrentId(VOID)
{
    return (HANDLE)(ULONG_PTR)(ThreadCurrent()->Number * 4);
}

/* Images that use __try import this; nothing ever unwinds into it, since every exception ends the run. */
int NtSpecificHandler(PVOID Record, PVOID Frame, PVOID Context, PVOID Dispatcher)
{
    Bugcheck("__C_specific_handler was called by %@: nthost offers no unwinding", CALLER());
}

BOOLEAN NTAPI RtlIsNtDdiVersionAvailable(ULONG Version)
{
    return Version <= 0x0a000000u;
}

NTSTATUS NTAPI RtlGetVersion(PRTL_OSVERSIONINFOW Version)
{
    Version->dwMajorVersion = 10;
    Version->dwMinorVersion = 0;
    Version->dwBuildNumber = 22621;
    Version->dwPlatformId = 2;
    Version->szCSDVersion[0] = 0;
    return STATUS_SUCCESS;
}

VOID NTAPI RtlFreeUnicodeString(PUNICODE_STRING String)
{
    if (String->Buffer) {
        PoolFree(String->Buffer, 0, CALLER());
        *String = (UNICODE_STRING){0};
    }
}
