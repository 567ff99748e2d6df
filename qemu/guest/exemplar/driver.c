/*
 * exemplar.sys: what a driver that manages DMA remapping looks like when it does everything right. It binds to PCI functions,
 * takes no resources of them, and works when asked to by a control code (exemplar.h). One request runs at a time, and no
 * device goes while one runs.
 */
#include "exemplar.h"
#include "run.h"

typedef struct _DEVICE_EXTENSION {
    PDEVICE_OBJECT Self;
    PDEVICE_OBJECT Physical;
    PDEVICE_OBJECT Lower;
    BOOLEAN Started;
} DEVICE_EXTENSION, *PDEVICE_EXTENSION;

static struct {
    KEVENT Idle; /* held by a run and by what changes the list; synchronization event */
    ULONG Count;
    PDEVICE_EXTENSION Device[EXEMPLAR_DEVICES];
} Devices;

DRIVER_INITIALIZE DriverEntry;

static VOID LockDevices(VOID)
{
    KeWaitForSingleObject(&Devices.Idle, Executive, KernelMode, FALSE, NULL);
}

static VOID UnlockDevices(VOID)
{
    KeSetEvent(&Devices.Idle, IO_NO_INCREMENT, FALSE);
}

static NTSTATUS Complete(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = 0;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

static NTSTATUS PassDown(PDEVICE_EXTENSION Extension, PIRP Irp)
{
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(Extension->Lower, Irp);
}

static VOID PrintPoint(ULONG Number, BOOLEAN IsClean, const char *What, ULONG Which, const char *Name)
{
    DbgPrint("    %s %lu - %s %lu%s%s\n", IsClean ? "ok" : "not ok", Number, What, Which, Name[0] != 0 ? ": " : "", Name);
}

/* Words are first, count, and what the code takes besides. */
static NTSTATUS DoRuns(PRUN Run, ULONG Code, const ULONG *Words)
{
    ULONG failed = 0;

    for (ULONG i = 0; i < Words[1]; i++) {
        ULONG which = Words[0] + i;
        BOOLEAN isMutant = Code == EXEMPLAR_MUTANTS;
        BOOLEAN isClean = isMutant ? RunMutant(Run, which, Words[2]) : RunSeed(Run, which, Words[2]);

        PrintPoint(i + 1, isClean, isMutant ? "mutant" : "seed", which, isMutant ? MutantName(which) : "");
        failed += !isClean;
    }
    DbgPrint("    1..%lu\n", Words[1]);
    return failed == 0 ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}

static BOOLEAN AreGood(ULONG Code, const ULONG *Words)
{
    if (Words[1] == 0 || Words[1] > EXEMPLAR_MAX_RUNS) {
        return FALSE;
    }
    return Code == EXEMPLAR_SEEDS ? Words[2] <= ALL_STAGES
                                  : Words[0] > MutantNone && Words[0] < MutantEnd && Words[1] <= MutantEnd - Words[0];
}

/* Call with the devices locked. */
static NTSTATUS FillDevices(PRUN Run)
{
    for (ULONG i = 0; i < EXEMPLAR_DEVICES; i++) {
        if (i >= Devices.Count || !Devices.Device[i]->Started) {
            return STATUS_DEVICE_NOT_READY;
        }
        Run->Device[i] = Devices.Device[i]->Physical;
        Run->NotPhysical = Devices.Device[i]->Self;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS Serve(ULONG Code, const ULONG *Words)
{
    PRUN run = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(*run), EXEMPLAR_TAG);
    NTSTATUS status;

    if (run == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    RtlZeroMemory(run, sizeof(*run));
    LockDevices();
    status = FillDevices(run);
    if (NT_SUCCESS(status)) {
        status = RunPrepare(run);
    }
    if (NT_SUCCESS(status)) {
        status = DoRuns(run, Code, Words);
    }
    UnlockDevices();
    ExFreePoolWithTag(run, EXEMPLAR_TAG);
    return status;
}

static NTSTATUS NTAPI DispatchDeviceControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    ULONG code = stack->Parameters.DeviceIoControl.IoControlCode;
    ULONG length = stack->Parameters.DeviceIoControl.InputBufferLength;
    ULONG words[3] = {0, 0, 0};

    UNREFERENCED_PARAMETER(DeviceObject);
    if (code != EXEMPLAR_SEEDS && code != EXEMPLAR_MUTANTS) {
        return Complete(Irp, STATUS_INVALID_DEVICE_REQUEST);
    }
    if (length < 2 * sizeof(ULONG) || length > sizeof(words)) {
        return Complete(Irp, STATUS_INVALID_PARAMETER);
    }
    RtlCopyMemory(words, Irp->AssociatedIrp.SystemBuffer, length);
    return Complete(Irp, AreGood(code, words) ? Serve(code, words) : STATUS_INVALID_PARAMETER);
}

static NTSTATUS NTAPI DispatchOpenClose(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    return Complete(Irp, STATUS_SUCCESS);
}

static NTSTATUS NTAPI DispatchOther(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    return PassDown(DeviceObject->DeviceExtension, Irp);
}

static NTSTATUS NTAPI LowerCompleted(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeSetEvent(Context, IO_NO_INCREMENT, FALSE);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

/* Start: the bus first, then we. */
static NTSTATUS StartDevice(PDEVICE_EXTENSION Extension, PIRP Irp)
{
    KEVENT done;
    NTSTATUS status;

    KeInitializeEvent(&done, NotificationEvent, FALSE);
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, LowerCompleted, &done, TRUE, TRUE, TRUE);
    status = IoCallDriver(Extension->Lower, Irp);
    if (status == STATUS_PENDING) {
        KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
        status = Irp->IoStatus.Status;
    }
    if (NT_SUCCESS(status)) {
        LockDevices();
        Extension->Started = TRUE;
        UnlockDevices();
    }
    return Complete(Irp, status);
}

static VOID ForgetDevice(PDEVICE_EXTENSION Extension)
{
    LockDevices();
    for (ULONG i = 0; i < Devices.Count; i++) {
        if (Devices.Device[i] == Extension) {
            Devices.Count--;
            RtlMoveMemory(&Devices.Device[i], &Devices.Device[i + 1], (Devices.Count - i) * sizeof(Devices.Device[0]));
            break;
        }
    }
    UnlockDevices();
}

static NTSTATUS RemoveDevice(PDEVICE_EXTENSION Extension, PIRP Irp)
{
    PDEVICE_OBJECT self = Extension->Self;
    NTSTATUS status;

    ForgetDevice(Extension);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    status = PassDown(Extension, Irp);
    IoDetachDevice(Extension->Lower);
    IoDeleteDevice(self);
    return status;
}

static NTSTATUS NTAPI DispatchPnp(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION extension = DeviceObject->DeviceExtension;

    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
        return StartDevice(extension, Irp);
    case IRP_MN_REMOVE_DEVICE:
        return RemoveDevice(extension, Irp);
    case IRP_MN_STOP_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL:
        LockDevices();
        extension->Started = FALSE;
        UnlockDevices();
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return PassDown(extension, Irp);
    case IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN_CANCEL_STOP_DEVICE:
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
        Irp->IoStatus.Status = STATUS_SUCCESS;
        return PassDown(extension, Irp);
    default:
        return PassDown(extension, Irp);
    }
}

/* Call with the devices locked. */
static NTSTATUS CreateDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject)
{
    PDEVICE_OBJECT self;
    PDEVICE_EXTENSION extension;
    NTSTATUS status;

    if (Devices.Count == EXEMPLAR_DEVICES) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    status = IoCreateDevice(DriverObject, sizeof(DEVICE_EXTENSION), NULL, FILE_DEVICE_UNKNOWN, FILE_DEVICE_SECURE_OPEN,
                            FALSE, &self);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    extension = self->DeviceExtension;
    extension->Self = self;
    extension->Physical = PhysicalDeviceObject;
    extension->Started = FALSE;
    extension->Lower = IoAttachDeviceToDeviceStack(self, PhysicalDeviceObject);
    if (extension->Lower == NULL) {
        IoDeleteDevice(self);
        return STATUS_NO_SUCH_DEVICE;
    }
    Devices.Device[Devices.Count++] = extension;
    self->Flags |= DO_POWER_PAGABLE;
    self->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

static NTSTATUS NTAPI AddDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject)
{
    NTSTATUS status;

    LockDevices();
    status = CreateDevice(DriverObject, PhysicalDeviceObject);
    UnlockDevices();
    return status;
}

static VOID NTAPI Unload(PDRIVER_OBJECT DriverObject)
{
    UNREFERENCED_PARAMETER(DriverObject);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    KeInitializeEvent(&Devices.Idle, SynchronizationEvent, TRUE);
    for (ULONG i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++) {
        DriverObject->MajorFunction[i] = DispatchOther;
    }
    DriverObject->MajorFunction[IRP_MJ_CREATE] = DispatchOpenClose;
    DriverObject->MajorFunction[IRP_MJ_CLEANUP] = DispatchOpenClose;
    DriverObject->MajorFunction[IRP_MJ_CLOSE] = DispatchOpenClose;
    DriverObject->MajorFunction[IRP_MJ_DEVICE_CONTROL] = DispatchDeviceControl;
    DriverObject->MajorFunction[IRP_MJ_PNP] = DispatchPnp;
    DriverObject->DriverExtension->AddDevice = AddDevice;
    DriverObject->DriverUnload = Unload;
    return STATUS_SUCCESS;
}
