/*
 * What the V2 and V3 scenarios are made of. The bodies are written against the V3 table, whose first 22 slots are those of
 * V2: run through a V2 table they leave the last five alone. Helpers that take a title print one point; those that return
 * a handle return NULL when the point failed, and every routine copes with NULL.
 */
#ifndef DMAPROBE_EX_H
#define DMAPROBE_EX_H

#include "probe.h"
#include "policy.h"

#define READ VIOMMU_PERMISSION_READ
#define WRITE VIOMMU_PERMISSION_WRITE
#define READ_WRITE (READ | WRITE)

/* What an out-parameter holds before a call that must not touch it. */
#define UNTOUCHED 0x5A5A5A5A5A5A5A5AULL

/* A device under a token, attached to a domain. */
typedef struct _PLACE {
    PDEVICE_OBJECT Physical;
    PIOMMU_DMA_DEVICE Token;
    PIOMMU_DMA_DOMAIN Domain;
} PLACE, *PPLACE;

typedef VOID EX_BODY(PPROBE Probe);

/* Gets the table of this version into Probe->Ex, as a point. */
BOOLEAN ExUse(PPROBE Probe, ULONG Version);

/* Runs the body through the V2 and then through the V3 table; titles say which. */
VOID ExThroughBoth(PPROBE Probe, EX_BODY *Body);

/* Descriptions of physical memory. */
IOMMU_MAP_PHYSICAL_ADDRESS ExMdl(PMDL Mdl);
IOMMU_MAP_PHYSICAL_ADDRESS ExRange(ULONGLONG Base, SIZE_T Bytes);
IOMMU_MAP_PHYSICAL_ADDRESS ExFrames(PPFN_NUMBER Frames, SIZE_T Count);

/* Frames of Count pages of the buffer from First on. */
VOID ExFramesOf(const BUFFER *Buffer, ULONG First, ULONG Count, PPFN_NUMBER Frames);

/* MapLogicalRangeEx at an address; STATUS_DATA_ERROR when it succeeds with another one. */
NTSTATUS ExMap(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, ULONG Permissions, IOMMU_MAP_PHYSICAL_ADDRESS Memory,
               ULONGLONG Address);

/* MapLogicalRangeEx at an address of the allocator's choice. */
NTSTATUS ExAllocate(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, IOMMU_MAP_PHYSICAL_ADDRESS Memory, PULONGLONG Address);
NTSTATUS ExAllocateWithin(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, IOMMU_MAP_PHYSICAL_ADDRESS Memory, ULONGLONG Min,
                          ULONGLONG Max, PULONGLONG Address);

/* CreateDomainEx without allocator and regions; with an allocator of this width. */
NTSTATUS ExCreate(PPROBE Probe, IOMMU_DMA_DOMAIN_TYPE Type, PIOMMU_DMA_DOMAIN *Domain);
NTSTATUS ExCreateBuddy(PPROBE Probe, ULONG Width, PIOMMU_DMA_RESERVED_REGION Regions, PIOMMU_DMA_DOMAIN *Domain);
PIOMMU_DMA_DOMAIN ExDomain(PPROBE Probe, IOMMU_DMA_DOMAIN_TYPE Type, const char *Title);
PIOMMU_DMA_DOMAIN ExBuddy(PPROBE Probe, ULONG Width, PIOMMU_DMA_RESERVED_REGION Regions, const char *Title);
VOID ExDelete(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, const char *Title);

/* CreateDevice without configuration; with a Pasid configuration. */
PIOMMU_DMA_DEVICE ExToken(PPROBE Probe, PDEVICE_OBJECT Physical, const char *Title);
NTSTATUS ExCreatePasidToken(PPROBE Probe, PDEVICE_OBJECT Physical, IOMMU_PASID_CONFIGURATION_TYPE Type,
                            BOOLEAN SuppressFaults, PIOMMU_DMA_DEVICE *Token);

/* A token and an attachment to the domain; a domain of this type besides. FALSE leaves nothing behind. */
BOOLEAN ExEnter(PPROBE Probe, PPLACE Place, PDEVICE_OBJECT Physical, PIOMMU_DMA_DOMAIN Domain, const char *Title);
BOOLEAN ExEnterNew(PPROBE Probe, PPLACE Place, PDEVICE_OBJECT Physical, IOMMU_DMA_DOMAIN_TYPE Type, const char *Title);

/* Detach and DeleteDevice; and DeleteDomain. */
VOID ExExit(PPROBE Probe, PPLACE Place, const char *Title);
VOID ExLeave(PPROBE Probe, PPLACE Place, const char *Title);

ULONG ExAvailable(PPROBE Probe, PIOMMU_DMA_DEVICE Token);

#endif
