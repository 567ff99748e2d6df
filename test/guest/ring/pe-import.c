/* The import reader: a small image made here, then the same image damaged, in a buffer exactly as long as it says. */
#include "check.h"
#include "pe_import.h"

enum { IMAGE_BYTES = 0x800, HEADER = 0x80, OPTIONAL = HEADER + 24 };

static void put16(uint8_t *image, uint32_t offset, uint16_t value) { memcpy(image + offset, &value, 2); }
static void put32(uint8_t *image, uint32_t offset, uint32_t value) { memcpy(image + offset, &value, 4); }
static void put64(uint8_t *image, uint32_t offset, uint64_t value) { memcpy(image + offset, &value, 8); }

/* Two modules: one function by name and one by ordinal, then one by name; bound slots hold addresses. */
static void makeImage(uint8_t *image)
{
    memset(image, 0, IMAGE_BYTES);
    put16(image, 0, 0x5A4D);
    put32(image, 0x3C, HEADER);
    put32(image, HEADER, 0x4550);
    put16(image, HEADER + 4, 0x8664);
    put16(image, HEADER + 20, 240);
    put16(image, OPTIONAL, 0x20B);
    put32(image, OPTIONAL + 108, 16);
    put32(image, OPTIONAL + 120, 0x400);
    put32(image, 0x400, 0x500);
    put32(image, 0x40C, 0x600);
    put32(image, 0x410, 0x580);
    put32(image, 0x414, 0x520);
    put32(image, 0x420, 0x610);
    put32(image, 0x424, 0x5A0);
    put64(image, 0x500, 0x620);
    put64(image, 0x508, 0x8000000000000007ull);
    put64(image, 0x520, 0x640);
    for (uint32_t slot = 0x580; slot < 0x5B0; slot += 8) put64(image, slot, 0xFFFFF80000001000ull);
    strcpy((char *)image + 0x600, "ntoskrnl.exe");
    strcpy((char *)image + 0x610, "HAL.dll");
    strcpy((char *)image + 0x622, "IoGetIommuInterface");
    strcpy((char *)image + 0x642, "KeStallExecutionProcessor");
}

typedef struct {
    uint32_t count, size, bad;
    char text[512];
} SEEN;

static void visit(void *context, const char *module, const char *name, uint32_t slot)
{
    SEEN *seen = context;
    size_t used = strlen(seen->text);

    seen->count++;
    seen->bad += (uint64_t)slot + 8 > seen->size;
    /* Both are read to their end: ASAN sees a string that leaves the image. */
    snprintf(seen->text + used, sizeof(seen->text) - used, "%s!%s@%x ", module, name, slot);
}

static int run(const uint8_t *image, uint32_t size, SEEN *seen)
{
    uint8_t *exact = malloc(size ? size : 1);
    int sound;

    memset(seen, 0, sizeof(*seen));
    seen->size = size;
    memcpy(exact, image, size);
    sound = PeForEachImport(exact, size, visit, seen);
    free(exact);
    return sound;
}

int main(int argc, char **argv)
{
    static uint8_t image[IMAGE_BYTES], damaged[IMAGE_BYTES];
    uint32_t bad = 0, sound = 0;
    SEEN seen;

    seedFrom(argc, argv);
    makeImage(image);
    check(run(image, IMAGE_BYTES, &seen), "a PE32+ image is read");
    check(!strcmp(seen.text, "ntoskrnl.exe!IoGetIommuInterface@580 HAL.dll!KeStallExecutionProcessor@5a0 "),
          "imports by name are found with their slots, ordinals are passed over");

    memcpy(damaged, image, IMAGE_BYTES);
    put16(damaged, HEADER + 4, 0x014C);
    check(!run(damaged, IMAGE_BYTES, &seen) && seen.count == 0, "a 32-bit image is refused");
    memcpy(damaged, image, IMAGE_BYTES);
    put32(damaged, 0x3C, 0xFFFFFFF0u);
    check(!run(damaged, IMAGE_BYTES, &seen), "a header offset beyond the image is refused");
    memcpy(damaged, image, IMAGE_BYTES);
    put32(damaged, OPTIONAL + 120, 0);
    check(run(damaged, IMAGE_BYTES, &seen) && seen.count == 0, "an image without imports has none");
    memcpy(damaged, image, IMAGE_BYTES);
    put32(damaged, 0x400, 0);
    check(run(damaged, IMAGE_BYTES, &seen) && seen.count == 1, "a module without a name table is passed over");

    for (uint32_t size = 0; size < IMAGE_BYTES; size++) {
        sound += (uint32_t)run(image, size, &seen);
        bad += seen.bad;
    }
    check(bad == 0 && sound > 0, "cut at every length: nothing outside is read or named");
    bad = 0;
    for (uint32_t round = 0; round < 100000; round++) {
        memcpy(damaged, image, IMAGE_BYTES);
        for (uint32_t i = 0; i < 1 + randomBelow(8); i++) damaged[randomBelow(IMAGE_BYTES)] = (uint8_t)randomBelow(256);
        for (uint32_t i = 0; i < 2; i++) put32(damaged, 0x400 + 4 * randomBelow(80), randomBelow(IMAGE_BYTES + 64));
        run(damaged, IMAGE_BYTES, &seen);
        bad += seen.bad;
    }
    check(bad == 0, "100000 damaged images: nothing outside is read or named");
    return done();
}
