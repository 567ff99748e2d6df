/*
 * As much of the Windows kernel's header as the stub's calling side needs on this machine. Physical addresses are virtual
 * ones. Time, locks and waits are those of one thread and a clock of the test's own (one-thread.h), or of POSIX threads
 * (many-threads.h).
 */
#ifndef NTDDK_MOCK_H
#define NTDDK_MOCK_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define NTAPI
#define VOID void
#define TRUE 1
#define FALSE 0
#define NTKERNELAPI
#define IN
#define OUT
#define CONST const
typedef char CHAR, CCHAR;
typedef unsigned char UCHAR, *PUCHAR, BOOLEAN, *PBOOLEAN, KIRQL, *PKIRQL;
typedef short CSHORT;
typedef uint16_t USHORT;
typedef int32_t LONG, NTSTATUS;
typedef uint32_t ULONG, *PULONG, UINT32;
typedef int64_t LONGLONG, LONG64;
typedef uint64_t ULONGLONG, *PULONGLONG, ULONG64, SIZE_T, ULONG_PTR, PFN_NUMBER, *PPFN_NUMBER;
typedef int64_t LONG_PTR;
typedef void *PVOID, *HANDLE;
typedef const char *PCSTR;
typedef uint16_t WCHAR, *PWSTR;
typedef union _LARGE_INTEGER { LONGLONG QuadPart; } LARGE_INTEGER, *PLARGE_INTEGER, PHYSICAL_ADDRESS;
typedef struct _UNICODE_STRING { USHORT Length, MaximumLength; PWSTR Buffer; } UNICODE_STRING, *PUNICODE_STRING;
typedef struct _LIST_ENTRY { struct _LIST_ENTRY *Flink, *Blink; } LIST_ENTRY, *PLIST_ENTRY;
typedef struct _MDL {
    struct _MDL *Next;
    CSHORT Size, MdlFlags;
    PVOID Process, MappedSystemVa, StartVa;
    ULONG ByteCount, ByteOffset;
} MDL, *PMDL;
typedef struct _DEVICE_OBJECT { CSHORT Type; USHORT Size; ULONG Flags; PVOID DeviceExtension; ULONG Bus, Address; } DEVICE_OBJECT,
    *PDEVICE_OBJECT;
typedef struct _DRIVER_OBJECT DRIVER_OBJECT, *PDRIVER_OBJECT;
typedef struct _IRP IRP, *PIRP;
typedef struct _CM_RESOURCE_LIST CM_RESOURCE_LIST, *PCM_RESOURCE_LIST;
typedef struct _KINTERRUPT *PKINTERRUPT;
typedef struct _IO_INTERRUPT_MESSAGE_INFO *PIO_INTERRUPT_MESSAGE_INFO;
typedef struct _KTHREAD *PKTHREAD;
typedef struct { int Dummy; } KDPC, BUS_INTERFACE_STANDARD;
typedef void IO_WORKITEM_ROUTINE(PDEVICE_OBJECT, PVOID);
typedef struct _IO_WORKITEM { IO_WORKITEM_ROUTINE *Routine; PVOID Context; } *PIO_WORKITEM;
typedef NTSTATUS DRIVER_INITIALIZE(PDRIVER_OBJECT, PUNICODE_STRING);
typedef NTSTATUS DRIVER_ADD_DEVICE(PDRIVER_OBJECT, PDEVICE_OBJECT);
typedef NTSTATUS DRIVER_DISPATCH(PDEVICE_OBJECT, PIRP);
typedef int DEVICE_REGISTRY_PROPERTY;

#define NT_SUCCESS(status) ((NTSTATUS)(status) >= 0)
#define STATUS_SUCCESS                0
#define STATUS_PENDING                0x00000103
#define STATUS_UNSUCCESSFUL           ((NTSTATUS)0xC0000001)
#define STATUS_NOT_SUPPORTED          ((NTSTATUS)0xC00000BB)
#define STATUS_INSUFFICIENT_RESOURCES ((NTSTATUS)0xC000009A)
#define STATUS_DEVICE_BUSY            ((NTSTATUS)0x80000011)
#define STATUS_DEVICE_PROTOCOL_ERROR  ((NTSTATUS)0xC0000186)
#define STATUS_BUFFER_OVERFLOW        ((NTSTATUS)0x80000005)
#define STATUS_INVALID_PARAMETER_1    ((NTSTATUS)0xC00000EF)
#define STATUS_INVALID_PARAMETER_2    ((NTSTATUS)0xC00000F0)
#define STATUS_INVALID_PARAMETER_3    ((NTSTATUS)0xC00000F1)
#define STATUS_INVALID_PARAMETER_4    ((NTSTATUS)0xC00000F2)
#define STATUS_INVALID_PARAMETER_5    ((NTSTATUS)0xC00000F3)
#define STATUS_INVALID_PARAMETER      ((NTSTATUS)0xC000000D)
#define STATUS_NOT_IMPLEMENTED        ((NTSTATUS)0xC0000002)
#define STATUS_RESOURCE_IN_USE        ((NTSTATUS)0xC0000708)
#define STATUS_BUFFER_TOO_SMALL       ((NTSTATUS)0xC0000023)

enum { PASSIVE_LEVEL = 0, APC_LEVEL = 1, DISPATCH_LEVEL = 2 };
enum { MmCached, Executive = 0, KernelMode = 0, DelayedWorkQueue = 0, SynchronizationEvent = 1, NotificationEvent = 0 };
enum { IO_NO_INCREMENT = 0, IO_TYPE_DEVICE = 3, DO_BUS_ENUMERATED_DEVICE = 0x1000, PCIBus = 5 };
enum { DevicePropertyLegacyBusType, DevicePropertyBusNumber, DevicePropertyAddress };
enum { DPFLTR_IHVDRIVER_ID, DPFLTR_ERROR_LEVEL, DPFLTR_WARNING_LEVEL, DPFLTR_INFO_LEVEL };
#define PAGE_SIZE 4096ull
#define PAGE_SHIFT 12
#define MAXULONG UINT32_MAX
#define MAXLONGLONG INT64_MAX
#define MAXULONGLONG UINT64_MAX
#define MAXULONG_PTR UINTPTR_MAX
#define RTL_NUMBER_OF(a) (sizeof(a) / sizeof((a)[0]))
#define MEMORY_ALLOCATION_ALIGNMENT 16
#define BYTE_OFFSET(x) ((ULONG)((ULONG_PTR)(x) & (PAGE_SIZE - 1)))
#define ADDRESS_AND_SIZE_TO_SPAN_PAGES(a, n) ((ULONG)((BYTE_OFFSET(a) + (ULONGLONG)(n) + PAGE_SIZE - 1) >> PAGE_SHIFT))
#define MmGetMdlVirtualAddress(mdl) ((PVOID)((PUCHAR)(mdl)->StartVa + (mdl)->ByteOffset))
#define MmGetMdlByteCount(mdl) ((mdl)->ByteCount)
#define MmGetMdlPfnArray(mdl) ((PPFN_NUMBER)((mdl) + 1))
#define ROUND_TO_PAGES(x) (((SIZE_T)(x) + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1))
#define FIELD_OFFSET(type, field) offsetof(type, field)
#define CONTAINING_RECORD(address, type, field) ((type *)((char *)(address) - offsetof(type, field)))
#define UNREFERENCED_PARAMETER(p) ((void)(p))
#define C_ASSERT(e) typedef char AssertAt[(e) ? 1 : -1] __attribute__((unused))
#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#define RtlZeroMemory(p, n) memset((p), 0, (n))
#define RtlCopyMemory(t, f, n) ((n) ? (void)memcpy((t), (f), (n)) : (void)0)
#define InterlockedIncrement(p) __atomic_add_fetch((p), 1, __ATOMIC_SEQ_CST)
#define InterlockedDecrement(p) __atomic_sub_fetch((p), 1, __ATOMIC_SEQ_CST)
#define InterlockedExchange(p, value) __atomic_exchange_n((p), (value), __ATOMIC_SEQ_CST)
#define InterlockedExchangePointer(p, value) __atomic_exchange_n((p), (PVOID)(value), __ATOMIC_SEQ_CST)
#define InterlockedOr(p, value) __atomic_fetch_or((p), (value), __ATOMIC_SEQ_CST)
#define InterlockedAnd(p, value) __atomic_fetch_and((p), (value), __ATOMIC_SEQ_CST)
#define InterlockedAnd64(p, value) __atomic_fetch_and((p), (value), __ATOMIC_SEQ_CST)
#define InterlockedIncrement64(p) __atomic_add_fetch((p), 1, __ATOMIC_SEQ_CST)

#ifdef MANY_THREADS
#include "many-threads.h"
#else
#include "one-thread.h"
#endif

static inline LONG InterlockedCompareExchange(LONG volatile *p, LONG value, LONG comparand)
{
    (void)__atomic_compare_exchange_n(p, &comparand, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    return comparand;
}
static inline LONG64 InterlockedCompareExchange64(LONG64 volatile *p, LONG64 value, LONG64 comparand)
{
    (void)__atomic_compare_exchange_n(p, &comparand, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    return comparand;
}
static inline PVOID InterlockedCompareExchangePointer(PVOID volatile *p, PVOID value, PVOID comparand)
{
    (void)__atomic_compare_exchange_n(p, &comparand, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    return comparand;
}
static inline void KeAcquireSpinLock(PKSPIN_LOCK lock, PKIRQL irql)
{
    if (mockIrql > DISPATCH_LEVEL) abort();
    *irql = mockIrql;
    mockIrql = DISPATCH_LEVEL;
    KeAcquireSpinLockAtDpcLevel(lock);
}
static inline void KeReleaseSpinLock(PKSPIN_LOCK lock, KIRQL irql)
{
    KeReleaseSpinLockFromDpcLevel(lock);
    mockIrql = irql;
}
static inline void KeRaiseIrql(KIRQL irql, PKIRQL old)
{
    if (mockIrql > irql) abort();
    *old = mockIrql;
    mockIrql = irql;
}
static inline void KeLowerIrql(KIRQL irql)
{
    if (mockIrql < irql) abort();
    mockIrql = irql;
}
static inline PVOID MmAllocateContiguousMemorySpecifyCache(SIZE_T n, PHYSICAL_ADDRESS l, PHYSICAL_ADDRESS h,
                                                           PHYSICAL_ADDRESS b, int cache)
{
    (void)l, (void)h, (void)b, (void)cache;
    return aligned_alloc(4096, n);
}
static inline void MmFreeContiguousMemorySpecifyCache(PVOID p, SIZE_T n, int cache) { (void)n, (void)cache; free(p); }
static inline PHYSICAL_ADDRESS MmGetPhysicalAddress(PVOID p)
{
    PHYSICAL_ADDRESS a;

    a.QuadPart = (LONGLONG)(ULONG_PTR)p;
    return a;
}
BOOLEAN MmIsAddressValid(PVOID address);
NTSTATUS IoGetDeviceProperty(PDEVICE_OBJECT pdo, int property, ULONG length, PVOID buffer, PULONG result);
static inline PIO_WORKITEM IoAllocateWorkItem(PDEVICE_OBJECT o) { (void)o; return calloc(1, sizeof(struct _IO_WORKITEM)); }
static inline void IoFreeWorkItem(PIO_WORKITEM item) { free(item); }
static inline void IoQueueWorkItem(PIO_WORKITEM item, IO_WORKITEM_ROUTINE *routine, int queue, PVOID context)
{
    (void)queue;
    /* What is queued already must not be queued again [bug check 0x96]. */
    if (__atomic_load_n(&item->Routine, __ATOMIC_ACQUIRE)) abort();
    item->Context = context;
    __atomic_store_n(&item->Routine, routine, __ATOMIC_RELEASE);
}
/* What a system worker thread does with it; 0 when it is not queued. */
static inline int mockRunWorkItem(PIO_WORKITEM item)
{
    IO_WORKITEM_ROUTINE *routine = __atomic_exchange_n(&item->Routine, NULL, __ATOMIC_ACQUIRE);

    if (routine) routine(NULL, item->Context);
    return routine != NULL;
}
static inline void InitializeListHead(PLIST_ENTRY h) { h->Flink = h->Blink = h; }
static inline int IsListEmpty(PLIST_ENTRY h) { return h->Flink == h; }
static inline void RemoveEntryList(PLIST_ENTRY e) { e->Blink->Flink = e->Flink; e->Flink->Blink = e->Blink; }
static inline PLIST_ENTRY RemoveHeadList(PLIST_ENTRY h) { PLIST_ENTRY e = h->Flink; RemoveEntryList(e); return e; }
static inline void InsertTailList(PLIST_ENTRY h, PLIST_ENTRY e)
{
    e->Flink = h;
    e->Blink = h->Blink;
    h->Blink->Flink = e;
    h->Blink = e;
}

#endif
