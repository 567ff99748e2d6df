/*
 * misbehave.sys: breaks one rule of the kernel's for each call, so that a test can see that nthost notices, and blames the
 * right driver. It needs no hardware: its IOCTL comes to a control device. The first word of the input says which rule, by
 * its place in Provocations[]. Some nthost survives and reports at the end; the others end the run at once.
 */
#include <ntddk.h>

#define MISBEHAVE CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS) /* 0x222000 */
#define TAG 0x6273696du
#define MILLISECONDS(n) (-10000ll * (n))

DRIVER_INITIALIZE DriverEntry;

static KEVENT Never;
static PDEVICE_OBJECT Self;
static KSPIN_LOCK FirstLock, SecondLock;
static KTIMER LeftTimer;
static KDPC LeftDpc;
static volatile ULONG_PTR Zero;

static VOID Wait(LONG Milliseconds)
{
    LARGE_INTEGER timeout;

    timeout.QuadPart = MILLISECONDS(Milliseconds);
    KeWaitForSingleObject(&Never, Executive, KernelMode, FALSE, &timeout);
}

static VOID NTAPI NothingDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
}

static VOID NTAPI EndlessThread(PVOID Context)
{
    UNREFERENCED_PARAMETER(Context);
    Wait(3600000);
    PsTerminateSystemThread(STATUS_SUCCESS);
}

static VOID WrongIrql(VOID)
{
    KIRQL old;
    HANDLE handle;
    OBJECT_ATTRIBUTES attributes;

    InitializeObjectAttributes(&attributes, NULL, 0, NULL, NULL);
    KeRaiseIrql(DISPATCH_LEVEL, &old);
    ZwOpenKey(&handle, KEY_READ, &attributes);
    KeLowerIrql(old);
}

static VOID LeakPool(VOID)
{
    ExAllocatePoolWithTag(NonPagedPool, 100, TAG);
}

static VOID OverrunSlack(VOID)
{
    volatile UCHAR *block = ExAllocatePoolWithTag(NonPagedPool, 100, TAG);

    block[100] = 0;
    ExFreePoolWithTag((PVOID)block, TAG);
}

static VOID OverrunPage(VOID)
{
    volatile UCHAR *block = ExAllocatePoolWithTag(NonPagedPool, 96, TAG);

    block[96] = 0;
    ExFreePoolWithTag((PVOID)block, TAG);
}

static VOID UseAfterFree(VOID)
{
    volatile UCHAR *block = ExAllocatePoolWithTag(NonPagedPool, 96, TAG);

    ExFreePoolWithTag((PVOID)block, TAG);
    block[0] = 0;
}

static VOID FreeTwice(VOID)
{
    PVOID block = ExAllocatePoolWithTag(NonPagedPool, 96, TAG);

    ExFreePoolWithTag(block, TAG);
    ExFreePoolWithTag(block, TAG);
}

static VOID WrongTag(VOID)
{
    ExFreePoolWithTag(ExAllocatePoolWithTag(NonPagedPool, 96, TAG), TAG + 1);
}

static VOID HoldLock(VOID)
{
    KeRaiseIrqlToDpcLevel();
    KeAcquireSpinLockAtDpcLevel(&FirstLock);
}

static VOID CrossLocks(VOID)
{
    KIRQL old;

    KeAcquireSpinLock(&FirstLock, &old);
    KeAcquireSpinLockAtDpcLevel(&SecondLock);
    KeReleaseSpinLockFromDpcLevel(&FirstLock);
    KeReleaseSpinLock(&SecondLock, old);
}

static VOID Deadlock(VOID)
{
    KIRQL old;

    KeAcquireSpinLock(&FirstLock, &old);
    KeAcquireSpinLockAtDpcLevel(&FirstLock);
}

static VOID WaitAtDispatch(VOID)
{
    KIRQL old;

    KeRaiseIrql(DISPATCH_LEVEL, &old);
    Wait(10);
    KeLowerIrql(old);
}

static VOID LeaveTimer(VOID)
{
    LARGE_INTEGER due = {.QuadPart = MILLISECONDS(3600000)};

    KeInitializeTimer(&LeftTimer);
    KeInitializeDpc(&LeftDpc, NothingDpc, NULL);
    KeSetTimer(&LeftTimer, due, &LeftDpc);
}

static VOID LeaveThread(VOID)
{
    HANDLE handle;
    OBJECT_ATTRIBUTES attributes;

    InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
    PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, &attributes, NULL, NULL, EndlessThread, NULL);
    ZwClose(handle);
}

static VOID LeaveHandle(VOID)
{
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING path;
    HANDLE handle;

    RtlInitUnicodeString(&path, L"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\misbehave\\Parameters");
    InitializeObjectAttributes(&attributes, &path, OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE, NULL, NULL);
    if (!NT_SUCCESS(ZwOpenKey(&handle, KEY_READ, &attributes))) {
        DbgPrint("the key could not be opened\n");
    }
}

static VOID NullPointer(VOID)
{
    *(volatile ULONG *)Zero = 1;
}

static VOID HangWithInterruptsOff(VOID)
{
    __asm__ volatile("cli");
    for (;;) {
        YieldProcessor();
    }
}

static VOID HangInWait(VOID)
{
    KeWaitForSingleObject(&Never, Executive, KernelMode, FALSE, NULL);
}

static __attribute__((noinline)) ULONG Deepen(ULONG Depth)
{
    volatile UCHAR frame[1024];

    frame[0] = (UCHAR)Depth;
    return Depth ? Deepen(Depth - 1) + frame[0] : 0;
}

static VOID NTAPI DeepThread(PVOID Context)
{
    *(PULONG)Context = Deepen(100);
    PsTerminateSystemThread(STATUS_SUCCESS);
}

static VOID StackOverflow(VOID)
{
    static ULONG sum;
    HANDLE handle;
    OBJECT_ATTRIBUTES attributes;

    InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
    PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, &attributes, NULL, NULL, DeepThread, &sum);
    ZwClose(handle);
    Wait(1000);
}

static VOID BugCheck(VOID)
{
    KeBugCheckEx(0xe2, 1, 2, 3, 4);
}

static VOID WriteCode(VOID)
{
    *(volatile UCHAR *)(ULONG_PTR)BugCheck = 0xc3;
}

static VOID PropertyOfNoPdo(VOID)
{
    ULONG number;
    ULONG length;

    IoGetDeviceProperty(Self, DevicePropertyBusNumber, sizeof number, &number, &length);
}

static VOID (*const Provocations[])(VOID) = {
    WrongIrql,      LeakPool,    OverrunSlack, OverrunPage, UseAfterFree, FreeTwice,             WrongTag,
    HoldLock,       CrossLocks,  Deadlock,     LeaveTimer,  LeaveThread,  LeaveHandle,           NullPointer,
    WaitAtDispatch, HangInWait,  BugCheck,     WriteCode,   StackOverflow, HangWithInterruptsOff,
    PropertyOfNoPdo,
};

static NTSTATUS NTAPI OnControl(PDEVICE_OBJECT Device, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    NTSTATUS status = STATUS_INVALID_PARAMETER;

    UNREFERENCED_PARAMETER(Device);
    if (stack->Parameters.DeviceIoControl.IoControlCode == MISBEHAVE &&
        stack->Parameters.DeviceIoControl.InputBufferLength >= sizeof(ULONG)) {
        ULONG which = *(PULONG)Irp->AssociatedIrp.SystemBuffer;

        if (which < RTL_NUMBER_OF(Provocations)) {
            Provocations[which]();
            status = STATUS_SUCCESS;
        }
    }
    Irp->IoStatus.Status = status;
    Irp->IoStatus.Information = 0;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return status;
}

static VOID NTAPI Unload(PDRIVER_OBJECT Driver)
{
    IoDeleteDevice(Driver->DeviceObject);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    PDEVICE_OBJECT device;
    NTSTATUS status = IoCreateDevice(Driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);

    UNREFERENCED_PARAMETER(RegistryPath);
    if (NT_SUCCESS(status)) {
        Self = device;
        device->Flags &= ~DO_DEVICE_INITIALIZING;
        Driver->DriverUnload = Unload;
        Driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = OnControl;
        KeInitializeSpinLock(&FirstLock);
        KeInitializeSpinLock(&SecondLock);
        KeInitializeEvent(&Never, NotificationEvent, FALSE);
    }
    return status;
}
