/* QEMU's firmware configuration device, by ports [QEMU docs/specs/fw_cfg]: selector 0x510, data 0x511. */
#include "fwcfg.h"
#include "port.h"

#define SELECTOR 0x510
#define DATA 0x511
#define KEY_SIGNATURE 0x00
#define KEY_DIRECTORY 0x19
#define MAX_FILES 4096u

typedef struct {
    ULONG Size;      /* big-endian, as all of the directory */
    USHORT Select;
    USHORT Reserved;
    CHAR Name[56];
} ENTRY;

C_ASSERT(sizeof(ENTRY) == 64);

static VOID Read(PVOID Buffer, ULONG64 Length)
{
    __asm__ volatile("rep insb" : "+D"(Buffer), "+c"(Length) : "d"((USHORT)DATA) : "memory");
}

BOOLEAN FwCfgPresent(VOID)
{
    CHAR signature[4];

    PortWrite16(SELECTOR, KEY_SIGNATURE);
    Read(signature, sizeof signature);
    return signature[0] == 'Q' && signature[1] == 'E' && signature[2] == 'M' && signature[3] == 'U';
}

static BOOLEAN SameName(PCSTR Name, const CHAR *Stored)
{
    ULONG i;

    for (i = 0; i < sizeof((ENTRY *)0)->Name; i++) {
        if (Name[i] != Stored[i]) {
            return FALSE;
        }
        if (!Name[i]) {
            return TRUE;
        }
    }
    return FALSE;
}

BOOLEAN FwCfgFind(PCSTR Name, FWCFG_FILE *File)
{
    ULONG count, i;

    PortWrite16(SELECTOR, KEY_DIRECTORY);
    Read(&count, sizeof count);
    count = __builtin_bswap32(count);
    for (i = 0; i < count && i < MAX_FILES; i++) {
        ENTRY entry;

        Read(&entry, sizeof entry);
        if (SameName(Name, entry.Name)) {
            File->Key = __builtin_bswap16(entry.Select);
            File->Size = __builtin_bswap32(entry.Size);
            return TRUE;
        }
    }
    return FALSE;
}

VOID FwCfgRead(const FWCFG_FILE *File, PVOID Buffer)
{
    PortWrite16(SELECTOR, File->Key);
    Read(Buffer, File->Size);
}
