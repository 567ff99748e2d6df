/*
 * The stage of verdicts.h: pages of every right, made once for each device, and one access on it by either target.
 */
#include "edu.h"
#include "verdicts.h"

#define NO_RIGHTS 0u
#define STALE 0x57A1E57A1E57A1E5ULL

/* Neighbours of every pair of rights, and runs of two. */
static const ULONG Rights[STAGE_PAGES] = {READ_WRITE, READ_WRITE, READ,  WRITE,     NO_RIGHTS, NO_RIGHTS,
                                          READ_WRITE, NO_RIGHTS,  WRITE, READ_WRITE, READ,      READ};

static ULONG RightsAt(ULONGLONG Offset)
{
    return Offset / PAGE_SIZE < STAGE_PAGES ? Rights[Offset / PAGE_SIZE] : NO_RIGHTS;
}

VERDICT StageExpected(const ACCESS *Access)
{
    ULONG wanted = Access->Write ? WRITE : READ;
    VERDICT verdict = {.Done = TRUE};

    for (ULONG i = 0; i < Access->Length; i++) {
        ULONG rights = RightsAt(Access->Offset + i);

        if ((rights & wanted) == 0) {
            verdict.Done = FALSE;
            verdict.FaultType = rights == NO_RIGHTS ? TranslationFault : PermissionFault;
            verdict.StopOffset = Access->Offset + i;
            break;
        }
    }
    return verdict;
}

static VOID Refill(PSTAGE Stage)
{
    for (ULONG i = 0; i < STAGE_PAGES; i++) {
        BufferFillPage(Stage->Pages.Buffer, i, STALE + i);
    }
}

static UCHAR StaleAt(ULONGLONG Offset)
{
    ULONGLONG word = STALE + Offset / PAGE_SIZE;

    return ((const UCHAR *)&word)[Offset % sizeof(word)];
}

/* Bytes up to where the access stopped. */
static ULONG Transferred(const ACCESS *Access, const VERDICT *Verdict)
{
    return Verdict->Done ? Access->Length : (ULONG)(Verdict->StopOffset - Access->Offset);
}

/*
 * What was written is the pattern, up to where the access stopped. Behind that, pages that may be written are the device's
 * own affair (an engine stops, edu goes on); all others are as they were.
 */
static BOOLEAN WrittenIsRight(PSTAGE Stage, const ACCESS *Access, const VERDICT *Verdict)
{
    ULONG done = Transferred(Access, Verdict);

    for (ULONGLONG at = 0; at < STAGE_PAGES * PAGE_SIZE; at++) {
        ULONGLONG into = at - Access->Offset;
        UCHAR is = *(volatile UCHAR *)RegionAt(&Stage->Pages, (ULONG)at);

        if (into < done ? is != *RegionAt(&Stage->Pattern, (ULONG)into)
                        : is != StaleAt(at) && (into >= Access->Length || (RightsAt(at) & WRITE) == 0)) {
            return FALSE;
        }
    }
    return TRUE;
}

/* Data is what came back, in full or up to the stop. */
static BOOLEAN ReadIsRight(const ACCESS *Access, const VERDICT *Verdict, const volatile UCHAR *Data)
{
    ULONG done = Transferred(Access, Verdict);

    for (ULONG i = 0; i < Access->Length; i++) {
        ULONGLONG at = Access->Offset + i;

        if (i < done ? Data[i] != StaleAt(at) : (RightsAt(at) & READ) == 0 && Data[i] == StaleAt(at) && StaleAt(at) != 0) {
            return FALSE;
        }
    }
    return TRUE;
}

static NTSTATUS MapStage(PSTAGE Stage)
{
    NTSTATUS status = STATUS_SUCCESS;

    for (ULONG i = 0; i < STAGE_PAGES && NT_SUCCESS(status); i++) {
        if (Rights[i] != NO_RIGHTS) {
            status = RegionMapPages(&Stage->Space, &Stage->Pages, i, 1, Rights[i], Stage->Base + i * PAGE_SIZE);
        }
    }
    return status;
}

static VOID FillPattern(PSTAGE Stage)
{
    for (ULONG i = 0; i < 2 * PAGE_SIZE; i++) {
        *RegionAt(&Stage->Pattern, i) = (UCHAR)(i * 37 + i / 251 + 1);
    }
}

BOOLEAN StageOpen(PSTAGE Stage, PPROBE Probe, PHARDWARE_DEVICE Edu, ULONGLONG Base)
{
    PDMA_SPACE space = &Stage->Space;

    RtlZeroMemory(Stage, sizeof(*Stage));
    Stage->Edu = Edu;
    Stage->Base = Base;
    if (!SpaceOpen(space, Probe, Edu, DomainTypeTranslate, "an edu is attached to a domain of its own")) {
        return FALSE;
    }
    if (!NT_SUCCESS(RegionAllocate(space, &Stage->Pages, STAGE_PAGES)) ||
        !RegionOpen(space, &Stage->Pattern, 2, "the pattern is mapped") ||
        !RegionOpen(space, &Stage->Result, 2, "memory for what is read is mapped") ||
        !CheckStatus(&Probe->Check, MapStage(Stage), STATUS_SUCCESS, "pages with every right are mapped")) {
        StageClose(Stage);
        return FALSE;
    }
    FillPattern(Stage);
    if (!CheckStatus(&Probe->Check, SpaceListen(space), STATUS_SUCCESS, "its fault handler listens") ||
        !CheckTrue(&Probe->Check, EduRead(Edu, Stage->Pattern.Iova, ACCESS_MAX_BYTES, ACCESS_MAX_BYTES),
                   "edu has the pattern")) {
        StageClose(Stage);
        return FALSE;
    }
    return TRUE;
}

VOID StageClose(PSTAGE Stage)
{
    /* Pages that were never mapped lie between those that were. */
    for (ULONG i = 0; i < STAGE_PAGES; i++) {
        if (Rights[i] != NO_RIGHTS) {
            RegionUnmapPages(&Stage->Space, Stage->Base + i * PAGE_SIZE, 1);
        }
    }
    RegionClose(&Stage->Space, &Stage->Pattern);
    RegionClose(&Stage->Space, &Stage->Result);
    SpaceClose(&Stage->Space, "the edu is detached and its domain deleted");
    RegionFree(&Stage->Pages);
}

BOOLEAN StageRunOnEngine(PSTAGE Stage, const ACCESS *Access, PVERDICT Verdict)
{
    PUCHAR data = RegionAt(&Stage->Result, 0);
    VIOMMU_DMA_STEP step;
    BOOLEAN right;

    Refill(Stage);
    if (Access->Write) {
        step = DmaWrite(Stage->Edu->Pnp.Physical, Stage->Base + Access->Offset, RegionAt(&Stage->Pattern, 0), Access->Length);
    } else {
        RtlZeroMemory(data, PAGE_SIZE);
        step = DmaRead(Stage->Edu->Pnp.Physical, Stage->Base + Access->Offset, data, Access->Length);
    }
    Verdict->Done = step.Status == ViommuDmaStepDone;
    Verdict->FaultType = step.FaultType;
    Verdict->StopOffset = step.StopIova - Stage->Base;
    right = Verdict->Done || (step.Status == ViommuDmaStepFault && Verdict->StopOffset - Access->Offset < Access->Length);
    if (!Verdict->Done) {
        Stage->Faults++;
        right = right && FaultWait(&Stage->Space.Faults, Stage->Faults) &&
                (ULONG_PTR)Stage->Space.Faults.Last.X64.FaultAddress == step.StopIova &&
                (ULONG)Stage->Space.Faults.Last.X64.Type == step.FaultType;
    }
    return right && (Access->Write ? WrittenIsRight(Stage, Access, Verdict) : ReadIsRight(Access, Verdict, data));
}

BOOLEAN StageBeginOnEdu(PSTAGE Stage, const ACCESS *Access)
{
    ULONGLONG iova = Stage->Base + Access->Offset;

    Refill(Stage);
    Stage->Current = *Access;
    return Access->Write ? EduStartWrite(Stage->Edu, iova, ACCESS_MAX_BYTES, Access->Length)
                         : EduStartRead(Stage->Edu, iova, 0, Access->Length);
}

/*
 * Nobody else tells whether a transfer of edu was refused: when one is expected to be, the handler's call is waited for;
 * when none is expected, a later count finds it.
 */
BOOLEAN StageEndOnEdu(PSTAGE Stage, PVERDICT Verdict)
{
    PFAULT_RECORDER faults = &Stage->Space.Faults;
    const ACCESS *access = &Stage->Current;
    BOOLEAN right = EduFinish(Stage->Edu);

    Verdict->Done = StageExpected(access).Done || !FaultWait(faults, Stage->Faults + 1);
    if (!Verdict->Done) {
        Stage->Faults++;
        Verdict->FaultType = (ULONG)faults->Last.X64.Type;
        Verdict->StopOffset = (ULONG_PTR)faults->Last.X64.FaultAddress - Stage->Base;
        right = right && Verdict->StopOffset - access->Offset < access->Length;
    }
    if (right && access->Write) {
        return WrittenIsRight(Stage, access, Verdict);
    }
    return right && EduWrite(Stage->Edu, Stage->Result.Iova, 0, access->Length) &&
           ReadIsRight(access, Verdict, RegionAt(&Stage->Result, 0));
}
