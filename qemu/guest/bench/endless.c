/*
 * Disk reads without end on 00:05.0, so that there is always asynchronous I/O in flight: in even phases into one half of
 * the pages, in odd ones into the other. The host asks for a phase at BENCH_WANTED; that it is reached, and that nothing
 * of the one before is in flight, stands at BENCH_REACHED.
 */
#include "bench.h"

#define DISK (5u << 3)
#define PER_REQUEST 3u

static BENCH_DEVICE Disk;

void BenchMain(void);

void BenchMain(void)
{
    volatile uint32_t *wanted = (volatile uint32_t *)BENCH_WANTED, *reached = (volatile uint32_t *)BENCH_REACHED;
    volatile uint64_t *address;

    DeviceSetUp(&Disk, DISK, KIND_DISK, MODE_PAGES);
    Print("@reading\n");
    for (;;) {
        if (*reached != *wanted) {
            *reached = *wanted;
            for (uint16_t i = 0; i < BATCH; i++) {
                address = &Disk.Queue.Descriptors[PER_REQUEST * i + 1].Addr;
                *address = PAGES_IOVA + (*reached % 2 * BATCH + i) * PAGES_STEP;
            }
        }
        DeviceRun(&Disk, BATCH, PER_REQUEST);
    }
}
