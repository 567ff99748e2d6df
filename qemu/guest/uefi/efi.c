/*
 * Entry from the firmware [UEFI 2.10, 4.1]. Takes over the machine: reads the memory map, the root of the ACPI tables and
 * the time, leaves boot services, and hands over to NtHostStart, which never returns.
 *
 * nthost keeps nothing of the firmware running: its timer would interrupt at IRQLs that NT gives to others, and its memory
 * map would be writable and executable everywhere.
 */
#include "efi.h"
#include "start.h"

static BOOT_INFO Boot;
static uint8_t MemoryMap[64 * 1024] __attribute__((aligned(16)));

static const EFI_GUID Acpi20Guid = {0x8868e871, 0xe4f1, 0x11d3, {0xbc, 0x22, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81}};

extern uint8_t __ImageBase[];

static int SameGuid(const EFI_GUID *Left, const EFI_GUID *Right)
{
    const uint64_t *l = (const uint64_t *)(const void *)Left, *r = (const uint64_t *)(const void *)Right;

    return l[0] == r[0] && l[1] == r[1];
}

/* Days from 1601-01-01 to the first of January of Year. */
static uint64_t DaysBefore(uint64_t Year)
{
    uint64_t y = Year - 1601;

    return y * 365 + y / 4 - y / 100 + y / 400;
}

static uint64_t TimeSince1601(const EFI_TIME *Time)
{
    static const uint16_t before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    uint64_t days, seconds;
    int leap = (Time->Year % 4 == 0 && Time->Year % 100 != 0) || Time->Year % 400 == 0;

    if (Time->Year < 1601 || Time->Month < 1 || Time->Month > 12 || Time->Day < 1) {
        return 0;
    }
    days = DaysBefore(Time->Year) + before[Time->Month - 1] + Time->Day - 1 + (leap && Time->Month > 2);
    seconds = days * 86400 + Time->Hour * 3600u + Time->Minute * 60u + Time->Second;
    return seconds * 10000000ull;
}

static void TakeMemory(uint64_t MapSize, uint64_t DescriptorSize)
{
    uint64_t at;

    for (at = 0; at + sizeof(EFI_MEMORY_DESCRIPTOR) <= MapSize; at += DescriptorSize) {
        const EFI_MEMORY_DESCRIPTOR *d = (const EFI_MEMORY_DESCRIPTOR *)(const void *)(MemoryMap + at);
        uint64_t end = d->PhysicalStart + d->NumberOfPages * 4096;

        if (d->Type >= 1 && d->Type <= 10 && end > Boot.TopOfMemory) {
            Boot.TopOfMemory = end;
        }
        if (d->Type == EFI_CONVENTIONAL_MEMORY && d->PhysicalStart >= 0x100000 && Boot.RangeCount < BOOT_MAX_RANGES) {
            Boot.Ranges[Boot.RangeCount].Base = d->PhysicalStart;
            Boot.Ranges[Boot.RangeCount].PageCount = d->NumberOfPages;
            Boot.RangeCount++;
        }
    }
}

static const char *LeaveFirmware(EFI_HANDLE Image, EFI_BOOT_SERVICES *Services)
{
    int attempt;

    /* The map may change between the two calls when a firmware timer fires: the second call then wants a new key. */
    for (attempt = 0; attempt < 8; attempt++) {
        uint64_t size = sizeof MemoryMap, key, stride;
        uint32_t version;

        if (Services->GetMemoryMap(&size, (EFI_MEMORY_DESCRIPTOR *)(void *)MemoryMap, &key, &stride, &version) != EFI_SUCCESS) {
            return "GetMemoryMap failed";
        }
        if (Services->ExitBootServices(Image, key) == EFI_SUCCESS) {
            TakeMemory(size, stride);
            return 0;
        }
    }
    return "ExitBootServices failed";
}

EFI_STATUS efi_main(EFI_HANDLE Image, EFI_SYSTEM_TABLE *System);

EFI_STATUS efi_main(EFI_HANDLE Image, EFI_SYSTEM_TABLE *System)
{
    EFI_TIME time;
    uint64_t i;

    System->BootServices->SetWatchdogTimer(0, 0, 0, 0);
    if (System->RuntimeServices->GetTime(&time, 0) == EFI_SUCCESS) {
        Boot.SystemTime = TimeSince1601(&time);
    }
    for (i = 0; i < System->NumberOfTableEntries; i++) {
        if (SameGuid(&System->ConfigurationTable[i].Guid, &Acpi20Guid)) {
            Boot.Rsdp = (uint64_t)System->ConfigurationTable[i].Table;
        }
    }
    Boot.ImageBase = __ImageBase;
    Boot.Failure = LeaveFirmware(Image, System->BootServices);
    NtHostStart(&Boot);
}
