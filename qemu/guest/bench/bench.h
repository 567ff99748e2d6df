/*
 * What the bench programs share: each is a kernel of its own (entry.S), with its own drivers, and prints one line for each
 * figure. scripts/bench/cases/device-*.mjs build and boot them (scripts/bench/vm.mjs) and know the numbers below.
 *
 * All memory is identity-mapped; rings, headers and data lie at fixed addresses, so that the host can make
 * the mappings before the VM starts. Interrupts are off and everything is polled.
 */
#ifndef VIOMMU_BENCH_H
#define VIOMMU_BENCH_H

#include "virtio_pci.h"

/* Memory of ours: rings and headers, then the data that is transferred. */
#define BENCH_MEMORY 0x08000000ull
#define BENCH_MEMORY_BYTES 0x00200000ull
#define BENCH_DATA (BENCH_MEMORY + 0x00100000ull)
/* Two words that the host and the endless program talk by. */
#define BENCH_WANTED (BENCH_MEMORY + 0x001ff000ull)
#define BENCH_REACHED (BENCH_WANTED + 4)

/* One mapping: this much of memory, where it is. */
#define ONE_MAPPING_BYTES 0x10000000ull
/* Or single pages, every other one from here on, over and over the same data. */
#define PAGES_IOVA 0x200000000ull
#define PAGES_STEP 8192ull
#define PAGES_COUNT 4096u

/* Requests in a ring, each with its own page of data. */
#define BATCH 64u
#define MOST_DESCRIPTORS 256u

#define VIRTIO_F_ACCESS_PLATFORM (1ull << 33)

enum { KIND_CONSOLE, KIND_DISK };
enum { MODE_BYPASS, MODE_ONE_MAPPING, MODE_PAGES };

typedef struct {
    VIRTIO_PCI Device;
    uint32_t Function; /* device << 3 | function, on bus 0 */
    VIRTQUEUE Queue;
    VIRTQUEUE_BOOK Books[MOST_DESCRIPTORS];
    volatile void *Doorbell;
    uint16_t QueueIndex;
    uint16_t Posted;   /* of the available index */
} BENCH_DEVICE;

/* system.c */
void Print(const char *Text);
void PrintNumber(uint64_t Value);
/* Says why and ends the VM. */
void __attribute__((noreturn)) Fail(const char *Why);
void __attribute__((noreturn)) Finish(void);
uint64_t TscHertz(void);
uint32_t PciRead(uint32_t Function, uint32_t Offset);
/* Memory for rings, page by page, zeroed. */
void *TakePages(uint64_t Bytes);

static inline uint64_t ReadTsc(void)
{
    uint32_t low, high;

    __asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high)::"memory");
    return (uint64_t)high << 32 | low;
}

static inline void Pause(void) { __asm__ volatile("pause" ::: "memory"); }

/* device.c */

/* Finds a modern virtio function, resets it and negotiates. */
void DeviceFind(BENCH_DEVICE *Device, uint32_t Function, uint64_t Features);
/* Sets a queue up; DeviceStart follows when all are. The last one set up is the one that is driven. */
void DeviceQueue(BENCH_DEVICE *Device, uint16_t Index, uint16_t Size);
void DeviceStart(BENCH_DEVICE *Device);
/* Makes a descriptor. */
void DeviceDescribe(BENCH_DEVICE *Device, uint16_t Index, uint64_t Address, uint32_t Length, uint16_t Flags, uint16_t Next);
/* Posts chains 0, Stride, 2 * Stride ... and waits until all are used. */
void DeviceRun(BENCH_DEVICE *Device, uint16_t Count, uint16_t Stride);
/* A console (queue 1) or a disk, with BATCH requests of 4 KiB ready to be run; gives the stride. */
uint16_t DeviceSetUp(BENCH_DEVICE *Device, uint32_t Function, int Kind, int Mode);

/* iommu.c */

/* Drives a stock virtio-iommu, where there is one; 0 when there is none. */
int IommuStart(void);
/* Puts a function into a domain of its own. */
void IommuAttach(uint32_t Function, int Mode);
/* Requests of the domain made last, to be built where they are; bytes for the device to read. Then it writes a tail. */
#define IOMMU_TAIL_BYTES 4u
uint32_t IommuBuildMap(uint8_t *At, uint64_t Iova, uint64_t Length, uint64_t Address);
uint32_t IommuBuildUnmap(uint8_t *At, uint64_t Iova, uint64_t Length);
BENCH_DEVICE *IommuDevice(void);

#endif
