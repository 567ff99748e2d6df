/*
 * A daemon that dies while it is used and is there again a little later, several times in a row: what was held is lost and
 * says so, what is made anew works, and nothing of an old session reaches a new one [DDI-102, DDI-380]. Whoever runs the VM
 * kills the daemon at each line "waiting for the daemon to go" and starts another one at the same socket.
 */
#include "ex.h"
#include "states.h"
#include "threads.h"

#define BASE 0x680000000ULL
#define NOWHERE (BASE + 0x100 * PAGE_SIZE)
#define LIVES 10
#define PATIENCE_MILLISECONDS 30000

/* What a driver holds for the length of one session. */
typedef struct _LIFE {
    PPROBE Probe;
    PBUFFER Buffer;
    PLACE Place;
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN Range;
    FAULT_RECORDER Faults;
    STATE_RECORDER States;
    volatile ULONG Programs; /* DMA programs that were run */
} LIFE, *PLIFE;

/* Everything works: memory, DMA, faults, callbacks. */
static BOOLEAN Begin(PLIFE Life, ULONGLONG Mark)
{
    IOMMU_INTERFACE_STATE_CHANGE_FIELDS fields = {.AvailableDomainTypes = 1};
    PPROBE probe = Life->Probe;
    PCHECK check = &probe->Check;
    ULONGLONG address = BASE + 64 * PAGE_SIZE;

    FaultRecorderInitialize(&Life->Faults);
    StateRecorderInitialize(&Life->States);
    if (!ExEnterNew(probe, &Life->Place, probe->Device[0], DomainTypeTranslate, "a device is attached to a domain")) {
        return FALSE;
    }
    CheckStatus(check, ExMap(probe, Life->Place.Domain, READ_WRITE, ExMdl(Life->Buffer->Mdl), BASE), STATUS_SUCCESS,
                "a page is mapped");
    CheckStatus(check,
                probe->Ex.ReserveLogicalAddressRange(Life->Place.Domain, PAGE_SIZE, &address, NULL, NULL, &Life->Range),
                STATUS_SUCCESS, "a token is reserved");
    CheckStatus(check, FaultListen(&probe->Iommu, probe->Device[0], &Life->Faults), STATUS_SUCCESS,
                "a fault handler is set");
    CheckStatus(check,
                probe->Ex.RegisterInterfaceStateChangeCallback(StateRecord, &Life->States, Life->Place.Token, &fields),
                STATUS_SUCCESS, "a callback is registered");
    CheckDone(check, DmaFill(Life->Place.Physical, BASE, PAGE_SIZE, Mark), "the device writes to the page");
    CheckTrue(check, BufferPageHolds(Life->Buffer, 0, Mark), "the processor sees it");
    CheckFault(check, DmaFill(Life->Place.Physical, NOWHERE, 8, 0), TranslationFault, NOWHERE,
               "a write to nowhere is refused");
    CheckTrue(check, FaultWait(&Life->Faults, 1), "and reported to the handler");
    return TRUE;
}

static VOID End(PLIFE Life)
{
    PPROBE probe = Life->Probe;

    CheckStatus(&probe->Check, FaultIgnore(&probe->Iommu, probe->Device[0]), STATUS_SUCCESS, "the handler is taken away");
    CheckStatus(&probe->Check, probe->Ex.UnregisterInterfaceStateChangeCallback(StateRecord, Life->Place.Token),
                STATUS_SUCCESS, "so is the callback");
    CheckStatus(&probe->Check, probe->Ex.FreeReservedLogicalAddressRange(Life->Range), STATUS_SUCCESS,
                "the token is freed");
    ExLeave(probe, &Life->Place, "detached and deleted");
}

/* Transfers until one is not made any more. */
static VOID NTAPI Transfer(PVOID Context)
{
    PLIFE life = Context;

    while (DmaFill(life->Place.Physical, BASE, PAGE_SIZE, life->Programs).Status == ViommuDmaStepDone) {
        life->Programs++;
    }
}

/* Maps and unmaps a page until a call fails; its status, or STATUS_TIMEOUT when none does. */
static NTSTATUS MapUntilItFails(PLIFE Life)
{
    PPROBE probe = Life->Probe;
    NTSTATUS status = STATUS_SUCCESS;

    for (ULONG i = 0; i < PATIENCE_MILLISECONDS; i++) {
        status = ExMap(probe, Life->Place.Domain, READ, ExMdl(Life->Buffer->Mdl), BASE + 16 * PAGE_SIZE);
        if (NT_SUCCESS(status)) {
            status = probe->Ex.UnmapLogicalRange(Life->Place.Domain, BASE + 16 * PAGE_SIZE, 1);
        }
        if (!NT_SUCCESS(status)) {
            return status;
        }
        ThreadPause(1);
    }
    return STATUS_TIMEOUT;
}

static VOID LoseTheDaemon(PLIFE Life, ULONG Number)
{
    PCHECK check = &Life->Probe->Check;
    THREAD thread;

    CheckTrue(check, ThreadStart(&thread, Transfer, Life), "a thread is started");
    for (ULONG waited = 0; Life->Programs == 0 && waited < PATIENCE_MILLISECONDS; waited++) {
        ThreadPause(1);
    }
    CheckTrue(check, Life->Programs > 0, "it makes transfers");
    DbgPrint("    # life %lu: waiting for the daemon to go\n", Number);
    CheckStatus(check, MapUntilItFails(Life), STATUS_UNSUCCESSFUL,
                "DDI-380: the call that loses the daemon is STATUS_UNSUCCESSFUL");
    ThreadJoin(&thread);
    CheckTrue(check, DmaFill(Life->Place.Physical, BASE, PAGE_SIZE, 0).Status != ViommuDmaStepDone,
              "DDI-380: the transfers have come to an end, too");
}

/* The first domain that a driver gets again; it shows that the stub has greeted the new daemon by itself. */
static VOID AwaitTheDaemon(PPROBE Probe)
{
    PIOMMU_DMA_DOMAIN domain = (PIOMMU_DMA_DOMAIN)UNTOUCHED;
    NTSTATUS status = STATUS_NOT_SUPPORTED;
    ULONG waited = 0;

    while (status == STATUS_NOT_SUPPORTED && waited < PATIENCE_MILLISECONDS) {
        status = ExCreate(Probe, DomainTypeTranslate, &domain);
        if (status == STATUS_NOT_SUPPORTED) {
            ThreadPause(10);
            waited += 10;
        }
    }
    CheckStatus(&Probe->Check, status, STATUS_SUCCESS,
                "DDI-102: CreateDomainEx is STATUS_NOT_SUPPORTED until there is a daemon again");
    if (NT_SUCCESS(status)) {
        ExDelete(Probe, domain, "and what it made can be deleted");
    }
}

static VOID CheckMapAtDispatchLevel(PLIFE Life)
{
    NTSTATUS mapped;
    KIRQL old;

    KeRaiseIrql(DISPATCH_LEVEL, &old);
    mapped = ExMap(Life->Probe, Life->Place.Domain, READ, ExMdl(Life->Buffer->Mdl), BASE + 32 * PAGE_SIZE);
    KeLowerIrql(old);
    CheckStatus(&Life->Probe->Check, mapped, STATUS_UNSUCCESSFUL, "DDI-380: at DISPATCH_LEVEL as well");
}

/* The new daemon numbers its objects as the old one did, perhaps: no call may reach them through an old handle. */
static VOID CheckOldHandles(PLIFE Life)
{
    PPROBE probe = Life->Probe;
    PCHECK check = &probe->Check;
    NTSTATUS lost = STATUS_UNSUCCESSFUL;

    CheckStatus(check, ExMap(probe, Life->Place.Domain, READ, ExMdl(Life->Buffer->Mdl), BASE + 8 * PAGE_SIZE), lost,
                "DDI-380: a map into the lost domain fails");
    CheckStatus(check, probe->Ex.UnmapLogicalRange(Life->Place.Domain, BASE, 1), lost, "DDI-380: so does an unmap");
    CheckStatus(check, probe->Ex.FlushDomain(Life->Place.Domain), lost, "DDI-380: and a flush");
    CheckMapAtDispatchLevel(Life);
    CheckStatus(check, probe->Ex.FreeReservedLogicalAddressRange(Life->Range), lost, "DDI-380: freeing the lost token");
    CheckStatus(check, probe->Ex.UnregisterInterfaceStateChangeCallback(StateRecord, Life->Place.Token), lost,
                "DDI-380: unregistering the callback");
    CheckStatus(check, probe->Ex.DetachDeviceEx(Life->Place.Token), lost, "DDI-380: detaching the lost device");
    CheckStatus(check, probe->Ex.DeleteDevice(Life->Place.Token), lost, "DDI-380: deleting it");
    CheckStatus(check, probe->Ex.DeleteDomain(Life->Place.Domain), lost, "DDI-380: deleting the lost domain");
    CheckValue(check, ExAvailable(probe, Life->Place.Token), 0, "no domain type is available for the lost token");
}

static VOID CheckSilence(PLIFE Life)
{
    CheckValue(&Life->Probe->Check, FaultCalls(&Life->Faults), 1, "the handler of the lost session was not called again");
    CheckValue(&Life->Probe->Check, StateCalls(&Life->States), 1, "nor was its callback");
}

static VOID Live(PLIFE Lives)
{
    BOOLEAN alive = Begin(&Lives[0], 1);

    for (ULONG i = 0; i < LIVES && alive; i++) {
        PLIFE life = &Lives[i % 2];
        PLIFE next = &Lives[(i + 1) % 2];

        life->Programs = 0;
        LoseTheDaemon(life, i + 1);
        AwaitTheDaemon(life->Probe);
        CheckOldHandles(life);
        CheckTrue(&life->Probe->Check, DmaFill(life->Place.Physical, BASE, PAGE_SIZE, 0).Status == ViommuDmaStepFault,
                  "DDI-380: the device reaches nothing");
        alive = Begin(next, i + 2);
        CheckOldHandles(life);
        CheckSilence(life);
    }
    if (alive) {
        End(&Lives[LIVES % 2]);
    }
}

VOID RunReturns(PPROBE Probe)
{
    PLIFE lives = ExAllocatePoolWithTag(NonPagedPoolNx, 2 * sizeof(*lives), 'feiL');
    PBUFFER buffer = ProbeBuffer(Probe, 1, BufferContiguous);

    if (CheckTrue(&Probe->Check, lives != NULL, "memory for what is held") && buffer != NULL && ProbeUseV1(Probe) &&
        ExUse(Probe, 3)) {
        RtlZeroMemory(lives, 2 * sizeof(*lives));
        lives[0].Probe = lives[1].Probe = Probe;
        lives[0].Buffer = lives[1].Buffer = buffer;
        Live(lives);
    }
    if (buffer != NULL) {
        BufferFree(buffer);
    }
    if (lives != NULL) {
        ExFreePoolWithTag(lives, 'feiL');
    }
}
