/*
 * The limit of the case `engine`: memcpy between two halves of memory, page by page or run by run, both sides in a random
 * order, as the engine does it after translation.
 *
 *   copy SEED UNIT BYTES ROUNDS
 *
 * UNIT is the bytes of a piece. Prints the least time of ROUNDS rounds in GiB/s.
 */
#include "random.h"

#include <sys/mman.h>

int main(int argc, char **argv)
{
    uint32_t seed, unit, bytes, rounds, count, *from, *to;
    uint8_t *source, *destination;
    double least = 0;
    if (argc != 5)
        return 2;
    seed = strtoul(argv[1], NULL, 10);
    unit = strtoul(argv[2], NULL, 10);
    bytes = strtoul(argv[3], NULL, 10);
    rounds = strtoul(argv[4], NULL, 10);
    count = bytes / unit;
    source = mmap(NULL, 2 * (size_t)bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (source == MAP_FAILED)
        return 1;
    from = shuffled(seed, count);
    to = shuffled(seed + 1, count);
    destination = source + bytes;
    for (uint32_t i = 0; i < 2 * bytes; i += sizeof i)
        memcpy(source + i, &i, sizeof i);
    for (uint32_t round = 0; round <= rounds; round++) {
        double started = nanoseconds_now(), taken;
        for (uint32_t i = 0; i < count; i++)
            memcpy(destination + (size_t)to[i] * unit, source + (size_t)from[i] * unit, unit);
        taken = nanoseconds_now() - started;
        /* The first round touches the pages. */
        if (round == 1 || (round > 1 && taken < least))
            least = taken;
    }
    for (uint32_t i = 0; i < count; i++)
        if (memcmp(destination + (size_t)to[i] * unit, source + (size_t)from[i] * unit, unit) != 0)
            return 1;
    printf("%.4f\n", (double)bytes / least * 1e9 / 1073741824.0);
    return 0;
}
