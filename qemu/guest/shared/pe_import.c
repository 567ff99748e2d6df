/*
 * Import tables of PE32+ images [PE Format: Optional Header, Import Directory Table, Import Lookup Table].
 */
#include "pe_import.h"

#define DOS_LFANEW_OFFSET            0x3Cu
#define PE_SIGNATURE                 0x00004550u
#define COFF_OFFSET                  4u
#define COFF_BYTES                   20u
#define COFF_OPTIONAL_SIZE_OFFSET    16u
#define OPTIONAL_MAGIC_PE32_PLUS     0x20Bu
#define OPTIONAL_DIRECTORY_COUNT     108u
#define OPTIONAL_IMPORT_DIRECTORY    120u
#define OPTIONAL_NEEDED_BYTES        128u
#define MACHINE_AMD64                0x8664u
#define MACHINE_ARM64                0xAA64u
#define DESCRIPTOR_BYTES             20u
#define DESCRIPTOR_NAME              12u
#define DESCRIPTOR_FIRST_THUNK       16u
#define ORDINAL_FLAG_HIGH            0x80000000u
#define HINT_BYTES                   2u
#define MAX_NAME_BYTES               512u

typedef struct _PE_VIEW {
    const uint8_t *Image;
    uint32_t Size;
} PE_VIEW;

static int Holds(const PE_VIEW *View, uint64_t Offset, uint64_t Length)
{
    return Offset <= View->Size && Length <= View->Size - Offset;
}

static uint16_t Load16(const PE_VIEW *View, uint32_t Offset)
{
    return (uint16_t)(View->Image[Offset] | View->Image[Offset + 1] << 8);
}

static uint32_t Load32(const PE_VIEW *View, uint32_t Offset)
{
    return (uint32_t)Load16(View, Offset) | (uint32_t)Load16(View, Offset + 2) << 16;
}

/* The string at Offset, or NULL when it does not end inside the image. */
static const char *Text(const PE_VIEW *View, uint64_t Offset)
{
    uint32_t i;

    for (i = 0; i < MAX_NAME_BYTES && Holds(View, Offset + i, 1); i++) {
        if (View->Image[Offset + i] == 0) {
            return (const char *)View->Image + Offset;
        }
    }
    return 0;
}

/* Offset of the import directory; 0 when there is none, and *Sound 0 when the headers are not in order. */
static uint32_t FindDirectory(const PE_VIEW *View, int *Sound)
{
    uint32_t header;
    uint32_t optional;
    uint16_t machine;

    *Sound = 0;
    if (!Holds(View, 0, 0x40) || Load16(View, 0) != 0x5A4D) {
        return 0;
    }
    header = Load32(View, DOS_LFANEW_OFFSET);
    if (!Holds(View, header, COFF_OFFSET + COFF_BYTES + OPTIONAL_NEEDED_BYTES) || Load32(View, header) != PE_SIGNATURE) {
        return 0;
    }
    machine = Load16(View, header + COFF_OFFSET);
    optional = header + COFF_OFFSET + COFF_BYTES;
    if ((machine != MACHINE_AMD64 && machine != MACHINE_ARM64) ||
        Load16(View, header + COFF_OFFSET + COFF_OPTIONAL_SIZE_OFFSET) < OPTIONAL_NEEDED_BYTES ||
        Load16(View, optional) != OPTIONAL_MAGIC_PE32_PLUS) {
        return 0;
    }
    *Sound = 1;
    if (Load32(View, optional + OPTIONAL_DIRECTORY_COUNT) < 2) {
        return 0;
    }
    return Load32(View, optional + OPTIONAL_IMPORT_DIRECTORY);
}

static void VisitModule(const PE_VIEW *View, uint32_t Descriptor, PE_IMPORT_VISITOR Visit, void *Context)
{
    const char *module = Text(View, Load32(View, Descriptor + DESCRIPTOR_NAME));
    uint64_t names = Load32(View, Descriptor);
    uint64_t slots = Load32(View, Descriptor + DESCRIPTOR_FIRST_THUNK);

    if (module == 0 || names == 0 || slots == 0) {
        return;
    }
    for (; Holds(View, names, 8) && Holds(View, slots, 8); names += 8, slots += 8) {
        uint32_t low = Load32(View, (uint32_t)names);
        uint32_t high = Load32(View, (uint32_t)names + 4);
        const char *name;

        if (low == 0 && high == 0) {
            return;
        }
        if ((high & ORDINAL_FLAG_HIGH) != 0) {
            continue;
        }
        name = Text(View, (uint64_t)(low & 0x7FFFFFFFu) + HINT_BYTES);
        if (name != 0) {
            Visit(Context, module, name, (uint32_t)slots);
        }
    }
}

int PeForEachImport(const uint8_t *Image, uint32_t Size, PE_IMPORT_VISITOR Visit, void *Context)
{
    PE_VIEW view;
    uint64_t descriptor;
    int sound;

    view.Image = Image;
    view.Size = Size;
    descriptor = FindDirectory(&view, &sound);
    if (!sound || descriptor == 0) {
        return sound;
    }
    for (; Holds(&view, descriptor, DESCRIPTOR_BYTES); descriptor += DESCRIPTOR_BYTES) {
        uint32_t offset = (uint32_t)descriptor;

        if (Load32(&view, offset + DESCRIPTOR_NAME) == 0 && Load32(&view, offset + DESCRIPTOR_FIRST_THUNK) == 0) {
            break;
        }
        VisitModule(&view, offset, Visit, Context);
    }
    return 1;
}
