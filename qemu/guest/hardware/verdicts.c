/*
 * One test body on two targets: each access is made by the daemon's DMA engine and by edu, in the same domain, on the same
 * pages. With several edu devices each has a domain of its own, and they transfer at the same time. Both must come to the verdict that the rights of the pages demand: done, or a fault of this type at this byte.
 */
#include "verdicts.h"

#define MAX_STAGES 4
#define RANDOM_ACCESSES 48
#define DEFAULT_SEED 20260
#define STAGE_BASE 0x5A0000000000ULL
#define PAGES(count) ((count) * (ULONGLONG)PAGE_SIZE)

static const ACCESS Table[] = {
    {PAGES(0), 8, FALSE, "a word read"},
    {PAGES(0), 8, TRUE, "a word written"},
    {PAGES(0) + 4095, 1, TRUE, "the last byte of a page written"},
    {PAGES(0) + 3000, 2040, FALSE, "a read across a boundary of equal pages"},
    {PAGES(0) + 3000, 2040, TRUE, "a write across a boundary of equal pages"},
    {PAGES(1) + 3000, 2000, TRUE, "a write from read-write into read-only"},
    {PAGES(1) + 3000, 2000, FALSE, "a read from read-write into read-only"},
    {PAGES(2), 2040, TRUE, "a write to read-only"},
    {PAGES(2) + 4000, 200, FALSE, "a read from read-only into write-only"},
    {PAGES(2) + 4000, 200, TRUE, "a write from read-only into write-only"},
    {PAGES(3), 4, FALSE, "a word read from write-only"},
    {PAGES(3) + 17, 2000, TRUE, "an unaligned write to write-only"},
    {PAGES(3) + 4000, 1000, TRUE, "a write from write-only into nothing"},
    {PAGES(3) + 4000, 1000, FALSE, "a read from write-only into nothing"},
    {PAGES(4), 1, FALSE, "a byte read from nothing"},
    {PAGES(4), 1, TRUE, "a byte written to nothing"},
    {PAGES(4) + 3500, 2040, TRUE, "a write across two pages of nothing"},
    {PAGES(5) + 4000, 300, FALSE, "a read from nothing into read-write"},
    {PAGES(6) + 4090, 6, TRUE, "a write up to the last byte before nothing"},
    {PAGES(6) + 4090, 7, TRUE, "a write one byte further"},
    {PAGES(7) + 4095, 2, TRUE, "a write from nothing into write-only"},
    {PAGES(9) + 4000, 97, FALSE, "a read one byte into read-only"},
    {PAGES(11) + 4000, 200, FALSE, "a read beyond the last page"},
    {1ULL << 34, 100, FALSE, "a read far away from everything"},
    {(1ULL << 48) - STAGE_BASE - 8, 8, TRUE, "a write to the last word that 48 bits address"},
    {(1ULL << 48) - STAGE_BASE, 8, TRUE, "a write beyond what 48 bits address"},
    {(1ULL << 57) - STAGE_BASE, 200, FALSE, "a read from far beyond"},
    {(1ULL << 48) - STAGE_BASE - 8, 16, TRUE, "a write across the last word"},
};

static BOOLEAN SameVerdict(const VERDICT *Left, const VERDICT *Right)
{
    return Left->Done == Right->Done &&
           (Left->Done || (Left->FaultType == Right->FaultType && Left->StopOffset == Right->StopOffset));
}

static VOID PrintVerdict(const char *Who, const VERDICT *Verdict, BOOLEAN DataIsRight)
{
    DbgPrint("      # %s: %s, fault type %lu at +0x%I64x, data %s\n", Who, Verdict->Done ? "done" : "fault",
             Verdict->FaultType, Verdict->StopOffset, DataIsRight ? "right" : "wrong");
}

/* Accesses First.. one on each stage, at once; the engine has made them before. One point each. */
static VOID RunRound(PCHECK Check, PSTAGE Stages, ULONG StageCount, const ACCESS *Accesses, ULONG Count)
{
    VERDICT engine[MAX_STAGES];
    BOOLEAN engineRight[MAX_STAGES];

    for (ULONG i = 0; i < Count && i < StageCount; i++) {
        RtlZeroMemory(&engine[i], sizeof(engine[i]));
        engineRight[i] = StageRunOnEngine(&Stages[i], &Accesses[i], &engine[i]);
    }
    for (ULONG i = 0; i < Count && i < StageCount; i++) {
        Stages[i].Busy = StageBeginOnEdu(&Stages[i], &Accesses[i]);
    }
    for (ULONG i = 0; i < Count && i < StageCount; i++) {
        VERDICT expected = StageExpected(&Accesses[i]), edu = {.Done = FALSE};
        BOOLEAN eduRight = Stages[i].Busy && StageEndOnEdu(&Stages[i], &edu);

        if (!CheckTrue(Check,
                       engineRight[i] && eduRight && SameVerdict(&engine[i], &expected) && SameVerdict(&edu, &expected),
                       Accesses[i].Title)) {
            DbgPrint("      # %s of %lu bytes at +0x%I64x\n", Accesses[i].Write ? "a write" : "a read",
                     Accesses[i].Length, Accesses[i].Offset);
            PrintVerdict("expected", &expected, TRUE);
            PrintVerdict("engine", &engine[i], engineRight[i]);
            PrintVerdict("edu", &edu, eduRight);
        }
    }
}

static VOID RunRandom(PCHECK Check, PSTAGE Stages, ULONG StageCount, ULONG Seed)
{
    static ACCESS accesses[RANDOM_ACCESSES];
    ULONG random = Seed;

    DbgPrint("    # seed %lu\n", Seed);
    for (ULONG i = 0; i < RANDOM_ACCESSES; i++) {
        accesses[i].Offset = RandomBelow(&random, (STAGE_PAGES + 1) * PAGE_SIZE);
        accesses[i].Length = 1 + RandomBelow(&random, RandomBelow(&random, 3) == 0 ? 16 : ACCESS_MAX_BYTES);
        accesses[i].Write = RandomBelow(&random, 2) == 1;
        accesses[i].Title = accesses[i].Write ? "a random write" : "a random read";
    }
    for (ULONG i = 0; i < RANDOM_ACCESSES; i += StageCount) {
        RunRound(Check, Stages, StageCount, accesses + i, RANDOM_ACCESSES - i);
    }
}

/* All faults were waited for; more of them would be one that an access caused which was done. */
static VOID CheckNoMore(PCHECK Check, PSTAGE Stages, ULONG StageCount)
{
    BOOLEAN exact = TRUE;

    for (ULONG i = 0; i < StageCount; i++) {
        exact = exact && FaultCalls(&Stages[i].Space.Faults) == Stages[i].Faults;
    }
    CheckTrue(Check, exact, "each refused access was one fault, and no other access was one");
}

VOID RunSameVerdicts(PHARDWARE Hardware)
{
    static STAGE stages[MAX_STAGES];
    PCHECK check = &Hardware->Probe.Check;
    ULONG wanted = min(Hardware->Count[HardwareEdu], MAX_STAGES), opened = 0;

    if (!SpaceUse(&Hardware->Probe)) {
        return;
    }
    while (opened < wanted && StageOpen(&stages[opened], &Hardware->Probe, Hardware->Device[HardwareEdu][opened],
                                        STAGE_BASE)) {
        opened++;
    }
    if (opened == wanted) {
        for (ULONG i = 0; i < RTL_NUMBER_OF(Table); i += opened) {
            RunRound(check, stages, opened, Table + i, RTL_NUMBER_OF(Table) - i);
        }
        RunRandom(check, stages, opened, HardwareWord(Hardware, 0, DEFAULT_SEED));
        CheckNoMore(check, stages, opened);
    }
    while (opened > 0) {
        StageClose(&stages[--opened]);
    }
}
