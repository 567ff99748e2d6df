/*
 * What the stub counts of its own traffic, for benches and for whoever wonders why calls are slow.
 */
#include "viommu.h"

NTSTATUS NTAPI ViommuQueryCounters(PVIOMMU_COUNTERS Counters)
{
    PVIOMMU_DEVICE device;
    ULONG i;

    if (Counters == NULL) {
        return STATUS_INVALID_PARAMETER_1;
    }
    device = SessionEnter();
    if (device == NULL) {
        return STATUS_UNSUCCESSFUL;
    }
    RtlZeroMemory(Counters, sizeof(*Counters));
    Counters->Calls = (ULONGLONG)device->Control.Tickets;
    Counters->Doorbells = *(volatile ULONGLONG *)&device->Control.Doorbells;
    Counters->Sleeps = *(volatile ULONGLONG *)&device->Control.Sleeps;
    for (i = 0; i < MESSAGES_FOR_ALL; i++) {
        Counters->Interrupts += (ULONG)device->Interrupt.Received[i];
    }
    SessionLeave();
    return STATUS_SUCCESS;
}
