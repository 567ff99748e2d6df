/*
 * IRPs: allocation, the way down (IofCallDriver) and the way up (IofCompleteRequest). An IRP is a block of its own that is
 * unmapped when it is freed, so that a driver that touches one it no longer owns faults.
 */
#include "irp.h"
#include "kernel.h"
#include "memory.h"

typedef struct {
    KEVENT Done;
    IO_STATUS_BLOCK Status;
} SYNCHRONOUS;

PIRP IrpAllocate(CCHAR StackSize, PVOID Caller)
{
    USHORT size = (USHORT)IoSizeOfIrp(StackSize);
    PIRP irp = StackSize > 0 ? ObjectAllocate(BlockIrp, size, Caller) : NULL;

    if (irp) {
        irp->Type = IO_TYPE_IRP;
        irp->Size = size;
        irp->StackCount = StackSize;
        irp->CurrentLocation = (CHAR)(StackSize + 1);
        irp->Tail.Overlay.CurrentStackLocation = (PIO_STACK_LOCATION)(irp + 1) + StackSize;
        InitializeListHead(&irp->ThreadListEntry);
    }
    return irp;
}

static PBLOCK JudgeIrp(PIRP Irp, PCSTR Routine, PVOID Caller)
{
    PBLOCK block = BlockAt(Irp);

    if (block && !block->Live && block->Kind == BlockIrp) {
        Bugcheck("%s by %@ on IRP %p, which is completed and freed", Routine, Caller, Irp);
    }
    if (!block || block->Kind != BlockIrp || Irp->Type != IO_TYPE_IRP) {
        Bugcheck("%s by %@ on %p, which is no IRP", Routine, Caller, Irp);
    }
    return block;
}

PIRP NTAPI IoAllocateIrp(CCHAR StackSize, BOOLEAN Quota)
{
    return IrpAllocate(StackSize, CALLER());
}

VOID NTAPI IoInitializeIrp(PIRP Irp, USHORT Size, CCHAR StackSize)
{
    __builtin_memset(Irp, 0, Size);
    Irp->Type = IO_TYPE_IRP;
    Irp->Size = Size;
    Irp->StackCount = StackSize;
    Irp->CurrentLocation = (CHAR)(StackSize + 1);
    Irp->Tail.Overlay.CurrentStackLocation = (PIO_STACK_LOCATION)(Irp + 1) + StackSize;
    InitializeListHead(&Irp->ThreadListEntry);
}

VOID NTAPI IoReuseIrp(PIRP Irp, NTSTATUS Status)
{
    JudgeIrp(Irp, "IoReuseIrp", CALLER());
    IoInitializeIrp(Irp, Irp->Size, Irp->StackCount);
    Irp->IoStatus.Status = Status;
}

VOID NTAPI IoFreeIrp(PIRP Irp)
{
    BlockFree(JudgeIrp(Irp, "IoFreeIrp", CALLER()), CALLER());
}

NTSTATUS FASTCALL IofCallDriver(PDEVICE_OBJECT Device, PIRP Irp)
{
    PIO_STACK_LOCATION stack;
    PDRIVER_DISPATCH routine;
    CALL_GUARD guard;
    NTSTATUS status;
    CHAR what[32];

    JudgeIrp(Irp, "IofCallDriver", CALLER());
    if (!DeviceIsLive(Device)) {
        Bugcheck("IofCallDriver by %@ to %p, which is no live device object", CALLER(), Device);
    }
    if (Irp->CurrentLocation <= 1) {
        Bugcheck("IofCallDriver by %@: the IRP has no stack location left", CALLER());
    }
    Irp->CurrentLocation--;
    stack = --Irp->Tail.Overlay.CurrentStackLocation;
    stack->DeviceObject = Device;
    routine = Device->DriverObject->MajorFunction[stack->MajorFunction <= IRP_MJ_MAXIMUM_FUNCTION ? stack->MajorFunction : 0];
    FormatText(what, sizeof what, "dispatch routine (0x%02x)", stack->MajorFunction);
    CallEnter(&guard);
    status = routine(Device, Irp);
    CallLeave(&guard, what, (PVOID)routine);
    return status;
}

NTSTATUS NTAPI PoCallDriver(PDEVICE_OBJECT Device, PIRP Irp)
{
    return IofCallDriver(Device, Irp);
}

static BOOLEAN WantsCompletion(PIO_STACK_LOCATION Stack, PIRP Irp)
{
    UCHAR wanted = Irp->Cancel ? SL_INVOKE_ON_CANCEL : 0;

    wanted |= NT_SUCCESS(Irp->IoStatus.Status) ? SL_INVOKE_ON_SUCCESS : SL_INVOKE_ON_ERROR;
    return Stack->CompletionRoutine && (Stack->Control & wanted);
}

static VOID Finish(PIRP Irp)
{
    PKEVENT event = Irp->UserEvent;

    if (Irp->UserIosb) {
        *Irp->UserIosb = Irp->IoStatus;
    }
    if ((Irp->Flags & IRP_INPUT_OPERATION) && Irp->UserBuffer && !NT_ERROR(Irp->IoStatus.Status)) {
        __builtin_memcpy(Irp->UserBuffer, Irp->AssociatedIrp.SystemBuffer, Irp->IoStatus.Information);
    }
    if (Irp->Flags & IRP_DEALLOCATE_BUFFER) {
        HostFree(Irp->AssociatedIrp.SystemBuffer);
    }
    BlockFree(BlockAt(Irp), (PVOID)IofCompleteRequest);
    if (event) {
        KeSetEvent(event, 0, FALSE);
    }
}

VOID FASTCALL IofCompleteRequest(PIRP Irp, CCHAR Boost)
{
    PVOID caller = CALLER();

    JudgeIrp(Irp, "IofCompleteRequest", caller);
    if (Irp->CurrentLocation > Irp->StackCount) {
        Violation(RuleIrp, "IRP %p is completed again by %@", Irp, caller);
        return;
    }
    if (Irp->IoStatus.Status == STATUS_PENDING) {
        Violation(RuleIrp, "an IRP is completed by %@ with STATUS_PENDING", caller);
    }
    while (Irp->CurrentLocation <= Irp->StackCount) {
        PIO_STACK_LOCATION stack = Irp->Tail.Overlay.CurrentStackLocation;
        PDEVICE_OBJECT device;
        PIO_COMPLETION_ROUTINE routine = stack->CompletionRoutine;

        Irp->PendingReturned = (stack->Control & SL_PENDING_RETURNED) != 0;
        Irp->CurrentLocation++;
        Irp->Tail.Overlay.CurrentStackLocation++;
        /* The routine belongs to the driver above, which set it in the location of the one below. */
        device = Irp->CurrentLocation <= Irp->StackCount ? Irp->Tail.Overlay.CurrentStackLocation->DeviceObject : NULL;
        if (WantsCompletion(stack, Irp)) {
            CALL_GUARD guard;
            NTSTATUS status;

            CallEnter(&guard);
            status = routine(device, Irp, stack->Context);
            CallLeave(&guard, "completion routine", (PVOID)routine);
            if (status == STATUS_MORE_PROCESSING_REQUIRED) {
                return;
            }
        } else if (Irp->PendingReturned && Irp->CurrentLocation <= Irp->StackCount) {
            IoMarkIrpPending(Irp);
        }
    }
    Finish(Irp);
}

NTSTATUS IrpSend(PDEVICE_OBJECT Device, PIRP Irp, PULONG_PTR Information)
{
    SYNCHRONOUS synchronous;
    NTSTATUS status;

    KeInitializeEvent(&synchronous.Done, NotificationEvent, FALSE);
    synchronous.Status.Status = STATUS_PENDING;
    Irp->UserEvent = &synchronous.Done;
    Irp->UserIosb = &synchronous.Status;
    Irp->Tail.Overlay.Thread = (PETHREAD)ThreadCurrent();
    status = IofCallDriver(DeviceTop(Device), Irp);
    if (status != STATUS_PENDING && !KeReadStateEvent(&synchronous.Done)) {
        Violation(RuleIrp, "a dispatch routine returned 0x%08x for an IRP that it neither completed nor kept pending", status);
    }
    KeWaitForSingleObject(&synchronous.Done, Executive, KernelMode, FALSE, NULL);
    if (status != STATUS_PENDING && status != synchronous.Status.Status) {
        Violation(RuleIrp, "a dispatch routine returned 0x%08x for an IRP completed with 0x%08x", status,
                  synchronous.Status.Status);
    }
    if (Information) {
        *Information = synchronous.Status.Information;
    }
    return synchronous.Status.Status;
}

PIRP NTAPI IoBuildSynchronousFsdRequest(ULONG Major, PDEVICE_OBJECT Device, PVOID Buffer, ULONG Length,
                                        PLARGE_INTEGER Offset, PKEVENT Event, PIO_STATUS_BLOCK Status)
{
    PIRP irp;
    PIO_STACK_LOCATION stack;

    if (Major != IRP_MJ_PNP && Major != IRP_MJ_SHUTDOWN && Major != IRP_MJ_FLUSH_BUFFERS && Major != IRP_MJ_POWER) {
        Violation(RuleUse, "IoBuildSynchronousFsdRequest by %@ for major function 0x%02x, which nthost does not offer",
                  CALLER(), Major);
        return NULL;
    }
    irp = IrpAllocate(Device->StackSize, CALLER());
    if (irp) {
        stack = IoGetNextIrpStackLocation(irp);
        stack->MajorFunction = (UCHAR)Major;
        irp->UserEvent = Event;
        irp->UserIosb = Status;
        irp->Tail.Overlay.Thread = (PETHREAD)ThreadCurrent();
    }
    return irp;
}

PIRP NTAPI IoBuildDeviceIoControlRequest(ULONG Code, PDEVICE_OBJECT Device, PVOID Input, ULONG InputLength, PVOID Output,
                                         ULONG OutputLength, BOOLEAN Internal, PKEVENT Event, PIO_STATUS_BLOCK Status)
{
    PIRP irp;
    PIO_STACK_LOCATION stack;

    if ((Code & 3) != METHOD_BUFFERED && (Code & 3) != METHOD_NEITHER) {
        Violation(RuleUse, "IoBuildDeviceIoControlRequest by %@ with a direct method, which nthost does not offer", CALLER());
        return NULL;
    }
    irp = IrpAllocate(Device->StackSize, CALLER());
    if (!irp) {
        return NULL;
    }
    stack = IoGetNextIrpStackLocation(irp);
    stack->MajorFunction = Internal ? IRP_MJ_INTERNAL_DEVICE_CONTROL : IRP_MJ_DEVICE_CONTROL;
    stack->Parameters.DeviceIoControl.IoControlCode = Code;
    stack->Parameters.DeviceIoControl.InputBufferLength = InputLength;
    stack->Parameters.DeviceIoControl.OutputBufferLength = OutputLength;
    stack->Parameters.DeviceIoControl.Type3InputBuffer = Input;
    irp->UserBuffer = Output;
    irp->UserEvent = Event;
    irp->UserIosb = Status;
    irp->Tail.Overlay.Thread = (PETHREAD)ThreadCurrent();
    if ((Code & 3) == METHOD_BUFFERED && (InputLength || OutputLength)) {
        irp->AssociatedIrp.SystemBuffer = HostAllocate(InputLength > OutputLength ? InputLength : OutputLength);
        if (!irp->AssociatedIrp.SystemBuffer) {
            BlockFree(BlockAt(irp), CALLER());
            return NULL;
        }
        __builtin_memcpy(irp->AssociatedIrp.SystemBuffer, Input, InputLength);
        irp->Flags = IRP_BUFFERED_IO | IRP_DEALLOCATE_BUFFER | (OutputLength ? IRP_INPUT_OPERATION : 0);
    }
    return irp;
}

static PMDL DirectBuffer(ULONG Code, PVOID Buffer, ULONG Bytes)
{
    PMDL mdl = (Code & 3) == METHOD_IN_DIRECT || (Code & 3) == METHOD_OUT_DIRECT
                   ? IoAllocateMdl(Buffer, Bytes, FALSE, FALSE, NULL)
                   : NULL;

    if (mdl) {
        MmBuildMdlForNonPagedPool(mdl);
    }
    return mdl;
}

NTSTATUS IrpDeviceControl(PDEVICE_OBJECT Device, ULONG Code, const VOID *Input, ULONG InputLength, PVOID Output,
                          ULONG OutputLength, PULONG_PTR Information)
{
    ULONG bytes = InputLength > OutputLength ? InputLength : OutputLength;
    PDEVICE_OBJECT top = DeviceTop(Device);
    PIRP irp = IrpAllocate(top->StackSize, CALLER());
    PVOID buffer = HostAllocate(bytes), direct = HostAllocate(OutputLength);
    PIO_STACK_LOCATION stack;
    NTSTATUS status;
    PMDL mdl;

    if (!irp || !buffer || !direct) {
        Bugcheck("out of memory for a device control request");
    }
    mdl = irp->MdlAddress = DirectBuffer(Code, direct, OutputLength);
    __builtin_memcpy(buffer, Input, InputLength);
    stack = IoGetNextIrpStackLocation(irp);
    stack->MajorFunction = IRP_MJ_DEVICE_CONTROL;
    stack->Parameters.DeviceIoControl.IoControlCode = Code;
    stack->Parameters.DeviceIoControl.InputBufferLength = InputLength;
    stack->Parameters.DeviceIoControl.OutputBufferLength = OutputLength;
    irp->AssociatedIrp.SystemBuffer = buffer;
    irp->UserBuffer = buffer;
    stack->Parameters.DeviceIoControl.Type3InputBuffer = buffer;
    status = IrpSend(top, irp, Information);
    __builtin_memcpy(Output, mdl ? direct : buffer, OutputLength);
    if (mdl) {
        IoFreeMdl(mdl);
    }
    HostFree(direct);
    HostFree(buffer);
    return status;
}

BOOLEAN NTAPI IoCancelIrp(PIRP Irp)
{
    PDRIVER_CANCEL routine;
    KIRQL irql = IrqlGuard();

    Irp->Cancel = TRUE;
    routine = (PDRIVER_CANCEL)InterlockedExchangePointer((PVOID volatile *)&Irp->CancelRoutine, NULL);
    if (routine) {
        Irp->CancelIrql = irql;
        routine(Irp->Tail.Overlay.CurrentStackLocation->DeviceObject, Irp);
        return TRUE;
    }
    IrqlSet(irql);
    return FALSE;
}

VOID NTAPI IoAcquireCancelSpinLock(PKIRQL Irql)
{
    *Irql = IrqlGuard();
}

VOID NTAPI IoReleaseCancelSpinLock(KIRQL Irql)
{
    IrqlSet(Irql);
}

VOID NTAPI PoStartNextPowerIrp(PIRP Irp)
{
    JudgeIrp(Irp, "PoStartNextPowerIrp", CALLER());
}

POWER_STATE NTAPI PoSetPowerState(PDEVICE_OBJECT Device, POWER_STATE_TYPE Type, POWER_STATE State)
{
    return State;
}
