/*
 * What translated DMA costs: console writes, which are done inside of the doorbell's write, and disk reads, which QEMU's
 * main loop completes; each on three functions: without translation, in one mapping, on 4096 single pages.
 *
 *   @figure KIND MODE NANOSECONDS*100     the least of all repetitions: what else the machine does only adds
 *   @requests KIND MODE COUNT             that the function has made in all
 */
#include "bench.h"

#define REPETITIONS 25u
#define MODES 3u
/* 00:05.0 to 00:07.0 are the consoles, the next three the disks. */
#define FIRST_SLOT 5u

static const struct {
    const char *Name;
    uint32_t Rounds; /* of a repetition, each a full ring */
} Kinds[] = { { "console", 100 }, { "disk", 30 } };
static const char *const Modes[MODES] = { "bypass", "one-mapping", "pages" };

static BENCH_DEVICE Devices[MODES];

void BenchMain(void);

static void Say(const char *What, int Kind, int Mode, uint64_t Value)
{
    Print(What);
    Print(Kinds[Kind].Name);
    Print(" ");
    Print(Modes[Mode]);
    Print(" ");
    PrintNumber(Value);
    Print("\n");
}

static void Measure(int Kind, int HasIommu, uint64_t Hertz)
{
    uint64_t least[MODES] = { ~0ull, ~0ull, ~0ull };
    uint32_t requests = Kinds[Kind].Rounds * BATCH;
    uint16_t stride = 0;

    for (uint32_t mode = 0; mode < MODES; mode++) {
        uint32_t function = (FIRST_SLOT + Kind * MODES + mode) << 3;

        if (HasIommu) IommuAttach(function, (int)mode);
        stride = DeviceSetUp(&Devices[mode], function, Kind, (int)mode);
    }
    /* The modes take turns, so that what disturbs one disturbs the others too. The first round warms up. */
    for (uint32_t repetition = 0; repetition <= REPETITIONS; repetition++) {
        for (uint32_t mode = 0; mode < MODES; mode++) {
            uint64_t begun = ReadTsc(), ticks;

            for (uint32_t round = 0; round < Kinds[Kind].Rounds; round++) DeviceRun(&Devices[mode], BATCH, stride);
            ticks = ReadTsc() - begun;
            if (repetition > 0 && ticks < least[mode]) least[mode] = ticks;
        }
    }
    for (uint32_t mode = 0; mode < MODES; mode++) {
        Say("@figure ", Kind, (int)mode, least[mode] * 100000 / (Hertz / 1000000) / requests);
        Say("@requests ", Kind, (int)mode, (uint64_t)requests * (REPETITIONS + 1));
    }
}

void BenchMain(void)
{
    uint64_t hertz = TscHertz();
    int has_iommu = IommuStart();

    Measure(KIND_CONSOLE, has_iommu, hertz);
    Measure(KIND_DISK, has_iommu, hertz);
}
