/* Made by scripts/generate.mjs from proto/. Change the schema, not this file. */
#include "viommu_pb.h"

_Static_assert(sizeof(viommu_refused_call) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field refused_call_type_fields[] = {
    {1, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_refused_call, routine),
     0, 0, NULL},
    {2, PB_KIND_STRING, PB_LABEL_PLAIN, offsetof(viommu_refused_call, module),
     0, 0, NULL},
    {3, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_refused_call, offset),
     0, 0, NULL},
    {4, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_refused_call, irql),
     0, 0, NULL},
    {5, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_refused_call, count),
     0, 0, NULL}
};
static const pb_message refused_call_type = {
    refused_call_type_fields, 5, sizeof(viommu_refused_call)};

_Static_assert(sizeof(viommu_call_site) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field call_site_type_fields[] = {
    {1, PB_KIND_STRING, PB_LABEL_PLAIN, offsetof(viommu_call_site, module),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_call_site, offset),
     0, 0, NULL},
    {3, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_call_site, irql),
     0, 0, NULL},
    {4, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_call_site, ticket),
     0, 0, NULL},
    {5, PB_KIND_UINT32, PB_LABEL_LIST, offsetof(viommu_call_site, outstanding),
     offsetof(viommu_call_site, outstanding_count), 15, NULL},
    {6, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_call_site, refused),
     offsetof(viommu_call_site, has_refused), 0, &refused_call_type}
};
static const pb_message call_site_type = {
    call_site_type_fields, 6, sizeof(viommu_call_site)};

_Static_assert(sizeof(viommu_create_domain_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field create_domain_request_type_fields[] = {
    {1, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_create_domain_request, os_managed_page_table),
     0, 0, NULL},
    {2, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_create_domain_request, has_domain_out),
     0, 0, NULL}
};
static const pb_message create_domain_request_type = {
    create_domain_request_type_fields, 2, sizeof(viommu_create_domain_request)};

_Static_assert(sizeof(viommu_delete_domain_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field delete_domain_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_delete_domain_request, domain),
     0, 0, NULL}
};
static const pb_message delete_domain_request_type = {
    delete_domain_request_type_fields, 1, sizeof(viommu_delete_domain_request)};

_Static_assert(sizeof(viommu_device_object) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field device_object_type_fields[] = {
    {1, PB_KIND_ENUM, PB_LABEL_PLAIN, offsetof(viommu_device_object, kind),
     0, 0, NULL},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_device_object, segment),
     0, 0, NULL},
    {3, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_device_object, bus_device_function),
     0, 0, NULL},
    {4, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_device_object, acpi_uid),
     0, 0, NULL}
};
static const pb_message device_object_type = {
    device_object_type_fields, 4, sizeof(viommu_device_object)};

_Static_assert(sizeof(viommu_attach_device_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field attach_device_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_attach_device_request, domain),
     0, 0, NULL},
    {2, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_attach_device_request, device),
     offsetof(viommu_attach_device_request, has_device), 0, &device_object_type},
    {3, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_attach_device_request, input_mapping_id_base),
     0, 0, NULL},
    {4, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_attach_device_request, mapping_count),
     0, 0, NULL}
};
static const pb_message attach_device_request_type = {
    attach_device_request_type_fields, 4, sizeof(viommu_attach_device_request)};

_Static_assert(sizeof(viommu_detach_device_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field detach_device_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_detach_device_request, domain),
     0, 0, NULL},
    {2, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_detach_device_request, device),
     offsetof(viommu_detach_device_request, has_device), 0, &device_object_type},
    {3, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_detach_device_request, input_mapping_id),
     0, 0, NULL}
};
static const pb_message detach_device_request_type = {
    detach_device_request_type_fields, 3, sizeof(viommu_detach_device_request)};

_Static_assert(sizeof(viommu_flush_domain_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field flush_domain_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_flush_domain_request, domain),
     0, 0, NULL}
};
static const pb_message flush_domain_request_type = {
    flush_domain_request_type_fields, 1, sizeof(viommu_flush_domain_request)};

_Static_assert(sizeof(viommu_flush_domain_by_va_list_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field flush_domain_by_va_list_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_flush_domain_by_va_list_request, domain),
     0, 0, NULL},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_flush_domain_by_va_list_request, last_level),
     0, 0, NULL},
    {3, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_flush_domain_by_va_list_request, number),
     0, 0, NULL},
    {4, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_flush_domain_by_va_list_request, has_va_list),
     0, 0, NULL},
    {5, PB_KIND_BYTES, PB_LABEL_PLAIN, offsetof(viommu_flush_domain_by_va_list_request, va_list),
     0, 0, NULL}
};
static const pb_message flush_domain_by_va_list_request_type = {
    flush_domain_by_va_list_request_type_fields, 5, sizeof(viommu_flush_domain_by_va_list_request)};

_Static_assert(sizeof(viommu_query_input_mappings_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field query_input_mappings_request_type_fields[] = {
    {1, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_query_input_mappings_request, device),
     offsetof(viommu_query_input_mappings_request, has_device), 0, &device_object_type},
    {2, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_query_input_mappings_request, has_buffer),
     0, 0, NULL},
    {3, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_query_input_mappings_request, buffer_length),
     0, 0, NULL},
    {4, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_query_input_mappings_request, has_return_length),
     0, 0, NULL}
};
static const pb_message query_input_mappings_request_type = {
    query_input_mappings_request_type_fields, 4, sizeof(viommu_query_input_mappings_request)};

_Static_assert(sizeof(viommu_page_run) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field page_run_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_page_run, frame),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_page_run, page_count),
     0, 0, NULL}
};
static const pb_message page_run_type = {
    page_run_type_fields, 2, sizeof(viommu_page_run)};

_Static_assert(sizeof(viommu_mdl) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field mdl_type_fields[] = {
    {1, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_mdl, present),
     0, 0, NULL},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_mdl, byte_offset),
     0, 0, NULL},
    {3, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_mdl, byte_count),
     0, 0, NULL},
    {4, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_mdl, flags),
     0, 0, NULL},
    {5, PB_KIND_MESSAGE, PB_LABEL_LIST, offsetof(viommu_mdl, runs),
     offsetof(viommu_mdl, runs_count), 0, &page_run_type},
    {6, PB_KIND_BYTES, PB_LABEL_PLAIN, offsetof(viommu_mdl, page_frames),
     0, 0, NULL}
};
static const pb_message mdl_type = {
    mdl_type_fields, 6, sizeof(viommu_mdl)};

_Static_assert(sizeof(viommu_map_logical_range_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field map_logical_range_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_map_logical_range_request, domain),
     0, 0, NULL},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_map_logical_range_request, permissions),
     0, 0, NULL},
    {3, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_map_logical_range_request, logical_address),
     0, 0, NULL},
    {4, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_map_logical_range_request, mdl),
     offsetof(viommu_map_logical_range_request, has_mdl), 0, &mdl_type}
};
static const pb_message map_logical_range_request_type = {
    map_logical_range_request_type_fields, 4, sizeof(viommu_map_logical_range_request)};

_Static_assert(sizeof(viommu_unmap_logical_range_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field unmap_logical_range_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_unmap_logical_range_request, domain),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_unmap_logical_range_request, logical_address),
     0, 0, NULL},
    {3, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_unmap_logical_range_request, number_of_pages),
     0, 0, NULL}
};
static const pb_message unmap_logical_range_request_type = {
    unmap_logical_range_request_type_fields, 3, sizeof(viommu_unmap_logical_range_request)};

_Static_assert(sizeof(viommu_map_identity_range_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field map_identity_range_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_map_identity_range_request, domain),
     0, 0, NULL},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_map_identity_range_request, permissions),
     0, 0, NULL},
    {3, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_map_identity_range_request, mdl),
     offsetof(viommu_map_identity_range_request, has_mdl), 0, &mdl_type}
};
static const pb_message map_identity_range_request_type = {
    map_identity_range_request_type_fields, 3, sizeof(viommu_map_identity_range_request)};

_Static_assert(sizeof(viommu_unmap_identity_range_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field unmap_identity_range_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_unmap_identity_range_request, domain),
     0, 0, NULL},
    {2, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_unmap_identity_range_request, mdl),
     offsetof(viommu_unmap_identity_range_request, has_mdl), 0, &mdl_type}
};
static const pb_message unmap_identity_range_request_type = {
    unmap_identity_range_request_type_fields, 2, sizeof(viommu_unmap_identity_range_request)};

_Static_assert(sizeof(viommu_set_device_fault_reporting_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field set_device_fault_reporting_request_type_fields[] = {
    {1, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_set_device_fault_reporting_request, device),
     offsetof(viommu_set_device_fault_reporting_request, has_device), 0, &device_object_type},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_set_device_fault_reporting_request, input_mapping_id_base),
     0, 0, NULL},
    {3, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_set_device_fault_reporting_request, enable),
     0, 0, NULL},
    {4, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_set_device_fault_reporting_request, has_fault_config),
     0, 0, NULL},
    {5, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_set_device_fault_reporting_request, has_fault_handler),
     0, 0, NULL}
};
static const pb_message set_device_fault_reporting_request_type = {
    set_device_fault_reporting_request_type_fields, 5, sizeof(viommu_set_device_fault_reporting_request)};

_Static_assert(sizeof(viommu_domain_configuration_arm64) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field domain_configuration_arm64_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_domain_configuration_arm64, ttbr0),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_domain_configuration_arm64, ttbr1),
     0, 0, NULL},
    {3, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_domain_configuration_arm64, mair0),
     0, 0, NULL},
    {4, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_domain_configuration_arm64, mair1),
     0, 0, NULL},
    {5, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_domain_configuration_arm64, input_size0),
     0, 0, NULL},
    {6, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_domain_configuration_arm64, input_size1),
     0, 0, NULL},
    {7, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_domain_configuration_arm64, coherent_table_walks),
     0, 0, NULL},
    {8, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_domain_configuration_arm64, translation_enabled),
     0, 0, NULL}
};
static const pb_message domain_configuration_arm64_type = {
    domain_configuration_arm64_type_fields, 8, sizeof(viommu_domain_configuration_arm64)};

_Static_assert(sizeof(viommu_domain_configuration_x64) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field domain_configuration_x64_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_domain_configuration_x64, first_level_page_table_root),
     0, 0, NULL},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_domain_configuration_x64, translation_enabled),
     0, 0, NULL}
};
static const pb_message domain_configuration_x64_type = {
    domain_configuration_x64_type_fields, 2, sizeof(viommu_domain_configuration_x64)};

_Static_assert(sizeof(viommu_configure_domain_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field configure_domain_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_configure_domain_request, domain),
     0, 0, NULL},
    {2, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_configure_domain_request, has_configuration),
     0, 0, NULL},
    {3, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_configure_domain_request, type),
     0, 0, NULL},
    {4, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_configure_domain_request, arm64),
     offsetof(viommu_configure_domain_request, has_arm64), 0, &domain_configuration_arm64_type},
    {5, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_configure_domain_request, x64),
     offsetof(viommu_configure_domain_request, has_x64), 0, &domain_configuration_x64_type}
};
static const pb_message configure_domain_request_type = {
    configure_domain_request_type_fields, 5, sizeof(viommu_configure_domain_request)};

_Static_assert(sizeof(viommu_reserved_region) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field reserved_region_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_reserved_region, base),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_reserved_region, number_of_pages),
     0, 0, NULL},
    {3, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_reserved_region, should_map),
     0, 0, NULL}
};
static const pb_message reserved_region_type = {
    reserved_region_type_fields, 3, sizeof(viommu_reserved_region)};

_Static_assert(sizeof(viommu_create_domain_ex_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field create_domain_ex_request_type_fields[] = {
    {1, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_create_domain_ex_request, domain_type),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_create_domain_ex_request, flags),
     0, 0, NULL},
    {3, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_create_domain_ex_request, has_allocator_config),
     0, 0, NULL},
    {4, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_create_domain_ex_request, allocator_type),
     0, 0, NULL},
    {5, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_create_domain_ex_request, address_width),
     0, 0, NULL},
    {6, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_create_domain_ex_request, reserved_regions_endless),
     0, 0, NULL},
    {7, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_create_domain_ex_request, has_domain_out),
     0, 0, NULL},
    {8, PB_KIND_MESSAGE, PB_LABEL_LIST, offsetof(viommu_create_domain_ex_request, reserved_regions),
     offsetof(viommu_create_domain_ex_request, reserved_regions_count), 2, &reserved_region_type}
};
static const pb_message create_domain_ex_request_type = {
    create_domain_ex_request_type_fields, 8, sizeof(viommu_create_domain_ex_request)};

_Static_assert(sizeof(viommu_attach_device_ex_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field attach_device_ex_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_attach_device_ex_request, domain),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_attach_device_ex_request, dma_device),
     0, 0, NULL}
};
static const pb_message attach_device_ex_request_type = {
    attach_device_ex_request_type_fields, 2, sizeof(viommu_attach_device_ex_request)};

_Static_assert(sizeof(viommu_detach_device_ex_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field detach_device_ex_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_detach_device_ex_request, dma_device),
     0, 0, NULL}
};
static const pb_message detach_device_ex_request_type = {
    detach_device_ex_request_type_fields, 1, sizeof(viommu_detach_device_ex_request)};

_Static_assert(sizeof(viommu_physical_description) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field physical_description_type_fields[] = {
    {1, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_physical_description, present),
     0, 0, NULL},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_physical_description, map_type),
     0, 0, NULL},
    {3, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_physical_description, base),
     0, 0, NULL},
    {4, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_physical_description, size),
     0, 0, NULL},
    {5, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_physical_description, has_page_frame),
     0, 0, NULL},
    {6, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_physical_description, number_of_pages),
     0, 0, NULL},
    {7, PB_KIND_MESSAGE, PB_LABEL_LIST, offsetof(viommu_physical_description, runs),
     offsetof(viommu_physical_description, runs_count), 1, &page_run_type},
    {8, PB_KIND_BYTES, PB_LABEL_PLAIN, offsetof(viommu_physical_description, page_frames),
     0, 0, NULL},
    {9, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_physical_description, mdl),
     offsetof(viommu_physical_description, has_mdl), 0, &mdl_type}
};
static const pb_message physical_description_type = {
    physical_description_type_fields, 9, sizeof(viommu_physical_description)};

_Static_assert(sizeof(viommu_map_logical_range_ex_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field map_logical_range_ex_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_map_logical_range_ex_request, domain),
     0, 0, NULL},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_map_logical_range_ex_request, permissions),
     0, 0, NULL},
    {3, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_map_logical_range_ex_request, has_explicit),
     0, 0, NULL},
    {4, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_map_logical_range_ex_request, explicit_logical_address),
     0, 0, NULL},
    {5, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_map_logical_range_ex_request, has_min),
     0, 0, NULL},
    {6, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_map_logical_range_ex_request, min_logical_address),
     0, 0, NULL},
    {7, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_map_logical_range_ex_request, has_max),
     0, 0, NULL},
    {8, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_map_logical_range_ex_request, max_logical_address),
     0, 0, NULL},
    {9, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_map_logical_range_ex_request, has_logical_address_out),
     0, 0, NULL},
    {10, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_map_logical_range_ex_request, physical),
     offsetof(viommu_map_logical_range_ex_request, has_physical), 0, &physical_description_type}
};
static const pb_message map_logical_range_ex_request_type = {
    map_logical_range_ex_request_type_fields, 10, sizeof(viommu_map_logical_range_ex_request)};

_Static_assert(sizeof(viommu_map_identity_range_ex_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field map_identity_range_ex_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_map_identity_range_ex_request, domain),
     0, 0, NULL},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_map_identity_range_ex_request, permissions),
     0, 0, NULL},
    {3, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_map_identity_range_ex_request, physical),
     offsetof(viommu_map_identity_range_ex_request, has_physical), 0, &physical_description_type}
};
static const pb_message map_identity_range_ex_request_type = {
    map_identity_range_ex_request_type_fields, 3, sizeof(viommu_map_identity_range_ex_request)};

_Static_assert(sizeof(viommu_unmap_identity_range_ex_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field unmap_identity_range_ex_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_unmap_identity_range_ex_request, domain),
     0, 0, NULL},
    {2, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_unmap_identity_range_ex_request, physical),
     offsetof(viommu_unmap_identity_range_ex_request, has_physical), 0, &physical_description_type}
};
static const pb_message unmap_identity_range_ex_request_type = {
    unmap_identity_range_ex_request_type_fields, 2, sizeof(viommu_unmap_identity_range_ex_request)};

_Static_assert(sizeof(viommu_set_device_fault_reporting_ex_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field set_device_fault_reporting_ex_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_set_device_fault_reporting_ex_request, dma_device),
     0, 0, NULL},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_set_device_fault_reporting_ex_request, input_mapping_id_base),
     0, 0, NULL},
    {3, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_set_device_fault_reporting_ex_request, enable),
     0, 0, NULL},
    {4, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_set_device_fault_reporting_ex_request, has_fault_config),
     0, 0, NULL},
    {5, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_set_device_fault_reporting_ex_request, has_fault_handler),
     0, 0, NULL}
};
static const pb_message set_device_fault_reporting_ex_request_type = {
    set_device_fault_reporting_ex_request_type_fields, 5, sizeof(viommu_set_device_fault_reporting_ex_request)};

_Static_assert(sizeof(viommu_query_available_domain_types_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field query_available_domain_types_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_query_available_domain_types_request, dma_device),
     0, 0, NULL}
};
static const pb_message query_available_domain_types_request_type = {
    query_available_domain_types_request_type_fields, 1, sizeof(viommu_query_available_domain_types_request)};

_Static_assert(sizeof(viommu_register_interface_state_change_callback_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field register_interface_state_change_callback_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_register_interface_state_change_callback_request, callback),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_register_interface_state_change_callback_request, dma_device),
     0, 0, NULL},
    {3, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_register_interface_state_change_callback_request, has_state_fields),
     0, 0, NULL},
    {4, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_register_interface_state_change_callback_request, state_fields),
     0, 0, NULL}
};
static const pb_message register_interface_state_change_callback_request_type = {
    register_interface_state_change_callback_request_type_fields, 4, sizeof(viommu_register_interface_state_change_callback_request)};

_Static_assert(sizeof(viommu_unregister_interface_state_change_callback_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field unregister_interface_state_change_callback_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_unregister_interface_state_change_callback_request, callback),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_unregister_interface_state_change_callback_request, dma_device),
     0, 0, NULL}
};
static const pb_message unregister_interface_state_change_callback_request_type = {
    unregister_interface_state_change_callback_request_type_fields, 2, sizeof(viommu_unregister_interface_state_change_callback_request)};

_Static_assert(sizeof(viommu_reserve_logical_address_range_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field reserve_logical_address_range_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_reserve_logical_address_range_request, domain),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_reserve_logical_address_range_request, size),
     0, 0, NULL},
    {3, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_reserve_logical_address_range_request, has_explicit),
     0, 0, NULL},
    {4, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_reserve_logical_address_range_request, explicit_logical_address),
     0, 0, NULL},
    {5, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_reserve_logical_address_range_request, has_min),
     0, 0, NULL},
    {6, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_reserve_logical_address_range_request, min_logical_address),
     0, 0, NULL},
    {7, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_reserve_logical_address_range_request, has_max),
     0, 0, NULL},
    {8, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_reserve_logical_address_range_request, max_logical_address),
     0, 0, NULL},
    {9, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_reserve_logical_address_range_request, has_token_out),
     0, 0, NULL}
};
static const pb_message reserve_logical_address_range_request_type = {
    reserve_logical_address_range_request_type_fields, 9, sizeof(viommu_reserve_logical_address_range_request)};

_Static_assert(sizeof(viommu_free_reserved_logical_address_range_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field free_reserved_logical_address_range_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_free_reserved_logical_address_range_request, token),
     0, 0, NULL}
};
static const pb_message free_reserved_logical_address_range_request_type = {
    free_reserved_logical_address_range_request_type_fields, 1, sizeof(viommu_free_reserved_logical_address_range_request)};

_Static_assert(sizeof(viommu_map_reserved_logical_range_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field map_reserved_logical_range_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_map_reserved_logical_range_request, token),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_map_reserved_logical_range_request, offset),
     0, 0, NULL},
    {3, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_map_reserved_logical_range_request, permissions),
     0, 0, NULL},
    {4, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_map_reserved_logical_range_request, has_mapped_segment),
     0, 0, NULL},
    {5, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_map_reserved_logical_range_request, physical),
     offsetof(viommu_map_reserved_logical_range_request, has_physical), 0, &physical_description_type}
};
static const pb_message map_reserved_logical_range_request_type = {
    map_reserved_logical_range_request_type_fields, 5, sizeof(viommu_map_reserved_logical_range_request)};

_Static_assert(sizeof(viommu_unmap_reserved_logical_range_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field unmap_reserved_logical_range_request_type_fields[] = {
    {1, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_unmap_reserved_logical_range_request, has_mapped_segment),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_unmap_reserved_logical_range_request, token),
     0, 0, NULL},
    {3, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_unmap_reserved_logical_range_request, offset),
     0, 0, NULL},
    {4, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_unmap_reserved_logical_range_request, size),
     0, 0, NULL}
};
static const pb_message unmap_reserved_logical_range_request_type = {
    unmap_reserved_logical_range_request_type_fields, 4, sizeof(viommu_unmap_reserved_logical_range_request)};

_Static_assert(sizeof(viommu_device_creation_configuration) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field device_creation_configuration_type_fields[] = {
    {1, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_device_creation_configuration, config_type),
     0, 0, NULL},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_device_creation_configuration, input_mapping_base),
     0, 0, NULL},
    {3, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_device_creation_configuration, mappings_count),
     0, 0, NULL},
    {4, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_device_creation_configuration, pasid_config_type),
     0, 0, NULL},
    {5, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_device_creation_configuration, suppress_pasid_faults),
     0, 0, NULL}
};
static const pb_message device_creation_configuration_type = {
    device_creation_configuration_type_fields, 5, sizeof(viommu_device_creation_configuration)};

_Static_assert(sizeof(viommu_create_device_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field create_device_request_type_fields[] = {
    {1, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_create_device_request, device),
     offsetof(viommu_create_device_request, has_device), 0, &device_object_type},
    {2, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_create_device_request, configurations_endless),
     0, 0, NULL},
    {3, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_create_device_request, has_device_out),
     0, 0, NULL},
    {4, PB_KIND_MESSAGE, PB_LABEL_LIST, offsetof(viommu_create_device_request, configurations),
     offsetof(viommu_create_device_request, configurations_count), 3, &device_creation_configuration_type}
};
static const pb_message create_device_request_type = {
    create_device_request_type_fields, 4, sizeof(viommu_create_device_request)};

_Static_assert(sizeof(viommu_delete_device_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field delete_device_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_delete_device_request, dma_device),
     0, 0, NULL}
};
static const pb_message delete_device_request_type = {
    delete_device_request_type_fields, 1, sizeof(viommu_delete_device_request)};

_Static_assert(sizeof(viommu_create_pasid_device_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field create_pasid_device_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_create_pasid_device_request, dma_device),
     0, 0, NULL},
    {2, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_create_pasid_device_request, has_pasid_device_out),
     0, 0, NULL},
    {3, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_create_pasid_device_request, has_asid_out),
     0, 0, NULL}
};
static const pb_message create_pasid_device_request_type = {
    create_pasid_device_request_type_fields, 3, sizeof(viommu_create_pasid_device_request)};

_Static_assert(sizeof(viommu_delete_pasid_device_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field delete_pasid_device_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_delete_pasid_device_request, pasid_device),
     0, 0, NULL}
};
static const pb_message delete_pasid_device_request_type = {
    delete_pasid_device_request_type_fields, 1, sizeof(viommu_delete_pasid_device_request)};

_Static_assert(sizeof(viommu_attach_pasid_device_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field attach_pasid_device_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_attach_pasid_device_request, domain),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_attach_pasid_device_request, pasid_device),
     0, 0, NULL}
};
static const pb_message attach_pasid_device_request_type = {
    attach_pasid_device_request_type_fields, 2, sizeof(viommu_attach_pasid_device_request)};

_Static_assert(sizeof(viommu_detach_pasid_device_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field detach_pasid_device_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_detach_pasid_device_request, pasid_device),
     0, 0, NULL}
};
static const pb_message detach_pasid_device_request_type = {
    detach_pasid_device_request_type_fields, 1, sizeof(viommu_detach_pasid_device_request)};

_Static_assert(sizeof(viommu_query_device_info_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field query_device_info_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_query_device_info_request, dma_device),
     0, 0, NULL},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_query_device_info_request, size),
     0, 0, NULL},
    {3, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_query_device_info_request, has_bytes_written),
     0, 0, NULL},
    {4, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_query_device_info_request, has_buffer),
     0, 0, NULL}
};
static const pb_message query_device_info_request_type = {
    query_device_info_request_type_fields, 4, sizeof(viommu_query_device_info_request)};

_Static_assert(sizeof(viommu_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_request, id),
     0, 0, NULL},
    {2, PB_KIND_ENUM, PB_LABEL_PLAIN, offsetof(viommu_request, table),
     0, 0, NULL},
    {3, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_request, call_site),
     offsetof(viommu_request, has_call_site), 0, &call_site_type},
    {16, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.create_domain),
     offsetof(viommu_request, which_routine), 0, &create_domain_request_type},
    {17, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.delete_domain),
     offsetof(viommu_request, which_routine), 0, &delete_domain_request_type},
    {18, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.attach_device),
     offsetof(viommu_request, which_routine), 0, &attach_device_request_type},
    {19, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.detach_device),
     offsetof(viommu_request, which_routine), 0, &detach_device_request_type},
    {20, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.flush_domain),
     offsetof(viommu_request, which_routine), 0, &flush_domain_request_type},
    {21, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.flush_domain_by_va_list),
     offsetof(viommu_request, which_routine), 0, &flush_domain_by_va_list_request_type},
    {22, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.query_input_mappings),
     offsetof(viommu_request, which_routine), 0, &query_input_mappings_request_type},
    {23, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.map_logical_range),
     offsetof(viommu_request, which_routine), 0, &map_logical_range_request_type},
    {24, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.unmap_logical_range),
     offsetof(viommu_request, which_routine), 0, &unmap_logical_range_request_type},
    {25, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.map_identity_range),
     offsetof(viommu_request, which_routine), 0, &map_identity_range_request_type},
    {26, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.unmap_identity_range),
     offsetof(viommu_request, which_routine), 0, &unmap_identity_range_request_type},
    {27, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.set_device_fault_reporting),
     offsetof(viommu_request, which_routine), 0, &set_device_fault_reporting_request_type},
    {28, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.configure_domain),
     offsetof(viommu_request, which_routine), 0, &configure_domain_request_type},
    {32, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.create_domain_ex),
     offsetof(viommu_request, which_routine), 0, &create_domain_ex_request_type},
    {33, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.attach_device_ex),
     offsetof(viommu_request, which_routine), 0, &attach_device_ex_request_type},
    {34, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.detach_device_ex),
     offsetof(viommu_request, which_routine), 0, &detach_device_ex_request_type},
    {35, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.map_logical_range_ex),
     offsetof(viommu_request, which_routine), 0, &map_logical_range_ex_request_type},
    {36, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.map_identity_range_ex),
     offsetof(viommu_request, which_routine), 0, &map_identity_range_ex_request_type},
    {37, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.unmap_identity_range_ex),
     offsetof(viommu_request, which_routine), 0, &unmap_identity_range_ex_request_type},
    {38, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.set_device_fault_reporting_ex),
     offsetof(viommu_request, which_routine), 0, &set_device_fault_reporting_ex_request_type},
    {39, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.query_available_domain_types),
     offsetof(viommu_request, which_routine), 0, &query_available_domain_types_request_type},
    {40, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.register_interface_state_change_callback),
     offsetof(viommu_request, which_routine), 0, &register_interface_state_change_callback_request_type},
    {41, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.unregister_interface_state_change_callback),
     offsetof(viommu_request, which_routine), 0, &unregister_interface_state_change_callback_request_type},
    {42, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.reserve_logical_address_range),
     offsetof(viommu_request, which_routine), 0, &reserve_logical_address_range_request_type},
    {43, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.free_reserved_logical_address_range),
     offsetof(viommu_request, which_routine), 0, &free_reserved_logical_address_range_request_type},
    {44, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.map_reserved_logical_range),
     offsetof(viommu_request, which_routine), 0, &map_reserved_logical_range_request_type},
    {45, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.unmap_reserved_logical_range),
     offsetof(viommu_request, which_routine), 0, &unmap_reserved_logical_range_request_type},
    {46, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.create_device),
     offsetof(viommu_request, which_routine), 0, &create_device_request_type},
    {47, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.delete_device),
     offsetof(viommu_request, which_routine), 0, &delete_device_request_type},
    {48, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.create_pasid_device),
     offsetof(viommu_request, which_routine), 0, &create_pasid_device_request_type},
    {49, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.delete_pasid_device),
     offsetof(viommu_request, which_routine), 0, &delete_pasid_device_request_type},
    {50, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.attach_pasid_device),
     offsetof(viommu_request, which_routine), 0, &attach_pasid_device_request_type},
    {51, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.detach_pasid_device),
     offsetof(viommu_request, which_routine), 0, &detach_pasid_device_request_type},
    {52, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_request, routine.query_device_info),
     offsetof(viommu_request, which_routine), 0, &query_device_info_request_type}
};
static const pb_message request_type = {
    request_type_fields, 37, sizeof(viommu_request)};

_Static_assert(sizeof(viommu_create_domain_result) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field create_domain_result_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_create_domain_result, domain),
     0, 0, NULL}
};
static const pb_message create_domain_result_type = {
    create_domain_result_type_fields, 1, sizeof(viommu_create_domain_result)};

_Static_assert(sizeof(viommu_query_input_mappings_result) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field query_input_mappings_result_type_fields[] = {
    {1, PB_KIND_UINT32, PB_LABEL_LIST, offsetof(viommu_query_input_mappings_result, input_mapping_ids),
     offsetof(viommu_query_input_mappings_result, input_mapping_ids_count), 8, NULL},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_query_input_mappings_result, return_length),
     0, 0, NULL}
};
static const pb_message query_input_mappings_result_type = {
    query_input_mappings_result_type_fields, 2, sizeof(viommu_query_input_mappings_result)};

_Static_assert(sizeof(viommu_set_device_fault_reporting_result) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field set_device_fault_reporting_result_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_set_device_fault_reporting_result, registration),
     0, 0, NULL}
};
static const pb_message set_device_fault_reporting_result_type = {
    set_device_fault_reporting_result_type_fields, 1, sizeof(viommu_set_device_fault_reporting_result)};

_Static_assert(sizeof(viommu_map_logical_range_ex_result) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field map_logical_range_ex_result_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_map_logical_range_ex_result, logical_address),
     0, 0, NULL}
};
static const pb_message map_logical_range_ex_result_type = {
    map_logical_range_ex_result_type_fields, 1, sizeof(viommu_map_logical_range_ex_result)};

_Static_assert(sizeof(viommu_query_available_domain_types_result) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field query_available_domain_types_result_type_fields[] = {
    {1, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_query_available_domain_types_result, available_domains),
     0, 0, NULL}
};
static const pb_message query_available_domain_types_result_type = {
    query_available_domain_types_result_type_fields, 1, sizeof(viommu_query_available_domain_types_result)};

_Static_assert(sizeof(viommu_register_interface_state_change_callback_result) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field register_interface_state_change_callback_result_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_register_interface_state_change_callback_result, registration),
     0, 0, NULL},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_register_interface_state_change_callback_result, available_domains),
     0, 0, NULL}
};
static const pb_message register_interface_state_change_callback_result_type = {
    register_interface_state_change_callback_result_type_fields, 2, sizeof(viommu_register_interface_state_change_callback_result)};

_Static_assert(sizeof(viommu_reserve_logical_address_range_result) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field reserve_logical_address_range_result_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_reserve_logical_address_range_result, token),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_reserve_logical_address_range_result, logical_address_base),
     0, 0, NULL},
    {3, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_reserve_logical_address_range_result, size),
     0, 0, NULL}
};
static const pb_message reserve_logical_address_range_result_type = {
    reserve_logical_address_range_result_type_fields, 3, sizeof(viommu_reserve_logical_address_range_result)};

_Static_assert(sizeof(viommu_map_reserved_logical_range_result) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field map_reserved_logical_range_result_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_map_reserved_logical_range_result, offset),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_map_reserved_logical_range_result, size),
     0, 0, NULL}
};
static const pb_message map_reserved_logical_range_result_type = {
    map_reserved_logical_range_result_type_fields, 2, sizeof(viommu_map_reserved_logical_range_result)};

_Static_assert(sizeof(viommu_create_device_result) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field create_device_result_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_create_device_result, dma_device),
     0, 0, NULL}
};
static const pb_message create_device_result_type = {
    create_device_result_type_fields, 1, sizeof(viommu_create_device_result)};

_Static_assert(sizeof(viommu_create_pasid_device_result) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field create_pasid_device_result_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_create_pasid_device_result, pasid_device),
     0, 0, NULL},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_create_pasid_device_result, asid),
     0, 0, NULL}
};
static const pb_message create_pasid_device_result_type = {
    create_pasid_device_result_type_fields, 2, sizeof(viommu_create_pasid_device_result)};

_Static_assert(sizeof(viommu_query_device_info_result) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field query_device_info_result_type_fields[] = {
    {1, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_query_device_info_result, bytes_written),
     0, 0, NULL},
    {2, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_query_device_info_result, default_pasid_enabled),
     0, 0, NULL},
    {3, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_query_device_info_result, pasid_tagged_dma_enabled),
     0, 0, NULL},
    {4, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_query_device_info_result, pasid_faults_suppressed),
     0, 0, NULL}
};
static const pb_message query_device_info_result_type = {
    query_device_info_result_type_fields, 4, sizeof(viommu_query_device_info_result)};

_Static_assert(sizeof(viommu_reply) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field reply_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_reply, id),
     0, 0, NULL},
    {2, PB_KIND_FIXED32, PB_LABEL_PLAIN, offsetof(viommu_reply, status),
     0, 0, NULL},
    {16, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_reply, result.create_domain),
     offsetof(viommu_reply, which_result), 0, &create_domain_result_type},
    {22, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_reply, result.query_input_mappings),
     offsetof(viommu_reply, which_result), 0, &query_input_mappings_result_type},
    {27, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_reply, result.set_device_fault_reporting),
     offsetof(viommu_reply, which_result), 0, &set_device_fault_reporting_result_type},
    {32, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_reply, result.create_domain_ex),
     offsetof(viommu_reply, which_result), 0, &create_domain_result_type},
    {35, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_reply, result.map_logical_range_ex),
     offsetof(viommu_reply, which_result), 0, &map_logical_range_ex_result_type},
    {38, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_reply, result.set_device_fault_reporting_ex),
     offsetof(viommu_reply, which_result), 0, &set_device_fault_reporting_result_type},
    {39, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_reply, result.query_available_domain_types),
     offsetof(viommu_reply, which_result), 0, &query_available_domain_types_result_type},
    {40, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_reply, result.register_interface_state_change_callback),
     offsetof(viommu_reply, which_result), 0, &register_interface_state_change_callback_result_type},
    {42, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_reply, result.reserve_logical_address_range),
     offsetof(viommu_reply, which_result), 0, &reserve_logical_address_range_result_type},
    {44, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_reply, result.map_reserved_logical_range),
     offsetof(viommu_reply, which_result), 0, &map_reserved_logical_range_result_type},
    {46, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_reply, result.create_device),
     offsetof(viommu_reply, which_result), 0, &create_device_result_type},
    {48, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_reply, result.create_pasid_device),
     offsetof(viommu_reply, which_result), 0, &create_pasid_device_result_type},
    {52, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_reply, result.query_device_info),
     offsetof(viommu_reply, which_result), 0, &query_device_info_result_type}
};
static const pb_message reply_type = {
    reply_type_fields, 15, sizeof(viommu_reply)};

_Static_assert(sizeof(viommu_batch) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field batch_type_fields[] = {
    {1, PB_KIND_MESSAGE, PB_LABEL_LIST, offsetof(viommu_batch, requests),
     offsetof(viommu_batch, requests_count), 6, &request_type}
};
static const pb_message batch_type = {
    batch_type_fields, 1, sizeof(viommu_batch)};

_Static_assert(sizeof(viommu_batch_reply) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field batch_reply_type_fields[] = {
    {1, PB_KIND_MESSAGE, PB_LABEL_LIST, offsetof(viommu_batch_reply, replies),
     offsetof(viommu_batch_reply, replies_count), 7, &reply_type}
};
static const pb_message batch_reply_type = {
    batch_reply_type_fields, 1, sizeof(viommu_batch_reply)};

_Static_assert(sizeof(viommu_device_policy) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field device_policy_type_fields[] = {
    {1, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_device_policy, device),
     offsetof(viommu_device_policy, has_device), 0, &device_object_type},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_device_policy, opt_in),
     0, 0, NULL},
    {3, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_device_policy, is_external),
     0, 0, NULL},
    {4, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_device_policy, has_pasid),
     0, 0, NULL}
};
static const pb_message device_policy_type = {
    device_policy_type_fields, 4, sizeof(viommu_device_policy)};

_Static_assert(sizeof(viommu_control_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field control_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_control_request, id),
     0, 0, NULL},
    {2, PB_KIND_ENUM, PB_LABEL_PLAIN, offsetof(viommu_control_request, dma_guard_blocking),
     0, 0, NULL},
    {3, PB_KIND_ENUM, PB_LABEL_PLAIN, offsetof(viommu_control_request, dma_verification),
     0, 0, NULL},
    {4, PB_KIND_MESSAGE, PB_LABEL_LIST, offsetof(viommu_control_request, devices),
     offsetof(viommu_control_request, devices_count), 4, &device_policy_type},
    {5, PB_KIND_ENUM, PB_LABEL_PLAIN, offsetof(viommu_control_request, fail_allocations),
     0, 0, NULL},
    {6, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_control_request, pasid_bits),
     0, 0, NULL},
    {7, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_control_request, asid_count),
     0, 0, NULL},
    {8, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_control_request, evict_iotlb),
     0, 0, NULL},
    {9, PB_KIND_ENUM, PB_LABEL_PLAIN, offsetof(viommu_control_request, legacy_interface_available),
     0, 0, NULL},
    {10, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_control_request, clear_injections),
     0, 0, NULL},
    {11, PB_KIND_STRING, PB_LABEL_PLAIN, offsetof(viommu_control_request, inject_plan),
     0, 0, NULL},
    {12, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_control_request, report_injections),
     0, 0, NULL}
};
static const pb_message control_request_type = {
    control_request_type_fields, 12, sizeof(viommu_control_request)};

_Static_assert(sizeof(viommu_injection_report) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field injection_report_type_fields[] = {
    {1, PB_KIND_STRING, PB_LABEL_PLAIN, offsetof(viommu_injection_report, cause),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_injection_report, matched),
     0, 0, NULL},
    {3, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_injection_report, fired),
     0, 0, NULL},
    {4, PB_KIND_STRING, PB_LABEL_PLAIN, offsetof(viommu_injection_report, refused),
     0, 0, NULL}
};
static const pb_message injection_report_type = {
    injection_report_type_fields, 4, sizeof(viommu_injection_report)};

_Static_assert(sizeof(viommu_control_reply) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field control_reply_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_control_reply, id),
     0, 0, NULL},
    {2, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_control_reply, accepted),
     0, 0, NULL},
    {3, PB_KIND_STRING, PB_LABEL_PLAIN, offsetof(viommu_control_reply, reason),
     0, 0, NULL},
    {4, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_control_reply, iotlb_hits),
     0, 0, NULL},
    {5, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_control_reply, iotlb_misses),
     0, 0, NULL},
    {6, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_control_reply, iotlb_stale_uses),
     0, 0, NULL},
    {7, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_control_reply, table_pages),
     0, 0, NULL},
    {8, PB_KIND_MESSAGE, PB_LABEL_LIST, offsetof(viommu_control_reply, injections),
     offsetof(viommu_control_reply, injections_count), 5, &injection_report_type}
};
static const pb_message control_reply_type = {
    control_reply_type_fields, 8, sizeof(viommu_control_reply)};

_Static_assert(sizeof(viommu_dma_read) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field dma_read_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_dma_read, iova),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_dma_read, length),
     0, 0, NULL}
};
static const pb_message dma_read_type = {
    dma_read_type_fields, 2, sizeof(viommu_dma_read)};

_Static_assert(sizeof(viommu_dma_write) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field dma_write_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_dma_write, iova),
     0, 0, NULL},
    {2, PB_KIND_BYTES, PB_LABEL_PLAIN, offsetof(viommu_dma_write, data),
     0, 0, NULL}
};
static const pb_message dma_write_type = {
    dma_write_type_fields, 2, sizeof(viommu_dma_write)};

_Static_assert(sizeof(viommu_dma_copy) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field dma_copy_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_dma_copy, source_iova),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_dma_copy, destination_iova),
     0, 0, NULL},
    {3, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_dma_copy, length),
     0, 0, NULL}
};
static const pb_message dma_copy_type = {
    dma_copy_type_fields, 3, sizeof(viommu_dma_copy)};

_Static_assert(sizeof(viommu_dma_fill) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field dma_fill_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_dma_fill, iova),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_dma_fill, length),
     0, 0, NULL},
    {3, PB_KIND_BYTES, PB_LABEL_PLAIN, offsetof(viommu_dma_fill, pattern),
     0, 0, NULL}
};
static const pb_message dma_fill_type = {
    dma_fill_type_fields, 3, sizeof(viommu_dma_fill)};

_Static_assert(sizeof(viommu_dma_compare) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field dma_compare_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_dma_compare, iova),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_dma_compare, length),
     0, 0, NULL},
    {3, PB_KIND_BYTES, PB_LABEL_PLAIN, offsetof(viommu_dma_compare, pattern),
     0, 0, NULL}
};
static const pb_message dma_compare_type = {
    dma_compare_type_fields, 3, sizeof(viommu_dma_compare)};

_Static_assert(sizeof(viommu_dma_step) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field dma_step_type_fields[] = {
    {1, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_dma_step, operation.read),
     offsetof(viommu_dma_step, which_operation), 0, &dma_read_type},
    {2, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_dma_step, operation.write),
     offsetof(viommu_dma_step, which_operation), 0, &dma_write_type},
    {3, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_dma_step, operation.copy),
     offsetof(viommu_dma_step, which_operation), 0, &dma_copy_type},
    {4, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_dma_step, operation.fill),
     offsetof(viommu_dma_step, which_operation), 0, &dma_fill_type},
    {5, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_dma_step, operation.compare),
     offsetof(viommu_dma_step, which_operation), 0, &dma_compare_type}
};
static const pb_message dma_step_type = {
    dma_step_type_fields, 5, sizeof(viommu_dma_step)};

_Static_assert(sizeof(viommu_dma_program) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field dma_program_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_dma_program, id),
     0, 0, NULL},
    {2, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_dma_program, device),
     offsetof(viommu_dma_program, has_device), 0, &device_object_type},
    {3, PB_KIND_MESSAGE, PB_LABEL_LIST, offsetof(viommu_dma_program, steps),
     offsetof(viommu_dma_program, steps_count), 9, &dma_step_type},
    {4, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_dma_program, has_pasid),
     0, 0, NULL},
    {5, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_dma_program, pasid),
     0, 0, NULL},
    {6, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_dma_program, privileged),
     0, 0, NULL}
};
static const pb_message dma_program_type = {
    dma_program_type_fields, 6, sizeof(viommu_dma_program)};

_Static_assert(sizeof(viommu_dma_step_result) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field dma_step_result_type_fields[] = {
    {1, PB_KIND_ENUM, PB_LABEL_PLAIN, offsetof(viommu_dma_step_result, status),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_dma_step_result, bytes_done),
     0, 0, NULL},
    {3, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_dma_step_result, stop_iova),
     0, 0, NULL},
    {4, PB_KIND_ENUM, PB_LABEL_PLAIN, offsetof(viommu_dma_step_result, fault),
     0, 0, NULL},
    {5, PB_KIND_ENUM, PB_LABEL_PLAIN, offsetof(viommu_dma_step_result, access),
     0, 0, NULL},
    {6, PB_KIND_BYTES, PB_LABEL_PLAIN, offsetof(viommu_dma_step_result, data),
     0, 0, NULL}
};
static const pb_message dma_step_result_type = {
    dma_step_result_type_fields, 6, sizeof(viommu_dma_step_result)};

_Static_assert(sizeof(viommu_dma_program_reply) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field dma_program_reply_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_dma_program_reply, id),
     0, 0, NULL},
    {2, PB_KIND_MESSAGE, PB_LABEL_LIST, offsetof(viommu_dma_program_reply, results),
     offsetof(viommu_dma_program_reply, results_count), 10, &dma_step_result_type},
    {3, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_dma_program_reply, bytes_done),
     0, 0, NULL}
};
static const pb_message dma_program_reply_type = {
    dma_program_reply_type_fields, 3, sizeof(viommu_dma_program_reply)};

_Static_assert(sizeof(viommu_hello) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field hello_type_fields[] = {
    {1, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_hello, major),
     0, 0, NULL},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_hello, minor),
     0, 0, NULL},
    {3, PB_KIND_ENUM, PB_LABEL_PLAIN, offsetof(viommu_hello, role),
     0, 0, NULL},
    {4, PB_KIND_ENUM, PB_LABEL_PLAIN, offsetof(viommu_hello, architecture),
     0, 0, NULL},
    {5, PB_KIND_STRING, PB_LABEL_PLAIN, offsetof(viommu_hello, name),
     0, 0, NULL},
    {6, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_hello, carrier_device),
     offsetof(viommu_hello, has_carrier_device), 0, &device_object_type},
    {7, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_hello, max_message_bytes),
     0, 0, NULL}
};
static const pb_message hello_type = {
    hello_type_fields, 7, sizeof(viommu_hello)};

_Static_assert(sizeof(viommu_translate_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field translate_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_translate_request, id),
     0, 0, NULL},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_translate_request, segment),
     0, 0, NULL},
    {3, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_translate_request, bus_device_function),
     0, 0, NULL},
    {4, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_translate_request, iova),
     0, 0, NULL},
    {5, PB_KIND_ENUM, PB_LABEL_PLAIN, offsetof(viommu_translate_request, access),
     0, 0, NULL}
};
static const pb_message translate_request_type = {
    translate_request_type_fields, 5, sizeof(viommu_translate_request)};

_Static_assert(sizeof(viommu_update_ack) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field update_ack_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_update_ack, sequence),
     0, 0, NULL}
};
static const pb_message update_ack_type = {
    update_ack_type_fields, 1, sizeof(viommu_update_ack)};

_Static_assert(sizeof(viommu_fault_report) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field fault_report_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_fault_report, id),
     0, 0, NULL},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_fault_report, segment),
     0, 0, NULL},
    {3, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_fault_report, bus_device_function),
     0, 0, NULL},
    {4, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_fault_report, iova),
     0, 0, NULL},
    {5, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_fault_report, length),
     0, 0, NULL},
    {6, PB_KIND_ENUM, PB_LABEL_PLAIN, offsetof(viommu_fault_report, access),
     0, 0, NULL}
};
static const pb_message fault_report_type = {
    fault_report_type_fields, 6, sizeof(viommu_fault_report)};

_Static_assert(sizeof(viommu_requester_statistics) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field requester_statistics_type_fields[] = {
    {1, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_requester_statistics, segment),
     0, 0, NULL},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_requester_statistics, bus_device_function),
     0, 0, NULL},
    {3, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_requester_statistics, walked),
     0, 0, NULL},
    {4, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_requester_statistics, identity),
     0, 0, NULL},
    {5, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_requester_statistics, remembered),
     0, 0, NULL},
    {6, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_requester_statistics, asked),
     0, 0, NULL},
    {7, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_requester_statistics, refused),
     0, 0, NULL},
    {8, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_requester_statistics, unanswered),
     0, 0, NULL},
    {9, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_requester_statistics, interrupts),
     0, 0, NULL}
};
static const pb_message requester_statistics_type = {
    requester_statistics_type_fields, 9, sizeof(viommu_requester_statistics)};

_Static_assert(sizeof(viommu_device_statistics) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field device_statistics_type_fields[] = {
    {1, PB_KIND_MESSAGE, PB_LABEL_LIST, offsetof(viommu_device_statistics, requesters),
     offsetof(viommu_device_statistics, requesters_count), 14, &requester_statistics_type},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_device_statistics, updates),
     0, 0, NULL},
    {3, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_device_statistics, drains),
     0, 0, NULL},
    {4, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_device_statistics, grace_periods),
     0, 0, NULL}
};
static const pb_message device_statistics_type = {
    device_statistics_type_fields, 4, sizeof(viommu_device_statistics)};

_Static_assert(sizeof(viommu_memory_note) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field memory_note_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_memory_note, id),
     0, 0, NULL},
    {2, PB_KIND_MESSAGE, PB_LABEL_LIST, offsetof(viommu_memory_note, freed),
     offsetof(viommu_memory_note, freed_count), 16, &page_run_type},
    {3, PB_KIND_MESSAGE, PB_LABEL_LIST, offsetof(viommu_memory_note, allocated),
     offsetof(viommu_memory_note, allocated_count), 17, &page_run_type},
    {4, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_memory_note, call_site),
     offsetof(viommu_memory_note, has_call_site), 0, &call_site_type}
};
static const pb_message memory_note_type = {
    memory_note_type_fields, 4, sizeof(viommu_memory_note)};

_Static_assert(sizeof(viommu_farewell) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field farewell_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_farewell, id),
     0, 0, NULL}
};
static const pb_message farewell_type = {
    farewell_type_fields, 1, sizeof(viommu_farewell)};

_Static_assert(sizeof(viommu_peer_message) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field peer_message_type_fields[] = {
    {1, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_peer_message, body.hello),
     offsetof(viommu_peer_message, which_body), 0, &hello_type},
    {2, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_peer_message, body.request),
     offsetof(viommu_peer_message, which_body), 0, &request_type},
    {3, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_peer_message, body.batch),
     offsetof(viommu_peer_message, which_body), 0, &batch_type},
    {4, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_peer_message, body.dma_program),
     offsetof(viommu_peer_message, which_body), 0, &dma_program_type},
    {5, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_peer_message, body.control),
     offsetof(viommu_peer_message, which_body), 0, &control_request_type},
    {6, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_peer_message, body.translate),
     offsetof(viommu_peer_message, which_body), 0, &translate_request_type},
    {7, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_peer_message, body.update_ack),
     offsetof(viommu_peer_message, which_body), 0, &update_ack_type},
    {8, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_peer_message, body.fault_report),
     offsetof(viommu_peer_message, which_body), 0, &fault_report_type},
    {9, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_peer_message, body.device_statistics),
     offsetof(viommu_peer_message, which_body), 0, &device_statistics_type},
    {10, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_peer_message, body.memory_note),
     offsetof(viommu_peer_message, which_body), 0, &memory_note_type},
    {11, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_peer_message, body.farewell),
     offsetof(viommu_peer_message, which_body), 0, &farewell_type}
};
static const pb_message peer_message_type = {
    peer_message_type_fields, 11, sizeof(viommu_peer_message)};

_Static_assert(sizeof(viommu_hello_reply) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field hello_reply_type_fields[] = {
    {1, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_hello_reply, accepted),
     0, 0, NULL},
    {2, PB_KIND_STRING, PB_LABEL_PLAIN, offsetof(viommu_hello_reply, reason),
     0, 0, NULL},
    {3, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_hello_reply, major),
     0, 0, NULL},
    {4, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_hello_reply, minor),
     0, 0, NULL},
    {5, PB_KIND_ENUM, PB_LABEL_PLAIN, offsetof(viommu_hello_reply, profile),
     0, 0, NULL},
    {6, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_hello_reply, max_message_bytes),
     0, 0, NULL},
    {7, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_hello_reply, max_batch_requests),
     0, 0, NULL},
    {8, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_hello_reply, max_program_steps),
     0, 0, NULL},
    {9, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_hello_reply, max_program_bytes),
     0, 0, NULL},
    {10, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_hello_reply, max_interface_version),
     0, 0, NULL},
    {11, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_hello_reply, legacy_interface_available),
     0, 0, NULL},
    {12, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_hello_reply, input_address_bits),
     0, 0, NULL},
    {13, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_hello_reply, daemon_instance),
     0, 0, NULL},
    {14, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_hello_reply, arena_bytes),
     0, 0, NULL}
};
static const pb_message hello_reply_type = {
    hello_reply_type_fields, 14, sizeof(viommu_hello_reply)};

_Static_assert(sizeof(viommu_fault_event) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field fault_event_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_fault_event, registration),
     0, 0, NULL},
    {2, PB_KIND_MESSAGE, PB_LABEL_HAS, offsetof(viommu_fault_event, device),
     offsetof(viommu_fault_event, has_device), 0, &device_object_type},
    {3, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_fault_event, domain),
     0, 0, NULL},
    {4, PB_KIND_ENUM, PB_LABEL_PLAIN, offsetof(viommu_fault_event, type),
     0, 0, NULL},
    {5, PB_KIND_ENUM, PB_LABEL_PLAIN, offsetof(viommu_fault_event, access),
     0, 0, NULL},
    {6, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_fault_event, fault_address),
     0, 0, NULL},
    {7, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_fault_event, fault_address_valid),
     0, 0, NULL},
    {8, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_fault_event, is_stage1),
     0, 0, NULL},
    {9, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_fault_event, occurrences),
     0, 0, NULL},
    {10, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_fault_event, input_mapping_id),
     0, 0, NULL},
    {11, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_fault_event, privileged),
     0, 0, NULL}
};
static const pb_message fault_event_type = {
    fault_event_type_fields, 11, sizeof(viommu_fault_event)};

_Static_assert(sizeof(viommu_state_change_event) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field state_change_event_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_state_change_event, registration),
     0, 0, NULL},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_state_change_event, available_domains),
     0, 0, NULL}
};
static const pb_message state_change_event_type = {
    state_change_event_type_fields, 2, sizeof(viommu_state_change_event)};

_Static_assert(sizeof(viommu_event) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field event_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_event, sequence),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_event, events_lost),
     0, 0, NULL},
    {16, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_event, event.fault),
     offsetof(viommu_event, which_event), 0, &fault_event_type},
    {17, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_event, event.state_change),
     offsetof(viommu_event, which_event), 0, &state_change_event_type}
};
static const pb_message event_type = {
    event_type_fields, 4, sizeof(viommu_event)};

_Static_assert(sizeof(viommu_refusal) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field refusal_type_fields[] = {
    {1, PB_KIND_ENUM, PB_LABEL_PLAIN, offsetof(viommu_refusal, code),
     0, 0, NULL},
    {2, PB_KIND_STRING, PB_LABEL_PLAIN, offsetof(viommu_refusal, detail),
     0, 0, NULL},
    {3, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_refusal, id),
     0, 0, NULL}
};
static const pb_message refusal_type = {
    refusal_type_fields, 3, sizeof(viommu_refusal)};

_Static_assert(sizeof(viommu_witness) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field witness_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_witness, address),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_witness, value),
     0, 0, NULL}
};
static const pb_message witness_type = {
    witness_type_fields, 2, sizeof(viommu_witness)};

_Static_assert(sizeof(viommu_translate_reply) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field translate_reply_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_translate_reply, id),
     0, 0, NULL},
    {2, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_translate_reply, granted),
     0, 0, NULL},
    {3, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_translate_reply, iova),
     0, 0, NULL},
    {4, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_translate_reply, length),
     0, 0, NULL},
    {5, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_translate_reply, address),
     0, 0, NULL},
    {6, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_translate_reply, readable),
     0, 0, NULL},
    {7, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_translate_reply, writable),
     0, 0, NULL},
    {8, PB_KIND_ENUM, PB_LABEL_PLAIN, offsetof(viommu_translate_reply, fault),
     0, 0, NULL},
    {9, PB_KIND_MESSAGE, PB_LABEL_LIST, offsetof(viommu_translate_reply, witnesses),
     offsetof(viommu_translate_reply, witnesses_count), 13, &witness_type}
};
static const pb_message translate_reply_type = {
    translate_reply_type_fields, 9, sizeof(viommu_translate_reply)};

_Static_assert(sizeof(viommu_binding) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field binding_type_fields[] = {
    {1, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_binding, segment),
     0, 0, NULL},
    {2, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_binding, bus_device_function),
     0, 0, NULL},
    {3, PB_KIND_ENUM, PB_LABEL_PLAIN, offsetof(viommu_binding, mode),
     0, 0, NULL},
    {4, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_binding, slot),
     0, 0, NULL},
    {5, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_binding, domain),
     0, 0, NULL},
    {6, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_binding, input_address_bits),
     0, 0, NULL}
};
static const pb_message binding_type = {
    binding_type_fields, 6, sizeof(viommu_binding)};

_Static_assert(sizeof(viommu_invalidation) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field invalidation_type_fields[] = {
    {1, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_invalidation, domain),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_invalidation, iova),
     0, 0, NULL},
    {3, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_invalidation, length),
     0, 0, NULL}
};
static const pb_message invalidation_type = {
    invalidation_type_fields, 3, sizeof(viommu_invalidation)};

_Static_assert(sizeof(viommu_update) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field update_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_update, sequence),
     0, 0, NULL},
    {2, PB_KIND_MESSAGE, PB_LABEL_LIST, offsetof(viommu_update, bindings),
     offsetof(viommu_update, bindings_count), 11, &binding_type},
    {3, PB_KIND_MESSAGE, PB_LABEL_LIST, offsetof(viommu_update, invalidations),
     offsetof(viommu_update, invalidations_count), 12, &invalidation_type}
};
static const pb_message update_type = {
    update_type_fields, 3, sizeof(viommu_update)};

_Static_assert(sizeof(viommu_acknowledgement) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field acknowledgement_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_acknowledgement, id),
     0, 0, NULL}
};
static const pb_message acknowledgement_type = {
    acknowledgement_type_fields, 1, sizeof(viommu_acknowledgement)};

_Static_assert(sizeof(viommu_daemon_message) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field daemon_message_type_fields[] = {
    {1, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_daemon_message, body.hello_reply),
     offsetof(viommu_daemon_message, which_body), 0, &hello_reply_type},
    {2, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_daemon_message, body.reply),
     offsetof(viommu_daemon_message, which_body), 0, &reply_type},
    {3, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_daemon_message, body.batch_reply),
     offsetof(viommu_daemon_message, which_body), 0, &batch_reply_type},
    {4, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_daemon_message, body.dma_program_reply),
     offsetof(viommu_daemon_message, which_body), 0, &dma_program_reply_type},
    {5, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_daemon_message, body.event),
     offsetof(viommu_daemon_message, which_body), 0, &event_type},
    {6, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_daemon_message, body.refusal),
     offsetof(viommu_daemon_message, which_body), 0, &refusal_type},
    {7, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_daemon_message, body.control_reply),
     offsetof(viommu_daemon_message, which_body), 0, &control_reply_type},
    {8, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_daemon_message, body.translate_reply),
     offsetof(viommu_daemon_message, which_body), 0, &translate_reply_type},
    {9, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_daemon_message, body.update),
     offsetof(viommu_daemon_message, which_body), 0, &update_type},
    {10, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_daemon_message, body.acknowledgement),
     offsetof(viommu_daemon_message, which_body), 0, &acknowledgement_type}
};
static const pb_message daemon_message_type = {
    daemon_message_type_fields, 10, sizeof(viommu_daemon_message)};

pb_status viommu_encode_peer_message(void *buffer, size_t capacity, const viommu_peer_message *message,
    size_t *length)
{
    return pb_encode(&peer_message_type, message, buffer, capacity, length, NULL);
}

pb_status viommu_encode_peer_message_prefix(void *buffer, size_t capacity, const viommu_peer_message *message,
    size_t *length, pb_slice *tail)
{
    return pb_encode(&peer_message_type, message, buffer, capacity, length, tail);
}

#ifdef PB_BOTH_DIRECTIONS
pb_status viommu_decode_peer_message(const void *data, size_t length, viommu_peer_message *message,
    viommu_peer_message_storage *storage)
{
    pb_pool pools[] = {
        {storage->mdl_runs, VIOMMU_CAP_MDL_RUNS, 0},
        {storage->physical_description_runs, VIOMMU_CAP_PHYSICAL_DESCRIPTION_RUNS, 0},
        {storage->create_domain_ex_request_reserved_regions, VIOMMU_CAP_CREATE_DOMAIN_EX_REQUEST_RESERVED_REGIONS, 0},
        {storage->create_device_request_configurations, VIOMMU_CAP_CREATE_DEVICE_REQUEST_CONFIGURATIONS, 0},
        {storage->control_request_devices, VIOMMU_CAP_CONTROL_REQUEST_DEVICES, 0},
        {NULL, 0, 0},
        {storage->batch_requests, VIOMMU_CAP_BATCH_REQUESTS, 0},
        {NULL, 0, 0},
        {NULL, 0, 0},
        {storage->dma_program_steps, VIOMMU_CAP_DMA_PROGRAM_STEPS, 0},
        {NULL, 0, 0},
        {NULL, 0, 0},
        {NULL, 0, 0},
        {NULL, 0, 0},
        {storage->device_statistics_requesters, VIOMMU_CAP_DEVICE_STATISTICS_REQUESTERS, 0},
        {storage->call_site_outstanding, VIOMMU_CAP_CALL_SITE_OUTSTANDING, 0},
        {storage->memory_note_freed, VIOMMU_CAP_MEMORY_NOTE_FREED, 0},
        {storage->memory_note_allocated, VIOMMU_CAP_MEMORY_NOTE_ALLOCATED, 0}
    };
    return pb_decode(&peer_message_type, data, length, message, pools);
}
#endif

pb_status viommu_decode_daemon_message(const void *data, size_t length, viommu_daemon_message *message,
    viommu_daemon_message_storage *storage)
{
    pb_pool pools[] = {
        {NULL, 0, 0},
        {NULL, 0, 0},
        {NULL, 0, 0},
        {NULL, 0, 0},
        {NULL, 0, 0},
        {storage->control_reply_injections, VIOMMU_CAP_CONTROL_REPLY_INJECTIONS, 0},
        {NULL, 0, 0},
        {storage->batch_reply_replies, VIOMMU_CAP_BATCH_REPLY_REPLIES, 0},
        {storage->query_input_mappings_result_input_mapping_ids, VIOMMU_CAP_QUERY_INPUT_MAPPINGS_RESULT_INPUT_MAPPING_IDS, 0},
        {NULL, 0, 0},
        {storage->dma_program_reply_results, VIOMMU_CAP_DMA_PROGRAM_REPLY_RESULTS, 0},
        {storage->update_bindings, VIOMMU_CAP_UPDATE_BINDINGS, 0},
        {storage->update_invalidations, VIOMMU_CAP_UPDATE_INVALIDATIONS, 0},
        {storage->translate_reply_witnesses, VIOMMU_CAP_TRANSLATE_REPLY_WITNESSES, 0},
        {NULL, 0, 0},
        {NULL, 0, 0},
        {NULL, 0, 0},
        {NULL, 0, 0}
    };
    return pb_decode(&daemon_message_type, data, length, message, pools);
}

#ifdef PB_BOTH_DIRECTIONS
pb_status viommu_encode_daemon_message(void *buffer, size_t capacity, const viommu_daemon_message *message,
    size_t *length)
{
    return pb_encode(&daemon_message_type, message, buffer, capacity, length, NULL);
}

pb_status viommu_encode_daemon_message_prefix(void *buffer, size_t capacity, const viommu_daemon_message *message,
    size_t *length, pb_slice *tail)
{
    return pb_encode(&daemon_message_type, message, buffer, capacity, length, tail);
}
#endif
