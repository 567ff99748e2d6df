/*
 * edutest.sys: nthost's own driver under test, on QEMU's "edu" device [QEMU docs/specs/edu]. Its one IOCTL uses every
 * family of kernel routines once and prints a TAP subtest. The source is portable WDM: on Windows it would do the same.
 */
#include <ntddk.h>

/* mingw-w64's KeGetCurrentThread reads GS:0x188 through what the compiler takes for an array of no elements. */
#pragma GCC diagnostic ignored "-Warray-bounds"

#define EDUTEST_FEATURES CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS) /* 0x222000 */
#define TAG 0x74756465u
#define EDU_ID 0x00u
#define EDU_LIVENESS 0x04u
#define EDU_RAISE 0x60u
#define EDU_STATUS 0x24u
#define EDU_ACKNOWLEDGE 0x64u
#define MILLISECONDS(n) (-10000ll * (n))

DRIVER_INITIALIZE DriverEntry;

typedef struct {
    PDEVICE_OBJECT Self, Lower, Pdo;
    volatile ULONG *Registers;
    SIZE_T RegisterBytes;
    PIO_INTERRUPT_MESSAGE_INFO Messages;
    KDPC InterruptDpc;
    KEVENT Interrupted;
    volatile LONG Isrs, Dpcs;
    KIRQL IsrIrql, DpcIrql;
    ULONG LastStatus;
    ULONG Points, Failed;
} EXTENSION;

typedef struct {
    KEVENT Done;
    KIRQL Irql;
    LONG Runs;
    PVOID Thread;
} WITNESS;

static ULONG ImageLoads;

static VOID Check(EXTENSION *Extension, BOOLEAN Passed, PCSTR What)
{
    Extension->Points++;
    Extension->Failed += !Passed;
    DbgPrint("    %sok %lu - %s\n", Passed ? "" : "not ", Extension->Points, What);
}

static BOOLEAN Wait(PVOID Object, LONG Milliseconds)
{
    LARGE_INTEGER timeout;

    timeout.QuadPart = MILLISECONDS(Milliseconds);
    return KeWaitForSingleObject(Object, Executive, KernelMode, FALSE, &timeout) == STATUS_SUCCESS;
}

static BOOLEAN NTAPI Isr(PKINTERRUPT Interrupt, PVOID Context, ULONG Message)
{
    EXTENSION *extension = Context;

    UNREFERENCED_PARAMETER(Interrupt);
    UNREFERENCED_PARAMETER(Message);
    extension->LastStatus = extension->Registers[EDU_STATUS / 4];
    extension->Registers[EDU_ACKNOWLEDGE / 4] = extension->LastStatus;
    extension->IsrIrql = KeGetCurrentIrql();
    InterlockedIncrement(&extension->Isrs);
    KeInsertQueueDpc(&extension->InterruptDpc, NULL, NULL);
    return TRUE;
}

static VOID NTAPI InterruptDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    EXTENSION *extension = Context;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    extension->DpcIrql = KeGetCurrentIrql();
    InterlockedIncrement(&extension->Dpcs);
    KeSetEvent(&extension->Interrupted, IO_NO_INCREMENT, FALSE);
}

static VOID CheckInterrupt(EXTENSION *Extension)
{
    KIRQL old;

    KeClearEvent(&Extension->Interrupted);
    Extension->Registers[EDU_RAISE / 4] = 0x42;
    Check(Extension, Wait(&Extension->Interrupted, 2000), "a message interrupt reaches its DPC");
    Check(Extension, Extension->LastStatus == 0x42, "the ISR reads the status that was raised");
    Check(Extension, Extension->IsrIrql >= 5, "the ISR runs at a device IRQL");
    Check(Extension, Extension->DpcIrql == DISPATCH_LEVEL, "its DPC runs at DISPATCH_LEVEL");
    KeClearEvent(&Extension->Interrupted);
    KeRaiseIrql(DISPATCH_LEVEL, &old);
    Extension->Dpcs = 0;
    Extension->Registers[EDU_RAISE / 4] = 1;
    KeStallExecutionProcessor(20000);
    Check(Extension, Extension->Dpcs == 0, "no DPC runs while the IRQL is DISPATCH_LEVEL");
    KeLowerIrql(old);
    Check(Extension, Extension->Dpcs == 1, "it runs as soon as the IRQL falls");
}

static VOID NTAPI WitnessDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    WITNESS *witness = Context;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    witness->Irql = KeGetCurrentIrql();
    witness->Runs++;
    KeSetEvent(&witness->Done, IO_NO_INCREMENT, FALSE);
}

static VOID NTAPI WitnessWork(PDEVICE_OBJECT Device, PVOID Context)
{
    WITNESS *witness = Context;

    UNREFERENCED_PARAMETER(Device);
    witness->Irql = KeGetCurrentIrql();
    witness->Thread = KeGetCurrentThread();
    witness->Runs++;
    KeSetEvent(&witness->Done, IO_NO_INCREMENT, FALSE);
}

static VOID NTAPI WitnessThread(PVOID Context)
{
    WITNESS *witness = Context;

    witness->Thread = KeGetCurrentThread();
    witness->Runs++;
    PsTerminateSystemThread(STATUS_SUCCESS);
}

static VOID CheckTimer(EXTENSION *Extension)
{
    WITNESS witness = {0};
    KTIMER timer;
    KDPC dpc;
    LARGE_INTEGER due, start, end, frequency;

    KeInitializeEvent(&witness.Done, SynchronizationEvent, FALSE);
    KeInitializeTimerEx(&timer, NotificationTimer);
    KeInitializeDpc(&dpc, WitnessDpc, &witness);
    due.QuadPart = MILLISECONDS(20);
    start = KeQueryPerformanceCounter(&frequency);
    KeSetTimer(&timer, due, &dpc);
    Check(Extension, !KeReadStateTimer(&timer) && Wait(&witness.Done, 2000), "a timer's DPC runs");
    end = KeQueryPerformanceCounter(NULL);
    Check(Extension, (end.QuadPart - start.QuadPart) * 1000 / frequency.QuadPart >= 19, "not before it is due");
    Check(Extension, KeReadStateTimer(&timer) != 0 && Wait(&timer, 0), "and leaves the timer signaled");
    due.QuadPart = MILLISECONDS(1);
    KeSetTimerEx(&timer, due, 2, &dpc);
    Wait(&witness.Done, 2000);
    Wait(&witness.Done, 2000);
    Check(Extension, Wait(&witness.Done, 2000), "a periodic timer comes again and again");
    Check(Extension, KeCancelTimer(&timer), "and is cancelled while it is set");
    KeFlushQueuedDpcs();
}

static VOID CheckWork(EXTENSION *Extension)
{
    WITNESS witness = {0};
    PIO_WORKITEM item = IoAllocateWorkItem(Extension->Self);

    witness.Irql = HIGH_LEVEL;
    KeInitializeEvent(&witness.Done, NotificationEvent, FALSE);
    IoQueueWorkItem(item, WitnessWork, DelayedWorkQueue, &witness);
    Check(Extension, Wait(&witness.Done, 2000) && witness.Irql == PASSIVE_LEVEL, "a work item runs at PASSIVE_LEVEL");
    Check(Extension, witness.Thread && witness.Thread != (PVOID)KeGetCurrentThread(), "on a thread of its own");
    IoFreeWorkItem(item);
}

static VOID CheckThread(EXTENSION *Extension)
{
    WITNESS witness = {0};
    HANDLE handle;
    PVOID thread = NULL;
    OBJECT_ATTRIBUTES attributes;

    InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
    Check(Extension, NT_SUCCESS(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, &attributes, NULL, NULL, WitnessThread, &witness)),
          "a system thread is created");
    ObReferenceObjectByHandle(handle, SYNCHRONIZE, NULL, KernelMode, &thread, NULL);
    ZwClose(handle);
    Check(Extension, Wait(thread, 2000) && witness.Runs == 1, "and its object is signaled when it ends");
    Check(Extension, witness.Thread == thread, "KeGetCurrentThread is the object of its handle");
    ObDereferenceObject(thread);
}

static VOID CheckWaits(EXTENSION *Extension)
{
    KEVENT first, second;
    PVOID both[2] = {&first, &second};
    KSEMAPHORE semaphore;
    KMUTEX mutex;
    LARGE_INTEGER none = {.QuadPart = 0}, start, end;

    KeInitializeEvent(&first, SynchronizationEvent, FALSE);
    KeInitializeEvent(&second, NotificationEvent, TRUE);
    start = KeQueryPerformanceCounter(NULL);
    Check(Extension, !Wait(&first, 30), "a wait ends with STATUS_TIMEOUT");
    end = KeQueryPerformanceCounter(NULL);
    Check(Extension, end.QuadPart - start.QuadPart >= 290000, "not before its timeout");
    Check(Extension, KeWaitForMultipleObjects(2, both, WaitAny, Executive, KernelMode, FALSE, &none, NULL) == STATUS_WAIT_1,
          "WaitAny names the object that was signaled");
    Check(Extension, KeWaitForMultipleObjects(2, both, WaitAll, Executive, KernelMode, FALSE, &none, NULL) == STATUS_TIMEOUT,
          "WaitAll wants all of them");
    KeSetEvent(&first, 0, FALSE);
    Check(Extension, KeWaitForMultipleObjects(2, both, WaitAll, Executive, KernelMode, FALSE, &none, NULL) == STATUS_SUCCESS &&
          !KeReadStateEvent(&first) && KeReadStateEvent(&second), "and takes the synchronization event alone");
    KeInitializeSemaphore(&semaphore, 1, 2);
    Check(Extension, Wait(&semaphore, 0) && !Wait(&semaphore, 0) && KeReleaseSemaphore(&semaphore, 0, 1, FALSE) == 0,
          "a semaphore counts");
    KeInitializeMutex(&mutex, 0);
    Check(Extension, Wait(&mutex, 0) && Wait(&mutex, 0) && KeReleaseMutex(&mutex, FALSE) == -1 &&
          KeReleaseMutex(&mutex, FALSE) == 0, "a mutex is recursive for its owner");
}

static VOID CheckMemory(EXTENSION *Extension)
{
    static const ULONG pages = 3;
    PUCHAR block = ExAllocatePoolWithTag(NonPagedPool, pages * PAGE_SIZE + 100, TAG), alias, contiguous;
    PHYSICAL_ADDRESS low = {.QuadPart = 0}, high = {.QuadPart = 0xffffff}, none = {.QuadPart = 0};
    PMDL mdl = IoAllocateMdl(block + 8, pages * PAGE_SIZE, FALSE, FALSE, NULL);

    MmBuildMdlForNonPagedPool(mdl);
    Check(Extension, MmGetPhysicalAddress(block + PAGE_SIZE).QuadPart >> PAGE_SHIFT == (LONGLONG)MmGetMdlPfnArray(mdl)[1],
          "an MDL holds the frames of its buffer");
    Check(Extension, (PVOID)(ULONG_PTR)MmGetPhysicalAddress(block).QuadPart != block, "addresses are not physical addresses");
    alias = MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmCached, NULL, FALSE, NormalPagePriority);
    alias[PAGE_SIZE] = 0x5a;
    Check(Extension, alias != block + 8 && block[8 + PAGE_SIZE] == 0x5a, "a mapping of the MDL is an alias of the buffer");
    MmUnmapLockedPages(alias, mdl);
    IoFreeMdl(mdl);
    ExFreePoolWithTag(block, TAG);
    contiguous = MmAllocateContiguousMemorySpecifyCache(4 * PAGE_SIZE, low, high, none, MmCached);
    Check(Extension, contiguous && MmGetPhysicalAddress(contiguous).QuadPart + 4 * PAGE_SIZE <= 0x1000000 &&
          MmGetPhysicalAddress(contiguous + 3 * PAGE_SIZE).QuadPart == MmGetPhysicalAddress(contiguous).QuadPart + 3 * PAGE_SIZE,
          "contiguous memory is contiguous and below the highest acceptable address");
    if (contiguous) {
        MmFreeContiguousMemorySpecifyCache(contiguous, 4 * PAGE_SIZE, MmCached);
    }
}

static VOID CheckConfig(EXTENSION *Extension)
{
    BUS_INTERFACE_STANDARD bus;
    PDEVICE_OBJECT top = IoGetAttachedDeviceReference(Extension->Pdo);
    IO_STATUS_BLOCK status;
    KEVENT done;
    PIRP irp;
    ULONG id = 0, number = 0xffff, address = 0xffff, length;
    static const GUID standard = {0x496b8280, 0x6f25, 0x11d0, {0xbe, 0xaf, 0x08, 0x00, 0x2b, 0xe2, 0x09, 0x2f}};

    KeInitializeEvent(&done, NotificationEvent, FALSE);
    irp = IoBuildSynchronousFsdRequest(IRP_MJ_PNP, top, NULL, 0, NULL, &done, &status);
    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    IoGetNextIrpStackLocation(irp)->MinorFunction = IRP_MN_QUERY_INTERFACE;
    IoGetNextIrpStackLocation(irp)->Parameters.QueryInterface.InterfaceType = &standard;
    IoGetNextIrpStackLocation(irp)->Parameters.QueryInterface.Size = sizeof bus;
    IoGetNextIrpStackLocation(irp)->Parameters.QueryInterface.Version = 1;
    IoGetNextIrpStackLocation(irp)->Parameters.QueryInterface.Interface = (PINTERFACE)&bus;
    if (IoCallDriver(top, irp) == STATUS_PENDING) {
        Wait(&done, 2000);
    }
    Check(Extension, status.Status == STATUS_SUCCESS, "the PDO answers QUERY_INTERFACE for BUS_INTERFACE_STANDARD");
    if (status.Status == STATUS_SUCCESS) {
        Check(Extension, bus.GetBusData(bus.Context, PCI_WHICHSPACE_CONFIG, &id, 0, 4) == 4 && id == 0x11e81234,
              "GetBusData reads the identity");
        bus.InterfaceDereference(bus.Context);
    }
    ObDereferenceObject(top);
    IoGetDeviceProperty(Extension->Pdo, DevicePropertyBusNumber, sizeof number, &number, &length);
    IoGetDeviceProperty(Extension->Pdo, DevicePropertyAddress, sizeof address, &address, &length);
    Check(Extension, number == 0 && (address & 0xffff) == 0 && address >> 16 < 32, "the PDO knows its bus and address");
}

static NTSTATUS NTAPI OnValue(PWSTR Name, ULONG Type, PVOID Data, ULONG Length, PVOID Context, PVOID Entry)
{
    UNREFERENCED_PARAMETER(Name);
    UNREFERENCED_PARAMETER(Data);
    UNREFERENCED_PARAMETER(Length);
    UNREFERENCED_PARAMETER(Entry);
    *(PULONG)Context += Type == REG_SZ;
    return STATUS_SUCCESS;
}

static VOID CheckRegistry(EXTENSION *Extension)
{
    RTL_QUERY_REGISTRY_TABLE table[3] = {0};
    ULONG number = 0, strings = 0;

    table[0].Flags = RTL_QUERY_REGISTRY_DIRECT;
    table[0].Name = L"Number";
    table[0].EntryContext = &number;
    table[1].QueryRoutine = OnValue;
    table[1].Name = L"Words";
    Check(Extension, NT_SUCCESS(RtlQueryRegistryValues(RTL_REGISTRY_SERVICES, L"edutest\\Parameters", table, &strings, NULL)) &&
          number == 42 && strings == 3, "registry values of the plan are there");
}

static VOID CheckText(EXTENSION *Extension)
{
    UNICODE_STRING left, right;

    RtlInitUnicodeString(&left, L"NtHost.EFI");
    RtlInitUnicodeString(&right, L"nthost.efi");
    Check(Extension, RtlEqualUnicodeString(&left, &right, TRUE) && !RtlEqualUnicodeString(&left, &right, FALSE),
          "strings compare with and without case");
    DbgPrint("format: %wZ|%ws|%S|%s|%d|%5u|%-5x|%#010lx|%I64x|%llu|%p|%c|%.3s|%%\n", &left, L"wide", L"Wide", "narrow", -7, 42u,
             0xabu, 0x1234ul, 0x123456789abcull, 18446744073709551615ull, (PVOID)0x1000, 'z', "truncated");
}

static NTSTATUS Features(EXTENSION *Extension)
{
    Extension->Points = Extension->Failed = 0;
    Check(Extension, (Extension->Registers[EDU_ID / 4] & 0xff) == 0xed, "the register BAR answers");
    Extension->Registers[EDU_LIVENESS / 4] = 0x12345678;
    Check(Extension, Extension->Registers[EDU_LIVENESS / 4] == ~0x12345678u, "and takes writes");
    Check(Extension, ImageLoads == 1, "the image-load routine was called for the driver that came next");
    CheckInterrupt(Extension);
    CheckTimer(Extension);
    CheckWork(Extension);
    CheckThread(Extension);
    CheckWaits(Extension);
    CheckMemory(Extension);
    CheckConfig(Extension);
    CheckRegistry(Extension);
    CheckText(Extension);
    DbgPrint("    1..%lu\n", Extension->Points);
    return Extension->Failed ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
}

static NTSTATUS NTAPI OnControl(PDEVICE_OBJECT Device, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    EXTENSION *extension = Device->DeviceExtension;
    NTSTATUS status = STATUS_INVALID_DEVICE_REQUEST;

    if (stack->Parameters.DeviceIoControl.IoControlCode == EDUTEST_FEATURES) {
        status = Features(extension);
    }
    Irp->IoStatus.Status = status;
    Irp->IoStatus.Information = 0;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return status;
}

static NTSTATUS NTAPI OnLowerDone(PDEVICE_OBJECT Device, PIRP Irp, PVOID Event)
{
    UNREFERENCED_PARAMETER(Device);
    if (Irp->PendingReturned) {
        KeSetEvent(Event, IO_NO_INCREMENT, FALSE);
    }
    return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS SendDownAndWait(EXTENSION *Extension, PIRP Irp)
{
    KEVENT done;

    KeInitializeEvent(&done, NotificationEvent, FALSE);
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, OnLowerDone, &done, TRUE, TRUE, TRUE);
    if (IoCallDriver(Extension->Lower, Irp) == STATUS_PENDING) {
        KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
    }
    return Irp->IoStatus.Status;
}

static NTSTATUS Connect(EXTENSION *Extension)
{
    IO_CONNECT_INTERRUPT_PARAMETERS parameters = {0};

    parameters.Version = CONNECT_MESSAGE_BASED;
    parameters.MessageBased.PhysicalDeviceObject = Extension->Pdo;
    parameters.MessageBased.ConnectionContext.InterruptMessageTable = &Extension->Messages;
    parameters.MessageBased.MessageServiceRoutine = Isr;
    parameters.MessageBased.ServiceContext = Extension;
    return IoConnectInterruptEx(&parameters);
}

static NTSTATUS Start(EXTENSION *Extension, PIO_STACK_LOCATION Stack)
{
    PCM_RESOURCE_LIST list = Stack->Parameters.StartDevice.AllocatedResourcesTranslated;
    ULONG i;

    for (i = 0; list && i < list->List[0].PartialResourceList.Count; i++) {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR resource = &list->List[0].PartialResourceList.PartialDescriptors[i];

        if (resource->Type == CmResourceTypeMemory && !Extension->Registers) {
            Extension->RegisterBytes = resource->u.Memory.Length;
            Extension->Registers = MmMapIoSpace(resource->u.Memory.Start, Extension->RegisterBytes, MmNonCached);
        }
    }
    return Extension->Registers ? Connect(Extension) : STATUS_DEVICE_CONFIGURATION_ERROR;
}

static VOID Stop(EXTENSION *Extension)
{
    if (Extension->Messages) {
        IO_DISCONNECT_INTERRUPT_PARAMETERS parameters = {0};

        parameters.Version = CONNECT_MESSAGE_BASED;
        parameters.ConnectionContext.InterruptMessageTable = Extension->Messages;
        IoDisconnectInterruptEx(&parameters);
        Extension->Messages = NULL;
        KeFlushQueuedDpcs();
    }
    if (Extension->Registers) {
        MmUnmapIoSpace((PVOID)Extension->Registers, Extension->RegisterBytes);
        Extension->Registers = NULL;
    }
}

static NTSTATUS NTAPI OnPnp(PDEVICE_OBJECT Device, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    EXTENSION *extension = Device->DeviceExtension;
    NTSTATUS status;

    switch (stack->MinorFunction) {
    case IRP_MN_START_DEVICE:
        status = SendDownAndWait(extension, Irp);
        if (NT_SUCCESS(status)) {
            status = Start(extension, stack);
        }
        Irp->IoStatus.Status = status;
        IoCompleteRequest(Irp, IO_NO_INCREMENT);
        return status;
    case IRP_MN_REMOVE_DEVICE:
        Stop(extension);
        Irp->IoStatus.Status = STATUS_SUCCESS;
        IoSkipCurrentIrpStackLocation(Irp);
        status = IoCallDriver(extension->Lower, Irp);
        IoDetachDevice(extension->Lower);
        IoDeleteDevice(Device);
        return status;
    case IRP_MN_QUERY_REMOVE_DEVICE: Irp->IoStatus.Status = STATUS_SUCCESS; break;
    }
    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(extension->Lower, Irp);
}

static NTSTATUS NTAPI AddDevice(PDRIVER_OBJECT Driver, PDEVICE_OBJECT Pdo)
{
    PDEVICE_OBJECT device;
    EXTENSION *extension;
    NTSTATUS status = IoCreateDevice(Driver, sizeof(EXTENSION), NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    extension = device->DeviceExtension;
    extension->Self = device;
    extension->Pdo = Pdo;
    KeInitializeEvent(&extension->Interrupted, NotificationEvent, FALSE);
    KeInitializeDpc(&extension->InterruptDpc, InterruptDpc, extension);
    extension->Lower = IoAttachDeviceToDeviceStack(device, Pdo);
    if (!extension->Lower) {
        IoDeleteDevice(device);
        return STATUS_NO_SUCH_DEVICE;
    }
    device->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

static VOID NTAPI OnImage(PUNICODE_STRING Name, HANDLE Process, PIMAGE_INFO Info)
{
    UNREFERENCED_PARAMETER(Process);
    DbgPrint("loaded %wZ, %Iu bytes\n", Name, Info->ImageSize);
    ImageLoads++;
}

static VOID NTAPI Unload(PDRIVER_OBJECT Driver)
{
    UNREFERENCED_PARAMETER(Driver);
    PsRemoveLoadImageNotifyRoutine(OnImage);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING RegistryPath)
{
    DbgPrint("DriverEntry of %wZ\n", RegistryPath);
    Driver->DriverExtension->AddDevice = AddDevice;
    Driver->DriverUnload = Unload;
    Driver->MajorFunction[IRP_MJ_PNP] = OnPnp;
    Driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = OnControl;
    return PsSetLoadImageNotifyRoutine(OnImage);
}
