/*
 * The way into a stock QEMU: -plugin loads the object, which registers its
 * devices. It takes no part in what plugins are for.
 *
 * QEMU's structures are internal and differ from build to build, so the object
 * names the one program it was built for by its GNU build-id and refuses any
 * other, before anything of it is used.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include <elf.h>
#include <link.h>
#if __has_include("plugins/qemu-plugin.h")
#include "plugins/qemu-plugin.h"
#else
#include "qemu/qemu-plugin.h"
#endif

void viommu_register_types(void);
void viommu_pci_register_types(void);

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

#define BUILD_ID_TEXT 65

static bool fits;

/* The build-id among the notes of one segment, in hexadecimal. */
static bool find_build_id(const uint8_t *notes, size_t length, char *text)
{
    while (length >= sizeof(ElfW(Nhdr))) {
        const ElfW(Nhdr) *note = (const void *)notes;
        const uint8_t *name = notes + sizeof(*note);
        size_t name_size = ROUND_UP((size_t)note->n_namesz, 4);
        size_t size = sizeof(*note) + name_size +
                      ROUND_UP((size_t)note->n_descsz, 4);

        if (size > length) {
            return false;
        }
        if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 &&
            memcmp(name, "GNU", 4) == 0 &&
            note->n_descsz * 2 < BUILD_ID_TEXT) {
            for (size_t i = 0; i < note->n_descsz; i++) {
                snprintf(text + 2 * i, 3, "%02x", name[name_size + i]);
            }
            return true;
        }
        notes += size;
        length -= size;
    }
    return false;
}

/* The first program that is told of is the running one. */
static int look_at_program(struct dl_phdr_info *program, size_t size,
                           void *text)
{
    for (unsigned i = 0; i < program->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &program->dlpi_phdr[i];

        if (segment->p_type == PT_NOTE &&
            find_build_id((const uint8_t *)(program->dlpi_addr +
                                            segment->p_vaddr),
                          segment->p_memsz, text)) {
            break;
        }
    }
    return 1;
}

/*
 * Runs before QEMU looks at the plugin's version, so that what to do is said
 * whatever QEMU finds first. The object's references to QEMU are weak: what is
 * missing in another QEMU does not keep it from being loaded so far.
 */
static void __attribute__((constructor)) look_where_we_are(void)
{
    char build_id[BUILD_ID_TEXT] = "none";

    dl_iterate_phdr(look_at_program, build_id);
    fits = strcmp(build_id, VIOMMU_QEMU_BUILD_ID) == 0;
    if (!fits) {
        fprintf(stderr, "viommu.so was built for another QEMU: for "
                VIOMMU_QEMU_VERSION " with build-id " VIOMMU_QEMU_BUILD_ID
                ", and this one has build-id %s. Build it for this QEMU: "
                "scripts/build-qemu-device --qemu BINARY\n", build_id);
    }
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id,
                                           const qemu_info_t *info,
                                           int argc, char **argv)
{
    if (!fits) {
        return 1;
    }
    viommu_register_types();
    viommu_pci_register_types();
    return 0;
}
