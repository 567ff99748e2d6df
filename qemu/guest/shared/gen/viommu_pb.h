/* Made by scripts/generate.mjs from proto/. Change the schema, not this file. */
#ifndef VIOMMU_PB_GEN_H
#define VIOMMU_PB_GEN_H

#include "../pb.h"

/* Most items that a decoded message may hold of each list, over all its parts. */
#define VIOMMU_CAP_MDL_RUNS 64u
#define VIOMMU_CAP_PHYSICAL_DESCRIPTION_RUNS 64u
#define VIOMMU_CAP_CREATE_DOMAIN_EX_REQUEST_RESERVED_REGIONS 4096u
#define VIOMMU_CAP_CREATE_DEVICE_REQUEST_CONFIGURATIONS 16u
#define VIOMMU_CAP_CONTROL_REQUEST_DEVICES 16u
#define VIOMMU_CAP_CONTROL_REPLY_INJECTIONS 16u
#define VIOMMU_CAP_BATCH_REQUESTS 64u
#define VIOMMU_CAP_BATCH_REPLY_REPLIES 64u
#define VIOMMU_CAP_QUERY_INPUT_MAPPINGS_RESULT_INPUT_MAPPING_IDS 256u
#define VIOMMU_CAP_DMA_PROGRAM_STEPS 64u
#define VIOMMU_CAP_DMA_PROGRAM_REPLY_RESULTS 64u
#define VIOMMU_CAP_UPDATE_BINDINGS 64u
#define VIOMMU_CAP_UPDATE_INVALIDATIONS 64u
#define VIOMMU_CAP_TRANSLATE_REPLY_WITNESSES 8u
#define VIOMMU_CAP_DEVICE_STATISTICS_REQUESTERS 64u
#define VIOMMU_CAP_CALL_SITE_OUTSTANDING 32u
#define VIOMMU_CAP_MEMORY_NOTE_FREED 64u
#define VIOMMU_CAP_MEMORY_NOTE_ALLOCATED 64u

/* What a driver passed where the interface takes a PDEVICE_OBJECT. */
typedef int32_t viommu_device_object_kind;
enum {
    /* NULL was passed. */
    VIOMMU_DEVICE_OBJECT_KIND_UNSPECIFIED = 0,
    /* An object that is no physical device object. */
    VIOMMU_DEVICE_OBJECT_KIND_NOT_A_PDO = 1,
    /* A physical device object of a bus that gives no requester ID. */
    VIOMMU_DEVICE_OBJECT_KIND_NO_BUS_IDENTITY = 2,
    /* A physical device object of a PCI function. */
    VIOMMU_DEVICE_OBJECT_KIND_PCI = 3,
    /* A physical device object that ACPI enumerates; on ARM64 it owns input mapping ids. */
    VIOMMU_DEVICE_OBJECT_KIND_ACPI = 4
};

/* Which of the interface tables a call came through. */
typedef int32_t viommu_interface_table;
enum {
    VIOMMU_INTERFACE_TABLE_UNSPECIFIED = 0,
    /* DMA_IOMMU_INTERFACE. */
    VIOMMU_INTERFACE_TABLE_LEGACY = 1,
    /* DMA_IOMMU_INTERFACE_EX, version 1. */
    VIOMMU_INTERFACE_TABLE_V1 = 2,
    /* DMA_IOMMU_INTERFACE_EX, version 2. */
    VIOMMU_INTERFACE_TABLE_V2 = 3,
    /* DMA_IOMMU_INTERFACE_EX, version 3. */
    VIOMMU_INTERFACE_TABLE_V3 = 4
};

/* Why a DMA access was refused. The names are FAULT_INFORMATION_ARM64_TYPE's (wdm.h), shifted by one. */
typedef int32_t viommu_fault_type;
enum {
    VIOMMU_FAULT_TYPE_UNSPECIFIED = 0,
    VIOMMU_FAULT_TYPE_UNSUPPORTED_UPSTREAM_TRANSACTION = 1,
    VIOMMU_FAULT_TYPE_ADDRESS_SIZE_FAULT = 2,
    VIOMMU_FAULT_TYPE_TLB_MATCH_CONFLICT = 3,
    VIOMMU_FAULT_TYPE_EXTERNAL_FAULT = 4,
    VIOMMU_FAULT_TYPE_PERMISSION_FAULT = 5,
    VIOMMU_FAULT_TYPE_ACCESS_FLAG_FAULT = 6,
    VIOMMU_FAULT_TYPE_TRANSLATION_FAULT = 7
};

/* What a device wanted to do. */
typedef int32_t viommu_access;
enum {
    VIOMMU_ACCESS_UNSPECIFIED = 0,
    VIOMMU_ACCESS_READ = 1,
    VIOMMU_ACCESS_WRITE = 2
};

/* A switch that may be left as it is. */
typedef int32_t viommu_toggle;
enum {
    /* No change. */
    VIOMMU_TOGGLE_UNSPECIFIED = 0,
    VIOMMU_TOGGLE_OFF = 1,
    VIOMMU_TOGGLE_ON = 2
};

typedef int32_t viommu_dma_step_status;
enum {
    VIOMMU_DMA_STEP_STATUS_UNSPECIFIED = 0,
    /* All bytes were transferred. */
    VIOMMU_DMA_STEP_STATUS_DONE = 1,
    /* An access was refused; fault says why. */
    VIOMMU_DMA_STEP_STATUS_FAULT = 2,
    /* DmaCompare found another byte. */
    VIOMMU_DMA_STEP_STATUS_MISMATCH = 3,
    /* The step itself is malformed. */
    VIOMMU_DMA_STEP_STATUS_INVALID = 4
};

/* Why a message was not even looked at. */
typedef int32_t viommu_refusal_code;
enum {
    VIOMMU_REFUSAL_CODE_UNSPECIFIED = 0,
    /* Not a PeerMessage, or one without a body. */
    VIOMMU_REFUSAL_CODE_MALFORMED = 1,
    /* Larger than max_message_bytes, or more requests or steps than allowed. */
    VIOMMU_REFUSAL_CODE_TOO_LARGE = 2,
    /* Hello has to come first. */
    VIOMMU_REFUSAL_CODE_HELLO_MISSING = 3,
    /* A second Hello. */
    VIOMMU_REFUSAL_CODE_HELLO_REPEATED = 4,
    /* This kind of message does not belong on this queue. */
    VIOMMU_REFUSAL_CODE_WRONG_QUEUE = 5,
    /* Too many requests in flight. */
    VIOMMU_REFUSAL_CODE_BUSY = 6
};

/* Who speaks. */
typedef int32_t viommu_peer_role;
enum {
    VIOMMU_PEER_ROLE_UNSPECIFIED = 0,
    /* viommu.sys in the guest. */
    VIOMMU_PEER_ROLE_GUEST_STUB = 1,
    /* A program on the host. */
    VIOMMU_PEER_ROLE_HOST_TOOL = 2,
    /* The IOMMU in front of QEMU's own devices (translation.proto): on the stream carrier alone. Its architecture and carrier
     * device do not count. */
    VIOMMU_PEER_ROLE_QEMU_DEVICE = 3
};

/* Processor architecture of the guest that makes the calls. */
typedef int32_t viommu_guest_architecture;
enum {
    VIOMMU_GUEST_ARCHITECTURE_UNSPECIFIED = 0,
    VIOMMU_GUEST_ARCHITECTURE_X64 = 1,
    VIOMMU_GUEST_ARCHITECTURE_ARM64 = 2,
    /* 32-bit x86, which Windows gives no domains. */
    VIOMMU_GUEST_ARCHITECTURE_X86 = 3
};

/* How the interface answers where the documentation names a hole. */
typedef int32_t viommu_profile;
enum {
    VIOMMU_PROFILE_UNSPECIFIED = 0,
    /* Exactly as documented, holes included. */
    VIOMMU_PROFILE_HAL = 1,
    /* The holes work. */
    VIOMMU_PROFILE_EXTENDED = 2
};

/* How the DMA of one requester is decided from now on. */
typedef int32_t viommu_binding_mode;
enum {
    VIOMMU_BINDING_MODE_UNSPECIFIED = 0,
    /* Attached to no domain: everything is refused. */
    VIOMMU_BINDING_MODE_BLOCKED = 1,
    /* By the page table in one slot of the arena. */
    VIOMMU_BINDING_MODE_TABLE = 2,
    /* Every address goes where it says, up to the input width. */
    VIOMMU_BINDING_MODE_IDENTITY = 3,
    /* By tables in guest memory, which the daemon walks: it has to be asked. */
    VIOMMU_BINDING_MODE_ASK = 4
};

/* Calls that the stub refused itself, because nothing can be asked at their IRQL. */
typedef struct viommu_refused_call {
    /* Field number of the routine in Request. */
    uint32_t routine;
    /* As in CallSite, of the first of them. */
    pb_slice module;
    uint64_t offset;
    uint32_t irql;
    uint32_t count;
} viommu_refused_call;

/* Where in the guest a call came from. */
typedef struct viommu_call_site {
    /* Base name of the calling driver's image, when the stub could find it. */
    pb_slice module;
    /* Offset of the return address in that image, or the address itself without a module. */
    uint64_t offset;
    /* IRQL of the call: 0 PASSIVE_LEVEL, 1 APC_LEVEL, 2 DISPATCH_LEVEL, ... */
    uint32_t irql;
    /* Counts the stub's calls in the order in which they began; 0: not counted. */
    uint64_t ticket;
    /* The calls that had begun and not ended when this one did, 32 at the most: it overlaps each of them. A call is named by
     * how much less than this one's its ticket is. */
    const uint32_t *outstanding;
    uint32_t outstanding_count;
    /* Told once, with the first call after it that was not refused. */
    bool has_refused;
    viommu_refused_call refused;
} viommu_call_site;

/* IOMMU_DOMAIN_CREATE (wdm.h). */
typedef struct viommu_create_domain_request {
    /* The BOOLEAN's byte: any value but 0 is TRUE. */
    uint32_t os_managed_page_table;
    bool has_domain_out;
} viommu_create_domain_request;

/* IOMMU_DOMAIN_DELETE (wdm.h). */
typedef struct viommu_delete_domain_request {
    /* Handle; 0 when the driver passed a pointer that the stub does not know. */
    uint64_t domain;
} viommu_delete_domain_request;

/* Identity of a device as the guest's bus driver gives it. */
typedef struct viommu_device_object {
    viommu_device_object_kind kind;
    /* PCI segment group; DEVICE_OBJECT_KIND_PCI only. */
    uint32_t segment;
    /* bus << 8 | device << 3 | function; DEVICE_OBJECT_KIND_PCI only. */
    uint32_t bus_device_function;
    /* ACPI instance number (_UID); DEVICE_OBJECT_KIND_ACPI only. */
    uint32_t acpi_uid;
} viommu_device_object;

/* IOMMU_DOMAIN_ATTACH_DEVICE (wdm.h). */
typedef struct viommu_attach_device_request {
    uint64_t domain;
    bool has_device;
    viommu_device_object device;
    uint32_t input_mapping_id_base;
    uint32_t mapping_count;
} viommu_attach_device_request;

/* IOMMU_DOMAIN_DETACH_DEVICE (wdm.h). */
typedef struct viommu_detach_device_request {
    uint64_t domain;
    bool has_device;
    viommu_device_object device;
    uint32_t input_mapping_id;
} viommu_detach_device_request;

/* IOMMU_FLUSH_DOMAIN (wdm.h). */
typedef struct viommu_flush_domain_request {
    uint64_t domain;
} viommu_flush_domain_request;

/* IOMMU_FLUSH_DOMAIN_VA_LIST (wdm.h). */
typedef struct viommu_flush_domain_by_va_list_request {
    uint64_t domain;
    uint32_t last_level;
    uint32_t number;
    bool has_va_list;
    /* The list as an array of little-endian KTB_FLUSH_VA. */
    pb_slice va_list;
} viommu_flush_domain_by_va_list_request;

/* IOMMU_QUERY_INPUT_MAPPINGS (wdm.h). */
typedef struct viommu_query_input_mappings_request {
    bool has_device;
    viommu_device_object device;
    bool has_buffer;
    /* Bytes. */
    uint32_t buffer_length;
    bool has_return_length;
} viommu_query_input_mappings_request;

/* Consecutive page frames. */
typedef struct viommu_page_run {
    /* First page frame number: physical address >> 12. */
    uint64_t frame;
    /* Pages of 4 KiB; never 0. */
    uint64_t page_count;
} viommu_page_run;

/* An MDL as the driver passed it: header fields unjudged, frames from its PFN array. */
typedef struct viommu_mdl {
    /* False when the driver passed NULL; then nothing else counts. */
    bool present;
    /* Bytes from the start of the first page. */
    uint32_t byte_offset;
    uint32_t byte_count;
    /* Mdl->MdlFlags. */
    uint32_t flags;
    /* The frames in page order, when they form few runs. Either this or page_frames. */
    const viommu_page_run *runs;
    uint32_t runs_count;
    /* The frames in page order as an array of little-endian 64-bit numbers. The guest stub lets this field point at the
     * MDL itself, so it stands last. */
    pb_slice page_frames;
} viommu_mdl;

/* IOMMU_MAP_LOGICAL_RANGE (wdm.h). */
typedef struct viommu_map_logical_range_request {
    uint64_t domain;
    uint32_t permissions;
    uint64_t logical_address;
    bool has_mdl;
    viommu_mdl mdl;
} viommu_map_logical_range_request;

/* IOMMU_UNMAP_LOGICAL_RANGE (wdm.h). */
typedef struct viommu_unmap_logical_range_request {
    uint64_t domain;
    uint64_t logical_address;
    /* Pages of 4 KiB. */
    uint64_t number_of_pages;
} viommu_unmap_logical_range_request;

/* IOMMU_MAP_IDENTITY_RANGE (wdm.h). */
typedef struct viommu_map_identity_range_request {
    uint64_t domain;
    uint32_t permissions;
    bool has_mdl;
    viommu_mdl mdl;
} viommu_map_identity_range_request;

/* IOMMU_UNMAP_IDENTITY_RANGE (wdm.h). */
typedef struct viommu_unmap_identity_range_request {
    uint64_t domain;
    bool has_mdl;
    viommu_mdl mdl;
} viommu_unmap_identity_range_request;

/* IOMMU_SET_DEVICE_FAULT_REPORTING (wdm.h). */
typedef struct viommu_set_device_fault_reporting_request {
    bool has_device;
    viommu_device_object device;
    uint32_t input_mapping_id_base;
    /* The BOOLEAN's byte. */
    uint32_t enable;
    /* FaultConfig is not NULL; false and unread when enable is 0. */
    bool has_fault_config;
    /* FaultConfig->FaultHandler is not NULL. */
    bool has_fault_handler;
} viommu_set_device_fault_reporting_request;

/* DOMAIN_CONFIGURATION_ARM64 (wdm.h). BOOLEANs are their bytes. */
typedef struct viommu_domain_configuration_arm64 {
    uint64_t ttbr0;
    uint64_t ttbr1;
    uint32_t mair0;
    uint32_t mair1;
    uint32_t input_size0;
    uint32_t input_size1;
    uint32_t coherent_table_walks;
    uint32_t translation_enabled;
} viommu_domain_configuration_arm64;

/* DOMAIN_CONFIGURATION_X64 (wdm.h). */
typedef struct viommu_domain_configuration_x64 {
    uint64_t first_level_page_table_root;
    uint32_t translation_enabled;
} viommu_domain_configuration_x64;

/* IOMMU_DOMAIN_CONFIGURE (wdm.h). */
typedef struct viommu_configure_domain_request {
    uint64_t domain;
    bool has_configuration;
    /* DOMAIN_CONFIGURATION_ARCH, unjudged. */
    uint32_t type;
    /* The union's first 32 bytes, read as the type says; absent when the type is neither. */
    bool has_arm64;
    viommu_domain_configuration_arm64 arm64;
    bool has_x64;
    viommu_domain_configuration_x64 x64;
} viommu_configure_domain_request;

/* IOMMU_DMA_RESERVED_REGION (wdm.h), one element of the list. */
typedef struct viommu_reserved_region {
    uint64_t base;
    uint64_t number_of_pages;
    /* The BOOLEAN's byte. */
    uint32_t should_map;
} viommu_reserved_region;

/* IOMMU_DOMAIN_CREATE_EX (wdm.h). */
typedef struct viommu_create_domain_ex_request {
    /* IOMMU_DMA_DOMAIN_TYPE, unjudged. */
    uint32_t domain_type;
    uint64_t flags;
    bool has_allocator_config;
    /* IOMMU_DMA_LOGICAL_ALLOCATOR_TYPE, unjudged. */
    uint32_t allocator_type;
    /* Bits. */
    uint32_t address_width;
    /* The list did not end within 4096 elements. */
    bool reserved_regions_endless;
    bool has_domain_out;
    const viommu_reserved_region *reserved_regions;
    uint32_t reserved_regions_count;
} viommu_create_domain_ex_request;

/* IOMMU_DOMAIN_ATTACH_DEVICE_EX (wdm.h). */
typedef struct viommu_attach_device_ex_request {
    uint64_t domain;
    /* Device token; 0 when the stub does not know the pointer. So everywhere. */
    uint64_t dma_device;
} viommu_attach_device_ex_request;

/* IOMMU_DOMAIN_DETACH_DEVICE_EX (wdm.h). */
typedef struct viommu_detach_device_ex_request {
    uint64_t dma_device;
} viommu_detach_device_ex_request;

/* IOMMU_MAP_PHYSICAL_ADDRESS (wdm.h) as the driver passed it, unjudged. */
typedef struct viommu_physical_description {
    /* False when the driver passed NULL; then nothing else counts. */
    bool present;
    /* IOMMU_MAP_PHYSICAL_ADDRESS_TYPE. */
    uint32_t map_type;
    /* ContiguousRange, map_type 1: address and bytes. */
    uint64_t base;
    uint64_t size;
    /* PfnArray, map_type 2: PageFrame is not NULL, its length in pages. */
    bool has_page_frame;
    uint64_t number_of_pages;
    /* The array's frames in page order, when they form few runs. Either this or page_frames. */
    const viommu_page_run *runs;
    uint32_t runs_count;
    /* The array itself: little-endian 64-bit frame numbers. The guest stub may let this field point at the driver's array,
     * so nothing but mdl follows it, and the two never occur together. */
    pb_slice page_frames;
    /* Mdl, map_type 0. */
    bool has_mdl;
    viommu_mdl mdl;
} viommu_physical_description;

/* IOMMU_MAP_LOGICAL_RANGE_EX (wdm.h). */
typedef struct viommu_map_logical_range_ex_request {
    uint64_t domain;
    uint32_t permissions;
    bool has_explicit;
    uint64_t explicit_logical_address;
    bool has_min;
    uint64_t min_logical_address;
    bool has_max;
    uint64_t max_logical_address;
    bool has_logical_address_out;
    bool has_physical;
    viommu_physical_description physical;
} viommu_map_logical_range_ex_request;

/* IOMMU_MAP_IDENTITY_RANGE_EX (wdm.h). */
typedef struct viommu_map_identity_range_ex_request {
    uint64_t domain;
    uint32_t permissions;
    bool has_physical;
    viommu_physical_description physical;
} viommu_map_identity_range_ex_request;

/* IOMMU_UNMAP_IDENTITY_RANGE_EX (wdm.h). */
typedef struct viommu_unmap_identity_range_ex_request {
    uint64_t domain;
    bool has_physical;
    viommu_physical_description physical;
} viommu_unmap_identity_range_ex_request;

/* IOMMU_SET_DEVICE_FAULT_REPORTING_EX (wdm.h). */
typedef struct viommu_set_device_fault_reporting_ex_request {
    uint64_t dma_device;
    uint32_t input_mapping_id_base;
    uint32_t enable;
    bool has_fault_config;
    bool has_fault_handler;
} viommu_set_device_fault_reporting_ex_request;

/* IOMMU_DEVICE_QUERY_DOMAIN_TYPES (wdm.h). */
typedef struct viommu_query_available_domain_types_request {
    uint64_t dma_device;
} viommu_query_available_domain_types_request;

/* IOMMU_REGISTER_INTERFACE_STATE_CHANGE_CALLBACK (wdm.h). */
typedef struct viommu_register_interface_state_change_callback_request {
    /* The routine's address in the guest, 0 for NULL: only compared. */
    uint64_t callback;
    uint64_t dma_device;
    bool has_state_fields;
    uint32_t state_fields;
} viommu_register_interface_state_change_callback_request;

/* IOMMU_UNREGISTER_INTERFACE_STATE_CHANGE_CALLBACK (wdm.h). */
typedef struct viommu_unregister_interface_state_change_callback_request {
    uint64_t callback;
    uint64_t dma_device;
} viommu_unregister_interface_state_change_callback_request;

/* IOMMU_RESERVE_LOGICAL_ADDRESS_RANGE (wdm.h). */
typedef struct viommu_reserve_logical_address_range_request {
    uint64_t domain;
    /* Bytes. */
    uint64_t size;
    bool has_explicit;
    uint64_t explicit_logical_address;
    bool has_min;
    uint64_t min_logical_address;
    bool has_max;
    uint64_t max_logical_address;
    bool has_token_out;
} viommu_reserve_logical_address_range_request;

/* IOMMU_FREE_RESERVED_LOGICAL_ADDRESS_RANGE (wdm.h). */
typedef struct viommu_free_reserved_logical_address_range_request {
    uint64_t token;
} viommu_free_reserved_logical_address_range_request;

/* IOMMU_MAP_RESERVED_LOGICAL_RANGE (wdm.h). */
typedef struct viommu_map_reserved_logical_range_request {
    uint64_t token;
    /* Bytes from the token's base. */
    uint64_t offset;
    uint32_t permissions;
    bool has_mapped_segment;
    bool has_physical;
    viommu_physical_description physical;
} viommu_map_reserved_logical_range_request;

/* IOMMU_UNMAP_RESERVED_LOGICAL_RANGE (wdm.h). */
typedef struct viommu_unmap_reserved_logical_range_request {
    bool has_mapped_segment;
    /* The segment's fields as they stand now; token 0 when OwningToken is none of ours. */
    uint64_t token;
    uint64_t offset;
    uint64_t size;
} viommu_unmap_reserved_logical_range_request;

/* IOMMU_DEVICE_CREATION_CONFIGURATION (wdm.h), one element of the list. */
typedef struct viommu_device_creation_configuration {
    /* IOMMU_DEVICE_CREATION_CONFIGURATION_TYPE, unjudged. */
    uint32_t config_type;
    /* Acpi. */
    uint32_t input_mapping_base;
    uint32_t mappings_count;
    /* Pasid. */
    uint32_t pasid_config_type;
    /* The BOOLEAN's byte. */
    uint32_t suppress_pasid_faults;
} viommu_device_creation_configuration;

/* IOMMU_DEVICE_CREATE (wdm.h). */
typedef struct viommu_create_device_request {
    bool has_device;
    viommu_device_object device;
    /* The list did not end within 16 elements. */
    bool configurations_endless;
    bool has_device_out;
    const viommu_device_creation_configuration *configurations;
    uint32_t configurations_count;
} viommu_create_device_request;

/* IOMMU_DEVICE_DELETE (wdm.h). */
typedef struct viommu_delete_device_request {
    uint64_t dma_device;
} viommu_delete_device_request;

/* IOMMU_PASID_DEVICE_CREATE (wdm.h). */
typedef struct viommu_create_pasid_device_request {
    uint64_t dma_device;
    bool has_pasid_device_out;
    bool has_asid_out;
} viommu_create_pasid_device_request;

/* IOMMU_PASID_DEVICE_DELETE (wdm.h). */
typedef struct viommu_delete_pasid_device_request {
    uint64_t pasid_device;
} viommu_delete_pasid_device_request;

/* IOMMU_DOMAIN_ATTACH_PASID_DEVICE (wdm.h). */
typedef struct viommu_attach_pasid_device_request {
    uint64_t domain;
    uint64_t pasid_device;
} viommu_attach_pasid_device_request;

/* IOMMU_DOMAIN_DETACH_PASID_DEVICE (wdm.h). */
typedef struct viommu_detach_pasid_device_request {
    uint64_t pasid_device;
} viommu_detach_pasid_device_request;

/* IOMMU_DEVICE_QUERY_INFORMATION (wdm.h). */
typedef struct viommu_query_device_info_request {
    uint64_t dma_device;
    /* Bytes at the driver's buffer. */
    uint32_t size;
    bool has_bytes_written;
    bool has_buffer;
} viommu_query_device_info_request;

enum {
    VIOMMU_REQUEST_CREATE_DOMAIN = 16,
    VIOMMU_REQUEST_DELETE_DOMAIN = 17,
    VIOMMU_REQUEST_ATTACH_DEVICE = 18,
    VIOMMU_REQUEST_DETACH_DEVICE = 19,
    VIOMMU_REQUEST_FLUSH_DOMAIN = 20,
    VIOMMU_REQUEST_FLUSH_DOMAIN_BY_VA_LIST = 21,
    VIOMMU_REQUEST_QUERY_INPUT_MAPPINGS = 22,
    VIOMMU_REQUEST_MAP_LOGICAL_RANGE = 23,
    VIOMMU_REQUEST_UNMAP_LOGICAL_RANGE = 24,
    VIOMMU_REQUEST_MAP_IDENTITY_RANGE = 25,
    VIOMMU_REQUEST_UNMAP_IDENTITY_RANGE = 26,
    VIOMMU_REQUEST_SET_DEVICE_FAULT_REPORTING = 27,
    VIOMMU_REQUEST_CONFIGURE_DOMAIN = 28,
    VIOMMU_REQUEST_CREATE_DOMAIN_EX = 32,
    VIOMMU_REQUEST_ATTACH_DEVICE_EX = 33,
    VIOMMU_REQUEST_DETACH_DEVICE_EX = 34,
    VIOMMU_REQUEST_MAP_LOGICAL_RANGE_EX = 35,
    VIOMMU_REQUEST_MAP_IDENTITY_RANGE_EX = 36,
    VIOMMU_REQUEST_UNMAP_IDENTITY_RANGE_EX = 37,
    VIOMMU_REQUEST_SET_DEVICE_FAULT_REPORTING_EX = 38,
    VIOMMU_REQUEST_QUERY_AVAILABLE_DOMAIN_TYPES = 39,
    VIOMMU_REQUEST_REGISTER_INTERFACE_STATE_CHANGE_CALLBACK = 40,
    VIOMMU_REQUEST_UNREGISTER_INTERFACE_STATE_CHANGE_CALLBACK = 41,
    VIOMMU_REQUEST_RESERVE_LOGICAL_ADDRESS_RANGE = 42,
    VIOMMU_REQUEST_FREE_RESERVED_LOGICAL_ADDRESS_RANGE = 43,
    VIOMMU_REQUEST_MAP_RESERVED_LOGICAL_RANGE = 44,
    VIOMMU_REQUEST_UNMAP_RESERVED_LOGICAL_RANGE = 45,
    VIOMMU_REQUEST_CREATE_DEVICE = 46,
    VIOMMU_REQUEST_DELETE_DEVICE = 47,
    VIOMMU_REQUEST_CREATE_PASID_DEVICE = 48,
    VIOMMU_REQUEST_DELETE_PASID_DEVICE = 49,
    VIOMMU_REQUEST_ATTACH_PASID_DEVICE = 50,
    VIOMMU_REQUEST_DETACH_PASID_DEVICE = 51,
    VIOMMU_REQUEST_QUERY_DEVICE_INFO = 52
};

/* One call of an interface routine. Arguments travel unjudged: the daemon checks them, in the order that the interface
 * defines. A pointer that only matters by being NULL is a bool named has_... */
typedef struct viommu_request {
    /* Chosen by the peer; the reply carries it back. */
    uint64_t id;
    viommu_interface_table table;
    bool has_call_site;
    viommu_call_site call_site;
    uint32_t which_routine; /* VIOMMU_REQUEST_..., 0 for none */
    union {
        viommu_create_domain_request create_domain;
        viommu_delete_domain_request delete_domain;
        viommu_attach_device_request attach_device;
        viommu_detach_device_request detach_device;
        viommu_flush_domain_request flush_domain;
        viommu_flush_domain_by_va_list_request flush_domain_by_va_list;
        viommu_query_input_mappings_request query_input_mappings;
        viommu_map_logical_range_request map_logical_range;
        viommu_unmap_logical_range_request unmap_logical_range;
        viommu_map_identity_range_request map_identity_range;
        viommu_unmap_identity_range_request unmap_identity_range;
        viommu_set_device_fault_reporting_request set_device_fault_reporting;
        viommu_configure_domain_request configure_domain;
        viommu_create_domain_ex_request create_domain_ex;
        viommu_attach_device_ex_request attach_device_ex;
        viommu_detach_device_ex_request detach_device_ex;
        viommu_map_logical_range_ex_request map_logical_range_ex;
        viommu_map_identity_range_ex_request map_identity_range_ex;
        viommu_unmap_identity_range_ex_request unmap_identity_range_ex;
        viommu_set_device_fault_reporting_ex_request set_device_fault_reporting_ex;
        viommu_query_available_domain_types_request query_available_domain_types;
        viommu_register_interface_state_change_callback_request register_interface_state_change_callback;
        viommu_unregister_interface_state_change_callback_request unregister_interface_state_change_callback;
        viommu_reserve_logical_address_range_request reserve_logical_address_range;
        viommu_free_reserved_logical_address_range_request free_reserved_logical_address_range;
        viommu_map_reserved_logical_range_request map_reserved_logical_range;
        viommu_unmap_reserved_logical_range_request unmap_reserved_logical_range;
        viommu_create_device_request create_device;
        viommu_delete_device_request delete_device;
        viommu_create_pasid_device_request create_pasid_device;
        viommu_delete_pasid_device_request delete_pasid_device;
        viommu_attach_pasid_device_request attach_pasid_device;
        viommu_detach_pasid_device_request detach_pasid_device;
        viommu_query_device_info_request query_device_info;
    } routine;
} viommu_request;

typedef struct viommu_create_domain_result {
    /* Handle of the new domain; never 0, never used twice. */
    uint64_t domain;
} viommu_create_domain_result;

typedef struct viommu_query_input_mappings_result {
    const uint32_t *input_mapping_ids;
    uint32_t input_mapping_ids_count;
    /* Bytes, for *ReturnLength. */
    uint32_t return_length;
} viommu_query_input_mappings_result;

typedef struct viommu_set_device_fault_reporting_result {
    /* Names this registration in fault events; 0 when reporting is now off. */
    uint64_t registration;
} viommu_set_device_fault_reporting_result;

typedef struct viommu_map_logical_range_ex_result {
    uint64_t logical_address;
} viommu_map_logical_range_ex_result;

typedef struct viommu_query_available_domain_types_result {
    uint32_t available_domains;
} viommu_query_available_domain_types_result;

typedef struct viommu_register_interface_state_change_callback_result {
    /* Names this registration in state events. */
    uint64_t registration;
    /* The mask for the call that the stub makes at once. */
    uint32_t available_domains;
} viommu_register_interface_state_change_callback_result;

typedef struct viommu_reserve_logical_address_range_result {
    /* Handle of the token. */
    uint64_t token;
    uint64_t logical_address_base;
    /* Bytes. */
    uint64_t size;
} viommu_reserve_logical_address_range_result;

typedef struct viommu_map_reserved_logical_range_result {
    uint64_t offset;
    /* Bytes. */
    uint64_t size;
} viommu_map_reserved_logical_range_result;

typedef struct viommu_create_device_result {
    uint64_t dma_device;
} viommu_create_device_result;

typedef struct viommu_create_pasid_device_result {
    uint64_t pasid_device;
    uint32_t asid;
} viommu_create_pasid_device_result;

typedef struct viommu_query_device_info_result {
    /* Also filled with STATUS_BUFFER_TOO_SMALL, then 0. */
    uint32_t bytes_written;
    bool default_pasid_enabled;
    bool pasid_tagged_dma_enabled;
    bool pasid_faults_suppressed;
} viommu_query_device_info_result;

enum {
    VIOMMU_REPLY_CREATE_DOMAIN = 16,
    VIOMMU_REPLY_QUERY_INPUT_MAPPINGS = 22,
    VIOMMU_REPLY_SET_DEVICE_FAULT_REPORTING = 27,
    VIOMMU_REPLY_CREATE_DOMAIN_EX = 32,
    VIOMMU_REPLY_MAP_LOGICAL_RANGE_EX = 35,
    VIOMMU_REPLY_SET_DEVICE_FAULT_REPORTING_EX = 38,
    VIOMMU_REPLY_QUERY_AVAILABLE_DOMAIN_TYPES = 39,
    VIOMMU_REPLY_REGISTER_INTERFACE_STATE_CHANGE_CALLBACK = 40,
    VIOMMU_REPLY_RESERVE_LOGICAL_ADDRESS_RANGE = 42,
    VIOMMU_REPLY_MAP_RESERVED_LOGICAL_RANGE = 44,
    VIOMMU_REPLY_CREATE_DEVICE = 46,
    VIOMMU_REPLY_CREATE_PASID_DEVICE = 48,
    VIOMMU_REPLY_QUERY_DEVICE_INFO = 52
};

/* Outcome of one call. */
typedef struct viommu_reply {
    uint64_t id;
    /* NTSTATUS, as its 32 bits. */
    uint32_t status;
    uint32_t which_result; /* VIOMMU_REPLY_..., 0 for none */
    union {
        viommu_create_domain_result create_domain;
        viommu_query_input_mappings_result query_input_mappings;
        viommu_set_device_fault_reporting_result set_device_fault_reporting;
        viommu_create_domain_result create_domain_ex;
        viommu_map_logical_range_ex_result map_logical_range_ex;
        viommu_set_device_fault_reporting_result set_device_fault_reporting_ex;
        viommu_query_available_domain_types_result query_available_domain_types;
        viommu_register_interface_state_change_callback_result register_interface_state_change_callback;
        viommu_reserve_logical_address_range_result reserve_logical_address_range;
        viommu_map_reserved_logical_range_result map_reserved_logical_range;
        viommu_create_device_result create_device;
        viommu_create_pasid_device_result create_pasid_device;
        viommu_query_device_info_result query_device_info;
    } result;
} viommu_reply;

/* Several calls in one message; they run in order. */
typedef struct viommu_batch {
    const viommu_request *requests;
    uint32_t requests_count;
} viommu_batch;

/* Replies to a Batch, in the order of its requests. */
typedef struct viommu_batch_reply {
    const viommu_reply *replies;
    uint32_t replies_count;
} viommu_batch_reply;

/* What the platform around a device allows: the things that Windows decides by policy. */
typedef struct viommu_device_policy {
    bool has_device;
    viommu_device_object device;
    /* DmaRemappingCompatible or RemappingSupported: 0 out, 1 in, 2 in only when external or under DMA verification, 3 in. */
    uint32_t opt_in;
    /* Outside the chassis: an opt-in of 2 counts. */
    bool is_external;
    /* The device and the platform can tag DMA with a PASID. */
    bool has_pasid;
} viommu_device_policy;

/* Changes the platform under a running guest. Answered only when the daemon was started with test control on.
 * Members that are 0 change nothing. */
typedef struct viommu_control_request {
    uint64_t id;
    /* DMA Guard blocking (screen locked): no device gets PassThrough. */
    viommu_toggle dma_guard_blocking;
    /* Driver Verifier's DMA verification is on. */
    viommu_toggle dma_verification;
    const viommu_device_policy *devices;
    uint32_t devices_count;
    /* Every allocation for domains, tables and handles fails from now on. */
    viommu_toggle fail_allocations;
    /* Bits of a PASID: 1 to 20; live PASIDs stay. */
    uint32_t pasid_bits;
    /* ASIDs for caller-owned domains. */
    uint32_t asid_count;
    /* Drops the whole IOTLB, as eviction might. */
    bool evict_iotlb;
    /* IoGetIommuInterface answers. */
    viommu_toggle legacy_interface_available;
    /* Takes all that earlier plans put in force out of force, before inject_plan counts. */
    bool clear_injections;
    /* Failures on demand: the JSON text of a plan (docs/schema/plan.schema.json), at most 256 KiB. Its entries come on top of
     * those in force. */
    pb_slice inject_plan;
    /* The reply tells the entries in force. */
    bool report_injections;
} viommu_control_request;

/* One entry of a plan, and what became of it. */
typedef struct viommu_injection_report {
    /* The entry's name, or its place in its plan. */
    pb_slice cause;
    /* Calls that its conditions fitted. */
    uint64_t matched;
    /* How often it acted. */
    uint64_t fired;
    /* Why the machine refused its last action; empty when it did not. */
    pb_slice refused;
} viommu_injection_report;

typedef struct viommu_control_reply {
    uint64_t id;
    bool accepted;
    pb_slice reason;
    /* Statistics after the change. */
    uint64_t iotlb_hits;
    uint64_t iotlb_misses;
    uint64_t iotlb_stale_uses;
    uint64_t table_pages;
    /* When report_injections asked for them; at most 256. */
    const viommu_injection_report *injections;
    uint32_t injections_count;
} viommu_control_reply;

/* Device reads memory; the bytes come back in the step's result. */
typedef struct viommu_dma_read {
    uint64_t iova;
    uint64_t length;
} viommu_dma_read;

/* Device writes these bytes to memory. */
typedef struct viommu_dma_write {
    uint64_t iova;
    pb_slice data;
} viommu_dma_write;

/* Device reads at one address and writes at another. Overlapping ranges behave as if read whole first, chunk by chunk. */
typedef struct viommu_dma_copy {
    uint64_t source_iova;
    uint64_t destination_iova;
    uint64_t length;
} viommu_dma_copy;

/* Device writes a repeated pattern. */
typedef struct viommu_dma_fill {
    uint64_t iova;
    uint64_t length;
    /* 1 to 64 bytes, repeated from the first byte on. */
    pb_slice pattern;
} viommu_dma_fill;

/* Device reads memory and compares it with a repeated pattern. */
typedef struct viommu_dma_compare {
    uint64_t iova;
    uint64_t length;
    /* 1 to 4096 bytes, repeated from the first byte on. */
    pb_slice pattern;
} viommu_dma_compare;

enum {
    VIOMMU_DMA_STEP_READ = 1,
    VIOMMU_DMA_STEP_WRITE = 2,
    VIOMMU_DMA_STEP_COPY = 3,
    VIOMMU_DMA_STEP_FILL = 4,
    VIOMMU_DMA_STEP_COMPARE = 5
};

typedef struct viommu_dma_step {
    uint32_t which_operation; /* VIOMMU_DMA_STEP_..., 0 for none */
    union {
        viommu_dma_read read;
        viommu_dma_write write;
        viommu_dma_copy copy;
        viommu_dma_fill fill;
        viommu_dma_compare compare;
    } operation;
} viommu_dma_step;

/* A list of DMA transfers that the engine makes as one device. Steps run in order; the first that fails ends the run. */
typedef struct viommu_dma_program {
    uint64_t id;
    /* Whose requester ID the transfers carry. */
    bool has_device;
    viommu_device_object device;
    const viommu_dma_step *steps;
    uint32_t steps_count;
    /* The transfers carry this PASID. */
    bool has_pasid;
    uint32_t pasid;
    /* PASID traffic with the privileged attribute. */
    bool privileged;
} viommu_dma_program;

typedef struct viommu_dma_step_result {
    viommu_dma_step_status status;
    /* Bytes transferred (compared, for DmaCompare) before the step ended. */
    uint64_t bytes_done;
    /* The first address that could not be used; DMA_STEP_STATUS_FAULT and _MISMATCH. */
    uint64_t stop_iova;
    viommu_fault_type fault;
    /* Which half of a copy failed, or the step's own direction. */
    viommu_access access;
    /* What DmaRead read. */
    pb_slice data;
} viommu_dma_step_result;

/* One result for each step that was begun. */
typedef struct viommu_dma_program_reply {
    uint64_t id;
    const viommu_dma_step_result *results;
    uint32_t results_count;
    /* Bytes transferred by all steps. */
    uint64_t bytes_done;
} viommu_dma_program_reply;

/* First message of a peer on every carrier. Anything else before it is refused. */
typedef struct viommu_hello {
    /* Major version of this protocol; a newer one than the daemon's is refused. */
    uint32_t major;
    uint32_t minor;
    viommu_peer_role role;
    viommu_guest_architecture architecture;
    /* Free text for logs and traces, at most 64 bytes: whose confirmation a guest waits for is told by it. */
    pb_slice name;
    /* The function that carries this conversation, when there is one: the DMA engine's own requester ID. */
    bool has_carrier_device;
    viommu_device_object carrier_device;
    /* Bytes of the largest message that the peer can take; 0 when it takes any. PEER_ROLE_QEMU_DEVICE: 4096 or more. */
    uint32_t max_message_bytes;
} viommu_hello;

/* QEMU device to daemon: may this access be made, and where does it go? Asked for requesters with BINDING_MODE_ASK, and
 * before anything is refused. */
typedef struct viommu_translate_request {
    /* Not 0; grows. */
    uint64_t id;
    uint32_t segment;
    uint32_t bus_device_function;
    uint64_t iova;
    viommu_access access;
} viommu_translate_request;

/* QEMU device to daemon. */
typedef struct viommu_update_ack {
    /* This update and all before it. */
    uint64_t sequence;
} viommu_update_ack;

/* QEMU device to daemon: the refused access is over. One report for each access, however often QEMU tried it. */
typedef struct viommu_fault_report {
    /* Of the TranslateRequest whose refusal this was. 0 when there was no answer: the daemon was gone or silent. */
    uint64_t id;
    uint32_t segment;
    uint32_t bus_device_function;
    /* First byte that was refused, and bytes from there on. */
    uint64_t iova;
    uint64_t length;
    viommu_access access;
} viommu_fault_report;

/* Accesses of one requester since the device was made, by what decided them. An access is what QEMU asked to translate at
 * once: at most a page, or a large leaf. */
typedef struct viommu_requester_statistics {
    uint32_t segment;
    uint32_t bus_device_function;
    /* Granted by a walk of the arena. */
    uint64_t walked;
    /* Granted in a pass-through domain. */
    uint64_t identity;
    /* Granted by an answer that was used again. */
    uint64_t remembered;
    /* Granted by asking the daemon. */
    uint64_t asked;
    /* Refused by the daemon, each access counted once. */
    uint64_t refused;
    /* Refused because no answer came in time. */
    uint64_t unanswered;
    /* Interrupt messages, which pass. */
    uint64_t interrupts;
} viommu_requester_statistics;

/* QEMU device to daemon: every second when something changed, and before it goes. */
typedef struct viommu_device_statistics {
    const viommu_requester_statistics *requesters;
    uint32_t requesters_count;
    /* Updates obeyed; those that had to wait for asynchronous I/O, and for accesses outside of QEMU's main lock. */
    uint64_t updates;
    uint64_t drains;
    uint64_t grace_periods;
} viommu_device_statistics;

/* Physical memory that a driver gave back to the system or got from it. Sent before the memory is given back, and after it
 * was got, so that no call that uses it comes in between. */
typedef struct viommu_memory_note {
    uint64_t id;
    const viommu_page_run *freed;
    uint32_t freed_count;
    const viommu_page_run *allocated;
    uint32_t allocated_count;
    bool has_call_site;
    viommu_call_site call_site;
} viommu_memory_note;

/* The stub's device is being removed after the drivers that used it: what they still hold they have forgotten. The
 * conversation ends with its answer. */
typedef struct viommu_farewell {
    uint64_t id;
} viommu_farewell;

enum {
    VIOMMU_PEER_MESSAGE_HELLO = 1,
    VIOMMU_PEER_MESSAGE_REQUEST = 2,
    VIOMMU_PEER_MESSAGE_BATCH = 3,
    VIOMMU_PEER_MESSAGE_DMA_PROGRAM = 4,
    VIOMMU_PEER_MESSAGE_CONTROL = 5,
    VIOMMU_PEER_MESSAGE_TRANSLATE = 6,
    VIOMMU_PEER_MESSAGE_UPDATE_ACK = 7,
    VIOMMU_PEER_MESSAGE_FAULT_REPORT = 8,
    VIOMMU_PEER_MESSAGE_DEVICE_STATISTICS = 9,
    VIOMMU_PEER_MESSAGE_MEMORY_NOTE = 10,
    VIOMMU_PEER_MESSAGE_FAREWELL = 11
};

/* What a peer sends: one descriptor chain on a virtqueue, one frame on a stream. */
typedef struct viommu_peer_message {
    uint32_t which_body; /* VIOMMU_PEER_MESSAGE_..., 0 for none */
    union {
        viommu_hello hello;
        viommu_request request;
        viommu_batch batch;
        viommu_dma_program dma_program;
        viommu_control_request control;
        viommu_translate_request translate;
        viommu_update_ack update_ack;
        viommu_fault_report fault_report;
        viommu_device_statistics device_statistics;
        viommu_memory_note memory_note;
        viommu_farewell farewell;
    } body;
} viommu_peer_message;

/* Answer to Hello. When accepted is false, reason says why and nothing else counts. */
typedef struct viommu_hello_reply {
    bool accepted;
    pb_slice reason;
    uint32_t major;
    uint32_t minor;
    viommu_profile profile;
    /* Bytes of the largest message that the daemon takes. */
    uint32_t max_message_bytes;
    /* Most requests in one Batch. */
    uint32_t max_batch_requests;
    /* Most steps in one DmaProgram. */
    uint32_t max_program_steps;
    /* Most bytes that one DmaProgram may move. */
    uint64_t max_program_bytes;
    /* Highest version that IoGetIommuInterfaceEx may hand out. */
    uint32_t max_interface_version;
    /* False when IoGetIommuInterface is to answer STATUS_NOT_SUPPORTED. */
    bool legacy_interface_available;
    /* Width in bits of the logical addresses that domains translate. */
    uint32_t input_address_bits;
    /* A number for this start of the daemon; it differs after a restart. */
    uint64_t daemon_instance;
    /* Bytes of the page-table arena, whose descriptor comes with the first byte of this message; PEER_ROLE_QEMU_DEVICE only. */
    uint64_t arena_bytes;
} viommu_hello_reply;

/* A refused DMA access of a device whose faults the peer asked for. */
typedef struct viommu_fault_event {
    /* From SetDeviceFaultReportingResult. */
    uint64_t registration;
    bool has_device;
    viommu_device_object device;
    /* Handle of the domain, 0 when the device was attached to none. */
    uint64_t domain;
    viommu_fault_type type;
    viommu_access access;
    /* Logical address of the first byte that failed. */
    uint64_t fault_address;
    bool fault_address_valid;
    /* The failing translation is a first-stage one. */
    bool is_stage1;
    /* Accesses that this event stands for: same device, page, type. */
    uint64_t occurrences;
    /* Input mapping id of the faulting stream, for ARM64's FAULT_INFORMATION. */
    uint32_t input_mapping_id;
    /* The access carried the privileged attribute. */
    bool privileged;
} viommu_fault_event;

/* The domain types available to a device have changed. */
typedef struct viommu_state_change_event {
    /* From RegisterInterfaceStateChangeCallbackResult. */
    uint64_t registration;
    uint32_t available_domains;
} viommu_state_change_event;

enum {
    VIOMMU_EVENT_FAULT = 16,
    VIOMMU_EVENT_STATE_CHANGE = 17
};

/* Something that the daemon tells a peer unasked. */
typedef struct viommu_event {
    /* Counts from 1 for each peer; a gap never occurs without events_lost. */
    uint64_t sequence;
    /* Events dropped between the one before and this one, because nobody took them. */
    uint64_t events_lost;
    uint32_t which_event; /* VIOMMU_EVENT_..., 0 for none */
    union {
        viommu_fault_event fault;
        viommu_state_change_event state_change;
    } event;
} viommu_event;

/* Answer to a message that is no valid request. The conversation goes on. */
typedef struct viommu_refusal {
    viommu_refusal_code code;
    /* What was wrong and where, for people. */
    pb_slice detail;
    /* The id of the refused message when it could be read, else 0. */
    uint64_t id;
} viommu_refusal;

/* One word of a table in guest memory that an answer was made from. */
typedef struct viommu_witness {
    uint64_t address;
    /* What stands there, little-endian. */
    uint64_t value;
} viommu_witness;

typedef struct viommu_translate_reply {
    uint64_t id;
    bool granted;
    /* The pages around the iova that was asked for and go to consecutive addresses: the first of them, and bytes. A refusal
     * is for the one page. */
    uint64_t iova;
    uint64_t length;
    /* Guest-physical address of the first. */
    uint64_t address;
    /* What is allowed there; only `access` counts when it was refused. */
    bool readable;
    bool writable;
    /* Why not, when it was refused. */
    viommu_fault_type fault;
    /* The answer may be used again for as long as the requester keeps its binding and every witness still says the same.
     * Without witnesses it is for this access alone. */
    const viommu_witness *witnesses;
    uint32_t witnesses_count;
} viommu_translate_reply;

typedef struct viommu_binding {
    uint32_t segment;
    /* bus << 8 | device << 3 | function. */
    uint32_t bus_device_function;
    viommu_binding_mode mode;
    /* Slot of the arena's directory; BINDING_MODE_TABLE only. */
    uint32_t slot;
    /* Number of the domain, modulo 2^32, by which invalidations name it; 0 in BINDING_MODE_BLOCKED. In BINDING_MODE_TABLE the
     * slot's DOMAIN word has to say it for the slot to be meant. */
    uint32_t domain;
    /* Width of the addresses that are translated. */
    uint32_t input_address_bits;
} viommu_binding;

/* Addresses that no access may reach by what was known of them before. */
typedef struct viommu_invalidation {
    /* Number of the domain, modulo 2^32. */
    uint32_t domain;
    uint64_t iova;
    /* Bytes; 0 means every address of the domain. */
    uint64_t length;
} viommu_invalidation;

/* Daemon to QEMU device: what changed. The first one comes right after HelloReply, even if it says nothing; later ones say
 * all that has changed until then, in as many messages as it takes. The device obeys it at once and sends UpdateAck when no
 * access that began before is under way any more; only then is the call that made the change answered. */
typedef struct viommu_update {
    /* Counts from 1 for each connection. */
    uint64_t sequence;
    const viommu_binding *bindings;
    uint32_t bindings_count;
    const viommu_invalidation *invalidations;
    uint32_t invalidations_count;
} viommu_update;

/* Answer to a message that asks for nothing. */
typedef struct viommu_acknowledgement {
    uint64_t id;
} viommu_acknowledgement;

enum {
    VIOMMU_DAEMON_MESSAGE_HELLO_REPLY = 1,
    VIOMMU_DAEMON_MESSAGE_REPLY = 2,
    VIOMMU_DAEMON_MESSAGE_BATCH_REPLY = 3,
    VIOMMU_DAEMON_MESSAGE_DMA_PROGRAM_REPLY = 4,
    VIOMMU_DAEMON_MESSAGE_EVENT = 5,
    VIOMMU_DAEMON_MESSAGE_REFUSAL = 6,
    VIOMMU_DAEMON_MESSAGE_CONTROL_REPLY = 7,
    VIOMMU_DAEMON_MESSAGE_TRANSLATE_REPLY = 8,
    VIOMMU_DAEMON_MESSAGE_UPDATE = 9,
    VIOMMU_DAEMON_MESSAGE_ACKNOWLEDGEMENT = 10
};

/* What the daemon sends: the answer to one PeerMessage, or an event. */
typedef struct viommu_daemon_message {
    uint32_t which_body; /* VIOMMU_DAEMON_MESSAGE_..., 0 for none */
    union {
        viommu_hello_reply hello_reply;
        viommu_reply reply;
        viommu_batch_reply batch_reply;
        viommu_dma_program_reply dma_program_reply;
        viommu_event event;
        viommu_refusal refusal;
        viommu_control_reply control_reply;
        viommu_translate_reply translate_reply;
        viommu_update update;
        viommu_acknowledgement acknowledgement;
    } body;
} viommu_daemon_message;

/* Writes the message; `*length` is its bytes in the buffer. */
pb_status viommu_encode_peer_message(void *buffer, size_t capacity, const viommu_peer_message *message,
    size_t *length);

/*
 * The same, but a bytes field that ends the message (an MDL's page_frames, va_list, a DMA write's data) stays out of the
 * buffer: `*tail` is what has to follow it, empty when no such field ends the message.
 */
pb_status viommu_encode_peer_message_prefix(void *buffer, size_t capacity, const viommu_peer_message *message,
    size_t *length, pb_slice *tail);

#ifdef PB_BOTH_DIRECTIONS
/* Where the list items of one decoded message live. */
typedef struct viommu_peer_message_storage {
    viommu_page_run mdl_runs[VIOMMU_CAP_MDL_RUNS];
    viommu_page_run physical_description_runs[VIOMMU_CAP_PHYSICAL_DESCRIPTION_RUNS];
    viommu_reserved_region create_domain_ex_request_reserved_regions[VIOMMU_CAP_CREATE_DOMAIN_EX_REQUEST_RESERVED_REGIONS];
    viommu_device_creation_configuration create_device_request_configurations[VIOMMU_CAP_CREATE_DEVICE_REQUEST_CONFIGURATIONS];
    viommu_device_policy control_request_devices[VIOMMU_CAP_CONTROL_REQUEST_DEVICES];
    viommu_request batch_requests[VIOMMU_CAP_BATCH_REQUESTS];
    viommu_dma_step dma_program_steps[VIOMMU_CAP_DMA_PROGRAM_STEPS];
    viommu_requester_statistics device_statistics_requesters[VIOMMU_CAP_DEVICE_STATISTICS_REQUESTERS];
    uint32_t call_site_outstanding[VIOMMU_CAP_CALL_SITE_OUTSTANDING];
    viommu_page_run memory_note_freed[VIOMMU_CAP_MEMORY_NOTE_FREED];
    viommu_page_run memory_note_allocated[VIOMMU_CAP_MEMORY_NOTE_ALLOCATED];
} viommu_peer_message_storage;

/* Reads a message; it points into `data` and `storage`, and is undefined when the result is not PB_OK. */
pb_status viommu_decode_peer_message(const void *data, size_t length, viommu_peer_message *message,
    viommu_peer_message_storage *storage);
#endif

/* Where the list items of one decoded message live. */
typedef struct viommu_daemon_message_storage {
    viommu_injection_report control_reply_injections[VIOMMU_CAP_CONTROL_REPLY_INJECTIONS];
    viommu_reply batch_reply_replies[VIOMMU_CAP_BATCH_REPLY_REPLIES];
    uint32_t query_input_mappings_result_input_mapping_ids[VIOMMU_CAP_QUERY_INPUT_MAPPINGS_RESULT_INPUT_MAPPING_IDS];
    viommu_dma_step_result dma_program_reply_results[VIOMMU_CAP_DMA_PROGRAM_REPLY_RESULTS];
    viommu_binding update_bindings[VIOMMU_CAP_UPDATE_BINDINGS];
    viommu_invalidation update_invalidations[VIOMMU_CAP_UPDATE_INVALIDATIONS];
    viommu_witness translate_reply_witnesses[VIOMMU_CAP_TRANSLATE_REPLY_WITNESSES];
} viommu_daemon_message_storage;

/* Reads a message; it points into `data` and `storage`, and is undefined when the result is not PB_OK. */
pb_status viommu_decode_daemon_message(const void *data, size_t length, viommu_daemon_message *message,
    viommu_daemon_message_storage *storage);

#ifdef PB_BOTH_DIRECTIONS
/* Writes the message; `*length` is its bytes in the buffer. */
pb_status viommu_encode_daemon_message(void *buffer, size_t capacity, const viommu_daemon_message *message,
    size_t *length);

/*
 * The same, but a bytes field that ends the message (an MDL's page_frames, va_list, a DMA write's data) stays out of the
 * buffer: `*tail` is what has to follow it, empty when no such field ends the message.
 */
pb_status viommu_encode_daemon_message_prefix(void *buffer, size_t capacity, const viommu_daemon_message *message,
    size_t *length, pb_slice *tail);
#endif

#endif
