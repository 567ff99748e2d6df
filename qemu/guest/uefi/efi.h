/*
 * The part of the UEFI boot protocol that nthost uses: enough of the system table to read the memory map, find the ACPI
 * tables and leave boot services [UEFI 2.10, 4.3, 7.2, 7.4]. Services that are never called are unnamed pointers, so that
 * the offsets stay those of the specification.
 *
 * BOOT_INFO is what survives of the firmware: after ExitBootServices nothing of it runs again.
 */
#ifndef NTHOST_EFI_H
#define NTHOST_EFI_H

#include <stdint.h>

typedef uint64_t EFI_STATUS;
typedef void *EFI_HANDLE;

#define EFI_SUCCESS 0ull
#define EFI_CONVENTIONAL_MEMORY 7u

typedef struct {
    uint32_t Data1;
    uint16_t Data2, Data3;
    uint8_t Data4[8];
} EFI_GUID;

typedef struct {
    uint64_t Signature;
    uint32_t Revision, HeaderSize, Crc32, Reserved;
} EFI_TABLE_HEADER;

typedef struct {
    uint32_t Type, Pad;
    uint64_t PhysicalStart, VirtualStart, NumberOfPages, Attribute;
} EFI_MEMORY_DESCRIPTOR;

typedef struct {
    uint16_t Year;
    uint8_t Month, Day, Hour, Minute, Second, Pad1;
    uint32_t Nanosecond;
    int16_t TimeZone;
    uint8_t Daylight, Pad2;
} EFI_TIME;

typedef struct {
    EFI_TABLE_HEADER Header;
    EFI_STATUS (*GetTime)(EFI_TIME *, void *);
} EFI_RUNTIME_SERVICES;

typedef struct {
    EFI_TABLE_HEADER Header;
    void *Tpl[2];
    void *Pages[2];
    EFI_STATUS (*GetMemoryMap)(uint64_t *, EFI_MEMORY_DESCRIPTOR *, uint64_t *, uint64_t *, uint32_t *);
    void *Pool[2];
    void *Events[6];
    void *Protocols[9];
    void *Images[4];
    EFI_STATUS (*ExitBootServices)(EFI_HANDLE, uint64_t);
    void *GetNextMonotonicCount, *Stall;
    EFI_STATUS (*SetWatchdogTimer)(uint64_t, uint64_t, uint64_t, void *);
} EFI_BOOT_SERVICES;

typedef struct {
    EFI_GUID Guid;
    void *Table;
} EFI_CONFIGURATION_TABLE;

typedef struct {
    EFI_TABLE_HEADER Header;
    void *FirmwareVendor;
    uint32_t FirmwareRevision, Pad;
    void *Console[6];
    EFI_RUNTIME_SERVICES *RuntimeServices;
    EFI_BOOT_SERVICES *BootServices;
    uint64_t NumberOfTableEntries;
    EFI_CONFIGURATION_TABLE *ConfigurationTable;
} EFI_SYSTEM_TABLE;

#define BOOT_MAX_RANGES 128u

typedef struct {
    uint64_t Base, PageCount;
} BOOT_RANGE;

typedef struct {
    BOOT_RANGE Ranges[BOOT_MAX_RANGES]; /* conventional memory, which nothing uses any more */
    uint32_t RangeCount;
    uint64_t TopOfMemory;               /* end of the highest range of any memory that is RAM */
    uint64_t Rsdp;                      /* physical address of the ACPI root pointer, 0 when there is none */
    uint64_t SystemTime;                /* 100 ns since 1601, UTC */
    uint8_t *ImageBase;                 /* nthost itself: loaded at its physical address */
    const char *Failure;                /* why the firmware could not be left; null on success */
} BOOT_INFO;

#endif
