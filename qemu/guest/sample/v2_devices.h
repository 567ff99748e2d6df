/*
 * A part of the devices scenario with a file of its own.
 */
#ifndef DMAPROBE_V2_DEVICES_H
#define DMAPROBE_V2_DEVICES_H

#include "probe.h"

/* Which domain types a device may use under which policy. The device is attached nowhere. */
VOID AvailableTypes(PPROBE Probe, PBUFFER Buffer);

#endif
