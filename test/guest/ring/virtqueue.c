/* The driver's split ring against a device written from the specification. */
#include "check.h"
#include "device.h"

typedef struct {
    VIRTQUEUE queue;
    VIRTQUEUE_BOOK books[VIRTQUEUE_MAX_SIZE];
    DEVICE device;
} PAIR;

static PAIR *newPair(uint16_t size, uint64_t features)
{
    PAIR *pair = calloc(1, sizeof(*pair));

    /* Exactly as long as promised: ASAN sees a byte too far. */
    pair->device.memory = malloc(VirtqueueRingBytes(size));
    pair->device.size = size;
    VirtqueueInitialize(&pair->queue, size, pair->device.memory, (uintptr_t)pair->device.memory, pair->books, features);
    return pair;
}

static void freePair(PAIR *pair)
{
    free(pair->device.memory);
    free(pair);
}

static VIRTQUEUE_RESULT addOne(PAIR *pair, uint16_t token, uint32_t writable)
{
    VIRTQUEUE_SEGMENT segments[2] = { { 0x1000u + token, 16 }, { 0x9000u + token, writable } };

    return VirtqueueAdd(&pair->queue, segments, 1, 1, NULL, token);
}

static void sizes(void)
{
    check(VirtqueueChooseSize(64) == 64 && VirtqueueChooseSize(128) == 128 && VirtqueueChooseSize(1024) == 256 &&
              VirtqueueChooseSize(0) == 0 && VirtqueueChooseSize(100) == 64,
          "the size is the largest power of two that both sides take");
    check(VirtqueueRingBytes(128) == 2048 + 262 + 2 + 1030, "a ring of 128 takes 3342 bytes, the used ring on 4");
}

static void chains(uint64_t features, const char *kind)
{
    PAIR *pair = newPair(8, features);
    VIRTQ_DESC descriptors[8];
    VIRTQUEUE_TABLE table = { descriptors, (uintptr_t)descriptors, 8 };
    VIRTQUEUE_SEGMENT segments[4] = { { 1, 10 }, { 2, 20 }, { 3, 30 }, { 4, 40 } };
    int same = 1;
    uint16_t token;
    uint32_t written;
    CHAIN chain;

    check(VirtqueueAdd(&pair->queue, segments, 2, 2, &table, 77) == VirtqueueOk, "%s: a request is taken", kind);
    check(takeChain(&pair->device, &chain) && chain.count == 4, "%s: the device finds four parts", kind);
    for (uint32_t i = 0; i < 4; i++) {
        same &= chain.parts[i].address == segments[i].Address && chain.parts[i].length == segments[i].Length &&
                !!(chain.parts[i].flags & VIRTQ_DESC_F_WRITE) == (i >= 2);
    }
    check(same, "%s: address, length and direction of each part arrive", kind);
    check(VirtqueueTake(&pair->queue, &token, &written) == VirtqueueEmpty, "%s: nothing is used before it is", kind);
    complete(&pair->device, chain.head, 70);
    check(VirtqueueTake(&pair->queue, &token, &written) == VirtqueueOk && token == 77 && written == 70,
          "%s: token and length come back", kind);
    check(pair->queue.FreeCount == 8 && pair->queue.Outstanding == 0, "%s: every descriptor is free again", kind);
    freePair(pair);
}

static void limits(void)
{
    PAIR *pair = newPair(4, 0);
    VIRTQUEUE_SEGMENT segments[5] = { { 1, 1 }, { 2, 1 }, { 3, 1 }, { 4, 1 }, { 5, 1 } };

    check(VirtqueueAdd(&pair->queue, segments, 4, 1, NULL, 0) == VirtqueueTooLong, "a chain beyond the size is refused");
    check(VirtqueueAdd(&pair->queue, segments, 0, 0, NULL, 0) == VirtqueueTooLong, "an empty request is refused");
    check(addOne(pair, 1, 4) == VirtqueueOk && addOne(pair, 2, 4) == VirtqueueOk && addOne(pair, 3, 4) == VirtqueueFull,
          "a full ring says so and keeps what it has");
    check(chainsWaiting(&pair->device) == 2, "the refused request is not visible");
    freePair(pair);
}

static void expectBroken(const char *title, uint32_t id, uint32_t length, uint16_t jump)
{
    PAIR *pair = newPair(8, 0);
    uint16_t token;
    uint32_t written;
    CHAIN chain;

    addOne(pair, 5, 100);
    takeChain(&pair->device, &chain);
    pair->device.usedIndex = (uint16_t)(pair->device.usedIndex + jump);
    complete(&pair->device, id == UINT32_MAX ? chain.head : id, length);
    check(VirtqueueTake(&pair->queue, &token, &written) == VirtqueueBroken && addOne(pair, 6, 1) == VirtqueueBroken &&
              !VirtqueueKickNeeded(&pair->queue) && !VirtqueueEnableInterrupts(&pair->queue),
          "%s breaks the queue for good", title);
    freePair(pair);
}

static void doubleCompletion(void)
{
    PAIR *pair = newPair(8, 0);
    uint16_t token;
    uint32_t written;
    CHAIN chain;

    addOne(pair, 1, 8);
    addOne(pair, 2, 8);
    takeChain(&pair->device, &chain);
    complete(&pair->device, chain.head, 8);
    complete(&pair->device, chain.head, 8);
    check(VirtqueueTake(&pair->queue, &token, &written) == VirtqueueOk && token == 1, "the first completion counts");
    check(VirtqueueTake(&pair->queue, &token, &written) == VirtqueueBroken, "the same request twice breaks the queue");
    freePair(pair);
}

static void suppression(void)
{
    PAIR *plain = newPair(8, 0);
    PAIR *events = newPair(8, VIRTIO_F_EVENT_IDX);
    uint16_t token;
    uint32_t written;
    CHAIN chain;

    put16(usedOf(&plain->device), VIRTQ_USED_F_NO_NOTIFY);
    addOne(plain, 1, 1);
    check(!VirtqueueKickNeeded(&plain->queue), "without event index NO_NOTIFY is obeyed");
    VirtqueueDisableInterrupts(&plain->queue);
    check(get16(availOf(&plain->device)) == VIRTQ_AVAIL_F_NO_INTERRUPT, "and NO_INTERRUPT is set");
    VirtqueueEnableInterrupts(&plain->queue);
    check(get16(availOf(&plain->device)) == 0, "and cleared");

    addOne(events, 1, 1);
    check(VirtqueueKickNeeded(&events->queue), "event index 0: the first request is told");
    check(!VirtqueueKickNeeded(&events->queue), "nothing new, nothing told");
    addOne(events, 2, 1);
    check(!VirtqueueKickNeeded(&events->queue), "the device did not ask about the second");
    setAvailEvent(&events->device, 2);
    addOne(events, 3, 1);
    check(VirtqueueKickNeeded(&events->queue), "it asked about the third");
    takeChain(&events->device, &chain);
    complete(&events->device, chain.head, 0);
    check(VirtqueueEnableInterrupts(&events->queue), "enabling says when something is used already");
    VirtqueueTake(&events->queue, &token, &written);
    check(!VirtqueueEnableInterrupts(&events->queue) && usedEvent(&events->device) == 1,
          "otherwise the next used element is asked for");
    freePair(plain);
    freePair(events);
}

/* Random requests, completed in random order, across several wraps of the 16-bit index. */
static void storm(uint64_t features, const char *kind)
{
    enum { TOKENS = 64, STEPS = 1000000 };
    PAIR *pair = newPair(32, features);
    VIRTQ_DESC tables[TOKENS][8];
    struct { int busy, held; uint32_t written; } requests[TOKENS] = { { 0, 0, 0 } };
    struct { uint16_t head, token; uint32_t writable; } held[TOKENS];
    uint32_t heldCount = 0, finished = 0, wrong = 0, kicks = 0;
    uint16_t before = 0;

    for (uint32_t step = 0; step < STEPS; step++) {
        uint32_t t = randomBelow(TOKENS);

        switch (randomBelow(3)) {
        case 0: {
            VIRTQUEUE_SEGMENT segments[6];
            uint32_t reads = randomBelow(3), writes = 1 + randomBelow(3);
            VIRTQUEUE_TABLE table = { tables[t], (uintptr_t)tables[t], 8 };

            if (requests[t].busy) break;
            for (uint32_t i = 0; i < reads + writes; i++) {
                segments[i].Address = t;
                segments[i].Length = 1 + randomBelow(100);
            }
            if (VirtqueueAdd(&pair->queue, segments, reads, writes, randomBelow(2) ? &table : NULL, (uint16_t)t) ==
                VirtqueueOk) {
                uint16_t now = pair->queue.AvailIndex;
                uint16_t event = get16(usedOf(&pair->device) + 4 + 8 * 32);
                int need = features & VIRTIO_F_EVENT_IDX ? (uint16_t)(now - event - 1) < (uint16_t)(now - before) : 1;

                requests[t].busy = 1;
                wrong += VirtqueueKickNeeded(&pair->queue) != need;
                kicks += (uint32_t)need;
                before = now;
            }
            break;
        }
        case 1: {
            CHAIN chain;

            if (chainsWaiting(&pair->device)) {
                wrong += !takeChain(&pair->device, &chain) || !requests[chain.parts[0].address].busy;
                held[heldCount].head = chain.head;
                held[heldCount].token = (uint16_t)chain.parts[0].address;
                held[heldCount++].writable = chain.writable;
                setAvailEvent(&pair->device, pair->device.lastAvail);
            } else if (heldCount) {
                uint32_t pick = randomBelow(heldCount);

                requests[held[pick].token].written = randomBelow(held[pick].writable + 1);
                requests[held[pick].token].held = 1;
                complete(&pair->device, held[pick].head, requests[held[pick].token].written);
                held[pick] = held[--heldCount];
            }
            break;
        }
        default: {
            uint16_t token;
            uint32_t written;

            if (VirtqueueTake(&pair->queue, &token, &written) == VirtqueueOk) {
                wrong += !requests[token].busy || !requests[token].held || requests[token].written != written;
                requests[token].busy = requests[token].held = 0;
                finished++;
            }
        }
        }
    }
    check(wrong == 0 && !pair->queue.Broken, "%s: %u requests in random order, %u told, all come back as completed", kind,
          finished, kicks);
    check(finished > 2 * 65536, "%s: the storm went twice around the 16-bit index", kind);
    freePair(pair);
}

/* A device that scribbles over the used ring must never lead the driver outside its own memory. */
static void scribbles(void)
{
    uint32_t broken = 0;

    for (uint32_t round = 0; round < 2000; round++) {
        PAIR *pair = newPair(16, VIRTIO_F_EVENT_IDX);
        uint8_t *used = usedOf(&pair->device);

        for (uint32_t step = 0; step < 40 && !pair->queue.Broken; step++) {
            uint16_t token;
            uint32_t written;

            addOne(pair, (uint16_t)step, 64);
            for (uint32_t i = 0; i < 4; i++) used[randomBelow(4 + 8 * 16 + 2)] = (uint8_t)randomBelow(256);
            while (VirtqueueTake(&pair->queue, &token, &written) == VirtqueueOk) {
                if (token >= 40 || written > 64) abort();
            }
            VirtqueueKickNeeded(&pair->queue);
        }
        broken += pair->queue.Broken;
        freePair(pair);
    }
    check(broken > 1000, "a scribbling device breaks the queue and nothing else (%u of 2000)", broken);
}

int main(int argc, char **argv)
{
    seedFrom(argc, argv);
    sizes();
    chains(0, "direct");
    chains(VIRTIO_F_INDIRECT_DESC, "indirect");
    limits();
    expectBroken("an id beyond the ring", 8, 1, 0);
    expectBroken("an id of no request", 3, 1, 0);
    expectBroken("a length beyond what was writable", UINT32_MAX, 101, 0);
    expectBroken("an index past what is outstanding", UINT32_MAX, 1, 1);
    doubleCompletion();
    suppression();
    storm(0, "plain ring");
    storm(VIRTIO_F_EVENT_IDX | VIRTIO_F_INDIRECT_DESC, "indirect with event index");
    scribbles();
    return done();
}
