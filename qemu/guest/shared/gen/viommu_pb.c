/* Made by scripts/generate.mjs from proto/. Change the schema, not this file. */
#include "viommu_pb.h"

_Static_assert(sizeof(viommu_call_site) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field call_site_type_fields[] = {
    {1, PB_KIND_STRING, PB_LABEL_PLAIN, offsetof(viommu_call_site, module),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_call_site, offset),
     0, 0, NULL},
    {3, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_call_site, irql),
     0, 0, NULL}
};
static const pb_message call_site_type = {
    call_site_type_fields, 3, sizeof(viommu_call_site)};

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
     0, 0, NULL}
};
static const pb_message device_object_type = {
    device_object_type_fields, 3, sizeof(viommu_device_object)};

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

_Static_assert(sizeof(viommu_configure_domain_request) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field configure_domain_request_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_configure_domain_request, domain),
     0, 0, NULL},
    {2, PB_KIND_BOOL, PB_LABEL_PLAIN, offsetof(viommu_configure_domain_request, has_configuration),
     0, 0, NULL},
    {3, PB_KIND_UINT32, PB_LABEL_PLAIN, offsetof(viommu_configure_domain_request, type),
     0, 0, NULL}
};
static const pb_message configure_domain_request_type = {
    configure_domain_request_type_fields, 3, sizeof(viommu_configure_domain_request)};

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
     offsetof(viommu_request, which_routine), 0, &configure_domain_request_type}
};
static const pb_message request_type = {
    request_type_fields, 16, sizeof(viommu_request)};

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
     offsetof(viommu_query_input_mappings_result, input_mapping_ids_count), 3, NULL},
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
     offsetof(viommu_reply, which_result), 0, &set_device_fault_reporting_result_type}
};
static const pb_message reply_type = {
    reply_type_fields, 5, sizeof(viommu_reply)};

_Static_assert(sizeof(viommu_batch) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field batch_type_fields[] = {
    {1, PB_KIND_MESSAGE, PB_LABEL_LIST, offsetof(viommu_batch, requests),
     offsetof(viommu_batch, requests_count), 1, &request_type}
};
static const pb_message batch_type = {
    batch_type_fields, 1, sizeof(viommu_batch)};

_Static_assert(sizeof(viommu_batch_reply) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field batch_reply_type_fields[] = {
    {1, PB_KIND_MESSAGE, PB_LABEL_LIST, offsetof(viommu_batch_reply, replies),
     offsetof(viommu_batch_reply, replies_count), 2, &reply_type}
};
static const pb_message batch_reply_type = {
    batch_reply_type_fields, 1, sizeof(viommu_batch_reply)};

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
     offsetof(viommu_dma_program, steps_count), 4, &dma_step_type}
};
static const pb_message dma_program_type = {
    dma_program_type_fields, 3, sizeof(viommu_dma_program)};

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
     offsetof(viommu_dma_program_reply, results_count), 5, &dma_step_result_type},
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

_Static_assert(sizeof(viommu_peer_message) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field peer_message_type_fields[] = {
    {1, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_peer_message, body.hello),
     offsetof(viommu_peer_message, which_body), 0, &hello_type},
    {2, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_peer_message, body.request),
     offsetof(viommu_peer_message, which_body), 0, &request_type},
    {3, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_peer_message, body.batch),
     offsetof(viommu_peer_message, which_body), 0, &batch_type},
    {4, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_peer_message, body.dma_program),
     offsetof(viommu_peer_message, which_body), 0, &dma_program_type}
};
static const pb_message peer_message_type = {
    peer_message_type_fields, 4, sizeof(viommu_peer_message)};

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
     0, 0, NULL}
};
static const pb_message hello_reply_type = {
    hello_reply_type_fields, 13, sizeof(viommu_hello_reply)};

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
     0, 0, NULL}
};
static const pb_message fault_event_type = {
    fault_event_type_fields, 9, sizeof(viommu_fault_event)};

_Static_assert(sizeof(viommu_event) <= UINT16_MAX, "offsets are 16 bits");
static const pb_field event_type_fields[] = {
    {1, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_event, sequence),
     0, 0, NULL},
    {2, PB_KIND_UINT64, PB_LABEL_PLAIN, offsetof(viommu_event, events_lost),
     0, 0, NULL},
    {16, PB_KIND_MESSAGE, PB_LABEL_ONEOF, offsetof(viommu_event, event.fault),
     offsetof(viommu_event, which_event), 0, &fault_event_type}
};
static const pb_message event_type = {
    event_type_fields, 3, sizeof(viommu_event)};

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
     offsetof(viommu_daemon_message, which_body), 0, &refusal_type}
};
static const pb_message daemon_message_type = {
    daemon_message_type_fields, 6, sizeof(viommu_daemon_message)};

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
        {storage->batch_requests, VIOMMU_CAP_BATCH_REQUESTS, 0},
        {NULL, 0, 0},
        {NULL, 0, 0},
        {storage->dma_program_steps, VIOMMU_CAP_DMA_PROGRAM_STEPS, 0},
        {NULL, 0, 0}
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
        {storage->batch_reply_replies, VIOMMU_CAP_BATCH_REPLY_REPLIES, 0},
        {storage->query_input_mappings_result_input_mapping_ids, VIOMMU_CAP_QUERY_INPUT_MAPPINGS_RESULT_INPUT_MAPPING_IDS, 0},
        {NULL, 0, 0},
        {storage->dma_program_reply_results, VIOMMU_CAP_DMA_PROGRAM_REPLY_RESULTS, 0}
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
