/*
 * The platform around the devices, changed from inside the guest: what Windows decides by policy, and the failures that a
 * daemon under test control makes on request (viommu run --test-control). Each returns what ViommuTestControl returned.
 * Whoever changes something puts it back with PolicyReset. IRQL: PASSIVE_LEVEL.
 */
#ifndef DMAPROBE_POLICY_H
#define DMAPROBE_POLICY_H

#include <ntddk.h>
#include "viommu_public.h"

typedef struct _PROBE *PPROBE;

/* One point: a daemon without test control fails it. */
BOOLEAN PolicyIsOurs(PPROBE Probe);

NTSTATUS PolicyDevice(PDEVICE_OBJECT Physical, ULONG OptIn, BOOLEAN IsExternal, BOOLEAN HasPasid);
NTSTATUS PolicyDmaGuardBlocking(BOOLEAN On);
NTSTATUS PolicyDmaVerification(BOOLEAN On);
NTSTATUS PolicyFailAllocations(BOOLEAN On);
NTSTATUS PolicyLegacyInterface(BOOLEAN Available);
NTSTATUS PolicyPasidBits(ULONG Bits);
NTSTATUS PolicyAsidCount(ULONG Count);
NTSTATUS PolicyEvictIotlb(PVIOMMU_TEST_STATISTICS Statistics);

/* Everything as the daemon had it at its start, for all devices of the probe; one point. */
VOID PolicyReset(PPROBE Probe);

#endif
