/*
 * A part of the scenarios with a file of its own.
 */
#ifndef DMAPROBE_SCENARIOS_H
#define DMAPROBE_SCENARIOS_H

#include "probe.h"

/* S4: an allocator in a storm. */
VOID AllocatorUser(PPROBE Probe, PBUFFER Buffer);

#endif
