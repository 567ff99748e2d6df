/* device.c: routines that the DDK headers of mingw-w64 declare elsewhere. */
#ifndef NTHOST_DEVICE_H
#define NTHOST_DEVICE_H

#include "nthost.h"

PDEVICE_OBJECT NTAPI IoGetLowerDeviceObject(PDEVICE_OBJECT Device);

#endif
