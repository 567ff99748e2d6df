/* Walks RSDP -> XSDT -> MCFG and FADT [ACPI 6.5, 5.2]. The firmware's tables are trusted for content, not for lengths. */
#include "acpi.h"
#include "memory.h"

#define FADT_PM_TIMER 76u
#define SIGNATURE_MCFG 0x4746434du
#define SIGNATURE_FADT 0x50434146u
#define MAX_TABLE_BYTES 0x10000u

typedef struct {
    ULONG Signature, Length;
    UCHAR Revision, Checksum;
    UCHAR Oem[26];
} __attribute__((packed)) HEADER;

C_ASSERT(sizeof(HEADER) == 36);

static const HEADER *TableAt(ULONG64 Physical)
{
    const HEADER *table = PageDirect(Physical);

    /* The direct map covers RAM and the first 4 GiB. */
    if (!Physical || Physical + MAX_TABLE_BYTES > (MemoryTop() > 0x100000000ull ? MemoryTop() : 0x100000000ull) ||
        table->Length < sizeof *table || table->Length > MAX_TABLE_BYTES) {
        return NULL;
    }
    return table;
}

static VOID ReadMcfg(const HEADER *Table, ACPI_FACTS *Facts)
{
    const UCHAR *at = (const UCHAR *)Table + sizeof *Table + 8, *end = (const UCHAR *)Table + Table->Length;

    for (; at + 16 <= end; at += 16) {
        USHORT segment = *(const USHORT UNALIGNED *)(at + 8);

        if (segment == 0 && at[10] == 0) {
            Facts->Ecam = *(const ULONG64 UNALIGNED *)at;
            Facts->LastBus = at[11];
        }
    }
}

VOID AcpiRead(ULONG64 Rsdp, ACPI_FACTS *Facts)
{
    const UCHAR *root = PageDirect(Rsdp);
    const HEADER *xsdt;
    ULONG at;

    *Facts = (ACPI_FACTS){0};
    if (!Rsdp || !(xsdt = TableAt(*(const ULONG64 UNALIGNED *)(root + 24)))) {
        return;
    }
    for (at = sizeof *xsdt; at + 8 <= xsdt->Length; at += 8) {
        const HEADER *table = TableAt(*(const ULONG64 UNALIGNED *)((const UCHAR *)xsdt + at));

        if (table && table->Signature == SIGNATURE_MCFG) {
            ReadMcfg(table, Facts);
        } else if (table && table->Signature == SIGNATURE_FADT && table->Length >= FADT_PM_TIMER + 4) {
            Facts->PmTimer = (USHORT)*(const ULONG UNALIGNED *)((const UCHAR *)table + FADT_PM_TIMER);
        }
    }
}
