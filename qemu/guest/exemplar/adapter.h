/*
 * A device in use: its token, the callback that tells which domain types it may use, its domain, its attachment and its
 * fault handler. AdapterOpen leaves nothing behind when it fails; AdapterClose takes everything down in the order that the
 * interface asks for, and stops where a call fails, because what comes after it would be worse than what is left.
 */
#ifndef EXEMPLAR_ADAPTER_H
#define EXEMPLAR_ADAPTER_H

#include "run.h"

typedef struct _ADAPTER {
    PDEVICE_OBJECT Device;
    PIOMMU_DMA_DEVICE Token;
    PIOMMU_DMA_DOMAIN Domain;
    IOMMU_DMA_DOMAIN_TYPE Type;
    BOOLEAN HasAllocator;
    BOOLEAN DeletesDomainFirst;
    BOOLEAN IsListening;
    BOOLEAN IsAttached;
    BOOLEAN HearsFaults;
    PBUFFER Fixed; /* memory that the domain maps to itself for as long as it lives */
    KSPIN_LOCK Lock;
    KEVENT Changed; /* set when the callback has run */
    ULONG AvailableTypes;
    volatile LONG Faults;
} ADAPTER, *PADAPTER;

/* Logical pages from here on are never mapped in a domain without allocator: a hole that stays one. */
#define HOLE 0x7F0000000ULL
#define HOLE_PAGES 16

NTSTATUS AdapterOpen(PRUN Run, PADAPTER Adapter, PDEVICE_OBJECT Device, IOMMU_DMA_DOMAIN_TYPE Type,
                     BOOLEAN HasAllocator);
VOID AdapterClose(PRUN Run, PADAPTER Adapter);

/* Its parts, for stages that do otherwise. */
NTSTATUS AdapterCreateToken(PRUN Run, PADAPTER Adapter, PIOMMU_DEVICE_CREATION_CONFIGURATION Configuration);
NTSTATUS AdapterListen(PRUN Run, PADAPTER Adapter);
NTSTATUS AdapterCreateDomain(PRUN Run, PADAPTER Adapter);
NTSTATUS AdapterAttach(PRUN Run, PADAPTER Adapter);
VOID AdapterInitialize(PADAPTER Adapter, PDEVICE_OBJECT Device, IOMMU_DMA_DOMAIN_TYPE Type, BOOLEAN HasAllocator);

/* What the callback was told last. */
ULONG AdapterTypes(PADAPTER Adapter);

/* Waits until the callback was told of these types, with or without Mask; FALSE after five seconds. */
BOOLEAN AdapterWaitType(PADAPTER Adapter, ULONG Mask, BOOLEAN IsThere);

#endif
