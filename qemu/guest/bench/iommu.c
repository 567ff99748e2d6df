/* A driver of the stock virtio-iommu [virtio 5.13]: the same mappings as those that the host makes for viommu. */
#include "bench.h"

#define IOMMU_ID 0x10571af4u
#define REQUEST_ATTACH 1u
#define REQUEST_MAP 3u
#define REQUEST_UNMAP 4u
#define MAP_READ_WRITE 3u
#define ATTACH_BYPASS 1u
#define STATUS_AT 56u
#define NOT_ANSWERED 0xeeu
/* Input range, domain range, map and unmap, probing left out, bypass in the configuration. */
#define IOMMU_FEATURES (1ull | 2ull | 4ull | 1ull << 6 | VIRTIO_F_ACCESS_PLATFORM)

typedef struct __attribute__((packed)) {
    uint8_t Type, Reserved[3];
    uint32_t Domain;
    uint32_t Endpoint, Flags;
    uint32_t Rest;
} ATTACH_REQUEST;

typedef struct __attribute__((packed)) {
    uint8_t Type, Reserved[3];
    uint32_t Domain;
    uint64_t First, Last, Address;
    uint32_t Flags;
} MAP_REQUEST;

typedef struct __attribute__((packed)) {
    uint8_t Type, Reserved[3];
    uint32_t Domain;
    uint64_t First, Last;
    uint32_t Rest;
} UNMAP_REQUEST;

static BENCH_DEVICE Iommu;
static uint8_t *Request;
static uint32_t Domain;

static void Ask(uint32_t Length, const char *Why)
{
    volatile uint8_t *status = Request + STATUS_AT;

    *status = NOT_ANSWERED;
    DeviceDescribe(&Iommu, 0, (uint64_t)Request, Length, VIRTQ_DESC_F_NEXT, 1);
    DeviceDescribe(&Iommu, 1, (uint64_t)status, IOMMU_TAIL_BYTES, VIRTQ_DESC_F_WRITE, 0);
    DeviceRun(&Iommu, 1, 1);
    if (*status != 0) Fail(Why);
}

uint32_t IommuBuildMap(uint8_t *At, uint64_t Iova, uint64_t Length, uint64_t Address)
{
    *(MAP_REQUEST *)At = (MAP_REQUEST) {
        .Type = REQUEST_MAP, .Domain = Domain, .First = Iova, .Last = Iova + Length - 1, .Address = Address, .Flags = MAP_READ_WRITE,
    };
    return sizeof(MAP_REQUEST);
}

uint32_t IommuBuildUnmap(uint8_t *At, uint64_t Iova, uint64_t Length)
{
    *(UNMAP_REQUEST *)At = (UNMAP_REQUEST) {
        .Type = REQUEST_UNMAP, .Domain = Domain, .First = Iova, .Last = Iova + Length - 1,
    };
    return sizeof(UNMAP_REQUEST);
}

static void Map(uint64_t Iova, uint64_t Length, uint64_t Address)
{
    Ask(IommuBuildMap(Request, Iova, Length, Address), "virtio-iommu refuses a mapping");
}

BENCH_DEVICE *IommuDevice(void) { return &Iommu; }

int IommuStart(void)
{
    uint32_t function = 0;

    while (function < 256 && PciRead(function, 0) != IOMMU_ID) function += 8;
    if (function == 256) return 0;
    Request = TakePages(4096);
    DeviceFind(&Iommu, function, IOMMU_FEATURES);
    DeviceQueue(&Iommu, 1, MOST_DESCRIPTORS);
    DeviceQueue(&Iommu, 0, MOST_DESCRIPTORS);
    DeviceStart(&Iommu);
    return 1;
}

void IommuAttach(uint32_t Function, int Mode)
{
    Domain++;
    *(ATTACH_REQUEST *)Request = (ATTACH_REQUEST) {
        .Type = REQUEST_ATTACH, .Domain = Domain, .Endpoint = Function, .Flags = Mode == MODE_BYPASS ? ATTACH_BYPASS : 0,
    };
    Ask(sizeof(ATTACH_REQUEST), "virtio-iommu refuses to attach");
    if (Mode == MODE_BYPASS) return;
    Map(0, ONE_MAPPING_BYTES, 0);
    for (uint32_t i = 0; Mode == MODE_PAGES && i < PAGES_COUNT; i++) {
        Map(PAGES_IOVA + i * PAGES_STEP, 4096, BENCH_DATA + i % BATCH * 4096ull);
    }
}
