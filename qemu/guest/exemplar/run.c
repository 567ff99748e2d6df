/*
 * Runs, their chance and what they say: see run.h.
 */
#include "run.h"

static const struct {
    STAGE Stage;
    STAGE_ROUTINE *Run;
} Stages[STAGES] = {
    {StageExplicit, RunTransfers}, {StageAllocated, RunTransfers}, {StageSegments, RunSegments},
    {StageIdentity, RunIdentity},  {StageGuard, RunGuard},         {StageShortage, RunShortage},
    {StagePasids, RunPasids},      {StageTables, RunTables},
};

#define MUTANT_ROW(identifier, name, stage) {name, stage},
static const struct {
    const char *Name;
    STAGE Stage;
} Mutants[] = {{"none", 0}, MUTANTS(MUTANT_ROW)};
#undef MUTANT_ROW

C_ASSERT(RTL_NUMBER_OF(Mutants) == MutantEnd);

BOOLEAN Expect(PRUN Run, BOOLEAN Holds, const char *What)
{
    if (!Holds && !Run->IsClearing) {
        Run->Failed++;
        DbgPrint("      # amiss: %s\n", What);
    }
    return Holds;
}

BOOLEAN ExpectSuccess(PRUN Run, NTSTATUS Status, const char *What)
{
    BOOLEAN holds = Expect(Run, NT_SUCCESS(Status), What);

    if (!holds && !Run->IsClearing) {
        DbgPrint("      # status 0x%lx\n", (ULONG)Status);
    }
    return holds;
}

BOOLEAN ExpectDone(PRUN Run, VIOMMU_DMA_STEP Step, const char *What)
{
    BOOLEAN holds = Expect(Run, Step.Status == ViommuDmaStepDone, What);

    if (!holds) {
        DbgPrint("      # operation %lu at 0x%I64x ended with %lu at 0x%I64x\n", (ULONG)Step.Operation, Step.Iova,
                 (ULONG)Step.Status, Step.StopIova);
    }
    return holds;
}

ULONG Chance(PRUN Run, ULONG Limit)
{
    Run->Random = Run->Random * 1664525 + 1013904223;
    return (Run->Random >> 8) % Limit;
}

ULONGLONG ChanceWord(PRUN Run)
{
    ULONGLONG high = Chance(Run, 1u << 24);

    return high << 32 | Chance(Run, 1u << 24) | 1;
}

KIRQL Raise(BOOLEAN IsMutant, KIRQL Level)
{
    KIRQL former = PASSIVE_LEVEL;

    if (IsMutant) {
        KeRaiseIrql(Level, &former);
    }
    return former;
}

VOID Lower(BOOLEAN IsMutant, KIRQL Former)
{
    if (IsMutant) {
        KeLowerIrql(Former);
    }
}

static NTSTATUS GetInterface(PRUN Run, ULONG Version)
{
    DMA_IOMMU_INTERFACE_EX table;
    NTSTATUS status;

    RtlZeroMemory(&table, sizeof(table));
    status = IoGetIommuInterfaceEx(Version, 0, &table);
    if (NT_SUCCESS(status)) {
        Run->Iommu = table.V3;
        Run->Version = Version;
    }
    return status;
}

NTSTATUS RunPrepare(PRUN Run)
{
    /* What holds anyway: a request for nothing would be a mark. */
    VIOMMU_TEST_CONTROL control = {.FailAllocations = ViommuOff};
    ULONG profile = ViommuProfileHal;
    NTSTATUS status = ViommuQueryProfile(&profile);

    Run->IsExtended = profile == ViommuProfileExtended;
    Run->HasControl = NT_SUCCESS(ViommuTestControl(&control, NULL));
    return status;
}

/* Stages that this run can have, in an order of its own. */
static VOID DoStages(PRUN Run, ULONG Wanted)
{
    ULONG order[STAGES];

    for (ULONG i = 0; i < STAGES; i++) {
        ULONG place = Chance(Run, i + 1);

        order[i] = order[place];
        order[place] = i;
    }
    for (ULONG i = 0; i < STAGES; i++) {
        STAGE stage = Stages[order[i]].Stage;
        BOOLEAN isPossible = (Run->HasControl || (stage & (StageGuard | StageShortage | StagePasids)) == 0) &&
                             (Run->IsExtended || stage != StageTables) &&
                             (Run->Version >= DMA_IOMMU_INTERFACE_EX_VERSION_3 || stage != StagePasids);

        if ((Wanted & stage) != 0 && isPossible) {
            Stages[order[i]].Run(Run, stage);
        }
    }
}

BOOLEAN RunSeed(PRUN Run, ULONG Seed, ULONG Wanted)
{
    ULONG version;

    Run->Random = Seed * 2654435761u + 97;
    Run->Failed = 0;
    version = Chance(Run, 4) == 0 && (Wanted & StagePasids) == 0 ? DMA_IOMMU_INTERFACE_EX_VERSION_2
                                                                  : DMA_IOMMU_INTERFACE_EX_VERSION_3;
    if (Wanted == 0) {
        Wanted = 1 + Chance(Run, ALL_STAGES);
    }
    if (ExpectSuccess(Run, GetInterface(Run, version), "the interface is there")) {
        DoStages(Run, Wanted);
    }
    return Run->Failed == 0;
}

static VOID Mark(VOID)
{
    VIOMMU_TEST_CONTROL nothing = {.Devices = NULL};

    (VOID)ViommuTestControl(&nothing, NULL);
}

BOOLEAN RunMustClear(PRUN Run)
{
    if (Run->Mutant == MutantNone) {
        return FALSE;
    }
    Run->Mutant = MutantNone;
    Run->IsClearing = TRUE;
    Mark();
    return TRUE;
}

BOOLEAN RunMutant(PRUN Run, ULONG Mutant, ULONG Seed)
{
    BOOLEAN isClean;

    Mark();
    Run->Mutant = Mutant;
    isClean = RunSeed(Run, Seed, Mutants[Mutant].Stage);
    Expect(Run, Run->IsClearing, "the mutant's stage can be had");
    Run->Mutant = MutantNone;
    Run->IsClearing = FALSE;
    return isClean;
}

const char *MutantName(ULONG Mutant)
{
    return Mutants[Mutant].Name;
}
