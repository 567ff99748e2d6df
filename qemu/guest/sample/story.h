/*
 * Chapters of the story that have a file of their own. The device is attached to the domain, which is left empty.
 */
#ifndef DMAPROBE_STORY_H
#define DMAPROBE_STORY_H

#include "probe.h"

VOID StoryEngine(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, PDEVICE_OBJECT Device);
VOID StoryFaults(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, PDEVICE_OBJECT Device);

#endif
