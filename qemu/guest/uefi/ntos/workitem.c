/*
 * Work items: four worker threads at PASSIVE_LEVEL take them from one queue. An item of IoAllocateWorkItem holds a
 * reference to its device object from queueing until its routine has returned, as on Windows.
 */
#include "kernel.h"
#include "memory.h"
#include "workitem.h"

#define WORKERS 4u
#define DRAIN_SECONDS 10u

typedef enum { ItemBare, ItemIo, ItemIoEx } ITEM_KIND;

/* What IoAllocateWorkItem hands out, also in memory of the driver's own (IoInitializeWorkItem). */
struct _IO_WORKITEM {
    WORK_QUEUE_ITEM Entry;
    ITEM_KIND Kind;
    PVOID IoObject;
    PVOID Routine, Context;
    volatile BOOLEAN Queued;
};

static LIST_ENTRY Queue = {&Queue, &Queue};
static KSEMAPHORE Available;
static LONG Pending; /* queued or running */
static struct {
    PVOID Routine;
} Active[WORKERS];

static VOID Call(PVOID Routine, ITEM_KIND Kind, PVOID Object, PVOID Context, PIO_WORKITEM Item)
{
    CALL_GUARD guard;

    CallEnter(&guard);
    if (Kind == ItemIo) {
        ((PIO_WORKITEM_ROUTINE)Routine)(Object, Context);
    } else if (Kind == ItemIoEx) {
        ((PIO_WORKITEM_ROUTINE_EX)Routine)(Object, Context, Item);
    } else {
        ((PWORKER_THREAD_ROUTINE)Routine)(Context);
    }
    CallLeave(&guard, "work item", Routine);
}

static VOID RunOne(ULONG Worker)
{
    KIRQL irql = IrqlGuard();
    PWORK_QUEUE_ITEM entry = CONTAINING_RECORD(RemoveHeadList(&Queue), WORK_QUEUE_ITEM, List);
    PIO_WORKITEM item = entry->Parameter;
    BOOLEAN bare = entry->WorkerRoutine != NULL;
    ITEM_KIND kind = bare ? ItemBare : item->Kind;
    PVOID routine = bare ? (PVOID)entry->WorkerRoutine : item->Routine, context = bare ? entry->Parameter : item->Context;
    PVOID object = bare ? NULL : item->IoObject;

    entry->List.Flink = NULL;
    if (!bare) {
        item->Queued = FALSE;
    }
    Active[Worker].Routine = routine;
    IrqlSet(irql);
    Call(routine, kind, object, context, item);
    Active[Worker].Routine = NULL;
    if (object && DeviceIsLive(object)) {
        DeviceDereference(object);
    }
    InterlockedDecrement(&Pending);
}

static VOID Worker(PVOID Context)
{
    for (;;) {
        KeWaitForSingleObject(&Available, Executive, KernelMode, FALSE, NULL);
        RunOne((ULONG)(ULONG_PTR)Context);
    }
}

VOID WorkInit(VOID)
{
    ULONG i;

    KeInitializeSemaphore(&Available, 0, MAXLONG);
    for (i = 0; i < WORKERS; i++) {
        ThreadCreate(Worker, (PVOID)(ULONG_PTR)i, CALLER());
    }
}

BOOLEAN WorkDrain(VOID)
{
    ULONG64 end = ClockNow() + DRAIN_SECONDS * 10000000ull;
    LARGE_INTEGER pause = {.QuadPart = -10000};

    while (Pending && ClockNow() < end) {
        KeDelayExecutionThread(KernelMode, FALSE, &pause);
    }
    return Pending == 0;
}

static VOID Enqueue(PWORK_QUEUE_ITEM Entry, PVOID Caller)
{
    KIRQL irql = IrqlGuard();

    InterlockedIncrement(&Pending);
    InsertTailList(&Queue, &Entry->List);
    KeReleaseSemaphore(&Available, 0, 1, FALSE);
    IrqlSet(irql);
}

static VOID EnqueueIo(PIO_WORKITEM Item, ITEM_KIND Kind, PVOID Routine, PVOID Context, PVOID Caller)
{
    if (Item->Queued) {
        Bugcheck("work item %p is queued by %@ while it is queued", Item, Caller);
    }
    Item->Kind = Kind;
    Item->Routine = Routine;
    Item->Context = Context;
    Item->Queued = TRUE;
    Item->Entry.WorkerRoutine = NULL;
    Item->Entry.Parameter = Item;
    DeviceReference(Item->IoObject);
    Enqueue(&Item->Entry, Caller);
}

PIO_WORKITEM NTAPI IoAllocateWorkItem(PDEVICE_OBJECT Device)
{
    PIO_WORKITEM item = ObjectAllocate(BlockWorkItem, sizeof *item, CALLER());

    if (item) {
        item->IoObject = Device;
    }
    return item;
}

VOID NTAPI IoFreeWorkItem(PIO_WORKITEM Item)
{
    PBLOCK block = BlockAt(Item);

    if (!block || block->Kind != BlockWorkItem || !block->Live) {
        Bugcheck("IoFreeWorkItem by %@ on %p, which is no live work item", CALLER(), Item);
    }
    if (Item->Queued) {
        Bugcheck("IoFreeWorkItem by %@ on a work item that is queued", CALLER());
    }
    BlockFree(block, CALLER());
}

VOID NTAPI IoQueueWorkItem(PIO_WORKITEM Item, PIO_WORKITEM_ROUTINE Routine, WORK_QUEUE_TYPE Type, PVOID Context)
{
    EnqueueIo(Item, ItemIo, (PVOID)Routine, Context, CALLER());
}

VOID NTAPI IoQueueWorkItemEx(PIO_WORKITEM Item, PIO_WORKITEM_ROUTINE_EX Routine, WORK_QUEUE_TYPE Type, PVOID Context)
{
    EnqueueIo(Item, ItemIoEx, (PVOID)Routine, Context, CALLER());
}

ULONG NTAPI IoSizeofWorkItem(VOID)
{
    return sizeof(struct _IO_WORKITEM);
}

VOID NTAPI IoInitializeWorkItem(PVOID IoObject, PIO_WORKITEM Item)
{
    __builtin_memset(Item, 0, sizeof *Item);
    Item->IoObject = IoObject;
}

VOID NTAPI IoUninitializeWorkItem(PIO_WORKITEM Item)
{
    if (Item->Queued) {
        Bugcheck("IoUninitializeWorkItem by %@ on a work item that is queued", CALLER());
    }
}

VOID NTAPI NtQueueWorkItem(PWORK_QUEUE_ITEM Item, WORK_QUEUE_TYPE Type)
{
    Enqueue(Item, CALLER());
}

VOID WorkCheckUnload(PIMAGE Image)
{
    PLIST_ENTRY entry;
    ULONG i;

    for (entry = Queue.Flink; entry != &Queue; entry = entry->Flink) {
        PWORK_QUEUE_ITEM item = CONTAINING_RECORD(entry, WORK_QUEUE_ITEM, List);
        PVOID routine = item->WorkerRoutine ? (PVOID)item->WorkerRoutine : ((PIO_WORKITEM)item->Parameter)->Routine;

        if (ImageOf(routine) == Image) {
            Violation(RuleRegistration, "%s: work item %@ is still queued after unload", Image->Name, routine);
        }
    }
    for (i = 0; i < WORKERS; i++) {
        if (Active[i].Routine && ImageOf(Active[i].Routine) == Image) {
            Violation(RuleRegistration, "%s: work item %@ still runs after unload", Image->Name, Active[i].Routine);
        }
    }
}
