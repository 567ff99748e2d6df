/*
 * One call of an interface routine: from the driver's arguments to the daemon's verdict.
 *
 * CallBegin claims a slot, the routine fills Call.Message, CallSend encodes it, waits and checks the answer, CallEnd gives
 * the slot back. A call that never got a verdict leaves Delivered FALSE; the creation of a domain then answers
 * STATUS_NOT_SUPPORTED, everything else STATUS_UNSUCCESSFUL, and no out-parameter is touched. [DDI-380, DDI-374]
 *
 * A call belongs to the session in which it began (recovery.c). What it learnt of handles there is never sent in another
 * one, and a handle of a session that is over leaves it without a verdict.
 *
 * Map, unmap and flush routines run at IRQL <= DISPATCH_LEVEL, all others at PASSIVE_LEVEL: above that CallBegin refuses
 * them. [DDI-383]
 */
#ifndef VIOMMU_CALL_H
#define VIOMMU_CALL_H

#include "viommu.h"

#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#define RETURN_ADDRESS() _ReturnAddress()
#else
#define RETURN_ADDRESS() __builtin_return_address(0)
#endif

/* Through which table a driver called, and from where. V2 may be V3: see interface.c. */
typedef struct _CALLER {
    viommu_interface_table Table;
    PVOID ReturnAddress;
} CALLER;

typedef struct _CALL {
    PVIOMMU_DEVICE Device;
    PREQUEST_QUEUE Queue;
    PSLOT Slot;
    ULONG Session;
    BOOLEAN Delivered;
    BOOLEAN Lost;           /* an argument is a handle of a session that is over */
    BOOLEAN TailIsResident; /* the bytes that end the message may be read by the device where they are */
    /* Pool memory for a request that may not fit the slot; NULL: the slot's own. */
    PUCHAR Large;
    ULONG LargeBytes;
    viommu_peer_message Message;
    CALL_SITE Site;
    CALL_SITE RefusedSite; /* of the refused call that this one tells of */
    viommu_daemon_message Answer; /* meaningful after CallExchange has succeeded */
} CALL, *PCALL;

/*
 * For a routine that sets all of its request: what it leaves out would be a call's before. STATUS_UNSUCCESSFUL without a
 * device or at an IRQL that the routine forbids, STATUS_INSUFFICIENT_RESOURCES when no slot became free in time. Then no
 * CallEnd.
 */
NTSTATUS CallBeginUncleared(PCALL Call, const CALLER *Caller, uint32_t Routine);

/* The same with a request that is cleared. */
NTSTATUS CallBegin(PCALL Call, const CALLER *Caller, uint32_t Routine);

/* A slot of that queue, for messages that are no Request; the caller is past SessionEnter, at this IRQL. Same failures. */
NTSTATUS CallClaim(PCALL Call, PVIOMMU_DEVICE Device, PREQUEST_QUEUE Queue, KIRQL Irql);

/* The daemon's handle behind an argument, 0 when it is none of this kind. CallDevice: as HandleLookupDevice. */
static inline ULONGLONG CallHandle(PCALL Call, HANDLE_KIND Kind, const VOID *Pointer)
{
    BOOLEAN lost;
    ULONGLONG handle = HandleLookup(Kind, Pointer, &lost);

    Call->Lost |= lost;
    return handle != 0 || lost ? handle : HandleName(Kind, Pointer);
}
ULONGLONG CallDevice(PCALL Call, PIOMMU_DMA_DEVICE DmaDevice, viommu_device_object *Object);

/* The daemon's status when Delivered, otherwise why not. */
NTSTATUS CallSend(PCALL Call);

/* The slot goes back, and Answer with all that it points to; the session stays open. Before a wait for a driver's code. */
VOID CallReleaseSlot(PCALL Call);

VOID CallEnd(PCALL Call);

/* What the creation of a domain answers when it has no verdict; STATUS_SUCCESS stays. */
NTSTATUS CallNotCreated(NTSTATUS Status);

/*
 * Encodes Call->Message, exchanges it on Call->Queue and decodes Call->Answer; for messages that are no Request. The slot
 * stays, unless the answer is a Reply that points to nothing of it.
 */
NTSTATUS CallExchange(PCALL Call);

/*
 * mdl.c, physical.c. Runs: VIOMMU_CAP_MDL_RUNS items that must live until the message is encoded. What does not fit there
 * ends the message as a slice of the driver's own array: Call->TailIsResident is to be set.
 */
VOID FramesDescribe(const PFN_NUMBER *Frames, ULONG Count, viommu_page_run *Runs, uint32_t *RunCount, pb_slice *Array);
VOID MdlDescribe(PMDL Mdl, viommu_mdl *Description, viommu_page_run *Runs);
VOID PhysicalDescribe(const IOMMU_MAP_PHYSICAL_ADDRESS *Physical, viommu_physical_description *Description,
                      viommu_page_run *Runs, ULONG MaximumBytes);

/* map_ex.c. Describes, with the frames where they are if need be, and sends: the description stands last in its request. */
NTSTATUS CallSendPhysical(PCALL Call, const IOMMU_MAP_PHYSICAL_ADDRESS *Physical, bool *HasPhysical,
                          viommu_physical_description *Description);
/* An address behind a pointer, where NULL means that there is none. */
static inline bool TakeAddress(const IOMMU_DMA_LOGICAL_ADDRESS *Pointer, uint64_t *Value)
{
    *Value = Pointer != NULL ? *Pointer : 0;
    return Pointer != NULL;
}

/*
 * lifetime.c. Gives the driver a handle for what a call of this session made; when none is free the daemon's object is
 * deleted again. STATUS_UNSUCCESSFUL: the session is over by now, and the object with it.
 */
NTSTATUS HandOut(const CALLER *Caller, ULONG Session, HANDLE_KIND Kind, ULONGLONG DaemonHandle,
                 const HANDLE_DETAILS *Details, PVOID *Handle);
/* The routine that deletes objects of this kind. */
NTSTATUS DeleteByHandle(const CALLER *Caller, HANDLE_KIND Kind, PVOID Handle);

/* The routines, one for each slot of the tables, with the driver's arguments. Legacy and V1: */
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

/* V2 */
NTSTATUS RoutineCreateDomainEx(const CALLER *Caller, IOMMU_DMA_DOMAIN_TYPE DomainType,
                               IOMMU_DMA_DOMAIN_CREATION_FLAGS Flags,
                               PIOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG LogicalAllocatorConfig,
                               PIOMMU_DMA_RESERVED_REGION ReservedRegions, PIOMMU_DMA_DOMAIN *DomainOut);
NTSTATUS RoutineAttachDeviceEx(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, PIOMMU_DMA_DEVICE DmaDevice);
NTSTATUS RoutineDetachDeviceEx(const CALLER *Caller, PIOMMU_DMA_DEVICE DmaDevice);
NTSTATUS RoutineMapLogicalRangeEx(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, ULONG Permissions,
                                  PIOMMU_MAP_PHYSICAL_ADDRESS PhysicalAddressToMap,
                                  PIOMMU_DMA_LOGICAL_ADDRESS ExplicitLogicalAddress,
                                  PIOMMU_DMA_LOGICAL_ADDRESS MinLogicalAddress,
                                  PIOMMU_DMA_LOGICAL_ADDRESS MaxLogicalAddress,
                                  PIOMMU_DMA_LOGICAL_ADDRESS LogicalAddressOut);
NTSTATUS RoutineMapIdentityRangeEx(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, ULONG Permissions,
                                   PIOMMU_MAP_PHYSICAL_ADDRESS PhysicalAddressToMap);
NTSTATUS RoutineUnmapIdentityRangeEx(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain,
                                     PIOMMU_MAP_PHYSICAL_ADDRESS MappedPhysicalAddress);
NTSTATUS RoutineSetDeviceFaultReportingEx(const CALLER *Caller, PIOMMU_DMA_DEVICE DmaDevice, ULONG InputMappingIdBase,
                                          BOOLEAN Enable, PDEVICE_FAULT_CONFIGURATION FaultConfig);
VOID RoutineQueryAvailableDomainTypes(const CALLER *Caller, PIOMMU_DMA_DEVICE DmaDevice, PULONG AvailableDomains);
NTSTATUS RoutineRegisterInterfaceStateChangeCallback(const CALLER *Caller,
                                                     PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK StateChangeCallback,
                                                     PVOID Context, PIOMMU_DMA_DEVICE DmaDevice,
                                                     PIOMMU_INTERFACE_STATE_CHANGE_FIELDS StateFields);
NTSTATUS RoutineUnregisterInterfaceStateChangeCallback(const CALLER *Caller,
                                                       PIOMMU_INTERFACE_STATE_CHANGE_CALLBACK StateChangeCallback,
                                                       PIOMMU_DMA_DEVICE DmaDevice);
NTSTATUS RoutineReserveLogicalAddressRange(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, SIZE_T Size,
                                           PIOMMU_DMA_LOGICAL_ADDRESS ExplicitLogicalAddress,
                                           PIOMMU_DMA_LOGICAL_ADDRESS MinLogicalAddress,
                                           PIOMMU_DMA_LOGICAL_ADDRESS MaxLogicalAddress,
                                           PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN *LogicalAddressToken);
NTSTATUS RoutineFreeReservedLogicalAddressRange(const CALLER *Caller,
                                                PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN LogicalAddressToken);
NTSTATUS RoutineMapReservedLogicalRange(const CALLER *Caller, PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN LogicalAddressToken,
                                        SIZE_T Offset, ULONG Permissions,
                                        PIOMMU_MAP_PHYSICAL_ADDRESS PhysicalAddressToMap,
                                        PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT MappedSegment);
NTSTATUS RoutineUnmapReservedLogicalRange(const CALLER *Caller,
                                          PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT MappedSegment);
NTSTATUS RoutineCreateDevice(const CALLER *Caller, PDEVICE_OBJECT DeviceObject,
                             PIOMMU_DEVICE_CREATION_CONFIGURATION DeviceConfig, PIOMMU_DMA_DEVICE *DmaDeviceOut);
NTSTATUS RoutineDeleteDevice(const CALLER *Caller, PIOMMU_DMA_DEVICE DmaDevice);

/* V3 */
NTSTATUS RoutineCreatePasidDevice(const CALLER *Caller, PIOMMU_DMA_DEVICE DmaDevice,
                                  PIOMMU_DMA_PASID_DEVICE *PasidDeviceOut, PULONG AsidOut);
NTSTATUS RoutineDeletePasidDevice(const CALLER *Caller, PIOMMU_DMA_PASID_DEVICE PasidDevice);
NTSTATUS RoutineAttachPasidDevice(const CALLER *Caller, PIOMMU_DMA_DOMAIN Domain, PIOMMU_DMA_PASID_DEVICE PasidDevice);
NTSTATUS RoutineDetachPasidDevice(const CALLER *Caller, PIOMMU_DMA_PASID_DEVICE PasidDevice);
NTSTATUS RoutineQueryDeviceInfo(const CALLER *Caller, PIOMMU_DMA_DEVICE DmaDevice, ULONG Size, PULONG BytesWritten,
                                PIOMMU_DMA_DEVICE_INFORMATION Buffer);

/* The running thread. The kit's inline form reads a processor register in a way that GCC takes for a null pointer. */
#if defined(__MINGW32__)
extern PKTHREAD (NTAPI *CurrentThread)(VOID) __asm__("__imp_KeGetCurrentThread");
#else
#define CurrentThread() KeGetCurrentThread()
#endif

#endif
