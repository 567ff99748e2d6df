/* misc.c: routines that the DDK headers have inline, as macros, or not at all. */
#ifndef NTHOST_MISC_H
#define NTHOST_MISC_H

#include "nthost.h"

ULONGLONG NtQueryInterruptTime(VOID);
ULONGLONG NtQueryInterruptTimePrecise(PULONG64 Counter);
VOID NtQuerySystemTime(PLARGE_INTEGER Time);
VOID NtQueryTickCount(PLARGE_INTEGER Count);
ULONG NTAPI NtActiveProcessorCount(PKAFFINITY Affinity);
ULONG NTAPI NtActiveProcessorCountEx(USHORT Group);
ULONG NTAPI NtCurrentProcessorNumberEx(PPROCESSOR_NUMBER Number);
PKTHREAD NtThreadCurrent(VOID);
HANDLE NTAPI NtCurrentId(VOID);
int NtSpecificHandler(PVOID Record, PVOID Frame, PVOID Context, PVOID Dispatcher);
VOID NTAPI RtlFreeUnicodeString(PUNICODE_STRING String);

#endif
