/*
 * Values of the service's Parameters key. Values that are absent or of another type leave the default.
 */
#include "viommu.h"

#define DEFAULT_TIMEOUT_MS 5000
#define MIN_TIMEOUT_MS     10
#define MAX_TIMEOUT_MS     60000
#define MAX_PATH_BYTES     1024
#define MAX_VALUE_BYTES    (sizeof(KEY_VALUE_PARTIAL_INFORMATION) + REDIRECT_CHARACTERS * sizeof(WCHAR))

SETTINGS Settings = { DEFAULT_TIMEOUT_MS, { 0 } };

static NTSTATUS OpenParameters(PUNICODE_STRING RegistryPath, PHANDLE Key)
{
    static const WCHAR suffix[] = L"\\Parameters";
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING path;
    NTSTATUS status;

    path.MaximumLength = (USHORT)(RegistryPath->Length + sizeof(suffix));
    if (RegistryPath->Length > MAX_PATH_BYTES) {
        return STATUS_NAME_TOO_LONG;
    }
    path.Buffer = PoolAllocate(path.MaximumLength);
    if (path.Buffer == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    RtlCopyMemory(path.Buffer, RegistryPath->Buffer, RegistryPath->Length);
    RtlCopyMemory((PUCHAR)path.Buffer + RegistryPath->Length, suffix, sizeof(suffix));
    path.Length = (USHORT)(path.MaximumLength - sizeof(WCHAR));
    InitializeObjectAttributes(&attributes, &path, OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE, NULL, NULL);
    status = ZwOpenKey(Key, KEY_READ, &attributes);
    PoolFree(path.Buffer);
    return status;
}

/* The value's information, to be freed with PoolFree; NULL when it is absent, of another type or too large. */
static PKEY_VALUE_PARTIAL_INFORMATION ReadValue(HANDLE Key, PCWSTR Name, ULONG Type)
{
    PKEY_VALUE_PARTIAL_INFORMATION information;
    UNICODE_STRING name;
    NTSTATUS status;
    ULONG length;

    information = PoolAllocate(MAX_VALUE_BYTES);
    if (information == NULL) {
        return NULL;
    }
    RtlInitUnicodeString(&name, Name);
    status = ZwQueryValueKey(Key, &name, KeyValuePartialInformation, information, MAX_VALUE_BYTES, &length);
    if (!NT_SUCCESS(status) || information->Type != Type) {
        PoolFree(information);
        return NULL;
    }
    return information;
}

static VOID ReadTimeout(HANDLE Key)
{
    PKEY_VALUE_PARTIAL_INFORMATION value = ReadValue(Key, L"TimeoutMilliseconds", REG_DWORD);
    ULONG timeout;

    if (value == NULL) {
        return;
    }
    if (value->DataLength == sizeof(ULONG)) {
        RtlCopyMemory(&timeout, value->Data, sizeof(timeout));
        Settings.TimeoutMilliseconds = min(max(timeout, MIN_TIMEOUT_MS), MAX_TIMEOUT_MS);
    }
    PoolFree(value);
}

static VOID ReadRedirectDrivers(HANDLE Key)
{
    PKEY_VALUE_PARTIAL_INFORMATION value = ReadValue(Key, L"RedirectDrivers", REG_MULTI_SZ);

    if (value == NULL) {
        return;
    }
    /* Whatever the data ends with, two zeros follow. */
    if (value->DataLength <= sizeof(Settings.RedirectDrivers) - 2 * sizeof(WCHAR)) {
        RtlCopyMemory(Settings.RedirectDrivers, value->Data, value->DataLength);
    } else {
        TRACE_ERROR("RedirectDrivers is longer than %d characters and is ignored\n", REDIRECT_CHARACTERS - 2);
    }
    PoolFree(value);
}

VOID SettingsRead(PUNICODE_STRING RegistryPath)
{
    HANDLE key;

    if (NT_SUCCESS(OpenParameters(RegistryPath, &key))) {
        ReadTimeout(key);
        ReadRedirectDrivers(key);
        (void)ZwClose(key);
    }
}
