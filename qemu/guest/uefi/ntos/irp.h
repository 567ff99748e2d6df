/* irp.c, what only main.c needs. */
#ifndef NTHOST_IRP_H
#define NTHOST_IRP_H

#include "nthost.h"

/* IRP_MJ_DEVICE_CONTROL to the top of the stack, by the method in Code; Output receives OutputLength bytes. */
NTSTATUS IrpDeviceControl(PDEVICE_OBJECT Device, ULONG Code, const VOID *Input, ULONG InputLength, PVOID Output,
                          ULONG OutputLength, PULONG_PTR Information);

#endif
