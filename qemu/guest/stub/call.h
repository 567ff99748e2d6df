/*
 * One call of an interface routine: from the driver's arguments to the daemon's verdict.
 *
 * CallBegin claims a slot, the routine fills Call.Request, CallSend encodes it, waits and checks the answer, CallEnd gives
 * the slot back. A call that never got a verdict leaves Delivered FALSE; creation routines then answer
 * STATUS_NOT_SUPPORTED, all others STATUS_UNSUCCESSFUL.
 */
#ifndef VIOMMU_CALL_H
#define VIOMMU_CALL_H

#include "viommu.h"

/* Through which table a driver called, and from where. */
typedef struct _CALLER {
    viommu_interface_table Table;
    PVOID ReturnAddress;
} CALLER;

typedef struct _CALL {
    PVIOMMU_DEVICE Device;
    PREQUEST_QUEUE Queue;
    PSLOT Slot;
    BOOLEAN Delivered;
    BOOLEAN TailIsResident; /* the bytes that end the message may be read by the device where they are */
    CHAR Module[MODULE_NAME_BYTES];
    viommu_peer_message Message;
    viommu_daemon_message Answer;
} CALL, *PCALL;

/* STATUS_UNSUCCESSFUL without a device, a free slot, or at an IRQL where nothing can be done. Then no CallEnd. */
NTSTATUS CallBegin(PCALL Call, const CALLER *Caller, uint32_t Routine);

/* The daemon's status when Delivered, otherwise why not. */
NTSTATUS CallSend(PCALL Call);

VOID CallEnd(PCALL Call);

/* Encodes Call->Message, exchanges it on Call->Queue and decodes Call->Answer; for messages that are no Request. */
NTSTATUS CallExchange(PCALL Call);

/* mdl.c: Runs: VIOMMU_CAP_MDL_RUNS items that must live until the message is encoded. */
VOID MdlDescribe(PMDL Mdl, viommu_mdl *Description, viommu_page_run *Runs);

/* The routines, one for each slot of the tables, with the driver's arguments. */
NTSTATUS RoutineCreateDomain(const CALLER *Caller, BOOLEAN OsManagedPageTable, PIOMMU_DMA_DOMAIN *DomainOut);
NTSTATUS RoutineDeleteDomain(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain);
NTSTATUS RoutineConfigureDomain(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, PDOMAIN_CONFIGURATION Configuration);
NTSTATUS RoutineFlushDomain(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain);
NTSTATUS RoutineFlushDomainByVaList(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, BOOLEAN LastLevel, ULONG Number,
                                    PVOID VaList);
NTSTATUS RoutineAttachDevice(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, PDEVICE_OBJECT PhysicalDeviceObject,
                             ULONG InputMappingIdBase, ULONG MappingCount);
NTSTATUS RoutineDetachDevice(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, PDEVICE_OBJECT PhysicalDeviceObject,
                             ULONG InputMappingId);
NTSTATUS RoutineQueryInputMappings(const CALLER *Caller, PDEVICE_OBJECT PhysicalDeviceObject,
                                   PINPUT_MAPPING_ELEMENT Buffer, ULONG BufferLength, PULONG ReturnLength);
NTSTATUS RoutineMapLogicalRange(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, ULONG Permissions, PMDL Mdl,
                                ULONGLONG LogicalAddress);
NTSTATUS RoutineUnmapLogicalRange(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, ULONGLONG LogicalAddress,
                                  ULONGLONG NumberOfPages);
NTSTATUS RoutineMapIdentityRange(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, ULONG Permissions, PMDL Mdl);
NTSTATUS RoutineUnmapIdentityRange(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, PMDL Mdl);
NTSTATUS RoutineSetDeviceFaultReporting(const CALLER *Caller, PDEVICE_OBJECT PhysicalDeviceObject,
                                        ULONG InputMappingIdBase, BOOLEAN Enable,
                                        PDEVICE_FAULT_CONFIGURATION FaultConfig);

#endif
