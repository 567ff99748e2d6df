/*
 * Handles and reference counts. Objects are blocks of their own (threads, device objects) or registry keys; the count of a
 * block stands in its record. Handles are kernel handles: a driver has no business with any other kind here.
 */
#include "kernel.h"
#include "memory.h"

#define MAX_HANDLES 256u
#define HANDLE_BASE 0xffffffff80000000ull

static struct {
    PVOID Object;
    PVOID Caller;
} Handles[MAX_HANDLES];

NTSTATUS HandleCreate(PVOID Object, PVOID Caller, PHANDLE Handle)
{
    KIRQL irql = IrqlGuard();
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    ULONG i;

    for (i = 1; i < MAX_HANDLES && !NT_SUCCESS(status); i++) {
        if (!Handles[i].Object) {
            Handles[i].Object = Object;
            Handles[i].Caller = Caller;
            *Handle = (HANDLE)(HANDLE_BASE + i * 4);
            status = STATUS_SUCCESS;
        }
    }
    IrqlSet(irql);
    return status;
}

static ULONG IndexOf(HANDLE Handle)
{
    ULONG64 index = ((ULONG64)Handle - HANDLE_BASE) / 4;

    return (ULONG64)Handle > HANDLE_BASE && (ULONG64)Handle % 4 == 0 && index < MAX_HANDLES ? (ULONG)index : 0;
}

PVOID HandleObject(HANDLE Handle)
{
    ULONG index = IndexOf(Handle);

    return index ? Handles[index].Object : NULL;
}

static VOID Dereference(PVOID Object, PVOID Caller)
{
    PBLOCK block = BlockAt(Object);

    if (IsKeyObject(Object)) {
        KeyRelease(Object);
    } else if (block && block->Live && block->Kind == BlockThread && block->References > 0) {
        ThreadDereference(Object);
    } else if (DeviceIsLive(Object)) {
        DeviceDereference(Object);
    } else if (!DriverObjectOf(Object) && Object != ThreadCurrent()) {
        Bugcheck("dereference by %@ of %p, which is no live object", Caller, Object);
    }
}

NTSTATUS NTAPI ZwClose(HANDLE Handle)
{
    ULONG index = IndexOf(Handle);
    PVOID object = index ? Handles[index].Object : NULL;

    if (!object) {
        Violation(RuleUse, "ZwClose by %@ on %p, which is no open handle", CALLER(), Handle);
        return STATUS_INVALID_HANDLE;
    }
    Handles[index].Object = NULL;
    Dereference(object, CALLER());
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI ObReferenceObjectByHandle(HANDLE Handle, ACCESS_MASK Access, POBJECT_TYPE Type, KPROCESSOR_MODE Mode,
                                         PVOID *Object, POBJECT_HANDLE_INFORMATION Information)
{
    PVOID object = HandleObject(Handle);
    PBLOCK block = BlockAt(object);

    *Object = NULL;
    if (!object) {
        return STATUS_INVALID_HANDLE;
    }
    if (!block || block->Kind != BlockThread) {
        return STATUS_OBJECT_TYPE_MISMATCH;
    }
    block->References++;
    *Object = object;
    if (Information) {
        Information->HandleAttributes = 0;
        Information->GrantedAccess = Access;
    }
    return STATUS_SUCCESS;
}

LONG_PTR FASTCALL ObfReferenceObject(PVOID Object)
{
    PBLOCK block = BlockAt(Object);

    if (DeviceIsLive(Object)) {
        DeviceReference(Object);
    } else if (block && block->Live && block->Kind == BlockThread) {
        block->References++;
    } else if (!DriverObjectOf(Object) && Object != ThreadCurrent()) {
        Bugcheck("reference by %@ to %p, which is no live object", CALLER(), Object);
    }
    return 2;
}

LONG_PTR FASTCALL ObfDereferenceObject(PVOID Object)
{
    Dereference(Object, CALLER());
    return 1;
}

VOID HandleCheckUnload(PIMAGE Image)
{
    ULONG i;

    for (i = 1; i < MAX_HANDLES; i++) {
        if (Handles[i].Object && ImageOf(Handles[i].Caller) == Image) {
            Violation(RuleLeak, "%s: handle opened by %@ is not closed", Image->Name, Handles[i].Caller);
        }
    }
}
