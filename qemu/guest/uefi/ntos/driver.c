/* Driver objects: DriverEntry, DriverUnload, and what is looked at when a driver is gone. */
#include "kernel.h"
#include "memory.h"
#include "pe.h"

#define PATH_CHARS 128u

typedef struct {
    DRIVER_OBJECT Object;
    DRIVER_EXTENSION Extension;
    WCHAR Name[PATH_CHARS], Service[PATH_CHARS], RegistryPath[PATH_CHARS];
} DRIVER_RECORD;

PIMAGE DriverObjectOf(const VOID *Object)
{
    ULONG i;

    for (i = 0; i < ImageCount; i++) {
        if (Images[i].DriverObject == Object && Object) {
            return &Images[i];
        }
    }
    return NULL;
}

PIMAGE OwnerOf(const VOID *Address)
{
    PIMAGE image = ImageOf(Address);
    PBLOCK block = image ? NULL : BlockAt(Address);

    return image ? image : block ? ImageOf(block->Caller) : NULL;
}

static VOID Name(PUNICODE_STRING String, PWCHAR Buffer, PCSTR Prefix, PCSTR Text)
{
    CHAR text[PATH_CHARS];
    ULONG i;

    FormatText(text, sizeof text, "%s%s", Prefix, Text);
    for (i = 0; text[i]; i++) {
        Buffer[i] = (WCHAR)text[i];
    }
    Buffer[i] = 0;
    RtlInitUnicodeString(String, Buffer);
}

/* [WDM] A major function that the driver did not set. */
static NTSTATUS NTAPI InvalidRequest(PDEVICE_OBJECT Device, PIRP Irp)
{
    Irp->IoStatus.Status = STATUS_INVALID_DEVICE_REQUEST;
    IofCompleteRequest(Irp, IO_NO_INCREMENT);
    return STATUS_INVALID_DEVICE_REQUEST;
}

NTSTATUS DriverStart(PIMAGE Image)
{
    DRIVER_RECORD *record = HostAllocate(sizeof *record);
    UNICODE_STRING path;
    CALL_GUARD guard;
    NTSTATUS status;
    ULONG i;

    if (!record) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    record->Object = (DRIVER_OBJECT){.Type = IO_TYPE_DRIVER, .Size = sizeof(DRIVER_OBJECT), .DriverStart = Image->Base,
                                     .DriverSize = Image->Size, .DriverExtension = &record->Extension,
                                     .DriverInit = (PDRIVER_INITIALIZE)(Image->Base + Image->EntryRva)};
    record->Extension.DriverObject = &record->Object;
    for (i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++) {
        record->Object.MajorFunction[i] = InvalidRequest;
    }
    Name(&record->Object.DriverName, record->Name, "\\Driver\\", Image->Service);
    Name(&record->Extension.ServiceKeyName, record->Service, "", Image->Service);
    Name(&path, record->RegistryPath, "\\Registry\\Machine\\System\\CurrentControlSet\\Services\\", Image->Service);
    Image->DriverObject = &record->Object;
    CallEnter(&guard);
    status = record->Object.DriverInit(&record->Object, &path);
    CallLeave(&guard, "DriverEntry", (PVOID)record->Object.DriverInit);
    Image->Running = NT_SUCCESS(status);
    Image->Unloads = record->Object.DriverUnload != NULL;
    return status;
}

static VOID CheckUnload(PIMAGE Image)
{
    NotifyCheckUnload(Image);
    InterruptCheckUnload(Image);
    TimerCheckUnload(Image);
    DpcCheckUnload(Image);
    WorkCheckUnload(Image);
    ThreadCheckUnload(Image);
    HandleCheckUnload(Image);
    DeviceCheckUnload(Image);
    PoolCheckUnload(Image);
}

BOOLEAN DriverUnload(PIMAGE Image)
{
    PDRIVER_UNLOAD unload = Image->DriverObject->DriverUnload;
    CALL_GUARD guard;

    /* A driver whose DriverEntry failed is not asked to unload; what it left behind is looked at all the same. */
    if (Image->Running && unload) {
        CallEnter(&guard);
        unload(Image->DriverObject);
        CallLeave(&guard, "DriverUnload", (PVOID)unload);
    }
    KeFlushQueuedDpcs();
    CheckUnload(Image);
    Image->Running = FALSE;
    Image->Unloaded = TRUE;
    PeUnload(Image);
    return unload != NULL;
}
