/*
 * exemplar.sys: what a driver that manages DMA remapping looks like when it does everything right. It binds to PCI functions,
 * takes no resources of them, and works when asked to by a control code (exemplar.h). One request runs at a time, and no
 * device goes while one runs: the frame (pnp.h) sees to that.
 */
#include "exemplar.h"
#include "pnp.h"
#include "run.h"

DRIVER_INITIALIZE DriverEntry;

static VOID PrintPoint(ULONG Number, BOOLEAN IsClean, const char *What, ULONG Which, const char *Name)
{
    DbgPrint("    %s %lu - %s %lu%s%s\n", IsClean ? "ok" : "not ok", Number, What, Which, Name[0] != 0 ? ": " : "", Name);
}

/* Words are first, count, and what the code takes besides. */
static NTSTATUS DoRuns(PRUN Run, ULONG Code, const ULONG *Words)
{
    ULONG failed = 0;

    for (ULONG i = 0; i < Words[1]; i++) {
        ULONG which = Words[0] + i;
        BOOLEAN isMutant = Code == EXEMPLAR_MUTANTS;
        BOOLEAN isClean = isMutant ? RunMutant(Run, which, Words[2]) : RunSeed(Run, which, Words[2]);

        PrintPoint(i + 1, isClean, isMutant ? "mutant" : "seed", which, isMutant ? MutantName(which) : "");
        failed += !isClean;
    }
    DbgPrint("    1..%lu\n", Words[1]);
    return failed == 0 ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}

static BOOLEAN AreGood(ULONG Code, const ULONG *Words)
{
    if (Words[1] == 0 || Words[1] > EXEMPLAR_MAX_RUNS) {
        return FALSE;
    }
    return Code == EXEMPLAR_SEEDS ? Words[2] <= ALL_STAGES
                                  : Words[0] > MutantNone && Words[0] < MutantEnd && Words[1] <= MutantEnd - Words[0];
}

/* The first devices, which all have to be started. */
static NTSTATUS FillDevices(PRUN Run)
{
    for (ULONG i = 0; i < EXEMPLAR_DEVICES; i++) {
        PPNP_DEVICE device = PnpStarted(i);

        if (device == NULL) {
            return STATUS_DEVICE_NOT_READY;
        }
        Run->Device[i] = device->Physical;
        Run->NotPhysical = device->Self;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS Serve(ULONG Code, const ULONG *Words)
{
    PRUN run = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(*run), EXEMPLAR_TAG);
    NTSTATUS status;

    if (run == NULL) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    RtlZeroMemory(run, sizeof(*run));
    status = FillDevices(run);
    if (NT_SUCCESS(status)) {
        status = RunPrepare(run);
    }
    if (NT_SUCCESS(status)) {
        status = DoRuns(run, Code, Words);
    }
    ExFreePoolWithTag(run, EXEMPLAR_TAG);
    return status;
}

static NTSTATUS Control(ULONG Code, const ULONG *Words, ULONG Length)
{
    ULONG words[3] = {0, 0, 0};

    if (Code != EXEMPLAR_SEEDS && Code != EXEMPLAR_MUTANTS) {
        return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (Length < 2 * sizeof(ULONG) || Length > sizeof(words)) {
        return STATUS_INVALID_PARAMETER;
    }
    RtlCopyMemory(words, Words, Length);
    return AreGood(Code, words) ? Serve(Code, words) : STATUS_INVALID_PARAMETER;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    static const PNP_DRIVER exemplar = {
        .MaxDevices = EXEMPLAR_DEVICES,
        .ExtensionSize = sizeof(PNP_DEVICE),
        .Control = Control,
    };

    UNREFERENCED_PARAMETER(RegistryPath);
    return PnpDriverEntry(DriverObject, &exemplar);
}
