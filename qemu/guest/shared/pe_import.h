/*
 * Reads the import table of a mapped PE32+ image: which function of which module each slot of the import address table
 * belongs to. Names come from the import name tables, which stay as they are when the loader has bound the slots.
 *
 * Every offset, count and string is checked against the size of the image; a malformed image gives an error or fewer
 * imports, never an access outside.
 */
#ifndef VIOMMU_PE_IMPORT_H
#define VIOMMU_PE_IMPORT_H

#include <stdint.h>

/* Module and Name are NUL-terminated inside the image. SlotOffset: of the 8-byte address slot, inside the image. */
typedef void (*PE_IMPORT_VISITOR)(void *Context, const char *Module, const char *Name, uint32_t SlotOffset);

/* Nonzero when Image (mapped, Size bytes) is a PE32+ image for x86-64 or ARM64 with a sound header. */
int PeForEachImport(const uint8_t *Image, uint32_t Size, PE_IMPORT_VISITOR Visit, void *Context);

#endif
