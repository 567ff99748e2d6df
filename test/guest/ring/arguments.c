/*
 * From the driver's arguments to the request: physical descriptions in each form, lists, addresses behind pointers,
 * configurations. Nothing is judged on the way, and no memory is read that may not be there.
 */
#include "model-daemon.h"

static const viommu_map_logical_range_ex_request *const map = &request.body.request.routine.map_logical_range_ex;
static const viommu_physical_description *const physical = &request.body.request.routine.map_logical_range_ex.physical;
static IOMMU_DMA_LOGICAL_ADDRESS result;

static NTSTATUS mapWith(PIOMMU_MAP_PHYSICAL_ADDRESS description)
{
    return RoutineMapLogicalRangeEx(&callerEx, NULL, 3, description, NULL, NULL, NULL, &result);
}

static void addresses(void)
{
    IOMMU_DMA_LOGICAL_ADDRESS zero = 0, low = 0x1234, high = ~0ull, alias = 0x9000;

    start();
    result = 5;
    check(!RoutineMapLogicalRangeEx(&callerEx, NULL, 7, NULL, NULL, NULL, NULL, &result) && result == 0x7000 &&
              map->permissions == 7 && !map->has_explicit && !map->has_min && !map->has_max && map->has_logical_address_out &&
              !physical->present,
          "absent addresses and an absent description travel as absent; the daemon's address comes back");
    check(!RoutineMapLogicalRangeEx(&callerEx, NULL, 3, NULL, &zero, &low, &high, &result) && map->has_explicit &&
              map->explicit_logical_address == 0 && map->has_min && map->min_logical_address == 0x1234 && map->has_max &&
              map->max_logical_address == ~0ull,
          "an address of 0 is one, and bounds are not rounded");
    check(!RoutineMapLogicalRangeEx(&callerEx, NULL, 3, NULL, &alias, NULL, NULL, &alias) && alias == 0x7000 &&
              map->explicit_logical_address == 0x9000,
          "the result may be where the explicit address was");
    replyStatus = (uint32_t)STATUS_RESOURCE_IN_USE;
    result = 5;
    check(RoutineMapLogicalRangeEx(&callerEx, NULL, 3, NULL, NULL, NULL, NULL, &result) == STATUS_RESOURCE_IN_USE && result == 5,
          "a failing map leaves the result as it was");
    check(RoutineMapLogicalRangeEx(&callerEx, NULL, 3, NULL, NULL, NULL, NULL, NULL) == STATUS_RESOURCE_IN_USE &&
              !map->has_logical_address_out,
          "a missing result pointer travels as missing");
    replyStatus = 0;
    check(RoutineMapLogicalRangeEx(&callerEx, NULL, 3, NULL, NULL, NULL, NULL, NULL) == STATUS_UNSUCCESSFUL,
          "success for it would be no success");
    withoutResult = 1;
    check(mapWith(NULL) == STATUS_UNSUCCESSFUL && result == 5, "nor would one without an address");
    stop();
}

static void frames(void)
{
    static PFN_NUMBER array[9000] __attribute__((aligned(4096)));
    IOMMU_MAP_PHYSICAL_ADDRESS list = { .MapType = MapPhysicalAddressTypePfn, .PfnArray = { array, 100 } };

    start();
    for (ULONG i = 0; i < 9000; i++) array[i] = 0x1000 + i;
    check(!mapWith(&list) && physical->present && physical->map_type == 2 && physical->has_page_frame &&
              physical->number_of_pages == 100 && physical->runs_count == 1 && physical->runs[0].page_count == 100,
          "consecutive frames of a PFN array travel as one run");
    for (ULONG i = 0; i < 9000; i++) array[i] = 0x1000 + i * 3;
    list.PfnArray.NumberOfPages = 64;
    check(!mapWith(&list) && physical->runs_count == 64 && physical->page_frames.length == 0, "64 runs are runs");
    list.PfnArray.NumberOfPages = 65;
    check(!mapWith(&list) && physical->runs_count == 0 && physical->page_frames.length == 520 && lastParts == 1 &&
              !memcmp(physical->page_frames.data, array, 520),
          "65 are an array inside the request");
    list.PfnArray.NumberOfPages = 9000;
    check(!mapWith(&list) && physical->page_frames.length == 72000 && !memcmp(physical->page_frames.data, array, 72000) &&
              lastParts > 1 && request.body.request.id != 0,
          "9000 travel by reference, and the rest of the request is whole");
    hole = (uintptr_t)&array[8000];
    check(!mapWith(&list) && physical->has_page_frame && physical->number_of_pages == 9000 && physical->runs_count == 0 &&
              physical->page_frames.length == 0,
          "an array that is not all there goes without its frames");
    hole = 0;
    list.PfnArray.NumberOfPages = ~0ull;
    check(!mapWith(&list) && physical->number_of_pages == ~0ull && physical->page_frames.length == 0,
          "so does one longer than any message");
    list.PfnArray.PageFrame = (PPFN_NUMBER)(UINTPTR_MAX - 4095 - 8);
    list.PfnArray.NumberOfPages = 600;
    check(!mapWith(&list) && physical->number_of_pages == 600 && physical->page_frames.length == 0, "and one that wraps");
    list.PfnArray.PageFrame = NULL;
    check(!mapWith(&list) && !physical->has_page_frame && physical->number_of_pages == 600, "no array travels as none");
    stop();
}

static void otherForms(void)
{
    MDL *scattered = makeMdl(9000, 7);
    IOMMU_MAP_PHYSICAL_ADDRESS mdl = { .MapType = MapPhysicalAddressTypeMdl, .Mdl = { scattered } };
    IOMMU_MAP_PHYSICAL_ADDRESS range = { .MapType = MapPhysicalAddressTypeContiguousRange };
    IOMMU_MAP_PHYSICAL_ADDRESS unknown = { .MapType = (IOMMU_MAP_PHYSICAL_ADDRESS_TYPE)0x80000003u };
    const viommu_map_identity_range_ex_request *identity = &request.body.request.routine.map_identity_range_ex;
    const viommu_unmap_identity_range_ex_request *unmap = &request.body.request.routine.unmap_identity_range_ex;

    start();
    unknown.PfnArray.PageFrame = (PPFN_NUMBER)1;
    range.ContiguousRange.Base.QuadPart = -0x1001;
    range.ContiguousRange.Size = 0x123;
    check(!mapWith(&range) && physical->map_type == 1 && physical->base == 0xFFFFFFFFFFFFEFFFull && physical->size == 0x123 &&
              !physical->has_page_frame && !physical->has_mdl,
          "a range travels as base and size, however odd");
    check(!mapWith(&unknown) && physical->present && physical->map_type == 0x80000003u && !physical->has_page_frame,
          "of an unknown kind nothing but the kind is read");
    check(!mapWith(&mdl) && physical->has_mdl && physical->mdl.page_frames.length == 72000 && lastParts > 1 &&
              !memcmp(physical->mdl.page_frames.data, scattered + 1, 72000),
          "an MDL's frames travel by reference too");
    mdl.Mdl.Mdl = NULL;
    check(!mapWith(&mdl) && physical->has_mdl && !physical->mdl.present, "a NULL MDL travels as absent");
    check(!RoutineMapIdentityRangeEx(&callerEx, NULL, 1, &range) && identity->physical.base == 0xFFFFFFFFFFFFEFFFull &&
              identity->permissions == 1 && identity->physical.size == 0x123,
          "identity maps take the same description");
    check(!RoutineUnmapIdentityRangeEx(&callerEx, NULL, &range) && unmap->physical.size == 0x123, "and so do their unmaps");
    stop();
    free(scattered);
}

static IOMMU_DMA_RESERVED_REGION regions[4097];

static void chain(ULONG count)
{
    for (ULONG i = 0; i < count; i++) {
        regions[i] = (IOMMU_DMA_RESERVED_REGION){ i + 1 < count ? &regions[i + 1] : NULL, ~0ull - i, ~0ull - 2 * i, 0xFF };
    }
}

static NTSTATUS create(PIOMMU_DMA_RESERVED_REGION list, PIOMMU_DMA_DOMAIN *out)
{
    IOMMU_DMA_DOMAIN_CREATION_FLAGS flags = { .AsUlonglong = 1ull << 63 };
    IOMMU_DMA_LOGICAL_ALLOCATOR_CONFIG allocator = { .LogicalAllocatorType = (IOMMU_DMA_LOGICAL_ALLOCATOR_TYPE)5 };

    allocator.BuddyAllocatorConfig.AddressWidth = 40;
    return RoutineCreateDomainEx(&callerEx, (IOMMU_DMA_DOMAIN_TYPE)0xFFFFFFFFu, flags, list ? &allocator : NULL, list, out);
}

static int regionsArrived(ULONG count)
{
    const viommu_create_domain_ex_request *seenRequest = &request.body.request.routine.create_domain_ex;

    for (ULONG i = 0; i < count; i++) {
        const viommu_reserved_region *region = &seenRequest->reserved_regions[i];

        if (region->base != ~0ull - i || region->number_of_pages != ~0ull - 2 * i || region->should_map != 0xFF) return 0;
    }
    return seenRequest->reserved_regions_count == count && !seenRequest->reserved_regions_endless;
}

static void reservedRegions(void)
{
    const viommu_create_domain_ex_request *seenRequest = &request.body.request.routine.create_domain_ex;
    PIOMMU_DMA_DOMAIN domain = NULL;
    int before;

    start();
    before = pool;
    check(!create(NULL, &domain) && domain && seenRequest->domain_type == 0xFFFFFFFFu && seenRequest->flags == 1ull << 63 &&
              !seenRequest->has_allocator_config && seenRequest->has_domain_out && regionsArrived(0),
          "type and flags travel as they are; no allocator and no list as none");
    chain(3);
    check(!create(regions, &domain) && seenRequest->has_allocator_config && seenRequest->allocator_type == 5 &&
              seenRequest->address_width == 40 && regionsArrived(3),
          "three regions and an allocator of no known kind arrive");
    chain(4096);
    check(!create(regions, &domain) && regionsArrived(4096) && lastParts > 1, "so do 4096 of the largest numbers");
    check(pool == before, "and their memory is free again");
    chain(4097);
    check(!create(regions, &domain) && seenRequest->reserved_regions_endless && seenRequest->reserved_regions_count == 0,
          "4097 are endless");
    chain(3);
    regions[2].RegionNext = &regions[1];
    check(!create(regions, &domain) && seenRequest->reserved_regions_endless, "a cycle is too");
    chain(600);
    mute = 1;
    domain = NULL;
    check(create(regions, &domain) == STATUS_NOT_SUPPORTED && !domain && pool == before + 1,
          "the list of a request that the device still holds stays in memory");
    mute = 0;
    memset(regions, 0xEE, sizeof(regions));
    for (int i = 0; i < 100; i++) tick(), mockMicroseconds++;
    chain(600);
    check(regionsArrived(600), "so that what arrives late is what was sent");
    check(!RoutineFlushDomain(&callerEx, NULL) && pool == before, "and is freed when the device gave it back");
    check(create(regions, NULL) == STATUS_NOT_SUPPORTED && !seenRequest->has_domain_out, "a missing out-parameter travels as missing");
    stop();
}

static void configurations(void)
{
    const viommu_create_device_request *seenRequest = &request.body.request.routine.create_device;
    IOMMU_DEVICE_CREATION_CONFIGURATION list[17];
    PIOMMU_DMA_DEVICE token = NULL;

    memset(list, 0, sizeof(list));
    for (int i = 0; i < 17; i++) {
        list[i].ConfigType = IommuDeviceCreationConfigTypeAcpi;
        list[i].Acpi = (IOMMU_DEVICE_CREATION_CONFIGURATION_ACPI){ 100 + (UINT32)i, 7 };
        list[i].NextConfiguration.Flink = i < 16 ? &list[i + 1].NextConfiguration : NULL;
    }
    start();
    check(!RoutineCreateDevice(&callerEx, &pdo, NULL, &token) && token && seenRequest->configurations_count == 0 &&
              seenRequest->device.bus_device_function == 0x228 && seenRequest->has_device_out,
          "a device without configuration");
    check(!RoutineCreateDevice(&callerEx, &pdo, &list[16], &token) && seenRequest->configurations_count == 1 &&
              seenRequest->configurations[0].input_mapping_base == 116 && !seenRequest->configurations_endless,
          "a list that ends with NULL");
    list[16].NextConfiguration.Flink = &list[16].NextConfiguration;
    check(!RoutineCreateDevice(&callerEx, &pdo, &list[16], &token) && seenRequest->configurations_count == 1,
          "a list that ends where it began");
    check(!RoutineCreateDevice(&callerEx, &pdo, &list[1], &token) && seenRequest->configurations_count == 16 &&
              seenRequest->configurations_endless,
          "a list that ends in a cycle without its first element is endless");
    list[16].NextConfiguration.Flink = NULL;
    check(!RoutineCreateDevice(&callerEx, &pdo, &list[1], &token) && seenRequest->configurations_count == 16 &&
              seenRequest->configurations[15].input_mapping_base == 116 && !seenRequest->configurations_endless,
          "16 are a list");
    check(!RoutineCreateDevice(&callerEx, &pdo, &list[0], &token) && seenRequest->configurations_endless, "17 are not");
    list[16].ConfigType = IommuDeviceCreationConfigTypePasid;
    list[16].Pasid = (IOMMU_DEVICE_CREATION_CONFIGURATION_PASID){ (IOMMU_PASID_CONFIGURATION_TYPE)9, 2 };
    check(!RoutineCreateDevice(&callerEx, NULL, &list[16], &token) && seenRequest->configurations[0].config_type == 3 &&
              seenRequest->configurations[0].pasid_config_type == 9 && seenRequest->configurations[0].suppress_pasid_faults == 2 &&
              seenRequest->configurations[0].mappings_count == 0 && seenRequest->device.kind == VIOMMU_DEVICE_OBJECT_KIND_UNSPECIFIED,
          "of a Pasid configuration its own members travel, and no device as none");
    list[16].ConfigType = IommuDeviceCreationConfigTypeDeviceId;
    check(!RoutineCreateDevice(&callerEx, &pdo, &list[16], &token) && seenRequest->configurations[0].config_type == 2 &&
              seenRequest->configurations[0].pasid_config_type == 0,
          "of others the type alone");
    stop();
}

static void domainConfigurations(void)
{
    const viommu_configure_domain_request *seenRequest = &request.body.request.routine.configure_domain;
    DOMAIN_CONFIGURATION arm = { .Type = DomainConfigurationArm64 }, x64 = { .Type = DomainConfigurationX64 };
    DOMAIN_CONFIGURATION bad = { .Type = (DOMAIN_CONFIGURATION_ARCH)7 };

    start();
    arm.Arm64 = (DOMAIN_CONFIGURATION_ARM64){ { 0x1000 }, { -1 }, 3, 4, 48, 25, 2, 0xFF };
    x64.X64 = (DOMAIN_CONFIGURATION_X64){ { 0x2000 }, 1 };
    check(!RoutineConfigureDomain(&callerEx, NULL, &arm) && seenRequest->has_configuration && seenRequest->type == 0 &&
              seenRequest->has_arm64 && !seenRequest->has_x64 && seenRequest->arm64.ttbr0 == 0x1000 &&
              seenRequest->arm64.ttbr1 == ~0ull && seenRequest->arm64.mair0 == 3 && seenRequest->arm64.mair1 == 4 &&
              seenRequest->arm64.input_size0 == 48 && seenRequest->arm64.input_size1 == 25 &&
              seenRequest->arm64.coherent_table_walks == 2 && seenRequest->arm64.translation_enabled == 0xFF,
          "an ARM64 configuration, its BOOLEANs as bytes");
    check(!RoutineConfigureDomain(&callerEx, NULL, &x64) && seenRequest->type == 1 && !seenRequest->has_arm64 &&
              seenRequest->has_x64 && seenRequest->x64.first_level_page_table_root == 0x2000 &&
              seenRequest->x64.translation_enabled == 1,
          "an x64 configuration");
    check(!RoutineConfigureDomain(&callerEx, NULL, &bad) && seenRequest->type == 7 && !seenRequest->has_arm64 && !seenRequest->has_x64,
          "of another type the type alone");
    check(!RoutineConfigureDomain(&callerEx, NULL, NULL) && !seenRequest->has_configuration, "none as none");
    stop();
}

int main(int argc, char **argv)
{
    seedFrom(argc, argv);
    HandlesInitialize();
    addresses();
    frames();
    otherForms();
    reservedRegions();
    configurations();
    domainConfigurations();
    check(pool == 0, "every pool allocation was freed");
    return done();
}
