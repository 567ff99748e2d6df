/*
 * The device's side of a split ring, written from the specification alone [virtio 2.7]: it reads descriptors, indirect
 * tables and suppression fields from the ring's memory and knows nothing of the driver's books. Guest-physical addresses
 * of the tests are the host's own.
 */
#ifndef DEVICE_H
#define DEVICE_H

#include "virtqueue.h"

#define CHAIN_MAX 512

typedef struct {
    uint16_t head;
    uint32_t count;
    uint32_t writable; /* bytes */
    struct { uint64_t address; uint32_t length; uint16_t flags; } parts[CHAIN_MAX];
} CHAIN;

typedef struct {
    uint8_t *memory;
    uint16_t size;
    uint16_t lastAvail;
    uint16_t usedIndex;
} DEVICE;

static inline uint8_t *availOf(const DEVICE *d) { return d->memory + 16 * d->size; }
static inline uint8_t *usedOf(const DEVICE *d)
{
    return d->memory + ((16u * d->size + 6 + 2u * d->size + 3) & ~3u);
}
static inline uint16_t get16(const uint8_t *p) { uint16_t v; memcpy(&v, p, 2); return v; }
static inline uint32_t get32(const uint8_t *p) { uint32_t v; memcpy(&v, p, 4); return v; }
static inline uint64_t get64(const uint8_t *p) { uint64_t v; memcpy(&v, p, 8); return v; }
static inline void put16(uint8_t *p, uint16_t v) { memcpy(p, &v, 2); }
static inline void put32(uint8_t *p, uint32_t v) { memcpy(p, &v, 4); }

static inline uint16_t usedEvent(const DEVICE *d) { return get16(availOf(d) + 4 + 2 * d->size); }
static inline void setAvailEvent(DEVICE *d, uint16_t v) { put16(usedOf(d) + 4 + 8 * d->size, v); }
static inline int chainsWaiting(const DEVICE *d) { return (uint16_t)(get16(availOf(d) + 2) - d->lastAvail); }

/* Walks one descriptor table; returns 0 for a chain that the specification forbids. */
static inline int walk(CHAIN *chain, const uint8_t *table, uint32_t entries, uint32_t index)
{
    int writing = 0;

    for (;;) {
        const uint8_t *entry = table + 16 * index;
        uint16_t flags;

        if (index >= entries || chain->count >= CHAIN_MAX) return 0;
        flags = get16(entry + 12);
        if (flags & ~3u) return 0;
        if (writing && !(flags & VIRTQ_DESC_F_WRITE)) return 0;
        writing = flags & VIRTQ_DESC_F_WRITE;
        chain->parts[chain->count].address = get64(entry);
        chain->parts[chain->count].length = get32(entry + 8);
        chain->parts[chain->count].flags = flags;
        chain->writable += writing ? get32(entry + 8) : 0;
        chain->count++;
        if (!(flags & VIRTQ_DESC_F_NEXT)) return 1;
        index = get16(entry + 14);
    }
}

/* Takes the next available chain; 0 when none waits or it is malformed. */
static inline int takeChain(DEVICE *d, CHAIN *chain)
{
    const uint8_t *first;

    memset(chain, 0, sizeof(*chain));
    if (!chainsWaiting(d)) return 0;
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    chain->head = get16(availOf(d) + 4 + 2 * (d->lastAvail++ & (d->size - 1)));
    if (chain->head >= d->size) return 0;
    first = d->memory + 16 * chain->head;
    if (get16(first + 12) == VIRTQ_DESC_F_INDIRECT) {
        return walk(chain, (const uint8_t *)(uintptr_t)get64(first), get32(first + 8) / 16, 0);
    }
    return walk(chain, d->memory, d->size, chain->head);
}

static inline void complete(DEVICE *d, uint32_t id, uint32_t length)
{
    uint8_t *element = usedOf(d) + 4 + 8 * (d->usedIndex & (d->size - 1));

    put32(element, id);
    put32(element + 4, length);
    __atomic_thread_fence(__ATOMIC_RELEASE);
    put16(usedOf(d) + 2, ++d->usedIndex);
}

#endif
