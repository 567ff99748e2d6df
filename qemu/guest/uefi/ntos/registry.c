/*
 * The registry as the plan fills it: values of Services\NAME\... and nothing else, read-only. A key exists when a value
 * lies in or below it, when it is the service of a driver of the plan, and for every device (empty). Names compare without
 * regard to case.
 */
#include "kernel.h"
#include "memory.h"
#include "plan.h"
#include "registry.h"

#define MAX_KEYS 64u
#define PATH_CHARS 160u
#define SERVICES "\\Registry\\Machine\\System\\CurrentControlSet\\Services\\"
#define MAX_NAME_BYTES 512u

typedef struct {
    LONG References;
    CHAR Path[PATH_CHARS]; /* below Services: viommu\Parameters; empty for a device's key */
} KEY;

static KEY Keys[MAX_KEYS];

BOOLEAN IsKeyObject(PVOID Object)
{
    return (KEY *)Object >= Keys && (KEY *)Object < Keys + MAX_KEYS;
}

VOID KeyRelease(PVOID Object)
{
    ((KEY *)Object)->References--;
}

static BOOLEAN ToNarrow(PCUNICODE_STRING Name, PCHAR Out, ULONG Size)
{
    ULONG i, count = Name ? Name->Length / sizeof(WCHAR) : 0;

    if (count >= Size) {
        return FALSE;
    }
    for (i = 0; i < count; i++) {
        Out[i] = Name->Buffer[i] < 0x7f ? (CHAR)Name->Buffer[i] : '?';
    }
    while (i && Out[i - 1] == '\\') {
        i--;
    }
    Out[i] = 0;
    return TRUE;
}

static CHAR Lower(CHAR Character)
{
    return Character >= 'A' && Character <= 'Z' ? (CHAR)(Character + 32) : Character;
}

/* What follows Prefix in Text, or null. */
static PCSTR AfterPrefix(PCSTR Text, PCSTR Prefix)
{
    while (*Prefix) {
        if (Lower(*Text++) != Lower(*Prefix++)) {
            return NULL;
        }
    }
    return Text;
}

static BOOLEAN KeyExists(PCSTR Path)
{
    ULONG i;

    for (i = 0; i < Plan.DriverCount; i++) {
        PCSTR rest = AfterPrefix(Plan.Drivers[i], Path);

        if (rest && !StringCompareNoCase(rest, ".sys")) {
            return TRUE;
        }
    }
    for (i = 0; i < Plan.ValueCount; i++) {
        PCSTR rest = AfterPrefix(Plan.Values[i].Key, Path);

        if (rest && (*rest == 0 || *rest == '\\')) {
            return TRUE;
        }
    }
    return FALSE;
}

static PLAN_VALUE *FindValue(PCSTR Path, PCSTR Name)
{
    ULONG i;

    for (i = 0; i < Plan.ValueCount; i++) {
        if (!StringCompareNoCase(Plan.Values[i].Key, Path) && !StringCompareNoCase(Plan.Values[i].Name, Name)) {
            return &Plan.Values[i];
        }
    }
    return NULL;
}

static NTSTATUS OpenPath(PCSTR Path, PVOID Caller, PHANDLE Handle)
{
    KIRQL irql = IrqlGuard();
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    ULONG i;

    for (i = 0; i < MAX_KEYS && Keys[i].References; i++) {
    }
    if (i < MAX_KEYS) {
        StringCopy(Keys[i].Path, PATH_CHARS, Path);
        status = HandleCreate(&Keys[i], Caller, Handle);
        Keys[i].References = NT_SUCCESS(status);
    }
    IrqlSet(irql);
    return status;
}

static NTSTATUS Open(POBJECT_ATTRIBUTES Attributes, PVOID Caller, PHANDLE Handle)
{
    CHAR name[PATH_CHARS], path[2 * PATH_CHARS];
    KEY *root = HandleObject(Attributes->RootDirectory);
    PCSTR rest;

    if (!ToNarrow(Attributes->ObjectName, name, sizeof name)) {
        return STATUS_NAME_TOO_LONG;
    }
    if (Attributes->RootDirectory) {
        if (!root || !IsKeyObject(root)) {
            return STATUS_INVALID_HANDLE;
        }
        FormatText(path, sizeof path, "%s%s%s", root->Path, root->Path[0] && name[0] ? "\\" : "", name);
        if (!root->Path[0]) {
            return name[0] ? STATUS_OBJECT_NAME_NOT_FOUND : OpenPath("", Caller, Handle);
        }
    } else {
        rest = AfterPrefix(name, SERVICES);
        if (!rest) {
            return STATUS_OBJECT_NAME_NOT_FOUND;
        }
        StringCopy(path, sizeof path, rest);
    }
    return StringLength(path) >= PATH_CHARS ? STATUS_NAME_TOO_LONG
           : KeyExists(path)                ? OpenPath(path, Caller, Handle)
                                            : STATUS_OBJECT_NAME_NOT_FOUND;
}

NTSTATUS NTAPI ZwOpenKey(PHANDLE Handle, ACCESS_MASK Access, POBJECT_ATTRIBUTES Attributes)
{
    return Open(Attributes, CALLER(), Handle);
}

NTSTATUS NTAPI ZwCreateKey(PHANDLE Handle, ACCESS_MASK Access, POBJECT_ATTRIBUTES Attributes, ULONG Index,
                           PUNICODE_STRING Class, ULONG Options, PULONG Disposition)
{
    NTSTATUS status = Open(Attributes, CALLER(), Handle);

    if (NT_SUCCESS(status) && Disposition) {
        *Disposition = REG_OPENED_EXISTING_KEY;
    }
    return status == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_ACCESS_DENIED : status;
}

NTSTATUS NTAPI IoOpenDeviceRegistryKey(PDEVICE_OBJECT Device, ULONG Type, ACCESS_MASK Access, PHANDLE Handle)
{
    return PnpFunctionOf(Device) ? OpenPath("", CALLER(), Handle) : STATUS_INVALID_DEVICE_REQUEST;
}

NTSTATUS NTAPI NtOpenDriverRegistryKey(PDRIVER_OBJECT Driver, ULONG Type, ACCESS_MASK Access, ULONG Flags, PHANDLE Handle)
{
    PIMAGE image = DriverObjectOf(Driver);
    CHAR path[PATH_CHARS];

    if (!image || Type != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    FormatText(path, sizeof path, "%s\\Parameters", image->Service);
    return OpenPath(path, CALLER(), Handle);
}

NTSTATUS NTAPI ZwSetValueKey(HANDLE Handle, PUNICODE_STRING Name, ULONG Index, ULONG Type, PVOID Data, ULONG Size)
{
    return HandleObject(Handle) ? STATUS_ACCESS_DENIED : STATUS_INVALID_HANDLE;
}

/* Writes what fits: a header of HeaderBytes tells of the rest [WDM ZwQueryValueKey]. */
static NTSTATUS Answer(PUCHAR Out, ULONG Length, PULONG Result, const VOID *Header, ULONG HeaderBytes, ULONG MinimumBytes,
                       const VOID *Data, ULONG DataOffset, ULONG DataLength)
{
    *Result = DataOffset + DataLength;
    if (Length < MinimumBytes) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    __builtin_memcpy(Out, Header, HeaderBytes < Length ? HeaderBytes : Length);
    if (Length < DataOffset + DataLength) {
        return STATUS_BUFFER_OVERFLOW;
    }
    __builtin_memcpy(Out + DataOffset, Data, DataLength);
    return STATUS_SUCCESS;
}

static NTSTATUS AnswerFull(PLAN_VALUE *Value, PCUNICODE_STRING Name, PVOID Out, ULONG Length, PULONG Result)
{
    ULONG nameOffset = FIELD_OFFSET(KEY_VALUE_FULL_INFORMATION, Name), dataOffset = (nameOffset + Name->Length + 7) & ~7u;
    KEY_VALUE_FULL_INFORMATION header = {.Type = Value->Type, .DataOffset = dataOffset, .DataLength = Value->Length,
                                         .NameLength = Name->Length};
    NTSTATUS status = Answer(Out, Length, Result, &header, nameOffset, nameOffset, Value->Data, dataOffset, Value->Length);

    if (NT_SUCCESS(status)) {
        __builtin_memcpy((PUCHAR)Out + nameOffset, Name->Buffer, Name->Length);
    }
    return status;
}

NTSTATUS NTAPI ZwQueryValueKey(HANDLE Handle, PUNICODE_STRING Name, KEY_VALUE_INFORMATION_CLASS Class, PVOID Out,
                               ULONG Length, PULONG Result)
{
    KEY *key = HandleObject(Handle);
    CHAR name[NAME_CHARS];
    PLAN_VALUE *value;

    if (!key || !IsKeyObject(key)) {
        return STATUS_INVALID_HANDLE;
    }
    value = ToNarrow(Name, name, sizeof name) ? FindValue(key->Path, name) : NULL;
    if (!value) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    if (Class == KeyValueFullInformation) {
        return AnswerFull(value, Name, Out, Length, Result);
    }
    if (Class == KeyValuePartialInformation) {
        KEY_VALUE_PARTIAL_INFORMATION header = {.Type = value->Type, .DataLength = value->Length};
        ULONG bytes = FIELD_OFFSET(KEY_VALUE_PARTIAL_INFORMATION, Data);

        return Answer(Out, Length, Result, &header, bytes, bytes, value->Data, bytes, value->Length);
    }
    return STATUS_INVALID_PARAMETER;
}

/* RTL_QUERY_REGISTRY_DIRECT: strings into a UNICODE_STRING (its buffer from pool when null), numbers as they are. */
static NTSTATUS StoreDirect(PRTL_QUERY_REGISTRY_TABLE Entry, ULONG Type, const VOID *Data, ULONG Length, PVOID Caller)
{
    PUNICODE_STRING string = Entry->EntryContext;

    if (Type == REG_SZ || Type == REG_EXPAND_SZ || Type == REG_MULTI_SZ) {
        if (!string->Buffer) {
            string->Buffer = PoolAllocate(Length, 0x67655254, TRUE, TRUE, Caller);
            string->MaximumLength = (USHORT)Length;
        }
        if (!string->Buffer || string->MaximumLength < Length) {
            return STATUS_BUFFER_TOO_SMALL;
        }
        __builtin_memcpy(string->Buffer, Data, Length);
        string->Length = (USHORT)(Length - sizeof(WCHAR));
    } else if (Length <= sizeof(ULONG)) {
        __builtin_memcpy(Entry->EntryContext, Data, Length);
    } else {
        LONG capacity = *(PLONG)Entry->EntryContext;

        if (capacity >= 0 || (ULONG)-capacity < Length) {
            return STATUS_BUFFER_TOO_SMALL;
        }
        __builtin_memcpy(Entry->EntryContext, Data, Length);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS CallQueryRoutine(PRTL_QUERY_REGISTRY_TABLE Entry, PVOID Context, ULONG Type, PUCHAR Data, ULONG Length)
{
    NTSTATUS status = STATUS_SUCCESS;
    PUCHAR at = Data, end = Data + Length;

    if (Type != REG_MULTI_SZ || (Entry->Flags & RTL_QUERY_REGISTRY_NOEXPAND)) {
        return Entry->QueryRoutine((PWSTR)Entry->Name, Type, Data, Length, Context, Entry->EntryContext);
    }
    while (NT_SUCCESS(status) && at + 2 < end && (at[0] || at[1])) {
        PUCHAR next = at;

        while (next + 2 <= end && (next[0] || next[1])) {
            next += 2;
        }
        next += 2;
        status = Entry->QueryRoutine((PWSTR)Entry->Name, REG_SZ, at, (ULONG)(next - at), Context, Entry->EntryContext);
        at = next;
    }
    return status;
}

static NTSTATUS QueryOne(PCSTR Path, PRTL_QUERY_REGISTRY_TABLE Entry, PVOID Context, PVOID Caller)
{
    UNICODE_STRING wide;
    CHAR name[NAME_CHARS];
    PLAN_VALUE *value;
    ULONG type, length;
    PUCHAR data;

    RtlInitUnicodeString(&wide, Entry->Name);
    value = ToNarrow(&wide, name, sizeof name) ? FindValue(Path, name) : NULL;
    type = value ? value->Type : Entry->DefaultType & 0xff;
    data = value ? value->Data : Entry->DefaultData;
    length = value ? value->Length : Entry->DefaultLength;
    if (!value && (Entry->Flags & RTL_QUERY_REGISTRY_REQUIRED)) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    if (!value && (type == REG_NONE || !data)) {
        return STATUS_SUCCESS;
    }
    if (!value && !length && (type == REG_SZ || type == REG_EXPAND_SZ)) {
        UNICODE_STRING text;

        RtlInitUnicodeString(&text, (PCWSTR)data);
        length = text.Length + (ULONG)sizeof(WCHAR);
    }
    return Entry->Flags & RTL_QUERY_REGISTRY_DIRECT ? StoreDirect(Entry, type, data, length, Caller)
                                                    : CallQueryRoutine(Entry, Context, type, data, length);
}

NTSTATUS NTAPI RtlQueryRegistryValues(ULONG RelativeTo, PCWSTR Path, PRTL_QUERY_REGISTRY_TABLE Table, PVOID Context,
                                      PVOID Environment)
{
    CHAR base[PATH_CHARS] = "", path[PATH_CHARS];
    UNICODE_STRING wide;
    NTSTATUS status = STATUS_SUCCESS;
    PCSTR rest = base;
    KEY *key;

    if (RelativeTo == RTL_REGISTRY_HANDLE) {
        key = HandleObject((HANDLE)Path);
        if (!key || !IsKeyObject(key)) {
            return STATUS_INVALID_HANDLE;
        }
        StringCopy(base, sizeof base, key->Path);
    } else {
        RtlInitUnicodeString(&wide, Path);
        if (!ToNarrow(&wide, base, sizeof base)) {
            return STATUS_NAME_TOO_LONG;
        }
        if (RelativeTo == RTL_REGISTRY_ABSOLUTE) {
            rest = AfterPrefix(base, SERVICES);
        } else if (RelativeTo != RTL_REGISTRY_SERVICES) {
            return STATUS_OBJECT_NAME_NOT_FOUND;
        }
        if (!rest || !KeyExists(rest)) {
            return STATUS_OBJECT_NAME_NOT_FOUND;
        }
    }
    StringCopy(path, sizeof path, rest);
    for (; NT_SUCCESS(status) && (Table->QueryRoutine || (Table->Flags & (RTL_QUERY_REGISTRY_DIRECT | RTL_QUERY_REGISTRY_SUBKEY)));
         Table++) {
        if (Table->Flags & RTL_QUERY_REGISTRY_SUBKEY) {
            UNICODE_STRING subkey;
            CHAR name[NAME_CHARS];

            RtlInitUnicodeString(&subkey, Table->Name);
            if (!ToNarrow(&subkey, name, sizeof name)) {
                return STATUS_NAME_TOO_LONG;
            }
            FormatText(path, sizeof path, "%s\\%s", rest, name);
            status = KeyExists(path) ? STATUS_SUCCESS : STATUS_OBJECT_NAME_NOT_FOUND;
        } else {
            status = QueryOne(path, Table, Context, CALLER());
        }
    }
    return status;
}
