/*
 * Loader of PE32+ driver images [Microsoft PE/COFF]. A file is untrusted until every offset in it has been compared with
 * the size of what it points into; after PeLoad the image's own memory is what is read, and its directories stay checked
 * against SizeOfImage. Sections keep the protection of their headers: code cannot be written, data cannot be executed.
 */
#include "pe.h"
#include "memory.h"
#include "port.h"
#include <ntimage.h>

#define PAGE_BYTES 4096u
#define MAX_IMAGE_BYTES (64u << 20)
#define MAX_SECTIONS 96u
#define IMAGE_REL_BASED_ABSOLUTE 0
#define IMAGE_REL_BASED_DIR64 10
#define DEFAULT_COOKIE 0x00002B992DDFA232ull
#define COOKIE_OFFSET 0x58u /* SecurityCookie in IMAGE_LOAD_CONFIG_DIRECTORY64 */

IMAGE Images[MAX_IMAGES];
ULONG ImageCount;

static PUCHAR NextBase = (PUCHAR)IMAGE_WINDOW;

PIMAGE ImageOf(const VOID *Address)
{
    ULONG i;

    for (i = 0; i < ImageCount; i++) {
        if (Images[i].Base && (const UCHAR *)Address >= Images[i].Base &&
            (const UCHAR *)Address < Images[i].Base + Images[i].Size) {
            return &Images[i];
        }
    }
    return NULL;
}

static const IMAGE_NT_HEADERS64 *HeadersOf(const UCHAR *Base)
{
    return (const IMAGE_NT_HEADERS64 *)(Base + ((const IMAGE_DOS_HEADER *)Base)->e_lfanew);
}

static const IMAGE_SECTION_HEADER *SectionsOf(const UCHAR *Base)
{
    const IMAGE_NT_HEADERS64 *headers = HeadersOf(Base);

    return (const IMAGE_SECTION_HEADER *)((const UCHAR *)&headers->OptionalHeader + headers->FileHeader.SizeOfOptionalHeader);
}

ULONG PeImageSize(const UCHAR *Base)
{
    return HeadersOf(Base)->OptionalHeader.SizeOfImage;
}

BOOLEAN InHost(const VOID *Address)
{
    extern UCHAR __ImageBase[];

    return (const UCHAR *)Address >= __ImageBase && (const UCHAR *)Address < __ImageBase + PeImageSize(__ImageBase);
}

static ULONG SectionBytes(const IMAGE_SECTION_HEADER *Section)
{
    return Section->Misc.VirtualSize ? Section->Misc.VirtualSize : Section->SizeOfRawData;
}

/* Entry flags of the page at this offset of an image. Pages of no section are the headers: read only. */
static ULONG64 ProtectionAt(const UCHAR *Base, ULONG Offset)
{
    const IMAGE_SECTION_HEADER *section = SectionsOf(Base);
    ULONG64 flags = 0;
    ULONG i;

    for (i = 0; i < HeadersOf(Base)->FileHeader.NumberOfSections; i++, section++) {
        if (Offset < section->VirtualAddress + SectionBytes(section) && Offset + PAGE_BYTES > section->VirtualAddress) {
            flags |= section->Characteristics & IMAGE_SCN_MEM_WRITE ? PTE_WRITE : 0;
            flags |= section->Characteristics & IMAGE_SCN_MEM_EXECUTE ? 0 : PTE_NX;
            return flags;
        }
    }
    return PTE_NX;
}

ULONG64 PeHostProtection(const UCHAR *Base, ULONG Offset)
{
    return ProtectionAt(Base, Offset);
}

static PCSTR FaultOfHeaders(const UCHAR *File, ULONG Size)
{
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)File;
    const IMAGE_NT_HEADERS64 *nt;

    if (Size < sizeof *dos || dos->e_magic != IMAGE_DOS_SIGNATURE) {
        return "no MZ header";
    }
    if (dos->e_lfanew < 0 || dos->e_lfanew % 4 || !PeWithin((ULONG)dos->e_lfanew, sizeof *nt, Size)) {
        return "the PE header lies outside the file";
    }
    nt = HeadersOf(File);
    if (nt->Signature != IMAGE_NT_SIGNATURE) {
        return "no PE signature";
    }
    if (nt->FileHeader.Machine != IMAGE_FILE_MACHINE_AMD64 || nt->OptionalHeader.Magic != 0x20b) {
        return "not an x64 image";
    }
    if (nt->OptionalHeader.Subsystem != 1) {
        return "its subsystem is not native (1): not a driver";
    }
    if (nt->FileHeader.SizeOfOptionalHeader < sizeof nt->OptionalHeader || nt->OptionalHeader.NumberOfRvaAndSizes != 16) {
        return "the optional header is short";
    }
    if (!nt->FileHeader.NumberOfSections || nt->FileHeader.NumberOfSections > MAX_SECTIONS ||
        !PeWithin((ULONG64)((const UCHAR *)SectionsOf(File) - File),
                nt->FileHeader.NumberOfSections * (ULONG64)sizeof(IMAGE_SECTION_HEADER), Size)) {
        return "the section table lies outside the file";
    }
    if (nt->OptionalHeader.SectionAlignment != PAGE_BYTES) {
        return "sections are not aligned to pages";
    }
    if (!nt->OptionalHeader.SizeOfImage || nt->OptionalHeader.SizeOfImage % PAGE_BYTES ||
        nt->OptionalHeader.SizeOfImage > MAX_IMAGE_BYTES) {
        return "SizeOfImage is not a whole number of pages up to 64 MiB";
    }
    if (nt->OptionalHeader.SizeOfHeaders > Size || nt->OptionalHeader.SizeOfHeaders > nt->OptionalHeader.SizeOfImage ||
        nt->OptionalHeader.SizeOfHeaders <
            (ULONG)((const UCHAR *)(SectionsOf(File) + nt->FileHeader.NumberOfSections) - File)) {
        return "SizeOfHeaders is wrong";
    }
    if (!nt->OptionalHeader.AddressOfEntryPoint ||
        nt->OptionalHeader.AddressOfEntryPoint >= nt->OptionalHeader.SizeOfImage) {
        return "the entry point lies outside the image";
    }
    return NULL;
}

static PCSTR FaultOfSections(const UCHAR *File, ULONG Size)
{
    const IMAGE_NT_HEADERS64 *nt = HeadersOf(File);
    const IMAGE_SECTION_HEADER *section = SectionsOf(File);
    ULONG end = (nt->OptionalHeader.SizeOfHeaders + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1), i;

    for (i = 0; i < nt->FileHeader.NumberOfSections; i++, section++) {
        if (section->VirtualAddress % PAGE_BYTES || section->VirtualAddress < end ||
            !PeWithin(section->VirtualAddress, SectionBytes(section), nt->OptionalHeader.SizeOfImage)) {
            return "a section overlaps another or lies outside the image";
        }
        if (!PeWithin(section->PointerToRawData, section->SizeOfRawData, Size)) {
            return "the data of a section lies outside the file";
        }
        end = (section->VirtualAddress + SectionBytes(section) + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
    }
    return NULL;
}

/* A directory of the mapped image, or false when it is absent; Fault is set when it lies outside. */
static BOOLEAN Directory(PIMAGE Image, ULONG Index, PULONG Rva, PULONG Size, PCSTR *Fault)
{
    const IMAGE_DATA_DIRECTORY *entry = &HeadersOf(Image->Base)->OptionalHeader.DataDirectory[Index];

    *Rva = *Size = 0;
    if (!entry->VirtualAddress || !entry->Size) {
        return FALSE;
    }
    if (!PeWithin(entry->VirtualAddress, entry->Size, Image->Size)) {
        *Fault = "a data directory lies outside the image";
        return FALSE;
    }
    *Rva = entry->VirtualAddress;
    *Size = entry->Size;
    return TRUE;
}

static PCSTR RelocateBlock(PIMAGE Image, const IMAGE_BASE_RELOCATION *Block, LONG64 Delta)
{
    const USHORT *entry = (const USHORT *)(Block + 1);
    ULONG count = (Block->SizeOfBlock - (ULONG)sizeof *Block) / 2, i;

    for (i = 0; i < count; i++) {
        ULONG64 at = (ULONG64)Block->VirtualAddress + (entry[i] & 0xfff);

        if (entry[i] >> 12 == IMAGE_REL_BASED_ABSOLUTE) {
            continue;
        }
        if (entry[i] >> 12 != IMAGE_REL_BASED_DIR64) {
            return "a base relocation has a type other than DIR64";
        }
        if (!PeWithin(at, 8, Image->Size)) {
            return "a base relocation points outside the image";
        }
        *(LONG64 UNALIGNED *)(Image->Base + at) += Delta;
    }
    return NULL;
}

static PCSTR Relocate(PIMAGE Image)
{
    LONG64 delta = (LONG64)((ULONG64)Image->Base - HeadersOf(Image->Base)->OptionalHeader.ImageBase);
    PCSTR fault = NULL;
    ULONG rva, size;

    if (!Directory(Image, IMAGE_DIRECTORY_ENTRY_BASERELOC, &rva, &size, &fault)) {
        return fault ? fault
               : HeadersOf(Image->Base)->FileHeader.Characteristics & IMAGE_FILE_RELOCS_STRIPPED
                   ? "its relocations are stripped"
                   : NULL;
    }
    while (!fault && size >= sizeof(IMAGE_BASE_RELOCATION)) {
        const IMAGE_BASE_RELOCATION *block = (const IMAGE_BASE_RELOCATION *)(Image->Base + rva);

        if (block->SizeOfBlock < sizeof *block || block->SizeOfBlock > size || block->SizeOfBlock % 4) {
            return "a relocation block has a wrong size";
        }
        fault = RelocateBlock(Image, block, delta);
        rva += block->SizeOfBlock;
        size -= block->SizeOfBlock;
    }
    return fault;
}

static BOOLEAN MapPages(PIMAGE Image)
{
    ULONG offset;

    for (offset = 0; offset < Image->Size; offset += PAGE_BYTES) {
        ULONG64 page = PageAllocate();

        if (!page || !PageMap(Image->Base + offset, page, PTE_WRITE | PTE_NX)) {
            return FALSE;
        }
        __builtin_memset(Image->Base + offset, 0, PAGE_BYTES);
    }
    return TRUE;
}

static VOID CopySections(PIMAGE Image, const UCHAR *File)
{
    const IMAGE_NT_HEADERS64 *nt = HeadersOf(File);
    const IMAGE_SECTION_HEADER *section = SectionsOf(File);
    ULONG i;

    __builtin_memcpy(Image->Base, File, nt->OptionalHeader.SizeOfHeaders);
    for (i = 0; i < nt->FileHeader.NumberOfSections; i++, section++) {
        ULONG bytes = SectionBytes(section) < section->SizeOfRawData ? SectionBytes(section) : section->SizeOfRawData;

        __builtin_memcpy(Image->Base + section->VirtualAddress, File + section->PointerToRawData, bytes);
    }
}

BOOLEAN PeLoad(PIMAGE Image, const UCHAR *File, ULONG FileSize)
{
    PCSTR fault = FaultOfHeaders(File, FileSize);

    fault = fault ? fault : FaultOfSections(File, FileSize);
    if (!fault) {
        Image->Size = HeadersOf(File)->OptionalHeader.SizeOfImage;
        Image->EntryRva = HeadersOf(File)->OptionalHeader.AddressOfEntryPoint;
        Image->Base = NextBase;
        NextBase += (Image->Size + 0x1ffff) & ~0xffffu;
        if (!MapPages(Image)) {
            fault = "out of memory";
        } else {
            CopySections(Image, File);
            fault = Relocate(Image);
        }
    }
    if (!fault) {
        Directory(Image, IMAGE_DIRECTORY_ENTRY_EXPORT, &Image->ExportRva, &Image->ExportSize, &fault);
        Directory(Image, IMAGE_DIRECTORY_ENTRY_IMPORT, &Image->ImportRva, &Image->ImportSize, &fault);
    }
    if (!fault && Image->ExportSize && Image->ExportSize < sizeof(IMAGE_EXPORT_DIRECTORY)) {
        fault = "the export directory is short";
    }
    if (fault) {
        TapNote("%s", fault);
    }
    Image->Well = fault == NULL;
    return Image->Well;
}

/* [PE/COFF 6.8] Code built with /GS refuses to start while its cookie has the default value. */
static VOID SeedCookie(PIMAGE Image)
{
    PCSTR fault = NULL;
    ULONG rva, size;
    ULONG64 address;

    if (!Directory(Image, IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG, &rva, &size, &fault) || size < COOKIE_OFFSET + 8) {
        return;
    }
    address = *(ULONG64 *)(Image->Base + rva + COOKIE_OFFSET);
    if (address >= (ULONG64)Image->Base && PeWithin(address - (ULONG64)Image->Base, 8, Image->Size) &&
        *(ULONG64 *)address == DEFAULT_COOKIE) {
        ULONG64 seed = (Tsc() * 0x9e3779b97f4a7c15ull) & 0x0000ffffffffffffull;

        *(ULONG64 *)address = seed == DEFAULT_COOKIE ? seed + 1 : seed;
    }
}

VOID PeSeal(PIMAGE Image)
{
    const IMAGE_SECTION_HEADER *section = SectionsOf(Image->Base);
    ULONG offset, i;

    SeedCookie(Image);
    for (i = 0; i < HeadersOf(Image->Base)->FileHeader.NumberOfSections; i++, section++) {
        if ((section->Characteristics & IMAGE_SCN_MEM_WRITE) && (section->Characteristics & IMAGE_SCN_MEM_EXECUTE)) {
            TapComment("%s: section %.8s is writable and executable, which HVCI refuses", Image->Name,
                       (PCSTR)section->Name);
        }
    }
    for (offset = 0; offset < Image->Size; offset += PAGE_BYTES) {
        PageProtect(Image->Base + offset, ProtectionAt(Image->Base, offset));
    }
}

VOID PeUnload(PIMAGE Image)
{
    ULONG offset;

    for (offset = 0; offset < Image->Size; offset += PAGE_BYTES) {
        ULONG64 page = PageUnmap(Image->Base + offset);

        if (page) {
            PageFree(page);
        }
    }
}
