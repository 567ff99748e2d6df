/*
 * Connected interrupts. Vectors belong to functions from start to remove; a driver connects routines to them with
 * IoConnectInterruptEx, which is when the function's messages are programmed and enabled [WDM IoConnectInterruptEx].
 * Only messages: nthost has no line interrupts. An ISR runs at its vector's IRQL holding the interrupt's spin lock.
 */
#include "kernel.h"
#include "memory.h"

#define MAX_VECTORS (VECTOR_DEVICE_LAST + 1u)

struct _KINTERRUPT {
    KSPIN_LOCK OwnLock;
    PKSPIN_LOCK Lock;
    PKSERVICE_ROUTINE Routine;
    PKMESSAGE_SERVICE_ROUTINE MessageRoutine;
    PVOID Context;
    ULONG Message, Vector;
    KIRQL Irql;
    PPCI_FUNCTION Function;
    PVOID Caller;
    BOOLEAN Connected;
};

static struct _KINTERRUPT Interrupts[MAX_VECTORS];
static PPCI_FUNCTION Owners[MAX_VECTORS];
static ULONG64 Spurious;

/* MSI wants a power of two of neighbouring vectors aligned to their number; MSI-X takes any. */
static ULONG FindVectors(ULONG Count, ULONG Alignment)
{
    ULONG first, i;

    for (first = (VECTOR_DEVICE_FIRST + Alignment - 1) & ~(Alignment - 1); first + Count <= MAX_VECTORS; first += Alignment) {
        for (i = 0; i < Count && !Owners[first + i]; i++) {
        }
        if (i == Count) {
            return first;
        }
    }
    return 0;
}

ULONG VectorsAssign(PPCI_FUNCTION Function, ULONG Count)
{
    ULONG first = 0, i;

    if (!Function->Msix) {
        while (Count & (Count - 1)) {
            Count &= Count - 1;
        }
    }
    for (; Count && !(first = FindVectors(Count, Function->Msix ? 1 : Count)); Count /= 2) {
    }
    for (i = 0; i < Count; i++) {
        Function->Vectors[i] = first + i;
        Owners[first + i] = Function;
    }
    Function->VectorCount = Count;
    return Count;
}

VOID VectorsRelease(PPCI_FUNCTION Function)
{
    ULONG i;

    for (i = 0; i < Function->VectorCount; i++) {
        if (Interrupts[Function->Vectors[i]].Connected) {
            Violation(RuleRegistration, "an interrupt connected by %@ is still connected after its device's removal",
                      Interrupts[Function->Vectors[i]].Caller);
            Interrupts[Function->Vectors[i]].Connected = FALSE;
            PciMessagesDisable(Function);
        }
        Owners[Function->Vectors[i]] = NULL;
    }
    Function->VectorCount = 0;
}

VOID DeviceInterrupt(ULONG Vector)
{
    struct _KINTERRUPT *interrupt = Vector < MAX_VECTORS ? &Interrupts[Vector] : NULL;
    CALL_GUARD guard;

    if (!interrupt || !interrupt->Connected) {
        Spurious++;
        return;
    }
    IrqlSet(interrupt->Irql);
    LockAcquire(interrupt->Lock, (PVOID)DeviceInterrupt);
    CallEnter(&guard);
    if (interrupt->MessageRoutine) {
        interrupt->MessageRoutine(interrupt, interrupt->Context, interrupt->Message);
        CallLeave(&guard, "interrupt service routine", (PVOID)interrupt->MessageRoutine);
    } else {
        interrupt->Routine(interrupt, interrupt->Context);
        CallLeave(&guard, "interrupt service routine", (PVOID)interrupt->Routine);
    }
    LockRelease(interrupt->Lock, (PVOID)DeviceInterrupt);
}

static struct _KINTERRUPT *Connect(PPCI_FUNCTION Function, ULONG Message, PKSPIN_LOCK Lock, KIRQL Irql, PVOID Caller)
{
    struct _KINTERRUPT *interrupt = &Interrupts[Function->Vectors[Message]];

    *interrupt = (struct _KINTERRUPT){.Message = Message, .Vector = Function->Vectors[Message], .Function = Function,
                                      .Irql = Irql, .Caller = Caller, .Lock = Lock};
    if (!Lock) {
        interrupt->Lock = &interrupt->OwnLock;
    }
    return interrupt;
}

static KIRQL HighestIrql(PPCI_FUNCTION Function)
{
    return (KIRQL)(Function->Vectors[Function->VectorCount - 1] >> 4);
}

static PIO_INTERRUPT_MESSAGE_INFO BuildTable(PPCI_FUNCTION Function, PVOID Caller)
{
    SIZE_T bytes = FIELD_OFFSET(IO_INTERRUPT_MESSAGE_INFO, MessageInfo) +
                   Function->VectorCount * sizeof(IO_INTERRUPT_MESSAGE_INFO_ENTRY);
    PIO_INTERRUPT_MESSAGE_INFO table = ObjectAllocate(BlockMessageTable, bytes, Caller);
    ULONG i;

    for (i = 0; table && i < Function->VectorCount; i++) {
        PIO_INTERRUPT_MESSAGE_INFO_ENTRY entry = &table->MessageInfo[i];

        entry->MessageAddress.QuadPart = (LONGLONG)PciMessageAddress();
        entry->MessageData = PciMessageData(Function, i);
        entry->TargetProcessorSet = 1;
        entry->InterruptObject = &Interrupts[Function->Vectors[i]];
        entry->Vector = Function->Vectors[i];
        entry->Irql = (KIRQL)(Function->Vectors[i] >> 4);
        entry->Mode = Latched;
        entry->Polarity = InterruptActiveHigh;
    }
    if (table) {
        table->MessageCount = Function->VectorCount;
        table->UnifiedIrql = HighestIrql(Function);
    }
    return table;
}

static BOOLEAN AnyConnected(PPCI_FUNCTION Function)
{
    ULONG i;

    for (i = 0; i < Function->VectorCount; i++) {
        if (Interrupts[Function->Vectors[i]].Connected) {
            return TRUE;
        }
    }
    return FALSE;
}

static NTSTATUS ConnectMessages(PIO_CONNECT_INTERRUPT_MESSAGE_BASED_PARAMETERS Parameters, PVOID Caller)
{
    PPCI_FUNCTION function = PnpFunctionOf(Parameters->PhysicalDeviceObject);
    PIO_INTERRUPT_MESSAGE_INFO table;
    KIRQL unified;
    ULONG i;

    if (!function || !Parameters->MessageServiceRoutine || !Parameters->ConnectionContext.Generic) {
        return STATUS_INVALID_PARAMETER;
    }
    if (!function->VectorCount) {
        return STATUS_NOT_FOUND;
    }
    if (AnyConnected(function)) {
        return STATUS_UNSUCCESSFUL;
    }
    table = BuildTable(function, Caller);
    if (!table) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    /* One lock for all messages means one IRQL for all. */
    unified = Parameters->SynchronizeIrql > table->UnifiedIrql ? Parameters->SynchronizeIrql : table->UnifiedIrql;
    for (i = 0; i < function->VectorCount; i++) {
        KIRQL irql = Parameters->SpinLock ? unified : table->MessageInfo[i].Irql;
        struct _KINTERRUPT *interrupt = Connect(function, i, Parameters->SpinLock, irql, Caller);

        interrupt->MessageRoutine = Parameters->MessageServiceRoutine;
        interrupt->Context = Parameters->ServiceContext;
        interrupt->Connected = TRUE;
        table->MessageInfo[i].Irql = irql;
    }
    *Parameters->ConnectionContext.InterruptMessageTable = table;
    if (!PciMessagesEnable(function)) {
        TapComment("%02x:%02x.%x: its MSI-X table lies in no memory BAR", function->Bus, function->Device, function->Function);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS ConnectVector(PIO_CONNECT_INTERRUPT_FULLY_SPECIFIED_PARAMETERS Parameters, PVOID Caller)
{
    PPCI_FUNCTION function = PnpFunctionOf(Parameters->PhysicalDeviceObject);
    struct _KINTERRUPT *interrupt;
    BOOLEAN others;
    ULONG i;

    if (!function || !Parameters->ServiceRoutine || !Parameters->InterruptObject) {
        return STATUS_INVALID_PARAMETER;
    }
    for (i = 0; i < function->VectorCount && function->Vectors[i] != Parameters->Vector; i++) {
    }
    if (i == function->VectorCount || Parameters->Irql != function->Vectors[i] >> 4) {
        return STATUS_INVALID_PARAMETER;
    }
    if (Interrupts[function->Vectors[i]].Connected) {
        return STATUS_UNSUCCESSFUL;
    }
    others = AnyConnected(function);
    interrupt = Connect(function, i, Parameters->SpinLock,
                        Parameters->SynchronizeIrql > Parameters->Irql ? Parameters->SynchronizeIrql : Parameters->Irql, Caller);
    interrupt->Routine = Parameters->ServiceRoutine;
    interrupt->Context = Parameters->ServiceContext;
    interrupt->Connected = TRUE;
    *Parameters->InterruptObject = interrupt;
    if (!others) {
        PciMessagesEnable(function);
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoConnectInterruptEx(PIO_CONNECT_INTERRUPT_PARAMETERS Parameters)
{
    switch (Parameters->Version) {
    case CONNECT_MESSAGE_BASED: return ConnectMessages(&Parameters->MessageBased, CALLER());
    case CONNECT_FULLY_SPECIFIED:
    case CONNECT_FULLY_SPECIFIED_GROUP: return ConnectVector(&Parameters->FullySpecified, CALLER());
    case CONNECT_LINE_BASED: return STATUS_NOT_SUPPORTED;
    }
    Parameters->Version = CONNECT_CURRENT_VERSION;
    return STATUS_NOT_SUPPORTED;
}

VOID NTAPI IoDisconnectInterruptEx(PIO_DISCONNECT_INTERRUPT_PARAMETERS Parameters)
{
    PIO_INTERRUPT_MESSAGE_INFO table = Parameters->ConnectionContext.InterruptMessageTable;
    PBLOCK block = BlockAt(table);
    struct _KINTERRUPT *interrupt = (struct _KINTERRUPT *)Parameters->ConnectionContext.InterruptObject;
    PPCI_FUNCTION function;
    ULONG i;

    if (Parameters->Version == CONNECT_MESSAGE_BASED) {
        if (!block || !block->Live || block->Kind != BlockMessageTable) {
            Bugcheck("IoDisconnectInterruptEx by %@ on %p, which is no live message table", CALLER(), table);
        }
        function = ((struct _KINTERRUPT *)table->MessageInfo[0].InterruptObject)->Function;
        PciMessagesDisable(function);
        for (i = 0; i < table->MessageCount; i++) {
            ((struct _KINTERRUPT *)table->MessageInfo[i].InterruptObject)->Connected = FALSE;
        }
        BlockFree(block, CALLER());
        return;
    }
    if (interrupt < Interrupts || interrupt >= Interrupts + MAX_VECTORS || !interrupt->Connected) {
        Bugcheck("IoDisconnectInterruptEx by %@ on %p, which is no connected interrupt", CALLER(), interrupt);
    }
    interrupt->Connected = FALSE;
    if (!AnyConnected(interrupt->Function)) {
        PciMessagesDisable(interrupt->Function);
    }
}

KIRQL NTAPI KeAcquireInterruptSpinLock(PKINTERRUPT Interrupt)
{
    KIRQL irql = IrqlGet();

    IrqlSet(Interrupt->Irql);
    LockAcquire(Interrupt->Lock, CALLER());
    return irql;
}

VOID NTAPI KeReleaseInterruptSpinLock(PKINTERRUPT Interrupt, KIRQL Irql)
{
    LockRelease(Interrupt->Lock, CALLER());
    IrqlSet(Irql);
}

BOOLEAN NTAPI KeSynchronizeExecution(PKINTERRUPT Interrupt, PKSYNCHRONIZE_ROUTINE Routine, PVOID Context)
{
    KIRQL irql = IrqlGet();
    CALL_GUARD guard;
    BOOLEAN result;

    IrqlSet(Interrupt->Irql);
    LockAcquire(Interrupt->Lock, CALLER());
    CallEnter(&guard);
    result = Routine(Context);
    CallLeave(&guard, "synchronized routine", (PVOID)Routine);
    LockRelease(Interrupt->Lock, CALLER());
    IrqlSet(irql);
    return result;
}

VOID InterruptCheckUnload(PIMAGE Image)
{
    ULONG i;

    for (i = 0; i < MAX_VECTORS; i++) {
        if (Interrupts[i].Connected && ImageOf(Interrupts[i].Caller) == Image) {
            Violation(RuleRegistration, "%s: interrupt connected by %@ is still connected after unload", Image->Name,
                      Interrupts[i].Caller);
            Interrupts[i].Connected = FALSE;
            PciMessagesDisable(Interrupts[i].Function);
        }
    }
}
