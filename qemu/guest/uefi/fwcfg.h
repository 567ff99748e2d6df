/* fwcfg.c: QEMU's firmware configuration device, by ports [QEMU docs/specs/fw_cfg]. */
#ifndef NTHOST_FWCFG_H
#define NTHOST_FWCFG_H

#include "nthost.h"

typedef struct {
    USHORT Key;
    ULONG Size;
} FWCFG_FILE;

BOOLEAN FwCfgPresent(VOID);
/* Name is the whole name: opt/viommu/plan. */
BOOLEAN FwCfgFind(PCSTR Name, FWCFG_FILE *File);
VOID FwCfgRead(const FWCFG_FILE *File, PVOID Buffer);

#endif
