/*
 * Imports and exports of loaded images [Microsoft PE/COFF, 6.3 and 6.4]: from nthost's ntoskrnl and hal, and from images
 * that were loaded before, by name, by ordinal or through forwarders. Names, tables and thunks are read from the mapped
 * image, each within SizeOfImage.
 */
#include "ntos/export.h"
#include "pe.h"
#include <ntimage.h>

#define MAX_IMPORTED_MODULES 64u
#define MAX_IMPORTS 4096u

/* A string inside the image, or null when it does not end there. */
static PCSTR TextAt(PIMAGE Image, ULONG64 Rva)
{
    ULONG64 at;

    for (at = Rva; at < Image->Size; at++) {
        if (!Image->Base[at]) {
            return (PCSTR)Image->Base + Rva;
        }
    }
    return NULL;
}

static BOOLEAN SameText(PCSTR Left, PCSTR Right)
{
    while (*Left && *Left == *Right) {
        Left++;
        Right++;
    }
    return *Left == *Right;
}

static PVOID ResolveImport(PIMAGE For, PCSTR Module, PCSTR Name, ULONG Ordinal);

/* [PE/COFF 6.3.1] An address inside the export directory is the text of a forwarder, MODULE.Name. */
static PVOID ResolveForwarder(PIMAGE Image, ULONG Rva)
{
    CHAR module[NAME_CHARS];
    PCSTR text = TextAt(Image, Rva);
    ULONG i;

    for (i = 0; text && text[i] && i < NAME_CHARS - 5; i++) {
        if (text[i] == '.') {
            FormatText(module + i, 5, ".sys");
            return ResolveImport(Image, module, text + i + 1, 0);
        }
        module[i] = text[i];
    }
    return NULL;
}

PVOID PeExport(PIMAGE Image, PCSTR Name, ULONG Ordinal)
{
    const IMAGE_EXPORT_DIRECTORY *directory = (const IMAGE_EXPORT_DIRECTORY *)(Image->Base + Image->ExportRva);
    const ULONG *functions, *names;
    const USHORT *ordinals;
    ULONG index = MAXULONG, i;

    if (!Image->ExportSize || !PeWithin(directory->AddressOfFunctions, directory->NumberOfFunctions * 4ull, Image->Size) ||
        !PeWithin(directory->AddressOfNames, directory->NumberOfNames * 4ull, Image->Size) ||
        !PeWithin(directory->AddressOfNameOrdinals, directory->NumberOfNames * 2ull, Image->Size)) {
        return NULL;
    }
    functions = (const ULONG *)(Image->Base + directory->AddressOfFunctions);
    names = (const ULONG *)(Image->Base + directory->AddressOfNames);
    ordinals = (const USHORT *)(Image->Base + directory->AddressOfNameOrdinals);
    for (i = 0; Name && i < directory->NumberOfNames; i++) {
        PCSTR text = TextAt(Image, names[i]);

        if (text && SameText(text, Name)) {
            index = ordinals[i];
        }
    }
    if (!Name) {
        index = Ordinal - directory->Base;
    }
    if (index >= directory->NumberOfFunctions || !functions[index] || functions[index] >= Image->Size) {
        return NULL;
    }
    if (functions[index] - Image->ExportRva < Image->ExportSize) {
        return ResolveForwarder(Image, functions[index]);
    }
    return Image->Base + functions[index];
}

/* Images before For alone: one that is loaded later exports nothing to it, which also ends chains of forwarders. */
static PVOID ResolveImport(PIMAGE For, PCSTR Module, PCSTR Name, ULONG Ordinal)
{
    ULONG i;

    if (!StringCompareNoCase(Module, "ntoskrnl.exe") || !StringCompareNoCase(Module, "hal.dll") ||
        !StringCompareNoCase(Module, "ntoskrnl.sys") || !StringCompareNoCase(Module, "hal.sys")) {
        return Name ? ExportFind(Name) : NULL;
    }
    for (i = 0; i < (ULONG)(For - Images); i++) {
        if (Images[i].Well && !StringCompareNoCase(Images[i].Name, Module)) {
            For->ImportsFrom |= 1u << i;
            return PeExport(&Images[i], Name, Ordinal);
        }
    }
    return NULL;
}

static BOOLEAN BindModule(PIMAGE Image, const IMAGE_IMPORT_DESCRIPTOR *Descriptor, PCSTR Module)
{
    ULONG names = Descriptor->OriginalFirstThunk ? Descriptor->OriginalFirstThunk : Descriptor->FirstThunk, i;
    BOOLEAN good = TRUE;

    for (i = 0; i < MAX_IMPORTS; i++) {
        ULONG64 want, *slot;
        PCSTR name = NULL;
        PVOID found;

        if (!PeWithin((ULONG64)names + i * 8, 8, Image->Size) || !PeWithin((ULONG64)Descriptor->FirstThunk + i * 8, 8, Image->Size)) {
            TapNote("the imports from %s lie outside the image", Module);
            return FALSE;
        }
        want = *(ULONG64 *)(Image->Base + names + i * 8);
        slot = (ULONG64 *)(Image->Base + Descriptor->FirstThunk + i * 8);
        if (!want) {
            return good;
        }
        if (!(want >> 63) && !(name = TextAt(Image, want + 2))) {
            TapNote("the name of an import from %s lies outside the image", Module);
            return FALSE;
        }
        found = ResolveImport(Image, Module, name, (ULONG)(want & 0xffff));
        if (found) {
            *slot = (ULONG64)found;
        } else if (name) {
            TapNote("%s!%s", Module, name);
            good = FALSE;
        } else {
            TapNote("%s!ordinal %u", Module, (ULONG)(want & 0xffff));
            good = FALSE;
        }
    }
    TapNote("more than %u imports from %s", MAX_IMPORTS, Module);
    return FALSE;
}

BOOLEAN PeBind(PIMAGE Image)
{
    const IMAGE_IMPORT_DESCRIPTOR *descriptor = (const IMAGE_IMPORT_DESCRIPTOR *)(Image->Base + Image->ImportRva);
    BOOLEAN good = TRUE;
    ULONG i;

    for (i = 0; (i + 1) * sizeof *descriptor <= Image->ImportSize && descriptor[i].Name; i++) {
        PCSTR module = TextAt(Image, descriptor[i].Name);

        if (!module || i == MAX_IMPORTED_MODULES) {
            TapNote("the import directory is damaged");
            return FALSE;
        }
        good &= BindModule(Image, &descriptor[i], module);
    }
    Image->Bound = good;
    return good;
}
