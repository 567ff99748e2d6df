/*
 * Debug output of viommu.sys: one line each, through the kernel debugger's filter (DPFLTR_IHVDRIVER_ID). Errors show by
 * default on every system; the rest when the filter mask allows. What a driver under test can trigger again and again is
 * counted in the device and traced once.
 */
#ifndef VIOMMU_TRACE_H
#define VIOMMU_TRACE_H

#define TRACE_ERROR(...)   ((void)DbgPrintEx(DPFLTR_IHVDRIVER_ID, DPFLTR_ERROR_LEVEL, "viommu: " __VA_ARGS__))
#define TRACE_WARNING(...) ((void)DbgPrintEx(DPFLTR_IHVDRIVER_ID, DPFLTR_WARNING_LEVEL, "viommu: " __VA_ARGS__))
#define TRACE_INFO(...)    ((void)DbgPrintEx(DPFLTR_IHVDRIVER_ID, DPFLTR_INFO_LEVEL, "viommu: " __VA_ARGS__))

#endif
