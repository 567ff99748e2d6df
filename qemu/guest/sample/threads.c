/*
 * Calls and transfers that race [ddi.md 2.1 rules 5 and 7; DDI-088, 234, 275, 381, 382]. Whatever the order, every outcome
 * has to be that of some serial order, and nothing may be left behind. See threads.h for how far threads race here.
 */
#include "ex.h"
#include "threads.h"

#define BASE 0x380000000ULL
#define ROUNDS 150
#define LIVE 16

static VOID NTAPI Run(PVOID Context)
{
    PTHREAD thread = Context;

    thread->Body(thread->Context);
    PsTerminateSystemThread(STATUS_SUCCESS);
}

BOOLEAN ThreadStart(PTHREAD Thread, THREAD_BODY *Body, PVOID Context)
{
    HANDLE handle;

    Thread->Body = Body;
    Thread->Context = Context;
    Thread->Object = NULL;
    if (!NT_SUCCESS(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, Run, Thread))) {
        return FALSE;
    }
    ObReferenceObjectByHandle(handle, SYNCHRONIZE, NULL, KernelMode, &Thread->Object, NULL);
    ZwClose(handle);
    return TRUE;
}

VOID ThreadJoin(PTHREAD Thread)
{
    if (Thread->Object != NULL) {
        KeWaitForSingleObject(Thread->Object, Executive, KernelMode, FALSE, NULL);
        ObDereferenceObject(Thread->Object);
        Thread->Object = NULL;
    }
}

VOID ThreadPause(ULONG Milliseconds)
{
    LARGE_INTEGER interval = {.QuadPart = -(LONGLONG)Milliseconds * 10 * 1000};

    KeDelayExecutionThread(KernelMode, FALSE, &interval);
}

/* One of two threads that map and unmap in one domain with allocator. */
typedef struct _MAPPER {
    PPROBE Probe;
    PIOMMU_DMA_DOMAIN Domain;
    PMDL Mdl;
    struct _MAPPER *Other;
    ULONGLONG Live[LIVE]; /* addresses mapped now; 0 is none, for page 0 is never given */
    ULONG Overlaps;
    ULONG Failures;
    ULONG Mapped;
} MAPPER, *PMAPPER;

static BOOLEAN IsLive(const MAPPER *Mapper, ULONGLONG Address)
{
    for (ULONG i = 0; i < LIVE; i++) {
        if (Mapper->Live[i] == Address) {
            return TRUE;
        }
    }
    return FALSE;
}

static VOID MapAndUnmap(PVOID Context)
{
    PMAPPER mapper = Context;

    for (ULONG i = 0; i < ROUNDS; i++) {
        ULONGLONG *slot = &mapper->Live[(i * 7) % LIVE];
        ULONGLONG address = *slot;

        if (address != 0) {
            *slot = 0;
            if (!NT_SUCCESS(mapper->Probe->Ex.UnmapLogicalRange(mapper->Domain, address, 1))) {
                mapper->Failures++;
            }
        }
        if (!NT_SUCCESS(ExAllocate(mapper->Probe, mapper->Domain, ExMdl(mapper->Mdl), &address))) {
            mapper->Failures++;
            continue;
        }
        if (IsLive(mapper, address) || IsLive(mapper->Other, address)) {
            mapper->Overlaps++;
        }
        *slot = address;
        mapper->Mapped++;
    }
}

static VOID TwoMappers(PPROBE Probe, PMDL Mdl)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN domain = ExBuddy(Probe, 20, NULL, "a domain with allocator is created");
    MAPPER mappers[2];
    THREAD thread;

    RtlZeroMemory(mappers, sizeof(mappers));
    for (ULONG i = 0; i < 2; i++) {
        mappers[i].Probe = Probe;
        mappers[i].Domain = domain;
        mappers[i].Mdl = Mdl;
        mappers[i].Other = &mappers[1 - i];
    }
    CheckTrue(check, ThreadStart(&thread, MapAndUnmap, &mappers[1]), "a second thread is started");
    MapAndUnmap(&mappers[0]);
    ThreadJoin(&thread);
    CheckValue(check, mappers[0].Mapped + mappers[1].Mapped, 2 * ROUNDS, "DDI-382: two threads mapped 150 pages each");
    CheckValue(check, mappers[0].Failures + mappers[1].Failures, 0, "DDI-382: no map and no unmap of either failed");
    CheckValue(check, mappers[0].Overlaps + mappers[1].Overlaps, 0,
               "DDI-234: no address was given while the other thread had it");
    ExDelete(Probe, domain, "the domain is deleted");
}

/* Two threads want one explicit range, again and again. */
typedef struct _RIVAL {
    PPROBE Probe;
    PIOMMU_DMA_DOMAIN Domain;
    PMDL Mdl;
    ULONG Won;
    ULONG Lost;
    ULONG Odd;
} RIVAL, *PRIVAL;

static VOID WantOneRange(PVOID Context)
{
    PRIVAL rival = Context;

    for (ULONG i = 0; i < ROUNDS; i++) {
        NTSTATUS status = ExMap(rival->Probe, rival->Domain, READ_WRITE, ExMdl(rival->Mdl), BASE + i * PAGE_SIZE);

        if (NT_SUCCESS(status)) {
            rival->Won++;
        } else if (status == STATUS_RESOURCE_IN_USE) {
            rival->Lost++;
        } else {
            rival->Odd++;
        }
    }
}

static VOID TwoRivals(PPROBE Probe, PMDL Mdl)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN domain = ExDomain(Probe, DomainTypeTranslate, "a domain without allocator is created");
    RIVAL rivals[2] = {{Probe, domain, Mdl, 0, 0, 0}, {Probe, domain, Mdl, 0, 0, 0}};
    THREAD thread;

    CheckTrue(check, ThreadStart(&thread, WantOneRange, &rivals[1]), "a second thread is started");
    WantOneRange(&rivals[0]);
    ThreadJoin(&thread);
    CheckValue(check, rivals[0].Won + rivals[1].Won, ROUNDS, "DDI-234: of two maps of one explicit range one succeeds");
    CheckValue(check, rivals[0].Lost + rivals[1].Lost, ROUNDS, "DDI-234: the other is STATUS_RESOURCE_IN_USE");
    CheckValue(check, rivals[0].Odd + rivals[1].Odd, 0, "and nothing else");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(domain, BASE, ROUNDS), STATUS_SUCCESS, "all of it is unmapped");
    ExDelete(Probe, domain, "the domain is deleted");
}

/* A device that fills 4 MiB over and over while its driver unmaps them. */
#define LOOP_STEPS 64
#define LOOP_PAGES 1024
#define LOOP_BYTES ((ULONGLONG)LOOP_PAGES * PAGE_SIZE)
#define OLD 0x01D01D01D01D01D0ULL
#define AFTER 0xAF7E12AF7E12AF7EULL

typedef struct _LOOP {
    PDEVICE_OBJECT Device;
    PVIOMMU_DMA_STEP Steps;
    NTSTATUS Status;
} LOOP, *PLOOP;

static VOID FillForever(PVOID Context)
{
    PLOOP loop = Context;

    loop->Status = ViommuDmaRun(loop->Device, loop->Steps, LOOP_STEPS);
}

static VOID CheckLoop(PPROBE Probe, const LOOP *Loop, PBUFFER Buffer)
{
    PCHECK check = &Probe->Check;
    ULONG done = 0;
    BOOLEAN kept = TRUE;

    while (done < LOOP_STEPS && Loop->Steps[done].Status == ViommuDmaStepDone) {
        done++;
    }
    CheckStatus(check, Loop->Status, STATUS_SUCCESS, "the transfers were run");
    DbgPrint("      # %lu of %lu transfers were complete\n", done, (ULONG)LOOP_STEPS);
    if (CheckTrue(check, done < LOOP_STEPS, "DDI-088: the unmap came in the middle of them")) {
        CheckTrue(check,
                  Loop->Steps[done].Status == ViommuDmaStepFault &&
                      Loop->Steps[done].FaultType == (ULONG)TranslationFault,
                  "DDI-088: the first that it stopped met a TranslationFault");
    }
    for (ULONG page = 0; page < LOOP_PAGES && kept; page++) {
        kept = BufferPageHolds(Buffer, page, AFTER);
    }
    CheckTrue(check, kept, "DDI-088: no byte was written after the unmap had returned");
}

static VOID TransferAgainstUnmap(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    PBUFFER buffer = ProbeBuffer(Probe, LOOP_PAGES, BufferContiguous);
    SIZE_T size = LOOP_STEPS * sizeof(VIOMMU_DMA_STEP);
    LOOP loop = {.Device = Probe->Device[0], .Steps = ExAllocatePoolWithTag(NonPagedPoolNx, size, 'lbpD')};
    ULONGLONG pattern = OLD;
    THREAD thread;
    PLACE place;

    if (buffer == NULL || loop.Steps == NULL ||
        !ExEnterNew(Probe, &place, loop.Device, DomainTypeTranslate, "a device is attached")) {
        goto Free;
    }
    for (ULONG i = 0; i < LOOP_STEPS; i++) {
        loop.Steps[i] = (VIOMMU_DMA_STEP){.Operation = ViommuDmaFill,
                                          .Iova = BASE,
                                          .Length = LOOP_BYTES,
                                          .Data = (PUCHAR)&pattern,
                                          .DataLength = sizeof(pattern)};
    }
    CheckStatus(check, ExMap(Probe, place.Domain, READ_WRITE, ExMdl(buffer->Mdl), BASE), STATUS_SUCCESS,
                "4 MiB are mapped");
    CheckTrue(check, ThreadStart(&thread, FillForever, &loop), "a thread has the device fill them again and again");
    for (ULONG i = 0; i < 5000 && !BufferPageHolds(buffer, 0, OLD); i++) {
        ThreadPause(1);
    }
    CheckTrue(check, BufferPageHolds(buffer, 0, OLD), "the device is at it");
    CheckStatus(check, Probe->Ex.UnmapLogicalRange(place.Domain, BASE, LOOP_PAGES), STATUS_SUCCESS,
                "the memory is unmapped meanwhile");
    for (ULONG page = 0; page < LOOP_PAGES; page++) {
        BufferFillPage(buffer, page, AFTER);
    }
    ThreadJoin(&thread);
    CheckLoop(Probe, &loop, buffer);
    ExLeave(Probe, &place, "the device is detached and the domain deleted");
Free:
    if (loop.Steps != NULL) {
        ExFreePoolWithTag(loop.Steps, 'lbpD');
    }
    BufferFree(buffer);
}

/* Frees a token that another thread is about to map into. */
typedef struct _FREER {
    PPROBE Probe;
    PIOMMU_DMA_LOGICAL_ADDRESS_TOKEN Token;
    NTSTATUS Status;
} FREER, *PFREER;

static VOID FreeToken(PVOID Context)
{
    PFREER freer = Context;

    freer->Status = freer->Probe->Ex.FreeReservedLogicalAddressRange(freer->Token);
}

/* One round; TRUE when both outcomes fit some order. */
static BOOLEAN FreeAgainstMap(PPROBE Probe, PIOMMU_DMA_DOMAIN Domain, PMDL Mdl)
{
    IOMMU_DMA_LOGICAL_ADDRESS_TOKEN_MAPPED_SEGMENT segment;
    IOMMU_MAP_PHYSICAL_ADDRESS memory = ExMdl(Mdl);
    FREER freer = {.Probe = Probe};
    ULONGLONG address = BASE;
    THREAD thread;
    NTSTATUS mapped;

    if (!NT_SUCCESS(Probe->Ex.ReserveLogicalAddressRange(Domain, PAGE_SIZE, &address, NULL, NULL, &freer.Token)) ||
        !ThreadStart(&thread, FreeToken, &freer)) {
        return FALSE;
    }
    ThreadPause(0);
    mapped = Probe->Ex.MapReservedLogicalRange(freer.Token, 0, READ, &memory, &segment);
    ThreadJoin(&thread);
    if (NT_SUCCESS(mapped)) {
        return freer.Status == STATUS_RESOURCE_IN_USE && NT_SUCCESS(Probe->Ex.UnmapReservedLogicalRange(&segment)) &&
               NT_SUCCESS(Probe->Ex.FreeReservedLogicalAddressRange(freer.Token));
    }
    return NT_SUCCESS(freer.Status) && (mapped == STATUS_UNSUCCESSFUL || mapped == STATUS_INVALID_PARAMETER_1);
}

static VOID TokenRaces(PPROBE Probe, PMDL Mdl)
{
    PIOMMU_DMA_DOMAIN domain = ExDomain(Probe, DomainTypeTranslate, "a domain is created");
    ULONG sound = 0;

    while (sound < 20 && FreeAgainstMap(Probe, domain, Mdl)) {
        sound++;
    }
    CheckValue(&Probe->Check, sound, 20, "DDI-275: mapping into a token that is being freed fails, or the free does");
    ExDelete(Probe, domain, "the domain is deleted");
}

/* Attach and detach of one device from two threads, which the documentation forbids [DDI-381]. */
typedef struct _BREAKER {
    PPROBE Probe;
    PIOMMU_DMA_DOMAIN Domain;
    PIOMMU_DMA_DEVICE Token;
    LONG Balance; /* attaches less detaches */
    ULONG Odd;
} BREAKER, *PBREAKER;

static VOID AttachAndDetach(PVOID Context)
{
    PBREAKER breaker = Context;

    for (ULONG i = 0; i < 50; i++) {
        NTSTATUS attached = breaker->Probe->Ex.AttachDeviceEx(breaker->Domain, breaker->Token);
        NTSTATUS detached = breaker->Probe->Ex.DetachDeviceEx(breaker->Token);

        breaker->Balance += NT_SUCCESS(attached) ? 1 : 0;
        breaker->Balance -= NT_SUCCESS(detached) ? 1 : 0;
        if ((!NT_SUCCESS(attached) && attached != STATUS_INVALID_PARAMETER) ||
            (!NT_SUCCESS(detached) && detached != STATUS_INVALID_PARAMETER_1)) {
            breaker->Odd++;
        }
    }
}

static VOID BrokenRule(PPROBE Probe)
{
    PCHECK check = &Probe->Check;
    PIOMMU_DMA_DOMAIN domain = ExDomain(Probe, DomainTypeTranslate, "a domain is created");
    PIOMMU_DMA_DEVICE token = ExToken(Probe, Probe->Device[0], "and a token");
    BREAKER breakers[2] = {{Probe, domain, token, 0, 0}, {Probe, domain, token, 0, 0}};
    THREAD thread;

    CheckTrue(check, ThreadStart(&thread, AttachAndDetach, &breakers[1]), "a second thread is started");
    AttachAndDetach(&breakers[0]);
    ThreadJoin(&thread);
    CheckValue(check, (ULONG)(breakers[0].Balance + breakers[1].Balance), 0,
               "DDI-381: attaches and detaches from two threads come out even");
    CheckValue(check, breakers[0].Odd + breakers[1].Odd, 0, "DDI-381: each has an outcome of some serial order");
    CheckStatus(check, Probe->Ex.DetachDeviceEx(token), STATUS_INVALID_PARAMETER_1, "DDI-381: the device is detached");
    CheckStatus(check, Probe->Ex.DeleteDevice(token), STATUS_SUCCESS, "the token is deleted");
    ExDelete(Probe, domain, "the domain is deleted");
}

VOID RunThreads(PPROBE Probe)
{
    PBUFFER buffer = ProbeBuffer(Probe, 1, BufferContiguous);

    if (buffer == NULL) {
        return;
    }
    if (ExUse(Probe, 2)) {
        TwoMappers(Probe, buffer->Mdl);
        TwoRivals(Probe, buffer->Mdl);
        TransferAgainstUnmap(Probe);
        TokenRaces(Probe, buffer->Mdl);
        BrokenRule(Probe);
    }
    BufferFree(buffer);
}
