/*
 * The rules that nthost watches while drivers run: each has one test point at the end of the run, which names the calls
 * that broke it. A repeated violation is printed once and counted.
 */
#include "nthost.h"
#include "ntos/kernel.h"

#define MAX_RECORDS 96u
#define RECORD_CHARS 180u

static struct {
    RULE Rule;
    ULONG Count;
    CHAR Text[RECORD_CHARS];
} Records[MAX_RECORDS];

static ULONG RecordCount, Lost[RuleCount];

static const PCSTR Titles[RuleCount] = {
    [RuleIrql] = "no call at a wrong IRQL",
    [RuleLock] = "every spin lock and mutex was released by its holder, in order",
    [RulePool] = "no pool block was overrun, underrun, freed twice or freed with a wrong tag",
    [RuleLeak] = "no pool allocation, mapping, object or handle is left",
    [RuleRegistration] = "nothing of an unloaded driver is registered, queued or running",
    [RuleIrp] = "every IRP was completed, once",
    [RuleCallback] = "every driver routine returned at the IRQL it was called at",
    [RuleUse] = "kernel objects were used as documented",
};

static BOOLEAN Same(PCSTR Left, PCSTR Right)
{
    while (*Left && *Left == *Right) {
        Left++;
        Right++;
    }
    return *Left == *Right;
}

VOID Violation(RULE Rule, PCSTR Format, ...)
{
    CHAR text[RECORD_CHARS];
    BOOLEAN enabled = InterruptsDisable();
    va_list arguments;
    ULONG i;

    va_start(arguments, Format);
    FormatTextV(text, sizeof text, Format, arguments);
    va_end(arguments);
    for (i = 0; i < RecordCount; i++) {
        if (Records[i].Rule == Rule && Same(Records[i].Text, text)) {
            Records[i].Count++;
            break;
        }
    }
    if (i == RecordCount) {
        if (RecordCount < MAX_RECORDS) {
            Records[RecordCount].Rule = Rule;
            Records[RecordCount].Count = 1;
            StringCopy(Records[RecordCount++].Text, RECORD_CHARS, text);
            TapComment("violation: %s", text);
        } else {
            Lost[Rule]++;
        }
    }
    InterruptsRestore(enabled);
}

VOID ViolationPoints(VOID)
{
    ULONG rule, i;

    for (rule = 0; rule < RuleCount; rule++) {
        ULONG found = Lost[rule];

        for (i = 0; i < RecordCount; i++) {
            if (Records[i].Rule == (RULE)rule) {
                found++;
                if (Records[i].Count > 1) {
                    TapNote("%s (%u times)", Records[i].Text, Records[i].Count);
                } else {
                    TapNote("%s", Records[i].Text);
                }
            }
        }
        if (Lost[rule]) {
            TapNote("and %u more", Lost[rule]);
        }
        TapPoint(found == 0, "%s", Titles[rule]);
    }
}

VOID CallEnter(CALL_GUARD *Guard)
{
    Guard->Irql = IrqlGet();
    Guard->LockDepth = LockDepth();
    Guard->CriticalRegions = ThreadCurrent() ? ThreadCurrent()->CriticalRegions : 0;
}

VOID CallLeave(const CALL_GUARD *Guard, PCSTR What, const VOID *Routine)
{
    KIRQL irql = IrqlGet();
    PKTHREAD thread = ThreadCurrent();

    if (!(ReadFlags() & 0x200)) {
        Violation(RuleCallback, "%s %@ returned with interrupts disabled", What, Routine);
        InterruptsRestore(TRUE);
    }
    LockUnwind(Guard->LockDepth, What, Routine);
    if (irql != Guard->Irql) {
        Violation(RuleCallback, "%s %@ was called at IRQL %u and returned at %u", What, Routine, Guard->Irql, irql);
        IrqlSet(Guard->Irql);
    }
    if (thread && thread->CriticalRegions != Guard->CriticalRegions) {
        Violation(RuleCallback, "%s %@ left %d critical regions open", What, Routine,
                  thread->CriticalRegions - Guard->CriticalRegions);
        thread->CriticalRegions = Guard->CriticalRegions;
    }
}
