/*
 * Device objects and their stacks, symbolic links and device interfaces. A device object lives until its last reference
 * goes, as on Windows: IoDeleteDevice on a referenced one takes it out of its driver and marks it.
 */
#include "device.h"
#include "kernel.h"
#include "memory.h"

#define MAX_LINKS 32u
#define LINK_BYTES 256u
#define DELETE_PENDING 0x1u

typedef struct {
    DEVICE_OBJECT Device;
    DEVOBJ_EXTENSION Extension;
    ULONG State;
    PDEVICE_OBJECT Below;
    CHAR Padding[8];
} DEVICE_RECORD;

static struct {
    BOOLEAN Used, Enabled, Interface;
    PVOID Caller;
    USHORT Length;
    WCHAR Name[LINK_BYTES / 2];
} Links[MAX_LINKS];

BOOLEAN DeviceIsLive(const VOID *Device)
{
    PBLOCK block = BlockAt(Device);

    return block && block->Live && block->Kind == BlockDevice && Device == (const VOID *)block->Va;
}

NTSTATUS DeviceCreate(PDRIVER_OBJECT Driver, ULONG ExtensionSize, PUNICODE_STRING Name, DEVICE_TYPE Type,
                      ULONG Characteristics, PVOID Caller, PDEVICE_OBJECT *Device)
{
    ULONG at = (sizeof(DEVICE_RECORD) + 15) & ~15u;
    DEVICE_RECORD *record = ObjectAllocate(BlockDevice, at + (SIZE_T)ExtensionSize, Caller);

    if (!record) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    record->Device.Type = IO_TYPE_DEVICE;
    record->Device.Size = (USHORT)(sizeof(DEVICE_OBJECT) + ExtensionSize);
    record->Device.DriverObject = Driver;
    record->Device.NextDevice = Driver->DeviceObject;
    Driver->DeviceObject = &record->Device;
    record->Device.Flags = DO_DEVICE_INITIALIZING;
    record->Device.Characteristics = Characteristics;
    record->Device.DeviceExtension = ExtensionSize ? (PUCHAR)record + at : NULL;
    record->Device.DeviceType = Type;
    record->Device.StackSize = 1;
    record->Device.DeviceObjectExtension = &record->Extension;
    record->Extension.Type = IO_TYPE_DEVICE_OBJECT_EXTENSION;
    record->Extension.Size = sizeof(DEVOBJ_EXTENSION);
    record->Extension.DeviceObject = &record->Device;
    KeInitializeEvent(&record->Device.DeviceLock, SynchronizationEvent, TRUE);
    *Device = &record->Device;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoCreateDevice(PDRIVER_OBJECT Driver, ULONG ExtensionSize, PUNICODE_STRING Name, DEVICE_TYPE Type,
                              ULONG Characteristics, BOOLEAN Exclusive, PDEVICE_OBJECT *Device)
{
    NTSTATUS status = DeviceCreate(Driver, ExtensionSize, Name, Type, Characteristics, CALLER(), Device);

    if (NT_SUCCESS(status) && Exclusive) {
        (*Device)->Flags |= DO_EXCLUSIVE;
    }
    if (NT_SUCCESS(status) && Name) {
        (*Device)->Flags |= DO_DEVICE_HAS_NAME;
    }
    return status;
}

static VOID Release(DEVICE_RECORD *Record, PVOID Caller)
{
    if ((Record->State & DELETE_PENDING) && BlockAt(Record)->References <= 1) {
        BlockFree(BlockAt(Record), Caller);
    }
}

VOID NTAPI IoDeleteDevice(PDEVICE_OBJECT Device)
{
    DEVICE_RECORD *record = CONTAINING_RECORD(Device, DEVICE_RECORD, Device);
    PDEVICE_OBJECT *link;

    if (!DeviceIsLive(Device) || (record->State & DELETE_PENDING)) {
        Bugcheck("IoDeleteDevice by %@ on %p, which is no live device object", CALLER(), Device);
    }
    if (Device->AttachedDevice) {
        Violation(RuleUse, "IoDeleteDevice by %@ on a device with another attached above it", CALLER());
    }
    if (record->Below) {
        Violation(RuleUse, "IoDeleteDevice by %@ on a device that is still attached to the one below it", CALLER());
    }
    for (link = &Device->DriverObject->DeviceObject; *link && *link != Device; link = &(*link)->NextDevice) {
    }
    if (*link) {
        *link = Device->NextDevice;
    }
    record->State |= DELETE_PENDING;
    Release(record, CALLER());
}

PDEVICE_OBJECT DeviceTop(PDEVICE_OBJECT Device)
{
    while (Device->AttachedDevice) {
        Device = Device->AttachedDevice;
    }
    return Device;
}

VOID DeviceReference(PDEVICE_OBJECT Device)
{
    if (!DeviceIsLive(Device)) {
        Bugcheck("%p is referenced as a device object and is none that lives", Device);
    }
    InterlockedIncrement(&BlockAt(Device)->References);
}

VOID DeviceDereference(PDEVICE_OBJECT Device)
{
    PBLOCK block = BlockAt(Device);

    if (block->References <= 1) {
        Violation(RuleUse, "device object %p is dereferenced more often than referenced", Device);
        return;
    }
    InterlockedDecrement(&block->References);
    Release(CONTAINING_RECORD(Device, DEVICE_RECORD, Device), CALLER());
}

NTSTATUS NTAPI IoAttachDeviceToDeviceStackSafe(PDEVICE_OBJECT Source, PDEVICE_OBJECT Target, PDEVICE_OBJECT *AttachedTo)
{
    PDEVICE_OBJECT top;

    if (!DeviceIsLive(Source) || !DeviceIsLive(Target)) {
        Bugcheck("IoAttachDeviceToDeviceStack by %@ with an object that is no live device object", CALLER());
    }
    top = DeviceTop(Target);
    if (CONTAINING_RECORD(Source, DEVICE_RECORD, Device)->Below || (CONTAINING_RECORD(top, DEVICE_RECORD, Device)->State & DELETE_PENDING)) {
        *AttachedTo = NULL;
        return STATUS_NO_SUCH_DEVICE;
    }
    CONTAINING_RECORD(Source, DEVICE_RECORD, Device)->Below = top;
    Source->StackSize = (CCHAR)(top->StackSize + 1);
    Source->AlignmentRequirement = top->AlignmentRequirement;
    *AttachedTo = top;
    top->AttachedDevice = Source;
    return STATUS_SUCCESS;
}

PDEVICE_OBJECT NTAPI IoAttachDeviceToDeviceStack(PDEVICE_OBJECT Source, PDEVICE_OBJECT Target)
{
    PDEVICE_OBJECT below;

    IoAttachDeviceToDeviceStackSafe(Source, Target, &below);
    return below;
}

VOID NTAPI IoDetachDevice(PDEVICE_OBJECT Target)
{
    if (!DeviceIsLive(Target) || !Target->AttachedDevice) {
        Violation(RuleUse, "IoDetachDevice by %@ on a device with none attached", CALLER());
        return;
    }
    CONTAINING_RECORD(Target->AttachedDevice, DEVICE_RECORD, Device)->Below = NULL;
    Target->AttachedDevice = NULL;
    Release(CONTAINING_RECORD(Target, DEVICE_RECORD, Device), CALLER());
}

PDEVICE_OBJECT NTAPI IoGetAttachedDevice(PDEVICE_OBJECT Device)
{
    return DeviceTop(Device);
}

PDEVICE_OBJECT NTAPI IoGetAttachedDeviceReference(PDEVICE_OBJECT Device)
{
    Device = DeviceTop(Device);
    DeviceReference(Device);
    return Device;
}

PDEVICE_OBJECT NTAPI IoGetLowerDeviceObject(PDEVICE_OBJECT Device)
{
    PDEVICE_OBJECT below = CONTAINING_RECORD(Device, DEVICE_RECORD, Device)->Below;

    if (below) {
        DeviceReference(below);
    }
    return below;
}

static int FindLink(PUNICODE_STRING Name)
{
    int i;

    for (i = 0; i < (int)MAX_LINKS; i++) {
        UNICODE_STRING have = {Links[i].Length, LINK_BYTES, Links[i].Name};

        if (Links[i].Used && RtlEqualUnicodeString(&have, Name, TRUE)) {
            return i;
        }
    }
    return -1;
}

static NTSTATUS AddLink(PUNICODE_STRING Name, BOOLEAN Interface, PVOID Caller)
{
    KIRQL irql = IrqlGuard();
    NTSTATUS status = FindLink(Name) >= 0 ? STATUS_OBJECT_NAME_COLLISION : STATUS_INSUFFICIENT_RESOURCES;
    ULONG i;

    for (i = 0; i < MAX_LINKS && status == STATUS_INSUFFICIENT_RESOURCES; i++) {
        if (!Links[i].Used && Name->Length <= LINK_BYTES) {
            Links[i].Used = TRUE;
            Links[i].Enabled = FALSE;
            Links[i].Interface = Interface;
            Links[i].Caller = Caller;
            Links[i].Length = Name->Length;
            __builtin_memcpy(Links[i].Name, Name->Buffer, Name->Length);
            status = STATUS_SUCCESS;
        }
    }
    IrqlSet(irql);
    return status;
}

NTSTATUS NTAPI IoCreateSymbolicLink(PUNICODE_STRING Link, PUNICODE_STRING Device)
{
    return AddLink(Link, FALSE, CALLER());
}

NTSTATUS NTAPI IoDeleteSymbolicLink(PUNICODE_STRING Link)
{
    int found = FindLink(Link);

    if (found < 0 || Links[found].Interface) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    Links[found].Used = FALSE;
    return STATUS_SUCCESS;
}

/* The link's name comes from pool, for RtlFreeUnicodeString. */
NTSTATUS NTAPI IoRegisterDeviceInterface(PDEVICE_OBJECT Pdo, CONST GUID *Class, PUNICODE_STRING Reference,
                                         PUNICODE_STRING Link)
{
    PPCI_FUNCTION function = PnpFunctionOf(Pdo);
    CHAR text[100];
    ULONG length, i;
    PWCHAR name;

    if (!function) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    length = FormatText(text, sizeof text, "\\??\\PCI#VEN_%04X&DEV_%04X#%02x%02x#{%08x-%04x-%04x-%02x%02x%02x%02x%02x%02x%02x%02x}",
                        function->Vendor, function->DeviceId, function->Bus, function->Device << 3 | function->Function,
                        (ULONG)Class->Data1, Class->Data2, Class->Data3, Class->Data4[0], Class->Data4[1], Class->Data4[2],
                        Class->Data4[3], Class->Data4[4], Class->Data4[5], Class->Data4[6], Class->Data4[7]);
    name = PoolAllocate((length + 1) * sizeof(WCHAR), 0x6b6e4c53, TRUE, TRUE, CALLER());
    if (!name) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    for (i = 0; i < length; i++) {
        name[i] = (WCHAR)text[i];
    }
    Link->Buffer = name;
    Link->Length = (USHORT)(length * sizeof(WCHAR));
    Link->MaximumLength = (USHORT)(Link->Length + sizeof(WCHAR));
    AddLink(Link, TRUE, CALLER());
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoSetDeviceInterfaceState(PUNICODE_STRING Link, BOOLEAN Enable)
{
    int found = FindLink(Link);

    if (found < 0 || !Links[found].Interface) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    if (Links[found].Enabled == (Enable != 0)) {
        return Enable ? STATUS_OBJECT_NAME_EXISTS : STATUS_OBJECT_NAME_NOT_FOUND;
    }
    Links[found].Enabled = Enable != 0;
    return STATUS_SUCCESS;
}

VOID DeviceCheckUnload(PIMAGE Image)
{
    PBLOCK block;
    ULONG i;

    for (block = BlockNext(NULL); block; block = BlockNext(block)) {
        if (block->Kind == BlockDevice && ImageOf(block->Caller) == Image) {
            Violation(RuleRegistration, "%s: device object made by %@ is left (%d references too many)", Image->Name,
                      block->Caller, block->References - 1);
        } else if (block->Kind == BlockThread && ImageOf(block->Caller) == Image) {
            Violation(RuleLeak, "%s: thread object made by %@ has %d references left", Image->Name, block->Caller,
                      block->References);
        }
    }
    for (i = 0; i < MAX_LINKS; i++) {
        UNICODE_STRING name = {Links[i].Length, LINK_BYTES, Links[i].Name};

        if (Links[i].Used && ImageOf(Links[i].Caller) == Image && (!Links[i].Interface || Links[i].Enabled)) {
            Violation(RuleRegistration, "%s: %s %wZ made by %@ is left", Image->Name,
                      Links[i].Interface ? "enabled device interface" : "symbolic link", &name, Links[i].Caller);
        }
        if (ImageOf(Links[i].Caller) == Image) {
            Links[i].Used = FALSE;
        }
    }
}
