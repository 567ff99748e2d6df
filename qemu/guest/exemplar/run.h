/*
 * One run: the interface in use, the devices, the chance that a seed makes, and the one thing that is done wrong when the
 * run is a mutant's. Every stage builds what it needs, uses it by DMA both ways, and takes it down; what it finds amiss it
 * says with Expect. IRQL of everything here: PASSIVE_LEVEL.
 *
 * A mutant stands beside the call that it deletes or alters, in one of the macros below; with MutantNone they are the
 * correct driver. What a mutant leaves behind is taken back by taking the same stage down once more without it: handles
 * stay in their places until the end, and the interface answers for those that are gone.
 */
#ifndef EXEMPLAR_RUN_H
#define EXEMPLAR_RUN_H

#include <ntddk.h>
#include "dma_iommu.h"
#include "dma.h"
#include "memory.h"
#include "mutants.h"
#include "viommu_public.h"

#define READ VIOMMU_PERMISSION_READ
#define WRITE VIOMMU_PERMISSION_WRITE

#define EXEMPLAR_TAG 'mexD'
#define EXEMPLAR_DEVICES 2

typedef enum _STAGE {
    StageExplicit = 1 << 0,  /* mappings at addresses of the driver's choice */
    StageAllocated = 1 << 1, /* mappings at addresses of the allocator's choice */
    StageSegments = 1 << 2,  /* a reserved range and its segments */
    StageIdentity = 1 << 3,  /* identity mappings */
    StageGuard = 1 << 4,     /* DMA Guard comes and goes; needs test control */
    StageShortage = 1 << 5,  /* no memory for a while; needs test control */
    StagePasids = 1 << 6,    /* tagged DMA; needs test control and V3 */
    StageTables = 1 << 7     /* tables of the driver's own; needs the extended profile */
} STAGE;

#define STAGES 8
#define ALL_STAGES ((1u << STAGES) - 1)

typedef struct _RUN {
    DMA_IOMMU_INTERFACE_V3 Iommu; /* through V2 the last five are NULL */
    ULONG Version;
    BOOLEAN IsExtended;
    BOOLEAN HasControl;
    PDEVICE_OBJECT Device[EXEMPLAR_DEVICES]; /* physical device objects */
    PDEVICE_OBJECT NotPhysical;
    ULONG Random;
    ULONG Mutant;
    BOOLEAN IsClearing; /* what a mutant left is being taken back: everything is tried, nothing is expected */
    ULONG Failed;
} RUN, *PRUN;

#define IS(mutant) (Run->Mutant == Mutant##mutant)
#define DELETED(mutant, call) (IS(mutant) ? STATUS_SUCCESS : (call))
#define ALTERED(mutant, right, wrong) (IS(mutant) ? (wrong) : (right))
#define TWICE(mutant, call) ((IS(mutant) ? (VOID)(call) : (VOID)0), (call))

/* Whether something has to be ended: it was begun, or nobody knows any more. */
#define HELD(flag) ((flag) || Run->IsClearing)

/* A build of its own overlooks the failures of some calls; `viommu sweep` has to find each of them. */
#ifdef PLANTED_ERRORS
#define UNCHECKED(call) ((VOID)(call), STATUS_SUCCESS)
#else
#define UNCHECKED(call) (call)
#endif

/* Notes what does not hold. */
BOOLEAN Expect(PRUN Run, BOOLEAN Holds, const char *What);
BOOLEAN ExpectSuccess(PRUN Run, NTSTATUS Status, const char *What);
BOOLEAN ExpectDone(PRUN Run, VIOMMU_DMA_STEP Step, const char *What);

/* 0 to Limit - 1. */
ULONG Chance(PRUN Run, ULONG Limit);
ULONGLONG ChanceWord(PRUN Run);

/* Raises for a mutant; Lower puts it back. */
KIRQL Raise(BOOLEAN IsMutant, KIRQL Level);
VOID Lower(BOOLEAN IsMutant, KIRQL Former);

/* Seed's run with these stages; FALSE when something was amiss. Prints what. */
BOOLEAN RunSeed(PRUN Run, ULONG Seed, ULONG Stages);

/* The same with one mutant, between two marks, and everything taken back. */
BOOLEAN RunMutant(PRUN Run, ULONG Mutant, ULONG Seed);
const char *MutantName(ULONG Mutant);

/* A stage is through. TRUE after a mutant: the second mark is set, and what is left is to be taken back. */
BOOLEAN RunMustClear(PRUN Run);

/* What a run needs to know of its surroundings. */
NTSTATUS RunPrepare(PRUN Run);

typedef VOID STAGE_ROUTINE(PRUN Run, ULONG Stage);
STAGE_ROUTINE RunTransfers;
STAGE_ROUTINE RunSegments;
STAGE_ROUTINE RunIdentity;
STAGE_ROUTINE RunGuard;
STAGE_ROUTINE RunShortage;
STAGE_ROUTINE RunPasids;
STAGE_ROUTINE RunTables;

#endif
